/** The real LLDB on components. */
import { suite } from './lldb/suite.js';

suite('LLDB on components', 'module', ({ name }) => name.startsWith('component-'));
