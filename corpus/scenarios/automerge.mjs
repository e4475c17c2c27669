// Automerge (Rust): a document changed by two, merged, saved, read again.
import * as automerge from '@automerge/automerge';
import { digest } from './helpers.mjs';

const actor = (n) => n.toString(16).padStart(32, '0');
const change = (document, f) => automerge.change(document, { time: 0 }, f);

export function run() {
  let one = automerge.from({ list: [], text: 'begin', n: new automerge.Counter(1) }, { actor: actor(1) });
  one = automerge.load(automerge.save(one), { actor: actor(1) });
  let two = automerge.clone(one, { actor: actor(2) });
  for (let i = 0; i < 60; i++) {
    one = change(one, (d) => { d.list.push({ i, word: `w${i}` }); automerge.splice(d, ['text'], i % 5, 0, String(i)); });
    two = change(two, (d) => { d.n.increment(i); d.list.unshift(i); if (i % 7 === 0) d.list.deleteAt(0); });
  }
  const both = automerge.merge(one, two);
  const again = automerge.load(automerge.save(both));
  return {
    text: both.text, n: both.n.value, list: digest(JSON.stringify(both.list)), same: automerge.equals(both, again), heads: automerge.getHeads(both).length,
    size: automerge.getAllChanges(both).length,
  };
}
