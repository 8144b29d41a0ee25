// Reads with the tag of the last answer, and what a 304 spares: by row, list and search.
import { $, el, flash } from './dom.js';
import { send } from './service.js';
import { statementsOf } from './live.js';

const size = bytes => bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;

class Read {
  constructor(name, path, onCount) {
    this.onCount = onCount;
    this.answered = el('span', { className: 'status' }, '–');
    this.counts = { asked: 0, notModified: 0, bytes: 0, commands: 0 };
    this.numbers = el('dl', {});
    this.path = path;
    this.tile = el('article', { className: 'tile' },
      el('h3', {}, name, this.answered), el('code', {}, path), this.numbers);
    this.draw();
  }

  async ask() {
    const answer = await send('GET', this.path, { editor: 'Reader', ifNoneMatch: this.tag });
    const commands = (await statementsOf(answer.id))?.length;
    this.counts.asked++;
    if (answer.status === 304) {
      this.counts.notModified++;
      this.counts.bytes += this.full.bytes;
      if (commands !== undefined) this.counts.commands += Math.max(0, (this.full.commands ?? commands) - commands);
    } else if (answer.ok) {
      this.full = { bytes: answer.bytes, commands: Math.min(commands ?? Infinity, this.full?.commands ?? Infinity) };
      if (this.full.commands === Infinity) delete this.full.commands;
      this.tag = answer.etag;
    } else {
      this.tag = undefined;
    }
    this.answered.textContent = answer.status === 304 ? '304' : `${answer.status} · ${size(answer.bytes)}`;
    this.answered.className = `status s${String(answer.status)[0]}`;
    flash(this.answered, 'fresh');
    this.draw();
  }

  draw() {
    const { asked, notModified, bytes, commands } = this.counts;
    const number = (text, value) => el('div', {}, el('dt', {}, text), el('dd', {}, value));
    this.numbers.replaceChildren(number('asked', String(asked)), number('304', String(notModified)),
      number('spared', size(bytes)), number('commands spared', String(commands)));
    this.onCount();
  }
}

let reads = [];

export function showSpared(path, row, search) {
  const onCount = () => {
    const sum = name => reads.reduce((total, read) => total + read.counts[name], 0);
    $('total').textContent = sum('asked') === 0 ? ''
      : `${sum('notModified')} of ${sum('asked')} were 304: ${size(sum('bytes'))} and ${sum('commands')} commands spared.`;
  };
  reads = [];
  reads = [new Read('Row', row, onCount), new Read('List', path, onCount), new Read('Search', `${path}?${search}`, onCount)];
  onCount();
  $('spared').replaceChildren(...reads.map(read => read.tile));
}

export async function askAll(times) {
  for (let i = 0; i < times; i++) await Promise.all(reads.map(read => read.ask()));
}
