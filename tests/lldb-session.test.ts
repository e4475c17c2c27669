/** The real LLDB: how sessions begin and end, and what else there is than stopping and looking. */
import { suite } from './lldb/suite.js';

suite('sessions of LLDB', 'module', ({ name }) => name.startsWith('session-'));
