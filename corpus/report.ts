/** The tables of what was measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { geomean } from '../bench/statistics.js';
import type { Checked, Plan, Timed } from './measure.js';
import { versionOf } from './install.js';
import { root } from './run.js';
import { packageOf, type Scenario } from './table.js';

/** A scenario and what is known of it. */
export interface Known {
  readonly scenario: Scenario;
  readonly checked: Checked | undefined;
  readonly timed: Timed | undefined;
}

type Row = readonly string[];
const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '';

function mean(title: string, all: readonly Known[]): Row {
  const of = (kind: 'first' | 'second' | 'warm'): string => {
    const values = all.flatMap(({ timed }) => timed?.[kind] ?? []);
    return values.length === 0 ? '' : geomean(values).toFixed(2);
  };
  return [title, '', '', '', '', of('first'), of('second'), '', '', of('warm'), ''];
}

const HEADING: Row = ['scenario', 'package', 'category', 'by', 'native process, ms', 'first run', 'second run', 'rounds', 'native warm, ms', 'warm', 'interrupts'];

export function tableOf(all: readonly Known[]): Row[] {
  const row = ({ scenario, checked, timed }: Known): Row => [
    scenario.name, `${packageOf(scenario) === scenario.name ? '' : `${packageOf(scenario)} `}${versionOf(scenario)}`, scenario.category, scenario.toolchain,
    number(timed?.native.process, 0), number(timed?.first, 2), number(timed?.second, 2), number(timed?.rounds, 0),
    number(timed?.native.warm, 0), number(timed?.warm, 2),
    checked === undefined ? '' : scenario.refused !== undefined ? `refused: ${scenario.refused}` : String(checked.stops),
  ];
  const groups = [all.filter(({ scenario }) => !scenario.vectors), all.filter(({ scenario }) => scenario.vectors)];
  return [HEADING, ...groups.flatMap((group, i) => (group.length === 0 ? [] : [...group.map(row), mean(`geomean of ${group.filter(({ timed }) => timed !== undefined).length}${i === 0 ? '' : ' with vectors'}`, group)]))];
}

export function plain(table: readonly Row[]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  return table.map((line) => line.map((cell, column) => (column < 4 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd()).join('\n');
}

const markdown = ([heading, ...lines]: readonly Row[]): string =>
  [heading!, heading!.map((_, column) => (column < 4 ? '---' : '---:')), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');

/** Of what is not there, a sentence for each kind. */
export function missing(all: readonly Known[]): string[] {
  const names = (known: readonly Known[]): string => known.map(({ scenario }) => scenario.name).join(', ');
  const untimed = all.filter(({ scenario, timed }) => timed === undefined && scenario.refused === undefined);
  const unchecked = all.filter(({ checked }) => checked === undefined);
  return [
    ...(untimed.length === 0 ? [] : [`Not timed: ${names(untimed)}.`]),
    ...(unchecked.length === 0 ? [] : [`Not interrupted: ${unchecked.length === all.length ? 'all' : names(unchecked)}.`]),
  ];
}

/** Puts the table into docs/corpus.md in place of the one for the same major version of Node, or behind the last one. */
export function write(all: readonly Known[], { rounds, roundSeconds, seconds, interruptEvery }: Plan): string {
  const file = join(root, 'docs', 'corpus.md');
  const text = readFileSync(file, 'utf8');
  const major = process.versions.node.split('.')[0];
  const [begin, end] = ['begin', 'end'].map((word) => `<!-- corpus:${word} node${major} -->`) as [string, string];
  const minutes = all.reduce((sum, { timed }) => sum + (timed?.took ?? 0), 0) / 60;
  const about = `Node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(0)} minutes for what is timed; `
    + `processes: median of ${rounds} rounds, fewer where those took more than ${roundSeconds} s; warm: the last third of ${seconds} s; interrupted first at the ${interruptEvery}th yield point.`;
  const block = [begin, `### Node ${major}`, '', about, '', markdown(tableOf(all)), ...missing(all).flatMap((line) => ['', line]), end].join('\n');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  writeFileSync(file, from >= 0 && to > from ? text.slice(0, from) + block + text.slice(to + end.length) : `${text.trimEnd()}\n\n${block}\n`);
  return file;
}
