// An artist that is made only where there is none, deleted, and made again: under a tag of its own.
import { $, el, pause } from './dom.js';
import { send } from './service.js';
import { shortTag } from './tags.js';

const steps = [
  ['PUT', { star: true, name: 'Wings' }, 'It was not there, so it is made.'],
  ['PUT', { star: true, name: 'Some other band' }, 'It is there now, so nothing is written over.'],
  ['DELETE', { tag: 'last' }, 'Gone, by the tag that it had.'],
  ['PUT', { star: true, name: 'Wings' }, 'Made again, under the same number and another tag.'],
  ['PUT', { tag: 'first', name: 'An old copy' }, 'The tag of the first one opens nothing.'],
  ['DELETE', { tag: 'last' }, 'Tidied up.'],
];

export function clearOnce() {
  $('once').replaceChildren(...steps.map(([method, { star, tag }]) => el('li', { className: 'ahead' },
    el('code', {}, method, ' /artists/… '), el('code', { className: 'muted' }, star ? 'If-None-Match: *' : `If-Match: the ${tag} tag`))));
}

export async function playOnce() {
  const path = `/artists/${1000 + Math.floor(Math.random() * 900000)}`;
  let [first, last] = [null, null];
  clearOnce();
  for (const [i, [method, { star, tag, name }, meaning]] of steps.entries()) {
    const ifMatch = tag === 'first' ? first : tag === 'last' ? last : undefined;
    const answer = await send(method, path, { editor: 'Maker', ifMatch, ifNoneMatch: star ? '*' : undefined, body: name && { name } });
    if (answer.ok) last = answer.etag ?? last;
    first ??= answer.etag;
    $('once').children[i].replaceWith(el('li', {},
      el('code', {}, `${method} ${path} `), el('code', { className: 'muted' }, star ? 'If-None-Match: *' : `If-Match: ${shortTag(ifMatch)}`),
      el('span', { className: `status s${String(answer.status)[0]}` }, `${answer.status} ${answer.reason}`),
      el('span', { className: 'meaning' }, meaning)));
    await pause(450);
  }
}
