// Where the page is, kept in the part of the address after '#': it can be bookmarked, and Back works.

export interface Route {
  ring: string | null;
  query: URLSearchParams;
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const [room, id] = path.split('/', 2);
  return {
    ring: room === 'rings' && id ? decodeURIComponent(id) : null,
    query: new URLSearchParams(query),
  };
}

class Router {
  now = $state.raw<Route>(read());

  constructor() {
    addEventListener('hashchange', () => (this.now = read()));
  }
}

export const router = new Router();

export function listAddress(query: URLSearchParams): string {
  const text = query.toString();
  return text ? `#/?${text}` : '#/';
}

export function ringAddress(id: string, query: URLSearchParams): string {
  const text = query.toString();
  return `#/rings/${encodeURIComponent(id)}${text ? `?${text}` : ''}`;
}
