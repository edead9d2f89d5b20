// What Cytoscape draws: positions come from the server or from a layout, colours from the page's own variables.

import type { ElementDefinition, NodeSingular, StylesheetJson } from 'cytoscape';
import { roleLook } from './words';

export interface DrawnNode {
  id: string;
  label: string;
  role: string;
  x: number;
  y: number;
}

export interface DrawnEdge {
  id: string;
  source: string;
  target: string;
  /** `used`: of a device */
  kind: string;
  /** 0 to 1: its width and, of transfers, how clearly it is drawn */
  weight: number;
  marked: boolean;
}

export interface Drawn {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

export function elements(drawn: Drawn): ElementDefinition[] {
  const nodes = drawn.nodes.map(({ x, y, label, ...data }) => ({
    group: 'nodes' as const,
    data: { ...data, label: short(label), whole: label },
    position: { x, y },
    grabbable: true,
  }));
  const edges = drawn.edges.map(({ marked, weight, ...data }) => ({
    group: 'edges' as const,
    data: { ...data, width: 1.5 + 5 * weight, opacity: data.kind === 'used' ? 1 : 0.45 + 0.55 * weight },
    classes: marked ? 'marked' : '',
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
        'background-color': (node: NodeSingular) => color(roleLook(String(node.data('role'))).color),
        shape: ((node: NodeSingular) => roleLook(String(node.data('role'))).shape) as never,
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
      selector: 'edge.marked',
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
