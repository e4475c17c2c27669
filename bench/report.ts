/** Tables: on the terminal, and as Markdown between the marker comments of docs/performance.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { CompileReport } from './compile.js';
import type { Section } from './debugging/section.js';
import type { Comparison, Engine } from './engines.js';
import type { Outcome, Plan, Row } from './measure.js';
import { projectRoot } from './paths.js';
import { geomean, type Spread } from './statistics.js';

/** An engine, or two of them divided. */
type Column = Pick<Engine | Comparison, 'id' | 'title'>;

/** Rows of cells, the first being the heading. */
export type Table = readonly (readonly string[])[];

export function cellOf(ratio: Spread): string {
  return `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
}

/** Collects footnotes: one number for each distinct text. */
export class Footnotes {
  readonly #texts: string[] = [];

  mark(text: string): string {
    const known = this.#texts.indexOf(text);
    return `[${known >= 0 ? known + 1 : this.#texts.push(text)}]`;
  }

  lines(): string[] {
    return this.#texts.map((text, index) => `[${index + 1}] ${text}`);
  }
}

function outcomeCell(engine: Column, outcome: Outcome | undefined, notes: Footnotes): string {
  if (!outcome) return '-';
  if (outcome.kind === 'measured') return cellOf(outcome.ratio);
  const mark = notes.mark(`${engine.title}: ${outcome.reason}`);
  return outcome.kind === 'refused' ? `- ${mark}` : `WRONG ${mark}`;
}

function ratiosOf(engine: Column, rows: readonly Row[]): number[] {
  return rows.flatMap((row) => {
    const outcome = row.outcomes.get(engine.id);
    return outcome?.kind === 'measured' ? [outcome.ratio.median] : [];
  });
}

/** One line of geometric means; an engine that lacks one of the rows gets none, as it would not be comparable. */
function meanLine(title: string, others: readonly Column[], rows: readonly Row[]): string[] {
  const cells = others.map((engine) => {
    const ratios = ratiosOf(engine, rows);
    return ratios.length === rows.length ? geomean(ratios).toFixed(2) : '-';
  });
  return [title, '', ...cells];
}

/** The table of one group of workloads: ratios to the first engine. */
export function ratioTable(heading: string, columns: readonly Column[], rows: readonly Row[], notes: Footnotes): Table {
  const [base, ...others] = columns as [Column, ...Column[]];
  const complete = rows.filter((row) => others.every((engine) => row.outcomes.get(engine.id)?.kind === 'measured'));
  const lines = rows.map((row) => [
    row.workload.name,
    row.nativeMilliseconds.toFixed(1),
    ...others.map((engine) => outcomeCell(engine, row.outcomes.get(engine.id), notes)),
  ]);
  const means = [meanLine(`geomean of ${rows.length}`, others, rows)];
  if (complete.length > 1 && complete.length < rows.length) {
    means.push(meanLine(`geomean of the ${complete.length} that all run`, others, complete));
  }
  return [[heading, `${base.title}, ms`, ...others.map((engine) => engine.title)], ...lines, ...(rows.length > 1 ? means : [])];
}

/** A table in columns for the terminal. */
export function plainTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  return table.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

/** A table in Markdown. */
export function markdownTable(table: Table): string {
  const [heading = [], ...lines] = table;
  const rule = heading.map((_, column) => (column === 0 ? '---' : '---:'));
  return [heading, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** In one line: where and how the figures were taken. @param what whether calls were timed, or things that happen once */
export function conditions(plan: Plan, what: 'calls' | 'events' = 'calls'): string {
  const processors = cpus();
  const calls =
    `; in each ${plan.calls === 1 ? 'one timed call' : `the fastest of ${plan.calls} calls`}, after `
    + `${plan.warmUps.kernel} (kernels) or ${plan.warmUps.program} (programs) to warm up`;
  return (
    `Node ${process.versions.node} (V8 ${process.versions.v8}), ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}; `
    + `${plan.rounds} rounds${what === 'calls' ? calls : ''}; `
    + `load average at the end ${(loadavg()[0] ?? 0).toFixed(1)}; ${new Date().toISOString().slice(0, 10)}.`
  );
}

/** What goes between the markers of the engines' comparison. */
export function markdownReport(
  groups: readonly { heading: string; columns: readonly Column[]; rows: readonly Row[] }[], compile: CompileReport, plan: Plan,
): string {
  const parts = [`### Node ${process.versions.node.split('.')[0]}`, conditions(plan)];
  for (const { heading, columns, rows } of groups) {
    const notes = new Footnotes();
    parts.push(markdownTable(ratioTable(heading, columns, rows, notes)));
    if (notes.lines().length) parts.push(notes.lines().map((line) => `- ${line}`).join('\n'));
  }
  parts.push('Compiling ahead of time, by command:', markdownTable(compile.ahead));
  parts.push('Starting a program, until its first output:', markdownTable(compile.start));
  if (compile.notes.length) parts.push(compile.notes.map((line) => `- ${line}`).join('\n'));
  return parts.join('\n\n');
}

/** What goes between the markers of debugging, and of LLDB. */
export function debuggingReport(title: 'debugging' | 'LLDB', sections: readonly Section[], plan: Plan): string {
  const parts = [`### Node ${process.versions.node.split('.')[0]}: ${title}`, conditions(plan, title === 'LLDB' ? 'events' : 'calls')];
  for (const { about, table, notes } of sections) {
    parts.push(about, markdownTable(table));
    if (notes.length) parts.push(notes.map((line) => `- ${line}`).join('\n'));
  }
  return parts.join('\n\n');
}

/**
 * Puts `section` into docs/performance.md in place of the one for the same major version of Node, or behind the last one, so
 * that the figures of several versions stand side by side.
 */
export async function writeReport(section: string, part: '' | ' debugging' | ' lldb'): Promise<string> {
  const file = join(projectRoot, 'docs', 'performance.md');
  const text = await readFile(file, 'utf8');
  const major = process.versions.node.split('.')[0];
  const begin = `<!-- bench:begin node${major}${part} -->`;
  const end = `<!-- bench:end node${major}${part} -->`;
  const block = `${begin}\n${section}\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const last = [...text.matchAll(/<!-- bench:end node\d+(?: debugging| lldb)? -->/g)].at(-1);
  let updated: string;
  if (from >= 0 && to > from) updated = text.slice(0, from) + block + text.slice(to + end.length);
  else if (last) updated = `${text.slice(0, last.index + last[0].length)}\n\n${block}${text.slice(last.index + last[0].length)}`;
  else throw new Error('bench: docs/performance.md has no "bench:begin" and "bench:end" comments to write between');
  await writeFile(file, updated);
  return file;
}
