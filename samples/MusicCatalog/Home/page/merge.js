// What is mine, what is theirs, and both together: a merge in three ways, from what was open when both began.
import { $, el, show } from './dom.js';
import { shortVersion } from './tags.js';

// Where one side alone changed a value, that change is taken; where both did, a person decides.
export function merge(fields, base, mine, theirs) {
  return fields.map(({ name }) => {
    const [byMe, byThem] = [mine[name] !== base[name], theirs[name] !== base[name]];
    const take = byMe && (!byThem || mine[name] === theirs[name]) ? 'mine' : 'theirs';
    return { name, take, conflict: byMe && byThem && mine[name] !== theirs[name], byMe, byThem };
  });
}

export const hideMerge = () => { $('merge').hidden = true; $('merge').replaceChildren(); };

export function showMerge({ editor, others, fields, texts, base, mine, theirs, tag, onSave, onTheirs }) {
  const text = (field, row) => texts[field.name]?.get(row[field.name]) ?? String(row[field.name]);
  const results = merge(fields, base, mine, theirs);
  const rows = results.map((result, i) => {
    const field = fields[i];
    const option = (side, row, changed) => {
      const input = el('input', { type: 'radio', name: `merge-${field.name}`, value: side, checked: result.take === side });
      input.onchange = () => { result.take = side; };
      const owner = side === 'mine' ? editor : others;
      return el('label', { className: `choice ${changed ? owner.toLowerCase() : ''}` }, input,
        el('span', {}, el('span', { className: 'text' }, text(field, row)), el('small', {}, changed ? `changed by ${owner}` : 'as it was')));
    };
    return el('div', { className: 'field', role: 'group', 'aria-label': field.label },
      el('div', { className: 'name' }, field.label, result.conflict ? el('small', { className: 'both' }, 'both changed it: choose') : null),
      option('theirs', theirs, result.byThem), option('mine', mine, result.byMe));
  });

  const merged = () => results.reduce((row, { name, take }) => ({ ...row, [name]: (take === 'mine' ? mine : theirs)[name] }), { ...theirs });
  const title = el('h2', { id: 'merge-title', tabIndex: -1 }, `${editor} was told, and nothing is lost`);
  $('merge').hidden = false;
  $('merge').replaceChildren(title,
    el('div', { className: 'field heads', 'aria-hidden': 'true' }, el('div', {}),
      el('div', {}, `Theirs: ${others}’s, at ${shortVersion(tag)}`), el('div', {}, `Mine: ${editor}’s`)),
    ...rows,
    el('p', { className: 'line' },
      el('button', { type: 'button', className: 'primary', id: 'save-merge', onclick: () => onSave(merged()) }, 'Save the merge'),
      el('button', { type: 'button', className: 'quiet', onclick: onTheirs }, `Keep ${others}’s`),
      el('span', { className: 'muted' }, `sends If-Match: ${tag}`)));
  title.focus({ preventScroll: true });
  show($('merge'));
}
