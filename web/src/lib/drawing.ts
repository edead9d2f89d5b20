// The ring as Cytoscape draws it: positions come from the server, colours from the page's own variables.

import type { ElementDefinition, StylesheetJson } from 'cytoscape';
import type { Subgraph } from './rings';
import { roleLook } from './words';

export function drawing(subgraph: Subgraph, sufficient: ReadonlySet<string> = new Set()): ElementDefinition[] {
  const nodes = subgraph.nodes.map((node) => ({
    group: 'nodes' as const,
    data: { id: node.id, label: short(node.label), whole: node.label, role: node.role },
    position: { x: node.x, y: node.y },
    grabbable: true,
  }));
  const edges = subgraph.edges.map((edge) => ({
    group: 'edges' as const,
    data: {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      kind: edge.kind,
      width: 1.5 + 5 * (edge.weight ?? 0),
      opacity: edge.kind === 'transfer' ? 0.45 + 0.55 * (edge.weight ?? 0) : 1,
    },
    classes: sufficient.has(edge.id) ? 'carries' : '',
  }));
  return [...nodes, ...edges];
}

/** The end of a long id, which is what tells it from the others. */
function short(label: string): string {
  return label.length > 10 ? `…${label.slice(-8)}` : label;
}

export function styles(): StylesheetJson {
  const sheet = getComputedStyle(document.documentElement);
  const color = (name: string) => sheet.getPropertyValue(name).trim();
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        'background-color': (node: cytoscape.NodeSingular) => color(roleLook(String(node.data('role'))).color),
        shape: ((node: cytoscape.NodeSingular) => roleLook(String(node.data('role'))).shape) as never,
        width: 36,
        height: 36,
        color: color('--ink'),
        'font-size': 19,
        'text-valign': 'bottom',
        'text-margin-y': 5,
        'text-background-color': color('--surface'),
        'text-background-opacity': 0.8,
        'text-background-padding': '1px',
        'min-zoomed-font-size': 7,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        opacity: 'data(opacity)' as never,
        'line-color': color('--edge'),
        'target-arrow-color': color('--edge'),
        'target-arrow-shape': 'triangle',
        'curve-style': 'bezier',
        'arrow-scale': 1.1,
      },
    },
    { selector: 'edge[kind = "used"]', style: { 'line-style': 'dashed', 'target-arrow-shape': 'none' } },
    {
      selector: 'edge.carries',
      style: { 'line-color': color('--carries'), 'target-arrow-color': color('--carries'), opacity: 1, 'z-index': 2 },
    },
    { selector: '.faint', style: { opacity: 0.18 } },
    {
      selector: 'node.chosen, node.hover',
      style: { label: 'data(whole)', 'font-size': 24, 'min-zoomed-font-size': 0, 'text-background-opacity': 1, 'z-index': 9 },
    },
    { selector: 'node.chosen', style: { 'border-width': 4, 'border-color': color('--ink') } },
  ];
}
