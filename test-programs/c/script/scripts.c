/* The embedded scripts. */
#include "script.h"

const Script scripts[] = {
    {"recursion",
     "fn fib(n) { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }\n"
     "fn ackermann(m, n) {\n"
     "  if m == 0 { return n + 1; }\n"
     "  if n == 0 { return ackermann(m - 1, 1); }\n"
     "  return ackermann(m - 1, ackermann(m, n - 1));\n"
     "}\n"
     "fn even(n) { if n == 0 { return true; } return odd(n - 1); }\n"
     "fn odd(n) { if n == 0 { return false; } return even(n - 1); }\n"
     "for n in [0, 1, 10, 17] { print(\"fib\", n, fib(n)); }\n"
     "print(\"ackermann\", ackermann(2, 5), even(100), odd(7));\n"},

    {"closures",
     "fn counter(start) {\n"
     "  let count = start;\n"
     "  return { \"next\": fn() { count = count + 1; return count; }, \"reset\": fn() { count = start; } };\n"
     "}\n"
     "let a = counter(10); let b = counter(100);\n"
     "a.next(); a.next(); b.next();\n"
     "print(a.next(), b.next());\n"
     "a.reset();\n"
     "print(a.next());\n"
     "let getters = [];\n"
     "for i in 4 { let square = i * i; push(getters, fn() { square = square + 1; return square; }); }\n"
     "for get in getters { get(); }\n"
     "print(map(getters, fn(get) { return get(); }));\n"
     "fn compose(f, g) { return fn(x) { return f(g(x)); }; }\n"
     "print(compose(fn(x) { return x * 2; }, fn(x) { return x + 1; })(20));\n"},

    {"sieve",
     "fn primes(limit) {\n"
     "  let composite = []; let found = [];\n"
     "  for i in limit { push(composite, false); }\n"
     "  let n = 2;\n"
     "  while n < limit {\n"
     "    if not composite[n] {\n"
     "      push(found, n);\n"
     "      let multiple = n * n;\n"
     "      while multiple < limit { composite[multiple] = true; multiple = multiple + n; }\n"
     "    }\n"
     "    n = n + 1;\n"
     "  }\n"
     "  return found;\n"
     "}\n"
     "let list = primes(3000);\n"
     "print(len(list), slice(list, 0, 12), list[-1]);\n"},

    {"sorting",
     "let seed = 12345;\n"
     "fn random(limit) { seed = (seed * 6364136223846793005 + 1442695040888963407); return (seed >> 33) % limit; }\n"
     "fn quicksort(items) {\n"
     "  if len(items) < 2 { return items; }\n"
     "  let less = []; let same = []; let more = []; let pivot = items[len(items) \\ 2];\n"
     "  for item in items {\n"
     "    if item < pivot { push(less, item); } else if item > pivot { push(more, item); } else { push(same, item); }\n"
     "  }\n"
     "  let result = quicksort(less);\n"
     "  for item in same { push(result, item); }\n"
     "  for item in quicksort(more) { push(result, item); }\n"
     "  return result;\n"
     "}\n"
     "let items = []; for i in 150 { push(items, random(1000)); }\n"
     "let sorted = quicksort(items);\n"
     "print(slice(sorted, 0, 10), slice(sorted, 140, 150));\n"
     "sort(items, fn(a, b) { return a > b; });\n"
     "print(slice(items, 0, 5));\n"
     "let words = [\"pear\", \"fig\", \"banana\", \"kiwi\", \"apple\"];\n"
     "print(sort(words, fn(a, b) { return len(a) < len(b) or len(a) == len(b) and a < b; }));\n"},

    {"words",
     "let text = \"the quick brown fox jumps over the lazy dog while the other fox sleeps and the dog barks\";\n"
     "fn split(text, separator) {\n"
     "  let parts = []; let part = \"\";\n"
     "  for c in text { if c == separator { push(parts, part); part = \"\"; } else { part = part + c; } }\n"
     "  push(parts, part);\n"
     "  return parts;\n"
     "}\n"
     "let counts = {};\n"
     "for word in split(text, \" \") { counts[word] = (counts[word] or 0) + 1; }\n"
     "let list = [];\n"
     "for word in counts { if counts[word] > 1 { push(list, word + \"=\" + counts[word]); } else { remove(counts, word); } }\n"
     "print(list, counts);\n"
     "let reversed = \"\"; for c in text { reversed = c + reversed; }\n"
     "print(reversed);\n"
     "fn caesar(text, shift) {\n"
     "  let out = \"\";\n"
     "  for c in text { let o = ord(c); if o >= 97 and o <= 122 { o = (o - 97 + shift) % 26 + 97; } out = out + chr(o); }\n"
     "  return out;\n"
     "}\n"
     "print(caesar(text, 13));\n"
     "print(caesar(caesar(text, 13), 13) == text);\n"},

    {"queens",
     "let solutions = 0; let first = nil; let size = 6;\n"
     "fn place(row, columns, rising, falling, path) {\n"
     "  if row == size { solutions = solutions + 1; if first == nil { first = slice(path, 0, len(path)); } return; }\n"
     "  for column in size {\n"
     "    let bit = 1 << column; let r = 1 << row + column; let f = 1 << row - column + size;\n"
     "    if columns & bit != 0 or rising & r != 0 or falling & f != 0 { continue; }\n"
     "    push(path, column);\n"
     "    place(row + 1, columns | bit, rising | r, falling | f, path);\n"
     "    pop(path);\n"
     "  }\n"
     "}\n"
     "place(0, 0, 0, 0, []);\n"
     "print(size, solutions, first);\n"},

    {"floats",
     "fn mandelbrot(width, height) {\n"
     "  for row in height {\n"
     "    let line = \"\";\n"
     "    for column in width {\n"
     "      let cr = column * 3.0 / width - 2.25; let ci = row * 2.4 / height - 1.2;\n"
     "      let x = 0.0; let y = 0.0; let n = 0;\n"
     "      while n < 30 and x * x + y * y < 4.0 { let t = x * x - y * y + cr; y = 2.0 * x * y + ci; x = t; n = n + 1; }\n"
     "      line = line + \" .:-=+*#%@\"[n \\ 3.0 >= 9.0 and 9 or int(n / 3)];\n"
     "    }\n"
     "    print(line);\n"
     "  }\n"
     "}\n"
     "mandelbrot(40, 13);\n"
     "fn newton(n) { let x = n / 2; for i in 20 { x = (x + n / x) / 2.0; } return x; }\n"
     "print(newton(2), sqrt(2), newton(2) == sqrt(2), 7 \\ 2, -7 % 3, 7 / 2, 1e300 * 1e10, 0.1 + 0.2);\n"
     "print(0x7fffffffffffffff + 1, ~0, 1 << 62, -1 >> 60, 3 == 3.0, 6364136223846793005 * 3);\n"},

    {"exceptions",
     "fn risky(n) {\n"
     "  if n == 1 { throw \"one\"; }\n"
     "  if n == 2 { throw {\"code\": 2, \"detail\": [1, 2]}; }\n"
     "  if n == 3 { return 1 \\ 0; }\n"
     "  if n == 4 { return [1, 2][5]; }\n"
     "  if n == 5 { return missing; }\n"
     "  if n == 6 { return risky(1, 2); }\n"
     "  if n == 7 { return nil + 1; }\n"
     "  if n == 8 { return sort([3, 1, 2], fn(a, b) { throw \"from a callback\"; }); }\n"
     "  if n == 9 { return deep(0); }\n"
     "  return n;\n"
     "}\n"
     "fn deep(n) { return 1 + deep(n + 1); }\n"
     "fn attempt(n) { try { return \"returned \" + risky(n); } catch error { return error; } }\n"
     "for n in 11 { print(n, attempt(n)); }\n"
     "for n in 5 {\n"
     "  try { if n == 1 { continue; } if n == 3 { break; } throw n; } catch caught { print(\"caught\", caught); }\n"
     "}\n"
     "try { try { throw 1; } catch inner { throw inner + 1; } } catch outer { print(\"outer\", outer); }\n"},

    {"garbage",
     "fn build(depth) { if depth == 0 { return nil; } return {\"left\": build(depth - 1), \"right\": build(depth - 1), \"depth\": depth}; }\n"
     "fn count(tree) { if tree == nil { return 0; } return 1 + count(tree.left) + count(tree.right); }\n"
     "let kept = build(5); let total = 0;\n"
     "for i in 30 { let tree = build(4); total = total + count(tree); }\n"
     "print(total, count(kept));\n"
     "let chain = nil;\n"
     "for i in 500 { chain = [i, chain]; if i % 100 == 99 { chain = nil; } }\n"
     "kept.left = nil;\n"
     "print(count(kept), collect());\n"},

    {"machine",
     "fn run(program, input) {\n"
     "  let tape = []; for i in 40 { push(tape, 0); }\n"
     "  let jumps = {}; let open = []; let out = \"\"; let at = 0; let pc = 0; let next = 0;\n"
     "  for i in len(program) {\n"
     "    if program[i] == \"[\" { push(open, i); }\n"
     "    if program[i] == \"]\" { let j = pop(open); jumps[i] = j; jumps[j] = i; }\n"
     "  }\n"
     "  while pc < len(program) {\n"
     "    let op = program[pc];\n"
     "    if op == \">\" { at = at + 1; } else if op == \"<\" { at = at - 1; }\n"
     "    else if op == \"+\" { tape[at] = tape[at] + 1 & 255; } else if op == \"-\" { tape[at] = tape[at] - 1 & 255; }\n"
     "    else if op == \".\" { out = out + chr(tape[at]); }\n"
     "    else if op == \",\" { tape[at] = 0; if next < len(input) { tape[at] = ord(input[next]); next = next + 1; } }\n"
     "    else if op == \"[\" { if tape[at] == 0 { pc = jumps[pc]; } }\n"
     "    else if op == \"]\" { if tape[at] != 0 { pc = jumps[pc]; } }\n"
     "    pc = pc + 1;\n"
     "  }\n"
     "  return out;\n"
     "}\n"
     "print(run(\"++++++++[>+++++++++<-]>.+++++++++++++++++++++++++++++.+++++++..+++.\", \"\"));\n"
     "print(run(\",[.,]\", \"copied from the input\"));\n"
     "print(run(\">,[>,]<[.<]\", \"backwards\"));\n"},

    {"syntax error", "let a = 1;\nlet b = (a + ;\n"},
    {"runtime error", "fn f(x) {\n  return x.y.z;\n}\nf({\"y\": 3});\n"},
    {"uncaught", "throw {\"reason\": \"thrown on purpose\", \"codes\": [1, 2.5, nil, true]};\n"},
};

const int script_count = sizeof scripts / sizeof scripts[0];
