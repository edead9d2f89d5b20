// Where the answers to questions are drawn: money in columns from left to right, surroundings in circles.

import type { Drawn, DrawnEdge, DrawnNode } from './drawing';
import type { Flow, FoundNode, Passed, Use } from './answers';

/** A browser draws so many nodes well; tables hold all. */
export const MOST_DRAWN = 300;
const STEP = 120;

function labelOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

function roleOf(key: string): string {
  const at = key.indexOf(':');
  return at === -1 ? key : key.slice(0, at);
}

/** Transfers by their hop; `back`: the first hop stands at the right, where the money arrived. */
export function columnsOf(transfers: readonly Passed[], back: boolean): Drawn {
  const depth = new Map<string, number>();
  const largest = Math.max(1, ...transfers.map(carried));
  const edges: DrawnEdge[] = [];
  for (const one of [...transfers].sort((a, b) => (a.hop ?? 0) - (b.hop ?? 0))) {
    const hop = one.hop ?? 0;
    const [near, far] = back ? [one.target, one.source] : [one.source, one.target];
    if (!depth.has(near) && depth.size < MOST_DRAWN) depth.set(near, hop);
    if (!depth.has(far) && depth.size < MOST_DRAWN) depth.set(far, hop + 1);
    if (!depth.has(near) || !depth.has(far)) continue;
    edges.push({
      id: one.transaction_id,
      source: one.source,
      target: one.target,
      kind: 'transfer',
      weight: carried(one) / largest,
      marked: one.risk !== null,
    });
  }
  const rows = new Map<number, number>();
  const sizes = new Map<number, number>();
  for (const column of depth.values()) sizes.set(column, (sizes.get(column) ?? 0) + 1);
  const nodes = [...depth].map(([key, column]): DrawnNode => {
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    const x = (back ? -1 : 1) * column * 2.4 * STEP;
    return { id: key, label: labelOf(key), role: roleOf(key), x, y: (row - ((sizes.get(column) ?? 1) - 1) / 2) * 0.75 * STEP };
  });
  return { nodes, edges };
}

function carried(one: Passed): number {
  return one.traced_minor ?? one.amount_base_minor ?? one.amount_sent_minor;
}

/** Nodes on circles by their distance from the account that was asked about. */
export function circlesOf(nodes: readonly FoundNode[], flows: readonly Flow[], uses: readonly Use[], asked: string): Drawn {
  const largest = Math.max(1, ...flows.map((flow) => flow.total_minor ?? 0));
  const rings = new Map<number, FoundNode[]>();
  for (const node of nodes) rings.set(node.hops, [...(rings.get(node.hops) ?? []), node]);
  const drawnNodes: DrawnNode[] = [];
  let radius = 0;
  for (const [hops, at] of [...rings].sort(([a], [b]) => a - b)) {
    radius = hops === 0 ? 0 : Math.max(radius + 1.4 * STEP, (0.7 * at.length * STEP) / (2 * Math.PI));
    at.forEach((node, number) => {
      const angle = (2 * Math.PI * number) / at.length + hops / 3;
      drawnNodes.push({
        id: node.key,
        label: node.id,
        role: node.key === asked ? 'asked' : node.kind,
        // Screens are wide.
        x: 1.9 * radius * Math.sin(angle),
        y: -radius * Math.cos(angle),
      });
    });
  }
  const edges = flows.map((flow) => ({
    id: `${flow.source}→${flow.target}`,
    source: flow.source,
    target: flow.target,
    kind: 'flow',
    weight: (flow.total_minor ?? 0) / largest,
    marked: flow.flagged_count > 0,
  }));
  const used = uses.map(({ account, device }) => ({
    id: `${account}→${device}`,
    source: account,
    target: device,
    kind: 'used',
    weight: 0,
    marked: false,
  }));
  return { nodes: drawnNodes, edges: [...edges, ...used] };
}
