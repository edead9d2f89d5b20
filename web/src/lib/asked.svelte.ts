// An answer that is asked for again whenever what it depends on changes.

import { getContext, setContext } from 'svelte';
import { refusalOf, type Refused } from './api';

const KEY_WANTED = Symbol('key wanted');

/** Called by the page: what to do where a key is missing. */
export function onKeyWanted(act: (detail: string) => void): void {
  setContext(KEY_WANTED, act);
}

export interface Asked<T> {
  /** the last one, also while the next is on its way; null: none yet, or a problem */
  readonly answer: T | null;
  readonly problem: Refused | null;
  again: () => void;
}

/** To be called while a component is set up. */
export function asked<T>(ask: () => Promise<T>): Asked<T> {
  const wantKey = getContext<(detail: string) => void>(KEY_WANTED);
  let answer = $state.raw<T | null>(null);
  let problem = $state.raw<Refused | null>(null);
  let attempt = $state(0);

  $effect(() => {
    void attempt;
    let current = true;
    ask().then(
      (found) => {
        if (current) [answer, problem] = [found, null];
      },
      (error: unknown) => {
        if (!current) return;
        const refused = refusalOf(error);
        if (refused.wantsKey) wantKey(refused.message);
        else [answer, problem] = [null, refused];
      },
    );
    return () => (current = false);
  });

  return {
    get answer() {
      return answer;
    },
    get problem() {
      return problem;
    },
    again: () => (attempt += 1),
  };
}
