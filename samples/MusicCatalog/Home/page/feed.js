// Every request to the service, the newest first.
import { $, el } from './dom.js';
import { readable } from './live.js';
import { shortTag } from './tags.js';

const Shown = 8;

export function showRequest({ editor, method, path, status, ifMatch, ifNoneMatch, eTag, statements }) {
  const condition = ifMatch ? `If-Match: ${shortTag(ifMatch)}` : ifNoneMatch ? `If-None-Match: ${shortTag(ifNoneMatch)}` : '';
  const cell = (...children) => el('td', {}, ...children);
  const body = $('feed').tBodies[0];
  body.prepend(el('tr', { className: 'fresh' },
    cell(el('span', { className: `avatar small ${(editor ?? 'guest').toLowerCase()}`, ariaHidden: 'true' }, (editor ?? '?')[0].toUpperCase()), editor ?? 'guest'),
    cell(el('code', {}, `${method} ${readable(path)}`)),
    cell(el('code', {}, condition)),
    cell(el('span', { className: `status s${String(status)[0]}` }, String(status))),
    cell(el('code', {}, shortTag(eTag))),
    el('td', { className: 'number' }, String(statements.length))));
  while (body.rows.length > Shown) body.deleteRow(-1);
}
