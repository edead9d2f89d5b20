// Rings and their evidence as the API tells them.

import { get, post } from './api';
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

export interface Reason {
  code: string;
  title: string;
  text: string;
  transaction_ids: string[];
  weight: number;
  restricted: boolean;
}

export interface End {
  kind: string;
  id: string;
}

/** Shares of the ring's whole suspicion. */
export interface Parts {
  rules: number;
  baselines: number;
  trees: number;
  network: number;
}

/** What each method says of one transfer; documents of the first version tell less. */
export interface Attributions {
  rules?: { code: string; score: number }[];
  detectors?: Record<string, number>;
  features?: { name: string; contribution: number }[];
  parts?: Parts;
}

export interface Transfer {
  id: string;
  occurred_at: string;
  source: End;
  target: End;
  amount_sent: string;
  currency_sent: string;
  amount_received: string;
  currency_received: string;
  amount_base: string | null;
  device: string | null;
  score_at: number;
  weight: number;
  attributions: Attributions;
}

export interface Member {
  kind: string;
  id: string;
  role: string;
  sent: string;
  received: string;
  currency: string;
  weight?: number;
}

export interface Sufficient {
  transaction_ids: string[];
  context?: string[];
  risk: number;
  risk_alone?: number | null;
  share_of_risk: number;
  holds?: boolean;
  truncated?: boolean;
  taken_out?: number;
  method: string;
}

export interface Counterfactual {
  change: string;
  transaction_ids: string[];
  risk: number;
  level: Level;
  text: string;
}

export interface Comparison {
  member: string;
  text: string;
  below: number;
  peers: number;
  window: { days: number; from: string; until: string };
}

export interface Evidence {
  schema: string;
  sha256: string;
  risk: number;
  members: Member[];
  transfers: Transfer[];
  reasons: Reason[];
  against: Reason[];
  counterfactual: { text: string; unflagging: string[] };
  counterfactuals?: Counterfactual[];
  sufficient: Sufficient;
  runs?: number;
  normal?: Comparison[];
  truncated: boolean;
  missing: string[];
  versions: Record<string, string | number | null>;
}

/** A sentence of the machine's draft, and the transactions that prove it. */
export interface Sentence {
  text: string;
  transaction_ids: string[];
}

export interface Draft {
  note: string;
  sentences: Sentence[];
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

export interface Job {
  id: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed';
  stage: string;
  progress: number;
  error: string | null;
}

/** The evidence with how far it is; `not_run`: a job can complete it. */
export interface EvidenceNow {
  status: 'complete' | 'running' | 'not_run' | 'passed';
  job: Job | null;
  draft: Draft;
  data: Evidence;
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

/** Ask for what the re-score left out of the evidence; done when the job is. */
export function completeEvidence(id: string): Promise<Job> {
  return post<Job>(`${ringPath(id)}/evidence`, {});
}

export function job(id: string): Promise<Job> {
  return get<Job>(`/jobs/${encodeURIComponent(id)}`);
}
