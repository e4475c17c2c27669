/** The real LLDB on C++ programs. */
import { suite } from './lldb/suite.js';

suite('LLDB on C++ programs', 'module', ({ name }) => name.startsWith('cpp-'));
