/** The real LLDB on the stub as a component: the core of the cases. */
import { suite } from './lldb/suite.js';

suite('LLDB and the component', 'component', ({ core }) => core);
