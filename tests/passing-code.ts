/**
 * To be imported by tests whose code is new with each module, and soon gone. V8 would optimise much of it for nothing: it waits for nine times as much running, takes a
 * tenth to a fifth less time for all, and optimises what is used in all modules nevertheless, and functions of some of them. Not for tests of what an optimised float keeps.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--interrupt-budget=600000');
