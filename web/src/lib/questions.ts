// The questions that investigators ask: what is asked for, and where the API answers.

import { get } from './api';

export interface Field {
  name: string;
  label: string;
  kind: 'text' | 'lines' | 'number' | 'time' | 'choice';
  required?: boolean;
  /** of numbers */
  min?: number;
  max?: number;
  /** of choices, by value */
  choices?: Record<string, string>;
  /** what the API takes where nothing is said */
  usual?: string;
}

export interface Question {
  title: string;
  words: string;
  fields: Field[];
}

const AS_OF: Field[] = [
  { name: 'as_of', label: 'What had happened by (UTC)', kind: 'time' },
  { name: 'known_at', label: 'What was recorded by (UTC)', kind: 'time' },
];

export const QUESTIONS: Record<string, Question> = {
  around: {
    title: 'Around an account',
    words: 'Accounts, merchants and devices, the most suspicious flows first; what is left out is counted exactly.',
    fields: [
      { name: 'account', label: 'Account', kind: 'text', required: true },
      { name: 'hops', label: 'Hops', kind: 'number', min: 1, max: 3, usual: '1' },
      { name: 'limit', label: 'Nodes at most', kind: 'number', min: 1, max: 1000, usual: '40' },
      ...AS_OF,
    ],
  },
  trace: {
    title: 'Trace money',
    words: 'Follows the value of one transaction through accounts, first in, first out.',
    fields: [
      { name: 'transaction', label: 'Transaction', kind: 'text', required: true },
      {
        name: 'direction',
        label: 'Direction',
        kind: 'choice',
        choices: { forward: 'Where it went', back: 'Where it came from' },
        usual: 'forward',
      },
      { name: 'hops', label: 'Hops', kind: 'number', min: 1, max: 12, usual: '6' },
      { name: 'within_days', label: 'Within days', kind: 'number', min: 1, max: 366, usual: '30' },
      { name: 'min_minor', label: 'Least share, minor units', kind: 'number', min: 1, usual: '1' },
      ...AS_OF,
    ],
  },
  path: {
    title: 'Path between accounts',
    words: 'How money gets from one account to another.',
    fields: [
      { name: 'source', label: 'From account', kind: 'text', required: true },
      { name: 'target', label: 'To account', kind: 'text', required: true },
      {
        name: 'prefer',
        label: 'Prefer',
        kind: 'choice',
        choices: { shortest: 'Fewest transfers', suspicious: 'Most suspicious transfers' },
        usual: 'shortest',
      },
      {
        name: 'in_time',
        label: 'Order',
        kind: 'choice',
        choices: { true: 'Each transfer later than the one before', false: 'Any order' },
        usual: 'true',
      },
      { name: 'hops', label: 'Transfers at most', kind: 'number', min: 1, max: 8, usual: '6' },
      { name: 'since', label: 'At or after (UTC)', kind: 'time' },
      { name: 'until', label: 'Before (UTC)', kind: 'time' },
      ...AS_OF,
    ],
  },
  common: {
    title: 'Common counterparties',
    words: 'Accounts and merchants with which all the named accounts dealt.',
    fields: [{ name: 'account', label: 'Accounts, one a line', kind: 'lines', required: true }, ...AS_OF],
  },
  devices: {
    title: 'Shared devices',
    words: 'Accounts that use the same devices as an account; devices with the fewest users first.',
    fields: [{ name: 'account', label: 'Account', kind: 'text', required: true }, ...AS_OF],
  },
};

/** Whether all is said that the question needs. */
export function isAsked(question: Question, query: URLSearchParams): boolean {
  return question.fields.every((field) => !field.required || query.has(field.name));
}

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
