// What can be chosen and pressed, and what is heard of others.
import { $, el } from './dom.js';
import { showRequest } from './feed.js';
import { kinds, label } from './kinds.js';
import { isWrite, onRequest, watch } from './live.js';
import { clearOnce, playOnce } from './once.js';
import { race } from './race.js';
import { lose } from './row.js';
import { isOwn, send } from './service.js';
import { askAll, showSpared } from './spared.js';
import { act, page } from './stage.js';
import { showStatement } from './statements.js';

const moral = {
  without: 'Nothing in the WHERE says what the editor had seen, so the last one always wins.',
  with: 'The version that the editor had seen is in the WHERE. Where it has moved on there is no such row, and nothing is written.',
};

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
