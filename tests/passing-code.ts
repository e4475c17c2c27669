/**
 * Before each file of tests. Their code is new with each module, and soon gone; V8 would optimise much of it, and of ours, for nothing: it waits for nine times as much
 * running, takes a tenth to a quarter less time for all, and optimises what is used in all modules nevertheless, and functions of some of them. What an optimised float
 * keeps is tested in processes of their own (nan-bits), and V8s newer than Node 20's (11.3) do not know the flag: there all is optimised as always.
 */
import { setFlagsFromString } from 'node:v8';
import { interruptBudget } from './v8-flags.js';

const flag = interruptBudget(600_000);
if (flag !== undefined) setFlagsFromString(flag);
