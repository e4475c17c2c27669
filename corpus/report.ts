/** The tables of what was measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { geomean } from '../bench/statistics.js';
import type { Measured, Plan } from './measure.js';
import { versionOf } from './install.js';
import { root } from './run.js';
import { packageOf } from './table.js';

type Row = readonly string[];
const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '';

function mean(title: string, all: readonly Measured[]): Row {
  const of = (kind: 'first' | 'second' | 'warm'): string => {
    const values = all.flatMap((one) => one[kind] ?? []);
    return values.length === 0 ? '' : geomean(values).toFixed(2);
  };
  return [title, '', '', '', '', of('first'), of('second'), '', of('warm'), ''];
}

const HEADING: Row = ['scenario', 'package', 'category', 'by', 'native process, ms', 'first run', 'second run', 'native warm, ms', 'warm', 'interrupts'];

export function tableOf(all: readonly Measured[]): Row[] {
  const row = ({ scenario, native, first, second, warm, stops }: Measured): Row => [
    scenario.name, `${packageOf(scenario) === scenario.name ? '' : `${packageOf(scenario)} `}${versionOf(scenario)}`, scenario.category, scenario.toolchain,
    number(native?.process, 0), number(first, 2), number(second, 2), number(native?.warm, 0), number(warm, 2), scenario.refused !== undefined ? `refused: ${scenario.refused}` : stops === undefined || scenario.elsewhere ? '' : String(stops),
  ];
  const groups = [all.filter(({ scenario }) => !scenario.vectors), all.filter(({ scenario }) => scenario.vectors)];
  return [HEADING, ...groups.flatMap((group, i) => (group.length === 0 ? [] : [...group.map(row), mean(`geomean of ${group.filter(({ first }) => first !== undefined).length}${i === 0 ? '' : ' with vectors'}`, group)]))];
}

export function plain(table: readonly Row[]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  return table.map((line) => line.map((cell, column) => (column < 4 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd()).join('\n');
}

const markdown = ([heading, ...lines]: readonly Row[]): string =>
  [heading!, heading!.map((_, column) => (column < 4 ? '---' : '---:')), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');

/** Puts the table into docs/corpus.md in place of the one for the same major version of Node, or behind the last one. */
export function write(all: readonly Measured[], { rounds, seconds, interruptEvery }: Plan): string {
  const file = join(root, 'docs', 'corpus.md');
  const text = readFileSync(file, 'utf8');
  const major = process.versions.node.split('.')[0];
  const [begin, end] = ['begin', 'end'].map((word) => `<!-- corpus:${word} node${major} -->`) as [string, string];
  const about = `Node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${new Date().toISOString().slice(0, 10)}; `
    + `processes: median of ${rounds}; warm: the last third of ${seconds} s; interrupted at every ${interruptEvery}th yield point.`;
  const block = `${begin}\n### Node ${major}\n\n${about}\n\n${markdown(tableOf(all))}\n${end}`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  writeFileSync(file, from >= 0 && to > from ? text.slice(0, from) + block + text.slice(to + end.length) : `${text.trimEnd()}\n\n${block}\n`);
  return file;
}
