/** The compiler of what tests build for themselves, for wasm32; test-programs/build.sh installs it in continuous integration. */
import { spawnSync } from 'node:child_process';

export const CLANG = 'clang-22';

const found = spawnSync(CLANG, ['--version']).status === 0;

/** Why nothing can be built here, or undefined. */
export const missingClang = found ? undefined : `${CLANG} is not installed (Debian's package ${CLANG}; test-programs/build.sh installs it)`;
/** Whether to skip what needs it: in continuous integration that fails instead. */
export const noClang = !found && process.env['CI'] !== 'true';
/** For titles. */
export const clangLack = found ? '' : ` (${CLANG} is not installed)`;
