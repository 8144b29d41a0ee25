// The two editors and the row between them: what is open, what is saved, and what comes of it.
import { $ } from './dom.js';
import { Editor } from './editor.js';
import { kinds } from './kinds.js';
import { hideMerge, showMerge } from './merge.js';
import { forget, lose, showRow } from './row.js';
import { problem, send } from './service.js';
import { clearStatements } from './statements.js';

export const page = {
  kind: 'songs', id: 1, mode: 'without', choices: {}, texts: {}, current: null, busy: false, isPast: false,
  ann: new Editor($('Ann'), 'Ann', editor => act(() => page.save(editor)), editor => act(() => page.reopen(editor))),
  ben: new Editor($('Ben'), 'Ben', editor => act(() => page.save(editor)), editor => act(() => page.reopen(editor))),

  get path() { return `${this.mode === 'without' ? '/without' : ''}/${this.kind}/${this.id}`; },
  get fields() { return kinds[this.kind].fields; },

  tell(tone, text, onward = false) {
    $('verdict').className = tone;
    $('verdict').firstElementChild.textContent = text;
    $('onward').hidden = !onward;
  },

  async read(editor) {
    const answer = await send('GET', this.path, { editor });
    return { ...answer, body: answer.ok ? answer.body : null };
  },

  async refresh(by) {
    this.current = await this.read('page');
    this.isPast = false;
    showRow(this.fields, this.current.body, this.current.etag, this.texts, by);
    this.curl();
    for (const editor of [this.ann, this.ben]) if (editor.seen) editor.compare(this.current.etag);
  },

  async reopen(editor) {
    const answer = await this.read(editor.name);
    if (!answer.body) return this.tell('bad', 'It is not there any more. Take another, or reset.');
    editor.open(answer.body, answer.etag, this.fields, this.choices);
    if (!$('merge').hidden) hideMerge();
    this.current = answer;
    showRow(this.fields, answer.body, answer.etag, this.texts);
  },

  async openBoth() {
    hideMerge();
    forget();
    clearStatements();
    await this.reopen(this.ann);
    await this.reopen(this.ben);
  },

  // Sends the whole form, as forms do: what its person did not touch goes along as it was opened.
  async save(editor, values = editor.values(), etag = editor.seen.etag) {
    const base = editor.seen.row;
    const before = this.current?.body;
    const answer = await send('PUT', this.path, { editor: editor.name, ifMatch: etag, body: values });
    if (answer.ok) {
      this.mourn(editor, base, before, answer.body);
      editor.open(answer.body, answer.etag, this.fields, this.choices);
      editor.say(200, 'Saved.');
      await this.refresh(editor.name);
    } else if (answer.status === 412) {
      editor.say(412, 'Somebody else saved first.');
      await this.refresh();
      this.merge(editor, base, values);
    } else {
      editor.say(answer.status, problem(answer));
      await this.refresh();
    }
    return answer;
  },

  // An edit is lost where a save put a value back that its person never touched, or wrote over one that he never saw.
  mourn(editor, base, before, after) {
    const other = editor === this.ann ? this.ben : this.ann;
    const field = before && this.fields.find(({ name }) => before[name] !== base[name] && after[name] !== before[name]);
    if (field && !editor.seen.etag) lose(field.name, this.texts[field.name]?.get(before[field.name]) ?? before[field.name], other.name);
    else lose(null);
  },

  merge(editor, base, mine) {
    const theirs = this.current;
    if (!theirs.body) return this.tell('bad', 'It was deleted meanwhile. Nothing was written.');
    const others = editor === this.ann ? 'Ben' : 'Ann';
    showMerge({
      editor: editor.name, others, fields: this.fields, texts: this.texts, base, mine, theirs: theirs.body, tag: theirs.etag,
      onSave: merged => act(async () => {
        const answer = await this.save(editor, merged, theirs.etag);
        if (!answer.ok) return;
        hideMerge();
        this.tell('good', 'Saved with what both wrote. Nobody’s edit was lost, and the row says so.');
        $('race').focus();
      }),
      onTheirs: () => act(() => this.reopen(editor)),
    });
  },

  curl() {
    const at = `${location.origin}/${this.kind}/${this.id}`;
    const tag = this.mode === 'with' ? this.current?.etag : null;
    $('curl').textContent = `curl -i ${at}${tag ? ` -H 'If-None-Match: ${tag}'` : ''}`;
  },
};

// One thing at a time, and a service that is gone is said.
export async function act(work) {
  if (page.busy) return;
  page.busy = true;
  document.body.classList.add('busy');
  try { await work(); } catch (error) { page.tell('bad', `No answer from the service: ${error.message}`); } finally {
    page.busy = false;
    document.body.classList.remove('busy');
  }

  // What somebody else wrote meanwhile.
  if (page.isPast) await act(() => page.refresh(page.isPast));
}
