import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a scenario gets its `WebAssembly`. */
export type Engine = 'native' | 'ours' | 'none';

/** What a scenario prints on stdout; see `scenario.mjs`. */
export interface Report {
  native: Record<string, boolean>;
  traits: Record<string, unknown>;
  results: Record<string, unknown>;
}

export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

const PACKAGE = new URL('../../', import.meta.url);
const NATIVE_DISABLED = new URL('native-disabled.mjs', import.meta.url).href;

// The scenario's process and, for packages that start processes of their own, its descendants.
const DEADLINE_MILLISECONDS = 300_000;

function preloaded(engine: Engine): string[] {
  if (engine === 'native') return [];
  if (engine === 'none') return [NATIVE_DISABLED];
  const register = new URL('dist/register.js', PACKAGE);
  if (!existsSync(register)) throw new Error(`${fileURLToPath(register)} is missing: run "npm run build" first`);
  return [NATIVE_DISABLED, register.href];
}

/**
 * Runs `tests/packages/NAME.mjs` to its end. With `inherited`, what is preloaded travels in NODE_OPTIONS, the only way
 * that also reaches processes which the package starts as plain `node`; otherwise it is on the command line, as a user writes it.
 */
export function runScenario(name: string, engine: Engine, inherited = false, variables: NodeJS.ProcessEnv = {}): Promise<Exit> {
  const imports = preloaded(engine).map((url) => `--import=${url}`);
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...environment } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...environment,
    PATH: [dirname(process.execPath), environment['PATH']].join(delimiter),
    TZ: 'UTC',
    ...variables,
    ...(inherited && imports.length > 0 ? { NODE_OPTIONS: imports.join(' ') } : {}),
  };
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(inherited ? [] : imports), script], { cwd: fileURLToPath(PACKAGE), env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLISECONDS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(deadline);
      resolve({ code, stdout, stderr });
    });
  });
}

/** The report of a scenario that must end well; otherwise an error with what it printed. */
export function reportOf(name: string, engine: Engine, { code, stdout, stderr }: Exit): Report {
  if (code !== 0) throw new Error(`${name} on ${engine}: ${code === null ? 'killed' : `exit code ${code}`}\n${stderr.slice(-4000)}`);
  return JSON.parse(stdout) as Report;
}

/** The milliseconds of each step, by a scenario's last line of timings on stderr. */
export function timingsOf({ stderr }: Exit): Record<string, number> {
  const line = stderr.split('\n').findLast((candidate) => candidate.startsWith('{"milliseconds"'));
  return line === undefined ? {} : (JSON.parse(line) as { milliseconds: Record<string, number> }).milliseconds;
}
