// The life of a ring, and what people decided about it.

import { get, post } from './api';
import { ringPath, type Level } from './rings';

export interface Life {
  status: 'active' | 'superseded' | 'ended';
  successors: string[];
  now_in: string[];
  first_seen: string;
  last_seen: string;
  runs: number;
}

export interface MemberName {
  kind: string;
  id: string;
  role: string;
}

export interface Diff {
  transactions_added: string[];
  transactions_removed: string[];
  members_added: MemberName[];
  members_removed: MemberName[];
  roles_changed: { kind: string; id: string; before: string; after: string }[];
  facts: Record<string, { before: unknown; after: unknown }>;
}

export interface Cause {
  cause: string;
  text: string;
  transaction_ids: string[];
}

export interface Version {
  run_id: string;
  scored_at: string;
  typology: string;
  risk: number;
  level: Level;
  transaction_count: number;
  member_count: number;
  diff: Diff;
  causes: Cause[];
}

export interface Step {
  kind: string;
  run_id: string;
  scored_at: string;
  from_ring: string | null;
  to_ring: string | null;
  shared: number;
}

export interface Related extends Life {
  id: string;
}

export interface Lineage {
  steps: Step[];
  rings: Related[];
  truncated: boolean;
}

export interface History {
  data: Version[];
  pagination: { next: string | null; total: number };
}

export interface LayeredMember {
  kind: string;
  id: string;
  role: string | null;
  by: 'machine' | 'hand' | 'merge';
  decision: number | null;
  ring_id: string | null;
}

export interface Decision {
  number: number;
  action: 'include' | 'exclude' | 'merge' | 'undo' | 'confirm';
  member_kind: string | null;
  member_id: string | null;
  other_ring: string | null;
  undoes: number | null;
  reason: string;
  who: string;
  at: string;
}

export interface Review {
  decision: number;
  ring_id: string;
  status_before: string;
  status_now: string;
  diff: Diff;
}

export interface Layer {
  etag: string;
  members: LayeredMember[];
  excluded: LayeredMember[];
  merged_rings: string[];
  merged_into: string | null;
  decisions: Decision[];
  needs_review: boolean;
  reviews: Review[];
}

/** A decision as the API takes it. */
export interface Wish {
  action: Decision['action'];
  reason: string;
  member?: { kind: string; id: string };
  ring_id?: string;
  decision?: number;
}

export function history(id: string, cursor: string | null = null): Promise<History> {
  return get<History>(`${ringPath(id)}/history`, new URLSearchParams(cursor === null ? {} : { cursor }));
}

export function lineage(id: string): Promise<Lineage> {
  return get<Lineage>(`${ringPath(id)}/lineage`);
}

/** Keeps the decision, unless ring or layer are others by now than those of `etag`. */
export function decide(id: string, wish: Wish, etag: string): Promise<unknown> {
  return post(`${ringPath(id)}/decisions`, wish, { 'If-Match': etag });
}

export interface Waiting {
  data: (Life & { ring_id: string; reviews: Review[] })[];
  pagination: { has_more: boolean };
}

/** Rings whose decisions ask for review, as the machine's ring has changed below them. */
export function waiting(): Promise<Waiting> {
  return get<Waiting>('/rings/reviews');
}
