// The API as the page uses it. A key, where one is needed, lives as long as the browser tab.

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
  sufficient?: boolean;
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
}

export interface End {
  kind: string;
  id: string;
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
  device: string | null;
  score_at: number;
  weight: number;
}

export interface Member {
  kind: string;
  id: string;
  role: string;
  sent: string;
  received: string;
  currency: string;
}

export interface Evidence {
  sha256: string;
  members: Member[];
  transfers: Transfer[];
  reasons: Reason[];
  against: Reason[];
  narrative: string;
  counterfactual: { text: string; unflagging: string[] };
  sufficient: { transaction_ids: string[]; share_of_risk: number };
  missing: string[];
  versions: Record<string, string | number | null>;
}

export interface RingWhole {
  ring: Ring;
  run: Run;
  subgraph: Subgraph;
  evidence: Evidence;
}

/** An answer that is no success; `status` 0: the server did not answer. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }

  get wantsKey(): boolean {
    return this.status === 401;
  }
}

const KEY = 'ringtrace-key';

export function hasKey(): boolean {
  return sessionStorage.getItem(KEY) !== null;
}

export function setKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(KEY);
}

async function get<T>(path: string): Promise<T> {
  const key = sessionStorage.getItem(KEY);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { headers: key ? { 'X-API-Key': key } : {} });
  } catch {
    throw new Refused(0, 'no_answer', 'Ringtrace does not answer. It may be restarting.');
  }
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new Refused(response.status, problem.code ?? 'refused', problem.detail ?? response.statusText);
}

export const PAGE_SIZE = 25;

export function listRings(query: URLSearchParams): Promise<RingPage> {
  const asked = new URLSearchParams(query);
  asked.set('limit', String(PAGE_SIZE));
  return get<RingPage>(`/rings?${asked}`);
}

export async function wholeRing(id: string): Promise<RingWhole> {
  const path = `/rings/${encodeURIComponent(id)}`;
  const [detail, subgraph, evidence] = await Promise.all([
    get<{ data: Ring; run: Run }>(path),
    get<Subgraph>(`${path}/subgraph`),
    get<Evidence>(`${path}/explanation`),
  ]);
  return { ring: detail.data, run: detail.run, subgraph, evidence };
}
