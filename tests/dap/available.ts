/** Whether the adapter is installed. Without it tests are skipped; in continuous integration they fail instead. */
import { spawnSync } from 'node:child_process';
import { adapter } from './client.js';

const found = spawnSync(adapter, ['--version']).status === 0;

/** Whether to skip. */
export const noAdapter = !found && process.env['CI'] !== 'true';
/** For titles. */
export const lack = found ? '' : ` (${adapter} is not installed)`;
