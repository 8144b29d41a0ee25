// Requests to the service. Each has a number, by which the live stream says which statements it took.
let count = 0;
const run = Math.random().toString(36).slice(2, 8);

export const isOwn = id => Boolean(id?.startsWith(`${run}-`));

export async function send(method, path, { editor = 'page', ifMatch, ifNoneMatch, body } = {}) {
  const headers = { 'X-Editor': editor, 'X-Request-Id': `${run}-${++count}` };
  if (ifMatch) headers['If-Match'] = ifMatch;
  if (ifNoneMatch) headers['If-None-Match'] = ifNoneMatch;
  if (body) headers['Content-Type'] = 'application/json';

  // "no-store" keeps the browser's own cache out of it: the page shows what is sent.
  const answer = await fetch(path, { method, headers, cache: 'no-store', body: body && JSON.stringify(body) });
  const text = await answer.text();
  return {
    id: headers['X-Request-Id'], method, path, ifMatch, ifNoneMatch,
    status: answer.status, reason: answer.statusText, ok: answer.ok, etag: answer.headers.get('ETag'),
    bytes: new TextEncoder().encode(text).length, body: text ? JSON.parse(text) : null,
  };
}

export const problem = answer => answer.body?.detail ?? (Object.values(answer.body?.errors ?? {}).flat().join(' ') || answer.reason);
