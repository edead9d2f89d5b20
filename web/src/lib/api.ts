// Asking the API. A key, where one is needed, lives as long as the browser tab.

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

export function refusalOf(error: unknown): Refused {
  return error instanceof Refused ? error : new Refused(0, 'failed', String(error));
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

export function get<T>(path: string, query?: URLSearchParams): Promise<T> {
  return ask<T>('GET', query && query.size > 0 ? `${path}?${query}` : path, {});
}

export function post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  return ask<T>('POST', path, { ...headers, 'Content-Type': 'application/json' }, JSON.stringify(body));
}

async function ask<T>(method: string, path: string, headers: Record<string, string>, body?: string): Promise<T> {
  const key = sessionStorage.getItem(KEY);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { method, headers: { ...headers, ...(key ? { 'X-API-Key': key } : {}) }, body });
  } catch {
    throw new Refused(0, 'no_answer', 'Ringtrace does not answer. It may be restarting.');
  }
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new Refused(response.status, problem.code ?? 'refused', problem.detail ?? response.statusText);
}
