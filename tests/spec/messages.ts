/**
 * The suite's words for traps, and V8's, which are the ones our RuntimeErrors use. V8 splits some kinds (division and
 * remainder) and merges others (all that can be wrong about an indirect call's callee), and its versions differ about segments.
 */

const MESSAGES: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  unreachable: ['unreachable'],
  'integer divide by zero': ['divide by zero', 'remainder by zero'],
  'integer overflow': ['divide result unrepresentable', 'float unrepresentable in integer range'],
  'invalid conversion to integer': ['float unrepresentable in integer range'],
  'out of bounds memory access': [
    'memory access out of bounds',
    'data segment out of bounds',
    /^data segment( \d+)? is out of bounds( \(.*\))?$/,
  ],
  'out of bounds table access': [
    'table index is out of bounds',
    'element segment out of bounds',
    /^table initializer \d+: table index is out of bounds$/,
  ],
  'undefined element': ['table index is out of bounds'],
  'uninitialized element': ['null function or function signature mismatch'],
  'indirect call type mismatch': ['null function or function signature mismatch'],
  'null reference': ['dereferencing a null pointer'],
  'null function reference': ['dereferencing a null pointer'],
  'null i31 reference': ['dereferencing a null pointer'],
  'null structure reference': ['dereferencing a null pointer'],
  'null array reference': ['dereferencing a null pointer'],
  'out of bounds array access': ['array element access out of bounds', 'element segment out of bounds'],
  'cast failure': ['illegal cast'],
  'unaligned atomic': ['operation does not support unaligned accesses'],
  'expected shared memory': ['Atomics.wait cannot be called in this context'],
};

/** The messages by which a trap of the suite's kind may be reported; undefined for an unknown kind. */
export function messagesFor(suiteText: string): readonly (string | RegExp)[] | undefined {
  // "uninitialized element 2" names the index as well.
  return MESSAGES[suiteText.replace(/ \d+$/, '')];
}

/** Whether a trap's message is one that its kind has. */
export function messageMatches(suiteText: string, message: string): boolean {
  // V8 says which API function was called for what happens before the first instruction.
  const bare = message.replace(/^WebAssembly\.Instance\(\): /, '');
  const expected = messagesFor(suiteText) ?? [];
  return expected.some((entry) => (typeof entry === 'string' ? entry === bare : entry.test(bare)));
}
