// What of a ring is picked out in its graph and tables.

export interface Shown {
  /** in words: 'the fewest that carry the ring' */
  what: string;
  ids: ReadonlySet<string>;
}

export function isShown(shown: Shown | null, ids: readonly string[]): boolean {
  return shown !== null && shown.ids.size === new Set(ids).size && ids.every((id) => shown.ids.has(id));
}
