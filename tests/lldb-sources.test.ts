/** The real LLDB on programs whose lines are not in DWARF of their own. */
import { suite } from './lldb/suite.js';

suite('LLDB on programs with a source map, or none', 'module', ({ name }) => name.startsWith('sources-'));
