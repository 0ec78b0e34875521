import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { framedHtml, listPage, mailPage, notFoundPage, pageSize } from './mail-pages';
import type { MailStore } from './mail-store';

/** The catcher's page and JSON API: `/`, `/mails/:id`, `/api/mails?to=&since=&limit=`, `/api/mails/:id`, `/api/count`. */
export function createMailPages(store: MailStore): Server {
  return createServer((request, response) => {
    answer(store, request, response).catch((error: Error) => {
      if (!response.headersSent) problem(response, 500, error.message);
      else response.destroy();
    });
  });
}

async function answer(store: MailStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isForThisMachine(request)) return problem(response, 421, 'This page answers to local addresses only');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return problem(response, 405, 'This page only shows mail');
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [first = '', second = '', third, ...more] = url.pathname.split('/').filter((part) => part !== '');
  if (more.length > 0) return page(response, 404, notFoundPage);
  if (first === '') return list(store, url, response);
  if (first === 'mails' && second !== '') return one(store, second, third, response);
  if (first === 'api') return api(store, url, [second, third], response);
  return page(response, 404, notFoundPage);
}

function list(store: MailStore, url: URL, response: ServerResponse) {
  const to = (url.searchParams.get('to') ?? '').trim();
  const found = store.newestFirst(to === '' ? {} : { to });
  const wanted = Math.max(1, Math.trunc(Number(url.searchParams.get('page'))) || 1);
  const mails = found.slice((wanted - 1) * pageSize, wanted * pageSize);
  page(response, 200, (nonce) =>
    listPage({ mails, total: found.length, newest: found[0]?.id ?? '', page: wanted, to }, nonce),
  );
}

async function one(store: MailStore, id: string, view: string | undefined, response: ServerResponse) {
  const mail = store.get(id);
  if (mail === undefined) return page(response, 404, notFoundPage);
  if (view === undefined) return page(response, 200, (nonce) => mailPage(mail, nonce));
  if (view === 'raw') return send(response, 200, 'text/plain; charset=utf-8', (await store.raw(id)) ?? '');
  if (view !== 'html' || mail.html === undefined) return page(response, 404, notFoundPage);
  // A stranger's HTML: no script, no form, nothing fetched from anywhere, even when opened outside the frame.
  response.setHeader(
    'content-security-policy',
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:",
  );
  return send(response, 200, 'text/html; charset=utf-8', framedHtml(mail.html));
}

function api(store: MailStore, url: URL, [what, id]: [string, string | undefined], response: ServerResponse) {
  const to = url.searchParams.get('to')?.trim();
  const sinceText = url.searchParams.get('since');
  const since = sinceText === null ? undefined : new Date(sinceText);
  if (since && Number.isNaN(since.getTime())) return problem(response, 400, '`since` is an ISO 8601 instant');
  if (what === 'mails' && id !== undefined) {
    const mail = store.get(id);
    return mail ? json(response, 200, mail) : problem(response, 404, 'There is no such mail');
  }
  const found = store.newestFirst({ ...(to ? { to } : {}), ...(since ? { since } : {}) });
  if (what === 'count') return json(response, 200, { count: found.length, newest: found[0]?.id ?? '' });
  if (what !== 'mails') return problem(response, 404, 'There is /api/mails, /api/mails/:id and /api/count');
  const limit = Number(url.searchParams.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1)
    return problem(response, 400, '`limit` is a whole number above 0');
  return json(response, 200, { count: found.length, mails: found.slice(0, Math.min(limit, 1_000)) });
}

/** A page elsewhere must not read the mails by giving its own name this machine's address (DNS rebinding). */
function isForThisMachine(request: IncomingMessage): boolean {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '');
  return ['localhost', '127.0.0.1', '[::1]'].includes(name);
}

function page(response: ServerResponse, status: number, render: (nonce: string) => string) {
  const nonce = randomBytes(16).toString('base64');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  send(response, status, 'text/html; charset=utf-8', render(nonce));
}

function json(response: ServerResponse, status: number, body: unknown) {
  send(response, status, 'application/json', JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, title: string) {
  send(response, status, 'application/problem+json', JSON.stringify({ type: 'about:blank', title, status }));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer) {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}
