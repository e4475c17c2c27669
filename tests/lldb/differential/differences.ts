/**
 * In what our transcripts differ from native LLDB's, and which of that is accepted: `differences.md`.
 *
 *     ## Why
 *
 *     The reason, at length. A heading that begins with `open:` is a fault of ours that is to be mended.
 *
 *     ### NAME O0 O1
 *     ```diff
 *     4 > next
 *     -what native LLDB says
 *     +what LLDB says of the program in wasm
 *     ```
 *
 * The number is the command's, from 1.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Level, Transcript } from './scripts.js';

export const differencesPath = fileURLToPath(new URL('differences.md', import.meta.url));

/** What is in one and not in the other, as a diff has it, lines that both have left out. */
function lineDifferences(native: readonly string[], ours: readonly string[]): string[] {
  const longest = Array.from({ length: native.length + 1 }, () => new Array<number>(ours.length + 1).fill(0));
  for (let i = native.length - 1; i >= 0; i--) {
    for (let j = ours.length - 1; j >= 0; j--) longest[i]![j] = native[i] === ours[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  }
  const lines: string[] = [];
  let i = 0, j = 0;
  while (i < native.length || j < ours.length) {
    if (i < native.length && j < ours.length && native[i] === ours[j]) {
      i++;
      j++;
    } else if (i < native.length && (j === ours.length || longest[i + 1]![j]! >= longest[i]![j + 1]!)) lines.push(`-${native[i++]}`);
    else lines.push(`+${ours[j++]}`);
  }
  return lines;
}

/** One text for each command that differs. */
export function differences(native: Transcript, ours: Transcript): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(native.length, ours.length); i++) {
    const lines = lineDifferences(native[i]?.lines ?? ['(nothing)'], ours[i]?.lines ?? ['(nothing)']);
    if (lines.length > 0) found.push([`${i + 1} > ${(native[i] ?? ours[i])!.command}`, ...lines].join('\n'));
  }
  return found;
}

export interface Reason {
  readonly title: string;
  readonly text: string;
  /** By `NAME LEVEL`. */
  readonly accepted: Map<string, string[]>;
}

export const isOpen = ({ title }: Reason): boolean => title.startsWith('open:');

/** What stands above the first reason, and the reasons. */
export function readDifferences(): { head: string; reasons: Reason[] } {
  const [head, ...sections] = readFileSync(differencesPath, 'utf8').split(/^## /m);
  const reasons = sections.map((section): Reason => {
    const [text, ...entries] = section.split(/^### /m);
    const accepted = new Map<string, string[]>();
    for (const entry of entries) {
      const [, name, levels, diff] = /^(\S+) (.*)\n```diff\n([^]*?)\n```\n/.exec(entry) ?? [];
      if (name === undefined) throw new Error(`differences.md: not an entry: ${entry}`);
      for (const level of levels!.split(' ')) accepted.set(`${name} ${level}`, diff!.split(/\n(?=\d+ > )/));
    }
    const [title, ...body] = text!.split('\n');
    return { title: title!, text: body.join('\n').trim(), accepted };
  });
  return { head: head!, reasons };
}

export const acceptedOf = (reasons: readonly Reason[], name: string, level: Level): string[] => reasons.flatMap(({ accepted }) => accepted.get(`${name} ${level}`) ?? []);

function printReason({ title, text, accepted }: Reason): string {
  const merged = new Map<string, { name: string; diff: string; levels: string[] }>();
  for (const [key, diffs] of [...accepted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (diffs.length === 0) continue;
    const [name, level] = key.split(' ') as [string, string];
    const diff = diffs.join('\n');
    const entry = merged.get(`${name}\n${diff}`) ?? { name, diff, levels: [] };
    entry.levels.push(level);
    merged.set(`${name}\n${diff}`, entry);
  }
  const entries = [...merged.values()].map(({ name, levels, diff }) => `\n### ${name} ${levels.join(' ')}\n\`\`\`diff\n${diff}\n\`\`\`\n`);
  return entries.length === 0 ? '' : `## ${title}\n\n${text}\n${entries.join('')}\n`;
}

const UNEXPLAINED = 'open: not yet explained';

/** The file with what is seen now: what no longer occurs in the scripts that were run goes, what is new stands under `open:` until somebody has found the reason. */
export function updated({ head, reasons }: { head: string; reasons: readonly Reason[] }, seen: ReadonlyMap<string, readonly string[]>): string {
  const kept = reasons.map((reason): Reason => ({
    ...reason, accepted: new Map([...reason.accepted].map(([key, diffs]) => [key, diffs.filter((diff) => seen.get(key)?.includes(diff) ?? true)])),
  }));
  let open = kept.find(({ title }) => title === UNEXPLAINED);
  if (!open) kept.push(open = { title: UNEXPLAINED, text: 'Written by UPDATE=1.', accepted: new Map() });
  for (const [key, diffs] of seen) {
    const known = kept.flatMap(({ accepted }) => accepted.get(key) ?? []);
    const fresh = diffs.filter((diff) => !known.includes(diff));
    open.accepted.set(key, [...(open.accepted.get(key) ?? []), ...fresh]);
  }
  return `${head}${kept.map(printReason).join('')}`.trimEnd() + '\n';
}
