// What the database was told: EF Core's own text, with the values in the places of the parameters.
import { $, el } from './dom.js';

const Shown = 3;

export function showStatement(editor, request, statement) {
  const found = statement.rows === 1 ? '1 row' : `${statement.rows} rows`;
  const item = el('li', { className: statement.rows > 0 ? 'wrote' : 'refused' },
    el('div', {},
      el('span', { className: `avatar small ${editor.toLowerCase()}`, title: editor }, editor[0]),
      el('span', { className: 'who' }, editor),
      el('span', { className: 'found' }, statement.rows > 0 ? found : `${found}, so ${request.status}`)),
    el('code', {}, ...tokens(statement)));
  $('statements').append(item);
  while ($('statements').children.length > Shown) $('statements').firstChild.remove();
}

export const clearStatements = () => $('statements').replaceChildren();

function tokens({ sql, parameters }) {
  const text = sql.replace(/\s*RETURNING 1;?\s*$/, '').replace(/;?\s*$/, '').trim();
  const where = text.lastIndexOf('WHERE');
  const guard = /AND "(Version|Modified)" = @\w+/.exec(text.slice(where));
  if (!guard) return values(text, parameters);
  const at = where + guard.index;
  return [
    ...values(text.slice(0, at), parameters),
    el('mark', {}, ...values(guard[0], parameters)),
    ...values(text.slice(at + guard[0].length), parameters)];
}

const values = (text, parameters) => text.split(/(@\w+)/).map(part =>
  part in parameters ? el('span', { className: 'value', title: part }, parameters[part]) : part);
