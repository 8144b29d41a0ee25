// What the service says of every request, by server-sent events.
const listeners = new Set();
const waiting = new Map();
const arrived = new Map();
const Patience = 2000;

export const onRequest = listener => listeners.add(listener);

// The statements of a request of this page; none where the stream is closed.
export function statementsOf(id) {
  if (arrived.has(id)) return Promise.resolve(arrived.get(id));
  return new Promise(done => {
    waiting.set(id, done);
    setTimeout(() => { waiting.delete(id); done(null); }, Patience);
  });
}

// A browser opens six connections to one server, and each open page would take one for itself.
export function watch(onState) {
  let source = open(onState);
  document.addEventListener('visibilitychange', () => {
    source.close();
    if (!document.hidden) source = open(onState);
  });
}

function open(onState) {
  const source = new EventSource('/live');
  source.addEventListener('ready', () => onState(true));
  source.onerror = () => onState(false);
  source.addEventListener('request', event => {
    const request = JSON.parse(event.data);
    if (request.id) {
      arrived.set(request.id, request.statements);
      if (arrived.size > 500) arrived.delete(arrived.keys().next().value);
      waiting.get(request.id)?.(request.statements);
      waiting.delete(request.id);
    }
    listeners.forEach(listener => listener(request));
  });
  return source;
}

// As people read it; what is no text stays as it was sent.
export function readable(path) {
  try { return decodeURI(path); } catch { return path; }
}

// A command that only keeps the count of a list is not what this page is about.
export const isWrite = statement => /^(INSERT|UPDATE|DELETE)/.test(statement.sql) && !statement.sql.includes('"EtagCollections"');
