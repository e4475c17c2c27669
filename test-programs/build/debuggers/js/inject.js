import { EventFuture, WasmException, WasmValue } from "bytecodealliance:wasmtime/debuggee@44.0.0";
import { setLocal, setStackValue } from "wasm2js-debug:extensions/frames@0.1.0";
import { getStderr } from "wasi:cli/stderr@0.2.12";
// lib.ts
let stderr;
function say(line) {
	stderr ??= getStderr();
	const bytes = new TextEncoder().encode(`${line}\n`);
	try {
		for (let at = 0; at < bytes.length; at += 4096) stderr.blockingWriteAndFlush(bytes.subarray(at, at + 4096));
	} catch (error) {
		if (payloadOf(error)?.tag !== "closed") throw error;
	}
}
const NORMAL = { tag: "normal" };
function wait(d, future) {
	future.subscribe().block();
	return EventFuture.finish(future, d);
}
const step = (d, resumption = NORMAL) => wait(d, d.singleStep(resumption));
const goOn = (d, resumption = NORMAL) => wait(d, d.continue(resumption));
function check(condition, what) {
	if (!condition) throw new Error(`check failed: ${what}`);
}
function expectEvent(event, tag) {
	check(event.tag === tag, `event ${event.tag}, expected ${tag}`);
	return event;
}
function payloadOf(error) {
	return typeof error === "object" && error !== null && "payload" in error ? error.payload : void 0;
}
function errorOf(operation) {
	try {
		operation();
	} catch (error) {
		const payload = payloadOf(error);
		if (typeof payload === "string") return payload;
		throw error;
	}
	throw new Error("check failed: an operation succeeded");
}
function topFrame(d) {
	const frame = d.exitFrames()[0];
	check(frame !== void 0, "a frame");
	return frame;
}
const typeName = (type) => type.tag.slice(5);
function describe(value) {
	switch (value.getType().tag) {
		case "wasm-i32": return `i32 ${value.unwrapI32() | 0}`;
		case "wasm-i64": return `i64 ${BigInt.asIntN(64, value.unwrapI64())}`;
		case "wasm-f32": return `f32 ${value.unwrapF32()}`;
		case "wasm-f64": return `f64 ${value.unwrapF64()}`;
		case "wasm-v128": return `v128 ${Array.from(value.unwrapV128(), (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
		case "wasm-funcref": return `funcref ${value.unwrapFunc() === void 0 ? "null" : "function"}`;
		case "wasm-exnref": return `exnref ${value.unwrapException() === void 0 ? "null" : "exception"}`;
	}
}
const describeAll = (values) => `[${values.map(describe).join(", ")}]`;
// inject.ts
const [ADD, MIXED, QUIET, CATCHES, TRAPS, START] = [
	1,
	2,
	5,
	6,
	9,
	10
];
function stepInto(d, func) {
	do
		expectEvent(step(d), "breakpoint");
	while (topFrame(d).getFuncIndex(d) !== func);
}
const i32 = (n) => WasmValue.makeI32(n >>> 0);
const stack = (d) => describeAll(topFrame(d).getStack(d));
function describeFunc(d, func) {
	return `(${func.params(d).map(typeName).join(" ")}) -> (${func.results(d).map(typeName).join(" ")})`;
}
function calls(d, instance) {
	const add = instance.getFunc(d, ADD);
	say(`add is ${describeFunc(d, add)}`);
	const event = goOn(d, {
		tag: "inject-call",
		val: {
			callee: add.clone(),
			arguments: [i32(20), i32(22)]
		}
	});
	say(`20 + 22 = ${describeAll(expectEvent(event, "injected-call-return").val)}`);
	check(errorOf(() => goOn(d, {
		tag: "inject-call",
		val: {
			callee: add,
			arguments: [i32(20)]
		}
	})) === "mismatched-type", "an argument is missing");
}
function returns(d) {
	check(errorOf(() => goOn(d, {
		tag: "early-return",
		val: [WasmValue.makeF64(1)]
	})) === "mismatched-type", "the result is an i32");
	expectEvent(step(d, {
		tag: "early-return",
		val: [i32(1e3)]
	}), "breakpoint");
	say(`add returned ${stack(d)}`);
}
function storage(d, instance) {
	const memory = instance.getMemory(d, 0);
	memory.setBytes(d, 8n, new TextEncoder().encode("HELLO"));
	check(errorOf(() => memory.setU64(d, memory.sizeBytes(d), 1n)) === "out-of-bounds", "the memory ends");
	const global = instance.getGlobal(d, 0);
	global.set(d, i32(-5));
	check(global.get(d).unwrapI32() === 4294967291, "the global is set");
	check(errorOf(() => instance.getGlobal(d, 4).set(d, i32(1))) === "read-only", "global 4 is immutable");
	const table = instance.getTable(d, 0);
	table.setElement(d, 3n, table.getElement(d, 0n));
	const moved = table.getElement(d, 3n).unwrapFunc();
	check(moved !== void 0, "element 3 is a function");
	say(`element 3 is ${describeFunc(d, moved)}`);
}
function locals(d) {
	setLocal(d, topFrame(d), 1, WasmValue.makeI64(77n));
	check(errorOf(() => setLocal(d, topFrame(d), 0, WasmValue.makeI64(1n))) === "mismatched-type", "local 0 is an i32");
	expectEvent(step(d), "breakpoint");
	expectEvent(step(d), "breakpoint");
	say(`stack ${stack(d)}`);
	setStackValue(d, topFrame(d), 1, WasmValue.makeI64(78n));
	check(errorOf(() => setStackValue(d, topFrame(d), 2, i32(1))) === "out-of-bounds", "there are two operands");
	stepInto(d, START);
	say(`mixed returned ${stack(d)}`);
}
function exceptions(d, instance) {
	const exception = WasmException.make(d, instance.getTag(d, 0), [i32(5), WasmValue.makeI64(6n)]);
	expectEvent(step(d, {
		tag: "throw-exception",
		val: exception
	}), "breakpoint");
	check(topFrame(d).getFuncIndex(d) === CATCHES, "it was caught");
	say(`caught ${stack(d)}`);
}
const inject = { debug(d, args) {
	stepInto(d, ADD);
	const instance = topFrame(d).getInstance(d);
	calls(d, instance);
	returns(d);
	storage(d, instance);
	stepInto(d, MIXED);
	if (args.includes("extended", 1)) locals(d);
	stepInto(d, QUIET);
	exceptions(d, instance);
	expectEvent(goOn(d), "trap");
	check(topFrame(d).getFuncIndex(d) === TRAPS, "it divides by zero");
	expectEvent(goOn(d, {
		tag: "early-return",
		val: [i32(11)]
	}), "complete");
	say(`global 0: ${instance.getGlobal(d, 0).get(d).unwrapI32()}`);
	say("OK");
} };
export { inject as debugger };
