// The row as it is in the database, and whose each value is.
import { $, el, flash } from './dom.js';
import { shortVersion, versionOf, versionWord } from './tags.js';

let shown = {};
let lost = null;
let versions = [];
const Shown = 5;

export function forget() { shown = {}; lost = null; versions = []; }

// Remembers an edit that was written over, so that its end is seen.
export function lose(field, text, editor) { lost = { field, text, editor }; }

export function showRow(fields, row, etag, texts, by) {
  const values = $('values');
  const version = $('version');
  values.replaceChildren();
  if (!row) {
    values.append(el('div', {}, el('dd', { className: 'muted' }, 'There is no such row any more.')));
    version.replaceChildren();
    $('versions').replaceChildren();
    return;
  }

  for (const field of fields) {
    const text = texts[field.name]?.get(row[field.name]) ?? String(row[field.name]);
    const before = shown[field.name];
    const owner = before === undefined || before.text === text ? before?.by ?? null : by;
    const value = el('dd', { className: owner ? owner.toLowerCase() : '' }, text);
    if (owner) value.append(el('span', { className: 'by' }, ` by ${owner}`));
    if (before !== undefined && before.text !== text) flash(value, 'ticked');
    const item = el('div', {}, el('dt', {}, field.label), value);
    if (lost?.field === field.name) item.append(el('dd', { className: 'lost' }, el('s', {}, lost.text), el('span', { className: 'by' }, ` ${lost.editor}’s edit, gone`)));
    values.append(item);
    shown[field.name] = { text, by: owner };
  }

  const text = shortVersion(etag);
  const moved = version.dataset.version !== undefined && version.dataset.version !== text && etag;
  version.dataset.version = text;
  version.className = etag ? (versionOf(etag).includes('T') ? 'time' : '') : 'none';
  version.title = etag ?? '';
  version.replaceChildren(...etag ? [el('b', {}, text)] : [], el('span', {}, etag ? versionWord(etag) === 'time' ? 'last change' : 'version' : 'no version'));
  if (moved) flash(version, 'ticked');

  if (etag && versions.at(-1)?.text !== text) versions = [...versions, { text, by: versions.length ? by : null }].slice(-Shown);
  $('versions').replaceChildren(...(versions.length > 1 ? versions : []).map(({ text, by }) =>
    el('li', { className: (by ?? '').toLowerCase() }, text, by ? el('span', { className: 'by' }, ` ${by}`) : null)));
}
