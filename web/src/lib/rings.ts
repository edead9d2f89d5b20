// Rings as the API tells them.

import { get } from './api';
import type { EvidenceNow } from './evidence';
import type { Layer, Life } from './life';

export type Level = 'high' | 'medium' | 'low';

export interface Ring {
  id: string;
  typology: string;
  risk: number;
  level: Level;
  amount: string;
  turnover: string;
  currency: string;
  transaction_count: number;
  member_count: number;
  started_at: string;
  ended_at: string;
  truncated: boolean;
}

export interface Run {
  run_id: string;
  scored_at: string;
  data_until: string | null;
  model_version: string;
  status: string;
}

export interface RingPage {
  data: Ring[];
  pagination: { has_more: boolean; next: string | null; total: number };
  run: Run | null;
  base_currency: string | null;
}

export interface Node {
  id: string;
  kind: string;
  label: string;
  role: string;
  risk: number;
  x: number;
  y: number;
}

export interface Edge {
  id: string;
  kind: string;
  source: string;
  target: string;
  amount?: string;
  currency?: string;
  weight?: number;
}

export interface Subgraph {
  nodes: Node[];
  edges: Edge[];
  left_out: { nodes: number; edges: number };
}

export const PAGE_SIZE = 25;

export function listRings(query: URLSearchParams): Promise<RingPage> {
  const asked = new URLSearchParams(query);
  asked.set('limit', String(PAGE_SIZE));
  return get<RingPage>('/rings', asked);
}

export function ringPath(id: string): string {
  return `/rings/${encodeURIComponent(id)}`;
}

export interface RingWhole {
  ring: Ring;
  run: Run;
  life: Life;
  layer: Layer;
  subgraph: Subgraph;
  evidence: EvidenceNow;
}

/** Everything about a ring, as the latest run that found it left it, or the named one. */
export async function wholeRing(id: string, run: string | null): Promise<RingWhole> {
  const path = ringPath(id);
  const asked = new URLSearchParams(run === null ? {} : { run });
  const [detail, subgraph, evidence] = await Promise.all([
    get<{ data: Ring; run: Run; layer: Layer } & Life>(path, asked),
    get<Subgraph>(`${path}/subgraph`, asked),
    get<EvidenceNow>(`${path}/evidence`, asked),
  ]);
  return { ring: detail.data, run: detail.run, life: detail, layer: detail.layer, subgraph, evidence };
}
