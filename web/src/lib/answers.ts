// Where the API answers questions, and what it tells.

import { get } from './api';

/** The query of the API: without the parts that stand in its path. */
function rest(query: URLSearchParams, ...inPath: string[]): URLSearchParams {
  const kept = new URLSearchParams(query);
  inPath.forEach((name) => kept.delete(name));
  return kept;
}

export interface FoundNode {
  key: string;
  kind: string;
  id: string;
  hops: number;
}

export interface Flow {
  source: string;
  target: string;
  count: number;
  total_minor: number | null;
  first: string | null;
  last: string | null;
  flagged_count: number;
  flagged_minor: number;
  risk: number | null;
}

export interface Use {
  account: string;
  device: string;
  count: number;
}

export interface Around {
  base_currency: string | null;
  nodes: FoundNode[];
  flows: Flow[];
  uses: Use[];
  left_out: number;
  left_out_transfers: number;
  left_out_minor: number;
  without_devices: string[];
  why_empty: string | null;
}

export function around(account: string, query: URLSearchParams): Promise<Around> {
  const asked = rest(query, 'account');
  if (!asked.has('limit')) asked.set('limit', '40');
  return get<Around>(`/accounts/${encodeURIComponent(account)}/neighborhood`, asked);
}

export interface Passed {
  transaction_id: string;
  occurred_at: string;
  source: string;
  target: string;
  amount_sent_minor: number;
  currency_sent: string;
  amount_base_minor: number | null;
  risk: number | null;
  hop?: number;
  traced_minor?: number;
}

export interface Share {
  amount_minor: number;
  transfers: number;
}

export interface Trace {
  transaction: Passed;
  direction: string;
  base_currency: string | null;
  amount_minor: number;
  transfers: Passed[];
  left: Record<string, Share>;
  resting_minor: number;
  resting: { account: string; amount_minor: number }[];
  cut_off: Record<string, Share>;
  hubs: { account: string; transfers: number }[];
  without_rate: number;
  why_empty: string | null;
}

export function trace(query: URLSearchParams): Promise<Trace> {
  const id = query.get('transaction') ?? '';
  return get<Trace>(`/transactions/${encodeURIComponent(id)}/trace`, rest(query, 'transaction'));
}

export interface Path {
  base_currency: string | null;
  hops: number | null;
  flagged: number;
  least_amount_minor: number | null;
  transfers: Passed[];
  left_out: { account: string; transfers: number }[];
  truncated: boolean;
  why_empty: string | null;
}

export function path(query: URLSearchParams): Promise<Path> {
  return get<Path>('/path', query);
}

export interface Common {
  base_currency: string | null;
  accounts: string[];
  counterparties: {
    key: string;
    dealings: { account: string; paid: number; paid_minor: number; got: number; got_minor: number }[];
    flagged_minor: number;
    first: string;
    last: string;
  }[];
  total: number;
  left_out: number;
  why_empty: string | null;
}

export function common(query: URLSearchParams): Promise<Common> {
  return get<Common>('/common-counterparties', query);
}

export interface SharedDevices {
  devices: {
    device: string;
    kind: string | null;
    count: number;
    users: number;
    others: { account: string; count: number; first: string; last: string }[];
    others_left_out: number;
  }[];
  left_out: number;
  used_alone: number;
  why_empty: string | null;
}

export function devices(query: URLSearchParams): Promise<SharedDevices> {
  const account = query.get('account') ?? '';
  return get<SharedDevices>(`/accounts/${encodeURIComponent(account)}/shared-devices`, rest(query, 'account'));
}
