// The questions that investigators ask, and what is asked for.

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
