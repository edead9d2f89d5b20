// The orders of the table of transfers.

import type { Parts, Transfer } from './evidence';

export type Column = 'time' | 'amount' | 'weight' | 'score' | keyof Parts;

export interface Order {
  column: Column;
  /** the largest or latest first */
  down: boolean;
}

const VALUES: Record<Column, (one: Transfer) => number> = {
  time: (one) => Date.parse(one.occurred_at),
  amount: (one) => Number(one.amount_base ?? one.amount_sent),
  weight: (one) => one.weight,
  score: (one) => one.score_at,
  rules: (one) => one.attributions.parts?.rules ?? 0,
  baselines: (one) => one.attributions.parts?.baselines ?? 0,
  trees: (one) => one.attributions.parts?.trees ?? 0,
  network: (one) => one.attributions.parts?.network ?? 0,
};

export function sorted(transfers: readonly Transfer[], order: Order): Transfer[] {
  const value = VALUES[order.column];
  return [...transfers].sort((a, b) => (order.down ? value(b) - value(a) : value(a) - value(b)));
}

/** The order after a click on a column's head: numbers begin with the largest, time with the earliest. */
export function clicked(order: Order, column: Column): Order {
  return { column, down: order.column === column ? !order.down : column !== 'time' };
}
