/** Plays a case with the real LLDB, and gives what was seen, normalised. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LldbCase } from './cases.js';
import { Lldb } from './client.js';
import { normalise } from './normalise.js';
import { type Form, Program } from './program.js';
import type { ChildEnd } from './processes.js';

/** For a program to come from where it has said something to where it waits. */
const MOMENT_MS = 200;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** No transcript may have these, whatever is expected. */
const FAILURES = /^.*(?:error: (?:Connection|Failed to connect|Failed to resume|failed to get reply)|lost connection|the debugger trapped|PLEASE submit a bug report).*$/im;

class Player {
  private readonly clients: Lldb[] = [];
  private vanished = false;
  private sentAt = 0;
  private readonly program: Program;

  constructor(private readonly played: LldbCase, form: Form, directory: string) {
    this.program = new Program(form, { ...played, run: played.run.map((word) => word.replace('DIRECTORY', directory)) });
  }

  async play(): Promise<string> {
    try {
      const port = await this.program.port();
      await this.nextClient();
      for (const line of this.played.lines) await this.line(line, port);
      await this.leave();
      const end = await this.program.finish();
      return this.seen(port, end, await this.program.answers());
    } catch (error) {
      throw new Error(`${(error as Error).message}\n--- transcript\n${this.clients.map((c) => c.transcript()).join('---\n')}`, { cause: error });
    } finally {
      for (const client of this.clients) client.kill();
      this.program.kill();
    }
  }

  private get client(): Lldb {
    return this.clients.at(-1)!;
  }

  private async line(line: string, port: number): Promise<void> {
    const [, verb, rest] = /^@(\w+) ?(.*)$/.exec(line) ?? [];
    if (verb === undefined) return this.command(line);
    switch (verb) {
      case 'connect': return this.command(`process connect --plugin wasm connect://127.0.0.1:${port}`);
      case 'begin':
        this.sentAt = this.client.printed;
        return this.client.begin(rest!);
      case 'says':
        await this.program.says(rest!);
        return sleep(MOMENT_MS);
      case 'shows': return this.client.shows(new RegExp(rest!), this.sentAt);
      case 'async': return this.client.setAsync(true);
      case 'sync': return this.client.setAsync(false);
      case 'running': return this.client.running();
      case 'interrupt':
        await this.client.running();
        // While LLDB is still busy with a command, the signal would be for that.
        await sleep(MOMENT_MS);
        return this.client.interrupt();
      case 'vanish':
        this.vanished = true;
        return this.client.vanish();
      case 'lldb':
        await this.leave();
        return this.nextClient();
      case 'ask': return this.program.ask(rest!);
      case 'answers':
        await this.program.answers();
        return;
      case 'end': return this.program.end();
      case 'exit':
        await this.program.finish();
        return;
      default: throw new Error(`${this.played.name}: unknown line ${line}`);
    }
  }

  private command(text: string): Promise<void> {
    this.sentAt = this.client.printed;
    return this.client.command(text);
  }

  private async nextClient(): Promise<void> {
    this.clients.push(new Lldb());
    this.vanished = false;
    await this.client.start();
  }

  private async leave(): Promise<void> {
    if (!this.vanished) await this.client.quit();
  }

  private seen(port: number, end: ChildEnd, answers: string): string {
    const transcript = normalise(this.clients.map((client) => client.transcript()).join('== another LLDB\n'), { port, addresses: this.played.addresses });
    const stream = (title: string, text: string): string => (text === '' ? '' : `== ${title}\n${text.endsWith('\n') ? text : `${text}\\\n`}`);
    const all = `${transcript}${stream('output', this.program.stdout)}${stream('errors', this.program.stderr)}${stream('answers', answers)}== exit code ${end}\n`;
    const failure = FAILURES.exec(all);
    if (failure) throw new Error(failure[0]);
    return all;
  }
}

export async function play(played: LldbCase, form: Form): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'lldb-'));
  try {
    return await new Player(played, form, directory).play();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
