// MicroPython (C): a program in a small Python, with exceptions, generators, big numbers.
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';
import { caught } from './helpers.mjs';

const python = await loadMicroPython({ heapsize: 4 << 20 });
const PROGRAM = `
import json
def primes(n):
    sieve = bytearray(n + 1)
    for i in range(2, n + 1):
        if not sieve[i]:
            yield i
            for j in range(i * i, n + 1, i): sieve[j] = 1
class Shape:
    def __init__(self, side): self.side = side
    def __repr__(self): return "Shape(%.2f)" % self.side
def falling(n):
    try:
        if n == 0: raise ValueError("bottom")
        return falling(n - 1)
    finally:
        seen.append(n)
seen = []
try: falling(15)
except ValueError as e: seen.append(str(e))
result = json.dumps([sum(primes(8000)), str(3 ** 200), repr([Shape(i / 3) for i in range(9)]), seen, sorted({"b": 1, "a": 2}.items()), 1e300 * 10 > 1, "%x" % 255])
`;

export const run = () => {
  python.runPython(PROGRAM);
  return [python.globals.get('result'), caught(() => python.runPython('1 / 0')), caught(() => python.runPython('def'))];
};
