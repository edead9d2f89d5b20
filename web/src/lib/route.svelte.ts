// Where the page is, kept in the part of the address after '#': it can be bookmarked, and Back works.

export interface Route {
  /** '': the list of rings; 'rings' with an id: one ring; 'ask' with a name: a question; 'reviews'. */
  room: string;
  id: string;
  query: URLSearchParams;
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const [room = '', id = ''] = path.split('/', 2);
  return { room, id: decoded(id), query: new URLSearchParams(query) };
}

/** What is no percent-encoding is taken as it stands: the API says that there is nothing of this name. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

class Router {
  now = $state.raw<Route>(read());

  constructor() {
    addEventListener('hashchange', () => (this.now = read()));
  }
}

export const router = new Router();

function address(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text ? `#/${path}?${text}` : `#/${path}`;
}

/** The list, without the version of a ring that was looked at. */
export function listAddress(query: URLSearchParams): string {
  const kept = new URLSearchParams(query);
  kept.delete('run');
  return address('', kept);
}

export function ringAddress(id: string, query: URLSearchParams = new URLSearchParams()): string {
  return address(`rings/${encodeURIComponent(id)}`, query);
}

/** A ring as an earlier run found it; the filter of the list goes with it. */
export function versionAddress(id: string, run: string, query: URLSearchParams): string {
  const next = new URLSearchParams(query);
  next.set('run', run);
  return ringAddress(id, next);
}

/** A question, with what is already known of it. */
export function askAddress(question: string, asked: Record<string, string> = {}): string {
  return address(`ask/${question}`, new URLSearchParams(asked));
}
