// The race: both have opened the row, Ann saves, and then Ben does. What comes of it is the service's to say.
import { $, pause, show } from './dom.js';
import { kinds } from './kinds.js';

export async function race(page) {
  const { ann, ben } = page;
  const kind = kinds[page.kind];
  await page.openBoth();
  page.tell('', 'Both have it open.');
  await pause(700);

  const row = ann.seen.row;
  show(ann.form);
  await ann.type(kind.ann(row), pause);
  show(ben.form);
  await ben.type(kind.ben(row, page.choices), pause);
  page.tell('', 'Both have changed something. Ann saves first.');
  await pause(900);

  const first = await page.save(ann);
  if (!first.ok) return;
  show($('row'));
  page.tell('', 'Ann’s edit is in. Ben saves what he has open.');
  await pause(1400);

  const second = await page.save(ben);
  if (second.ok) {
    show($('row'));
    page.tell('bad', `Ann’s ${kind.edit.Ann} is gone. Both were told 200, and nobody knows.`, true);
  } else if (second.status === 412) {
    page.tell('good', `Ann’s ${kind.edit.Ann} stands. Ben was told, by 412, before anything was written over.`);
  }
}
