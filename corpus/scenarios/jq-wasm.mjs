// jq (C): JSON filtered.
import jq from 'jq-wasm';
import { rejected } from './helpers.mjs';

const input = { list: Array.from({ length: 200 }, (_, i) => ({ id: i, name: `n${i * 7919 % 97}`, tags: ['a', 'b', i % 3], x: i / 8 })) };

export const run = async () => ({
  groups: await jq.json(input, '.list | group_by(.name) | map({name: .[0].name, n: length, sum: (map(.x) | add)}) | sort_by(-.sum) | .[:5]'),
  text: await jq.raw(input, '[.list[] | select(.id % 100 == 7) | "\\(.name):\\(.tags | join("-"))"] | join(",")', ['-r']),
  search: await jq.json(input, '[.list[].name | select(test("^n[1-3]$"))] | unique | map(ascii_upcase)'),
  wrong: await rejected(() => jq.raw(input, '.list | .a')),
});

// The last exit code of jq is that of the process.
export const end = () => { process.exitCode = 0; };
