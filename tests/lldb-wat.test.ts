/** The real LLDB on programs without debug information. */
import { suite } from './lldb/suite.js';

suite('LLDB on programs without debug information', 'module', ({ name }) => name.startsWith('wat-'));
