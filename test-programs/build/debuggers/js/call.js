import { EventFuture, WasmValue } from "bytecodealliance:wasmtime/debuggee@44.0.0";
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
function topFrame(d) {
	const frame = d.exitFrames()[0];
	check(frame !== void 0, "a frame");
	return frame;
}
const hex = (n) => `0x${n.toString(16)}`;
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
// call.ts
function valueOf(type, text) {
	switch (type.tag) {
		case "wasm-i32": return WasmValue.makeI32(Number(text) >>> 0);
		case "wasm-i64": return WasmValue.makeI64(BigInt.asUintN(64, BigInt(text)));
		case "wasm-f32": return WasmValue.makeF32(Number(text));
		case "wasm-f64": return WasmValue.makeF64(Number(text));
		default: throw new Error(`${text} cannot become a ${typeName(type)}`);
	}
}
function valuesOf(types, texts) {
	check(types.length === texts.length, `${types.length} values are needed, not ${texts.length}`);
	return types.map((type, i) => valueOf(type, texts[i]));
}
const places = (d) => d.exitFrames().map((frame) => `${frame.getFuncIndex(d)}@${hex(frame.getPc(d))}`).join(" ");
function call(d, index, texts) {
	const callee = topFrame(d).getInstance(d).getFunc(d, index);
	const before = places(d);
	const event = goOn(d, {
		tag: "inject-call",
		val: {
			arguments: valuesOf(callee.params(d), texts),
			callee
		}
	});
	if (event.tag === "injected-call-return") say(`function ${index} returned ${describeAll(event.val)}`);
	else {
		say(`function ${index}: ${event.tag} at ${places(d)}`);
		expectEvent(step(d), "breakpoint");
	}
	check(places(d) === before, "the program is where it was");
}
function returning(d, texts) {
	const frame = topFrame(d);
	return {
		tag: "early-return",
		val: valuesOf(frame.getInstance(d).getFunc(d, frame.getFuncIndex(d)).results(d), texts)
	};
}
const caller = { debug(d, [, place = "", ...whats]) {
	const module = d.allModules()[0];
	if (place !== "trap") module.addBreakpoint(d, Number(place));
	expectEvent(goOn(d), place === "trap" ? "trap" : "breakpoint");
	if (place !== "trap") module.removeBreakpoint(d, Number(place));
	let resumption = { tag: "normal" };
	for (const what of whats) {
		const [verb, list = ""] = what.split("=");
		const numbers = list === "" ? [] : list.split(",");
		if (verb === "call") call(d, Number(numbers[0]), numbers.slice(1));
		else if (verb === "return") resumption = returning(d, numbers);
		else throw new Error(`what is ${what}?`);
	}
	say(`then ${goOn(d, resumption).tag}`);
	say("OK");
} };
export { caller as debugger };
