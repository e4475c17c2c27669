/** The real LLDB on Rust programs. */
import { suite } from './lldb/suite.js';

suite('LLDB on Rust programs', 'module', ({ name }) => name.startsWith('rust-'));
