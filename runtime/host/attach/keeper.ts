/**
 * A thread that does nothing but start a debugger and hear of its end: the thread of the program that is debugged stands still in the meantime, and would
 * never learn that the debugger's thread has died.
 */
import { workerData } from 'node:worker_threads';
import { startDebugger } from '../thread/supervisor.js';
import type { DebuggerTask } from '../thread/task.js';

startDebugger(workerData as DebuggerTask);
