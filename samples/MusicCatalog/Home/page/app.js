// The page: two editors on one row, and what comes of them.
import { $, el } from './dom.js';
import { Editor } from './editor.js';
import { showRequest } from './feed.js';
import { kinds, label } from './kinds.js';
import { isWrite, onRequest, watch } from './live.js';
import { hideMerge, showMerge } from './merge.js';
import { clearOnce, playOnce } from './once.js';
import { race } from './race.js';
import { forget, lose, showRow } from './row.js';
import { isOwn, problem, send } from './service.js';
import { askAll, showSpared } from './spared.js';
import { clearStatements, showStatement } from './statements.js';

const moral = {
  without: 'Nothing in the WHERE says what the editor had seen, so the last one always wins.',
  with: 'The version that the editor had seen is in the WHERE. Where it has moved on there is no such row, and nothing is written.',
};

const page = {
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
async function act(work) {
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

async function choices() {
  for (const field of page.fields.filter(field => field.of)) {
    const rows = (await send('GET', `/${field.of}`)).body;
    page.choices[field.name] = rows;
    page.texts[field.name] = new Map(rows.map(row => [row.id, row[field.text]]));
  }
}

async function chooseKind() {
  page.kind = $('kind').value;
  page.choices = {};
  page.texts = {};
  const rows = (await send('GET', `/${page.kind}`)).body;
  $('which').replaceChildren(...rows.map(row => el('option', { value: row.id }, label(row))));
  await choices();
  await chooseRow();
}

async function chooseRow() {
  page.id = Number($('which').value);
  const kind = kinds[page.kind];
  $('one').textContent = kind.one;
  $('story').textContent = kind.story;
  showSpared(`/${page.kind}`, `/${page.kind}/${page.id}`, kind.search);
  await begin();
}

async function begin() {
  page.mode = document.querySelector('input[name=mode]:checked').value;
  document.body.dataset.mode = page.mode;
  $('moral').textContent = moral[page.mode];
  lose(null);
  page.tell('', page.mode === 'without' ? 'As most services are today. Press the button, and watch Ann’s edit.' : 'The same two people, the same race. Press the button.');
  await page.openBoth();
  page.curl();
}

onRequest(request => {
  if (request.path === '/reset') return;
  if (request.editor !== 'page') showRequest(request);
  if (request.path !== page.path || request.method === 'GET') return;
  request.statements.filter(isWrite).forEach(statement => showStatement(request.editor ?? 'guest', request, statement));
  if (isOwn(request.id) || request.status >= 300) return;
  page.isPast = request.editor ?? 'guest';
  act(() => page.refresh(page.isPast));
});

watch(open => {
  // What came meanwhile was not heard.
  if (open && page.current) act(() => page.refresh('guest'));
  $('connection').textContent = open ? '' : '(not connected)';
});

document.querySelectorAll('input[name=mode]').forEach(input => { input.onchange = () => act(begin); });
$('kind').onchange = () => act(chooseKind);
$('which').onchange = () => act(chooseRow);
$('race').onclick = () => act(() => race(page));
$('onward').onclick = () => act(async () => {
  document.querySelector('input[name=mode][value=with]').checked = true;
  await begin();
  $('race').focus({ preventScroll: true });
  await race(page);
});
$('ask').onclick = () => act(() => askAll(1));
$('ask-often').onclick = () => act(() => askAll(20));
$('play').onclick = () => act(playOnce);
$('copy').onclick = () => navigator.clipboard?.writeText($('curl').textContent);
$('reset').onclick = () => act(async () => {
  await send('POST', '/reset');
  clearOnce();
  await chooseKind();
  page.tell('', 'Everything is as it was. Versions go on counting, so no old tag opens anything.');
});

clearOnce();
act(chooseKind);
