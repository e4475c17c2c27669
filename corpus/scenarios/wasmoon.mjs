// wasmoon (Lua 5.4, Emscripten): errors are longjmp, that is JavaScript exceptions thrown through wasm frames.
import { createRequire } from 'node:module';
import { rejected, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
let factory;

/** Runs `body` with a Lua state of its own. */
async function withLua(body, options) {
  const lua = await factory.createEngine(options);
  try {
    return await body(lua);
  } finally {
    lua.global.close();
  }
}

const execute = (code) => withLua((lua) => lua.doString(code));
const fails = (code, options) => withLua((lua) => rejected(() => lua.doString(code)), options);

const PROGRAM = `
  local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
  local sieve, primes = {}, {}
  for i = 2, 3000 do if not sieve[i] then primes[#primes + 1] = i for j = i * i, 3000, i do sieve[j] = true end end end
  local Account = {} Account.__index = Account
  function Account.new(b) return setmetatable({ balance = b }, Account) end
  function Account:add(v) self.balance = self.balance + v return self end
  local vector = setmetatable({ 1, 2 }, { __add = function(a, b) return a[1] + b[1] end, __call = function(_, x) return 'called ' .. x end,
    __len = function() return 77 end, __tostring = function() return 'a vector' end, __concat = function(a, b) return 'joined' end })
  local words = {} for w in ('the quick brown fox jumps over the lazy dog'):gmatch('%a+') do words[#words + 1] = w end
  table.sort(words, function(a, b) if #a == #b then return a < b end return #a < #b end)
  local co = coroutine.wrap(function(a) for i = 1, 3 do a = coroutine.yield(a * i) end return 'end' end)
  local produced = { co(2), co(3), co(4), co(5) }
  goto skip
  primes = nil
  ::skip::
  local t <const> = table.pack(string.unpack('<i4d', string.pack('<i4d', -5, 1.5)))
  local lines = {
    fib(20), #primes, primes[#primes], Account.new(5):add(6):add(0.5).balance, vector + vector, vector(3), #vector, tostring(vector), vector .. 'x',
    table.concat(words, ','), table.concat(produced, ';'), t[1], t[2], math.maxinteger + 1 == math.mininteger, 7 // 2, -7 // 2, 7 % -3, 7.5 // 2, -7.5 % 2,
    1 << 62, 1 << 64, ~0, 0xff ~ 0x0f, 3 | 4, math.tointeger(3.0), 10 / 2, 2^53, 1e15, 1e100, -0.0, 1/0, -1/0, math.type(1), math.type(1.0), 0x7fffffffffffffff,
    math.ult(1, -1), 5 // 0.0, string.format('%5.2f|%d|%x|%q|%s|%-5s|%g|%a', 3.14159, 42, 255, 'a\\nb', nil, 'ab', 1e20, 1.0), ('x'):rep(3, '-'), ('hello'):byte(1, -1),
    ('hello world'):gsub('o', '0'), ('key = value'):match('^(%w+)%s*=%s*(%w+)$'), ('%d'):format(3), utf8.char(228, 8364, 128512), utf8.len('äöü'),
    select('#', table.unpack({ 1, nil, 3 }, 1, 3)), tostring(nil), tostring(1e15), tostring(2^63), 9007199254740993, #arg_or_empty,
    string.format('%.14g', 0.1), 1e308 * 10, math.floor(-3.5), math.fmod(-7, 3), tostring(3) == '3', '10' + 5, '3' * '4', 10 .. 20 }
  for i = 1, #lines do lines[i] = tostring(lines[i]) end
  return table.concat(lines, '\\n')`;

const errors = () =>
  Promise.all([
    fails('error("plain")'),
    fails('error(setmetatable({ code = 7 }, { __tostring = function(e) return "code " .. e.code end }))'),
    fails('local x = nil\nreturn x.field'),
    fails('return 1 + {}'),
    fails('for i = 1, 2 do local = 3 end'),
    fails('return #5'),
    fails('return 1 < "2"'),
    fails('return 1 // 0'),
    fails('string.rep()'),
    fails('local function inner() error("deep", 2) end\nlocal function outer() inner() end\nouter()'),
    fails('assert(false, "asserted")'),
    fails('return ("x"):rep(1 << 40)'),
    fails('coroutine.wrap(function() error("in a coroutine") end)()'),
  ]);

const CAUGHT = `
  local out = {}
  local function note(...) out[#out + 1] = table.concat({ ... }, ' ') end
  note(tostring(pcall(error, 'x')), select(2, pcall(error, 'x')))
  note(select(2, xpcall(function() local a = nil; return a() end, function(m) return 'handled: ' .. m end)))
  local function nest(n) if n == 0 then error('bottom', 0) end local ok, m = pcall(nest, n - 1) error(m .. '<' .. n, 0) end
  note(select(2, pcall(nest, 20)))
  local thread = coroutine.create(function() coroutine.yield(1) error('thread died') end)
  note(tostring(coroutine.resume(thread)), tostring(coroutine.resume(thread)), coroutine.status(thread), select(2, coroutine.resume(thread)))
  local closed do local guard <close> = setmetatable({}, { __close = function() closed = 'closed' end }) end
  note(closed)
  local count = 0
  for i = 1, 2000 do if not pcall(error, i) then count = count + 1 end end
  note(count)
  return table.concat(out, '\\n')`;

const deep = () =>
  Promise.all([
    execute('local function down(n) if n == 0 then return 0 end return 1 + down(n - 1) end return down(15000)'),
    execute('local function loop(n) if n == 0 then return "tail" end return loop(n - 1) end return loop(200000)'),
    execute('local depth = 0 local function down() depth = depth + 1 return 1 + down() end local ok, m = pcall(down) return tostring(ok) .. " " .. m:match("stack overflow") .. " " .. depth'),
    execute('local function c(n) return (("x"):gsub("x", function() return n == 0 and "y" or c(n - 1) end)) end return c(60)'),
    execute('local d = 0 local function c() d = d + 1 return (("x"):gsub("x", c)) end local ok, m = pcall(c) return tostring(ok) .. " " .. d .. " " .. m'),
    execute(`return select(2, load("return " .. ("("):rep(300) .. "1" .. (")"):rep(300)))`),
    execute('return { ("a"):rep(12):find(("a?"):rep(12) .. ("a"):rep(12)), select(2, pcall(string.find, "x", ("(.)"):rep(33))), select(2, pcall(string.find, ("a"):rep(2000), ("a?"):rep(300) .. "b")) }'),
  ]);

const withHost = () =>
  withLua(async (lua) => {
    const seen = [];
    lua.global.set('record', (...values) => seen.push(values));
    lua.global.set('apply', (callee, ...values) => callee(...values));
    lua.global.set('failing', () => {
      throw new Error('thrown by the host');
    });
    lua.global.set('later', (value) => new Promise((resolve) => setTimeout(resolve, 1, value * 2)));
    lua.global.set('settings', { depth: 3, names: ['a', 'b'], nested: { on: true } });
    const value = await lua.doString(`
      record(1, 'two', 3.5, true, nil, { 4, 5 })
      local ok, message = pcall(failing)
      record(ok, tostring(message):match('thrown by the host'))
      record(apply(function(a, b) return apply(function(c) return a + b + c end, 100) end, 10, 1))
      record(settings.depth, settings.names[1], settings.names[2], settings.nested.on)
      local sum = 0
      for i = 1, 5 do sum = sum + later(i):await() end
      function exported(x, y) return x .. y, #x end
      return { sum, 'listed', { 1, 2, 3 } }`);
    const exported = lua.global.get('exported');
    return { seen, value, exported: exported('from ', 'outside'), failing: await rejected(() => lua.doString('failing()')) };
  });

const limited = () =>
  withLua(
    async (lua) => {
      lua.global.setMemoryMax(lua.global.getMemoryUsed() + 300_000);
      const memory = await rejected(() => lua.doString('local t = {} for i = 1, 1e7 do t[i] = ("x"):rep(100) .. i end'));
      lua.global.setMemoryMax(undefined);
      return { memory, after: await lua.doString('collectgarbage() return "alive"') };
    },
    { traceAllocations: true },
  );

export const run = steps([
  ['load', async () => {
    factory = new (require('wasmoon').LuaFactory)();
    return execute('return _VERSION');
  }],
  ['program', async () => (await execute(PROGRAM.replace('#arg_or_empty', '#(arg or {})'))).split('\n')],
  ['errors', errors],
  ['caught', async () => (await execute(CAUGHT)).split('\n')],
  ['deep', deep],
  ['host', withHost],
  ['limited', limited],
  ['loop', () => execute('local h = 0 for i = 1, 500000 do h = (h * 31 + i) & 0xffffffff end return h')],
]);
