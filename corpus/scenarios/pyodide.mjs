// Pyodide: CPython (C, whose longjmp are exceptions of the legacy form, and C++): started, made to compute, called back, failing in both languages.
import { loadPyodide } from 'pyodide';
import { rejected, steps } from './helpers.mjs';

let python;
const execute = (code) => {
  const result = python.runPython(code);
  return result?.toJs === undefined ? result : result.toJs({ dict_converter: Object.fromEntries });
};
const failure = async (code) => {
  const { name, message } = await rejected(async () => python.runPython(code));
  return { name, last: message.trim().split('\n').at(-1) };
};

export const run = steps([
  ['start', async () => {
    python = await loadPyodide();
    return execute('import sys\nsys.version');
  }],
  ['compute', () => execute(`
import json, re, hashlib, math
from collections import Counter
from fractions import Fraction

def primes(n):
    sieve = bytearray([1]) * (n + 1)
    for i in range(2, math.isqrt(n) + 1):
        if sieve[i]:
            sieve[i * i :: i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i in range(2, n + 1) if sieve[i]]

class Shape:
    def __init__(self, side): self.side = side
    def __repr__(self): return f"{type(self).__name__}({self.side:.2f})"

class Square(Shape):
    @property
    def area(self): return self.side ** 2

words = re.findall(r"[a-z]+", "the quick brown fox jumps over the lazy dog and the cat")
{
    "primes": sum(primes(20000)),
    "digits": str(2 ** 521 - 1),
    "fraction": str(sum((Fraction(1, n) for n in range(1, 40)), Fraction())),
    "hash": hashlib.sha256(repr([Square(i / 3) for i in range(50)]).encode()).hexdigest(),
    "words": Counter(words).most_common(2),
    "json": json.dumps(json.loads('{"a": [1, 2.5, null, "\\u20ac"]}'), sort_keys=True),
    "floats": [math.sin(1e9), 0.1 + 0.2, 1e308 * 10, math.gamma(7.5)],
}`)],
  ['exceptions in Python', () => execute(`
def falling(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        return falling(n - 1)
    except KeyError:
        return -1
    finally:
        seen.append(n)

seen, outcomes = [], []
for n in (1, 5, 200):
    try:
        falling(n)
    except ValueError as e:
        outcomes.append(str(e))
try:
    eval("(" * 300 + ")" * 300)
except (SyntaxError, MemoryError, RecursionError) as e:
    outcomes.append(type(e).__name__)
def endless(): return endless()
try:
    endless()
except RecursionError:
    outcomes.append("recursion")
[len(seen), sum(seen), outcomes]`)],
  ['failing', async () => ({
    zero: await failure('1 / 0'), name: await failure('nobody'), syntax: await failure('def'), exit: await failure('raise SystemExit(3)'),
  })],
  ['across', () => {
    python.globals.set('twice', (x) => {
      if (x > 3) throw new TypeError(`${x} is too much`);
      return 2 * x;
    });
    return execute(`
from pyodide.ffi import JsException
answers = []
for x in range(6):
    try:
        answers.append(twice(x))
    except JsException as e:
        answers.append(str(e))
answers`);
  }],
]);
