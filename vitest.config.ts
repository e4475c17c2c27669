import { basename } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
// @ts-expect-error a script without types
import { nativeModules } from './tests/native.mjs';

/** The files that take longest: a run begins with them, so that at its end no worker has a long one left while the other has nothing. */
const LONGEST = [
  'stop-anywhere-random', 'packages', 'fixtures', 'debuggers-programs', 'cache', 'stop-anywhere-programs', 'lldb-differential', 'lldb-component',
  'random', 'debuggers', 'cli-errors', 'lldb-c', 'cli-run', 'cli-debug', 'cli-gdb', 'host-extensions', 'resumable-suites', 'wasi-programs',
  'watchpoints-programs', 'witness', 'gdbstub-reasons', 'lldb-dap', 'stops', 'gdbstub-clients', 'variants-random', 'watchpoints-random', 'simd',
  'compiled-backtraces', 'cli-compile', 'lldb-toolchains', 'lldb-session', 'package', 'lldb-dap-stops', 'observations', 'lldb-dap-launch',
  'host-extensions-output', 'gdbstub-execution', 'gdbstub-component', 'templates', 'lldb-dap-languages', 'compiled-frames', 'stop-anywhere',
  'nan-bits', 'gdbstub-monitor-flow', 'lldb-rust',
];

type Plugin = NonNullable<ViteUserConfig['plugins']>[number];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.indexOf(basename(moduleId, '.test.ts'));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: [(nativeModules as () => Plugin)()],
  test: {
    globalSetup: ['tests/fresh-dist.mjs', 'test-programs/packed.mjs'],
    include: ['tests/**/*.test.ts'],
    // What is tested is what has just been printed.
    env: { WASM2JS_DEBUG_CACHE: 'off' },
    testTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for child processes; vitest alone would leave a core idle on a machine of two.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
