// One editor: a form with what its person has open, and what the service said to the last save.
import { el, flash } from './dom.js';
import { shortVersion, versionWord } from './tags.js';

export class Editor {
  constructor(form, name, onSave, onOpen) {
    this.form = form;
    this.name = name;
    this.seen = null;
    this.inputs = new Map();
    form.onsubmit = event => { event.preventDefault(); onSave(this); };
    this.onOpen = onOpen;
  }

  // What was read: what the next save is compared with, and where a merge starts from.
  open(row, etag, fields, choices) {
    this.seen = { row, etag };
    this.fields = fields;
    this.inputs = new Map(fields.map(field => [field.name, this.#input(field, choices[field.name])]));
    this.badge = el('span', { className: 'badge' });
    this.said = el('output', {});
    this.form.replaceChildren(
      el('div', { className: 'head' },
        el('span', { className: 'avatar', ariaHidden: 'true' }, this.name[0]), el('h2', {}, this.name), this.badge),
      ...fields.map(field => el('label', {}, el('span', {}, field.label), this.inputs.get(field.name))),
      el('div', { className: 'buttons' },
        el('button', { type: 'submit', className: 'save' }, 'Save'),
        el('button', { type: 'button', className: 'quiet', onclick: () => this.onOpen(this) }, 'Open again'),
        this.said));
    this.show(row);
    this.compare(etag);
  }

  #input(field, choices) {
    const input = choices
      ? el('select', {}, ...choices.map(choice => el('option', { value: choice.id }, choice[field.text])))
      : el('input', { maxLength: 200, required: true, spellcheck: false });
    input.oninput = () => this.mark();
    return input;
  }

  show(row) {
    for (const field of this.fields) this.inputs.get(field.name).value = row[field.name];
    this.mark();
  }

  mark() {
    for (const field of this.fields) {
      const input = this.inputs.get(field.name);
      input.classList.toggle('changed', input.value !== String(this.seen.row[field.name]));
    }
  }

  async type(row, pause) {
    for (const field of this.fields.filter(field => row[field.name] !== this.seen.row[field.name])) {
      const input = this.inputs.get(field.name);
      input.value = row[field.name];
      flash(input, 'typed');
      this.mark();
      await pause(350);
    }
  }

  values() {
    return { ...this.seen.row, ...Object.fromEntries(this.fields.map(field =>
      [field.name, field.of ? Number(this.inputs.get(field.name).value) : this.inputs.get(field.name).value])) };
  }

  // Says what is open, and whether the row has moved on since. Without a version nobody can know.
  compare(current) {
    const mine = this.seen.etag;
    const past = Boolean(mine && current && mine !== current);
    this.badge.classList.toggle('past', past);
    this.badge.textContent = !mine ? 'no version' : past ? `has ${shortVersion(mine)}, row is at ${shortVersion(current)}`
      : `has ${versionWord(mine)} ${shortVersion(mine)}`;
    this.badge.title = mine ?? 'The answer had no ETag.';
  }

  say(status, text) {
    this.said.replaceChildren(el('span', { className: `status s${String(status)[0]}` }, String(status)), ' ', text);
    flash(this.said, 'fresh');
  }

  hush() { this.said?.replaceChildren(); }
}
