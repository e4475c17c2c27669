import { basename } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
// @ts-expect-error a script without types
import { nativeModules } from './tests/native.mjs';

/** The files that take longest: a run begins with them, so that at its end no worker has a long one left while the other has nothing. */
const LONGEST = [
  'packages', 'stop-anywhere-random', 'fixtures', 'stop-anywhere-programs', 'debuggers-programs', 'cache', 'random', 'lldb-differential', 'debuggers',
  'lldb-c', 'lldb-component', 'resumable-suites', 'cli-gdb', 'cli-debug', 'shell-stops', 'debuggers-components', 'watchpoints-programs', 'witness',
  'gdbstub-execution', 'gdbstub-clients', 'cli-run', 'observations', 'cli-compile', 'lldb-dap-stops', 'cli-errors', 'host-extensions-output',
  'host-extensions', 'stop-anywhere', 'lldb-toolchains', 'lldb-dap-launch', 'lldb-session', 'variants-random', 'package', 'watchpoints-random',
  'gdbstub-reasons', 'wasi-programs', 'nan-bits', 'lldb-dap-languages', 'lldb-dap', 'stops', 'simd', 'compiled-backtraces', 'gdbstub-component', 'templates',
  'compiled-frames', 'gdbstub-monitor-flow', 'lldb-rust',
];

/**
 * Files that leave their process as they found it, but for V8, which has got to know our code: they run one after another in the same ones. Not those that change globals
 * or tables, nor those about how deep a stack goes, nor those with a helper that sets hooks as it is loaded, which it is once in a process.
 */
const TOGETHER = [
  'atomics', 'bad-input', 'capture', 'capture-traps', 'cli-dump', 'compiled-lines', 'compiled-points', 'compiler/differential', 'compiler/known', 'compiler/leb', 'compiler/resumable',
  'compiler/resumable-values', 'compiler/shape', 'compiler/stops', 'compiler/templates', 'compiler/variants', 'compiler/watch', 'compiler/yields', 'coredump',
  'debuggee', 'debuggee-entities', 'debuggee-reasons', 'debuggee-state', 'embedding', 'gdbstub-early', 'gdbstub-framing', 'gdbstub-instances', 'gdbstub-monitor',
  'gdbstub-queries', 'gdbstub-references', 'gdbstub-source', 'gdbstub-state', 'gdbstub-trace', 'gdbstub-vectors', 'gdbstub-watchpoints', 'goldens', 'host-clients',
  'host-codec', 'js-api-instance', 'layers', 'legacy-exceptions', 'lldb-module-names', 'lldb-references', 'lldb-wat', 'made', 'opcodes', 'rust-names', 'simd',
  'simd-masks', 'store', 'text-lines', 'wasi', 'wasi-same', 'watchpoints', 'watchpoints-code', 'watchpoints-host', 'wave',
].map((name) => `tests/${name}.test.ts`);

/** Node 20 reads the certificates that are named here whenever it starts, and starts in a third of the time without. Only npm, in package.test.ts, speaks to another machine. */
if (process.env.NODE_EXTRA_CA_CERTS !== undefined) process.env.CERTIFICATES_FOR_NPM = process.env.NODE_EXTRA_CA_CERTS;
delete process.env.NODE_EXTRA_CA_CERTS;

type Plugin = NonNullable<ViteUserConfig['plugins']>[number];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const index = LONGEST.indexOf(basename(moduleId, '.test.ts'));
      // A process goes on to the next file only if that is to be run there, too: these come last.
      return (index < 0 ? LONGEST.length : index) + (project.config.isolate ? 0 : 2 * LONGEST.length);
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const plugins = [(nativeModules as () => Plugin)()];
const common = {
  setupFiles: ['tests/passing-code.ts', 'tests/watchdog/setup.ts'],
  // What is tested is what has just been printed.
  env: { WASM2JS_DEBUG_CACHE: 'off' },
  testTimeout: 60_000,
  pool: 'forks',
} as const;

export default defineConfig({
  test: {
    globalSetup: ['tests/fresh-dist.mjs', 'test-programs/packed.mjs'],
    // Most tests wait for child processes: with fewer, cores would be idle on a machine of two.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { plugins, test: { ...common, name: 'alone', include: ['tests/**/*.test.ts'], exclude: TOGETHER } },
      { plugins, test: { ...common, name: 'together', include: TOGETHER, isolate: false } },
    ],
  },
});
