// The evidence of a ring as the API tells it.

import { get, post } from './api';
import { ringPath, type Level } from './rings';

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

/** Ask for what the re-score left out of the evidence; done when the job is. */
export function completeEvidence(id: string): Promise<Job> {
  return post<Job>(`${ringPath(id)}/evidence`, {});
}

export function job(id: string): Promise<Job> {
  return get<Job>(`/jobs/${encodeURIComponent(id)}`);
}
