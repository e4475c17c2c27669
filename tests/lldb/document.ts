/**
 * What docs/lldb.md shows: blocks ```console, of a terminal, and ```lldb, of LLDB, all from one directory, the root. A line `$ wasm2js-debug run ...` runs that; with `-g` the blocks of LLDB
 * that follow are a session with it, and the next block of a terminal that begins with no `$` is what the program has written by the end. Other lines with `$` are not run.
 */
import { normalise } from './normalise.js';
import { Lldb } from './client.js';
import { Program, root } from './program.js';
import { Child } from './processes.js';

const BLOCK = /^```(console|lldb)\n([^]*?)^```$/gm;
/** As the document has it. */
const PORT = 1234;
/** In the place of the root. */
const HOME = '/home/me/wasm2js-debug/';
const PROMPT = '(lldb) ';
const START = '$ wasm2js-debug run ';
const EXITED = /^Process \d+ exited/m;

export interface Block {
  readonly language: 'console' | 'lldb';
  /** What the document has. */
  readonly text: string;
  /** What is seen. Equal texts mean the same once normalised. */
  readonly seen: string;
}

const shown = (text: string): string => normalise(text.replaceAll(HOME, root), { port: PORT, addresses: false });

class Session {
  private readonly lldb = new Lldb();

  constructor(private readonly program: Program, private readonly port: number) {}

  static async start(words: readonly string[]): Promise<Session> {
    const at = words.findIndex((word) => word.endsWith('.wasm'));
    const program = new Program('module', { wasm: words[at]!, args: words.slice(at + 1), run: [], stub: [], stdin: '' });
    const session = new Session(program, await program.port());
    await session.lldb.start();
    return session;
  }

  /**
   * Gives the prompt, the command, its answer.
   * @param answer as the document has it: where that tells the program's end, LLDB does so by itself, maybe when the command is over
   */
  async command(text: string, answer: string): Promise<string> {
    const before = this.lldb.transcript().length;
    const from = this.lldb.printed;
    await this.lldb.command(text.replace(`:${PORT}`, `:${this.port}`));
    if (EXITED.test(answer)) await this.lldb.shows(EXITED, from);
    return this.plain(this.lldb.transcript().slice(before));
  }

  /** What the program has written, when it has ended. */
  async output(): Promise<string> {
    await this.lldb.quit();
    await this.program.finish();
    return this.program.stdout + this.program.stderr;
  }

  kill(): void {
    this.lldb.kill();
    this.program.kill();
  }

  /** With the document's port and without this machine's directories, but with addresses. */
  private plain(text: string): string {
    return normalise(text, { port: this.port, addresses: true }).replaceAll('127.0.0.1:PORT', `127.0.0.1:${PORT}`).replaceAll('ROOT/', HOME);
  }
}

async function run(words: readonly string[]): Promise<string> {
  const child = new Child('wasm2js-debug', process.execPath, [`${root}/dist/cli/main.js`, 'run', ...words], { cwd: root, stdin: '' });
  await child.finish(60_000);
  return child.stdout + child.stderr;
}

/** Plays all of it. Each block as it stands there, and as it should. */
export async function playDocument(text: string): Promise<Block[]> {
  const blocks: Block[] = [];
  let session: Session | undefined;
  try {
    for (const [, language, body] of text.matchAll(BLOCK)) {
      let seen = body!;
      const first = body!.split('\n', 1)[0]!;
      const words = first.slice(START.length).split(' ');
      if (language === 'lldb') {
        if (session === undefined) throw new Error(`nothing runs when LLDB is to be told: ${first}`);
        seen = '';
        for (const step of body!.split(/^(?=\(lldb\) )/m)) {
          const [line, answer = ''] = step.split(/\n([^]*)/);
          if (line!.startsWith(PROMPT)) seen += await session.command(line!.slice(PROMPT.length), answer);
        }
      } else if (first.startsWith(START) && words[0] === '-g') {
        session?.kill();
        session = await Session.start(words.slice(2));
      } else if (first.startsWith(START)) {
        seen = `${first}\n${await run(words)}`;
      } else if (!first.startsWith('$')) {
        seen = await session!.output();
      }
      blocks.push({ language: language as Block['language'], text: body!, seen });
    }
  } finally {
    session?.kill();
  }
  return blocks;
}

/** Whether a block is right. */
export const same = ({ text, seen }: Block): boolean => shown(text) === shown(seen);

/** The text with all blocks as seen. */
export function corrected(text: string, blocks: readonly Block[]): string {
  let at = 0;
  return text.replace(BLOCK, (whole, language: string) => {
    const block = blocks[at++]!;
    return same(block) ? whole : `\`\`\`${language}\n${block.seen}\`\`\``;
  });
}
