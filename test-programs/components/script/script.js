// A component in JavaScript: a command, and functions for `--invoke`. It carries its engine, which interprets it.
import { getArguments } from 'wasi:cli/environment@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';

const text = (bytes) => new TextDecoder().decode(bytes);

function tally(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

const commands = {
  args: (...rest) => console.log(JSON.stringify(rest)),
  count(from, to) {
    const [[directory]] = getDirectories();
    const [bytes] = directory.openAt({}, from, {}, { read: true }).read(1_000_000n, 0n);
    const counts = tally(text(bytes).match(/[^\s.,;]+/g) ?? []);
    const report = directory.openAt({}, to, { create: true, truncate: true }, { write: true });
    report.write(new TextEncoder().encode(counts.map(([word, n]) => `${n} ${word}\n`).join('')), 0n);
    console.log(`${counts.length} words, most of all ${counts[0]?.[0]}`);
  },
  fail() {
    throw new Error('as asked');
  },
};

export const run = {
  run() {
    const [, name, ...rest] = getArguments();
    if (!Object.hasOwn(commands, name)) {
      console.error(`no such command: ${name}`);
      throw undefined;
    }
    commands[name](...rest);
  },
};

export const api = {
  total(items) {
    const sum = items.reduce((all, { price }) => all + price, 0);
    if (sum > 1000) throw `too much: ${sum}`;
    return sum;
  },
  power: (base, exponent) => BigInt.asUintN(64, base ** BigInt(exponent)),
  broken: (name) => null[name],
};
