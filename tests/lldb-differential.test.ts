/**
 * The same C program and the same commands in LLDB, natively and against the stub: what LLDB says must be the same, but for what
 * `lldb/differential/differences.md` accepts, and that must still be so.
 *
 * Native LLDB's answers are stored, since not every machine lets a debugger trace; where it does, those to one script of each program are checked, and with
 * NATIVE=all all. UPDATE=1 writes what is seen; a difference that is new gets no reason by that, and fails until it has one.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingClang } from './clang.js';
import { missingLldb } from './lldb/client.js';
import { acceptedOf, differences, differencesPath, isOpen, readDifferences, type Reason, updated } from './lldb/differential/differences.js';
import { host, type Job, type Outcome, runJobs } from './lldb/differential/debuggers.js';
import { build, source, type Target } from './lldb/differential/programs.js';
import { allScripts, type Level, nativePath, printed, printNative, readNative, type Script, type Transcript } from './lldb/differential/scripts.js';

const CI = process.env['CI'] === 'true';
const UPDATE = process.env['UPDATE'] === '1';
/** NATIVE=stored: native LLDB is not asked. NATIVE=all: it is asked everything. */
const STORED = process.env['NATIVE'] === 'stored';
const ALL = UPDATE || process.env['NATIVE'] === 'all';
/** SCRIPTS=REGEXP runs some only. */
const ONLY = new RegExp(process.env['SCRIPTS'] ?? '');

const scripts = allScripts().filter(({ name }) => ONLY.test(name));
const key = (script: Script, level: Level): string => `${script.name} ${level}`;
const each = scripts.flatMap((script) => script.levels.map((level) => ({ script, level })));
/** What native LLDB is asked again. */
const asked = ALL ? each : each.filter(({ script }) => script === scripts.find(({ program }) => program === script.program));
const obstacle = missingLldb() ?? missingClang;
const accepted = readDifferences();

let native = new Map<string, Outcome>();
let ours = new Map<string, Outcome>();
/** Why native LLDB's answers are not checked. */
let untraceable: string | undefined;
let stops = 0;
/** On a machine whose processor has no debug registers for us. */
const UNWATCHABLE = /^error: Watchpoint creation failed/m;

function transcript(outcomes: ReadonlyMap<string, Outcome>, of: string): Transcript {
  const outcome = outcomes.get(of);
  if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error(`${of} was not run`);
  return outcome;
}

describe.skipIf(obstacle !== undefined && !CI)(`LLDB, natively and against the stub${obstacle ? `: ${obstacle}` : ''}`, () => {
  beforeAll(async () => {
    if (obstacle) throw new Error(obstacle);
    const path = await build([...new Set(scripts.map(({ program }) => program))]);
    const job = ({ script, level }: (typeof each)[number], target: Target): Job => ({
      key: key(script, level), commands: script.commands, executable: path(script.program, level, target), source: source(script.program), optimised: level !== 'O0',
      host: target === 'wasm' ? host : undefined,
    });
    const natively = asked.map((one) => job(one, 'native'));
    const stubbed = each.map((one) => job(one, 'wasm'));
    const half = (n: number): Job[] => stubbed.filter((_, i) => i % 2 === n);
    if (STORED) untraceable = 'NATIVE=stored';
    else {
      // One is enough to see whether this machine lets a debugger trace.
      const [outcome] = (await runJobs(natively.slice(0, 1))).values();
      if (outcome instanceof Error && outcome.message.startsWith('process launch')) untraceable = outcome.message.replace(/^.*error: /s, '').trim();
    }
    const [first, second, third] = await Promise.all([runJobs(untraceable === undefined ? natively : []), runJobs(half(0)), runJobs(half(1))]);
    native = first;
    ours = new Map([...second, ...third]);
  }, 1_200_000);

  it('has scripts', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(process.env['SCRIPTS'] === undefined ? 40 : 1);
  });

  for (const script of scripts) {
    it(`${script.name}: ${script.title}`, () => {
      if (UPDATE && !untraceable) writeFileSync(nativePath(script.name), printNative(new Map(script.levels.map((level) => [level, transcript(native, key(script, level))]))));
      const stored = readNative(script.name);
      for (const level of script.levels) {
        const truth = stored.get(level);
        if (!truth) throw new Error(`nothing is stored of native LLDB at ${level}: UPDATE=1`);
        expect(truth.map(({ command }) => command), 'NAME.native is of other commands').toEqual([...script.commands.filter((command) => command !== '@start'), '(end)']);
        if (!untraceable && asked.some((one) => one.script === script && one.level === level)) {
          const again = transcript(native, key(script, level));
          if (!UNWATCHABLE.test(printed(again))) expect(printed(again), `native LLDB, ${level}`).toBe(printed(truth));
        }
        const seen = transcript(ours, key(script, level));
        stops += seen.flatMap(({ lines }) => lines.filter((line) => line.startsWith('stopped'))).length;
        if (!UPDATE) expect(differences(truth, seen), `${level}: -native LLDB +against the stub`).toEqual(acceptedOf(accepted.reasons, script.name, level).sort(byCommand));
      }
    });
  }

  it('has a reason for each difference', () => {
    expect(accepted.reasons.filter(isOpen)).toEqual([]);
    const names = new Set(allScripts().flatMap((script) => script.levels.map((level) => key(script, level))));
    for (const { title, text, accepted: entries } of accepted.reasons) {
      expect(text, title).not.toBe('');
      for (const entry of entries.keys()) expect(names, `${title}: no such script and level`).toContain(entry);
    }
  });

  afterAll(() => {
    if (UPDATE) {
      const seen = new Map<string, string[]>();
      for (const { script, level } of each) {
        const outcome = ours.get(key(script, level));
        const truth = readNative(script.name).get(level);
        if (outcome !== undefined && !(outcome instanceof Error) && truth) seen.set(key(script, level), differences(truth, outcome));
      }
      writeFileSync(differencesPath, updated(readDifferences(), seen));
    }
    const count = (reasons: readonly Reason[]): number => reasons.reduce((sum, { accepted: entries }) => sum + [...entries.values()].flat().length, 0);
    console.log(`${scripts.length} scripts, ${each.length} with their levels: ${stops} stops compared, native LLDB asked again for ${untraceable === undefined ? asked.length : 0}${untraceable === undefined ? '' : ` (with stored ones: ${untraceable})`}. `
      + `Accepted differences: ${accepted.reasons.filter((reason) => !isOpen(reason)).map((reason) => `\n  ${count([reason])}: ${reason.title}`).join('')}\n  open: ${count(accepted.reasons.filter(isOpen))}`);
  });
});

/** In the order of their commands. */
function byCommand(a: string, b: string): number {
  return parseInt(a) - parseInt(b);
}
