import { EventFuture, WasmValue } from "bytecodealliance:wasmtime/debuggee@44.0.0";
import printDebuggerInfo from "print-debugger-info";
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
const goOn = (d, resumption = NORMAL) => wait(d, d.continue(resumption));
function check(condition, what) {
	if (!condition) throw new Error(`check failed: ${what}`);
}
function payloadOf(error) {
	return typeof error === "object" && error !== null && "payload" in error ? error.payload : void 0;
}
function topFrame(d) {
	const frame = d.exitFrames()[0];
	check(frame !== void 0, "a frame");
	return frame;
}
function framesFrom(d, innermost) {
	const frames = [];
	for (let frame = innermost; frame !== void 0; frame = frame.parentFrame(d)) frames.push(frame);
	return frames;
}
const hex = (n) => `0x${n.toString(16)}`;
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
// watch-loop.ts
function number(text, what) {
	const value = text === void 0 || text.trim() === "" ? NaN : Number(text);
	if (Number.isNaN(value)) throw new Error(`${what} is not a number: ${text}`);
	return value;
}
function optionsOf(args) {
	const options = {
		stops: Infinity,
		module: 0,
		changes: []
	};
	for (const arg of args) {
		const [key = "", valueText] = arg.split("=");
		const [what, placeText] = key.split(".");
		const value = number(valueText, key);
		if (key === "stops" || key === "module") {
			options[key] = value;
			continue;
		}
		const place = number(placeText, key);
		switch (what) {
			case "global":
				options.changes.push((d, instance) => setGlobal(d, instance.getGlobal(d, place), value));
				break;
			case "memory":
				options.changes.push((d, instance) => instance.getMemory(d, 0).setU8(d, BigInt(place), value));
				break;
			default: throw new Error(`what is ${arg}?`);
		}
	}
	return options;
}
function setGlobal(d, global, value) {
	const wide = global.get(d).getType().tag === "wasm-i64";
	global.set(d, wide ? WasmValue.makeI64(BigInt.asUintN(64, BigInt(value))) : WasmValue.makeI32(value >>> 0));
}
function show(d, stop, innermost) {
	say(`stop ${stop}: ${framesFrom(d, innermost).map((frame) => `func ${frame.getFuncIndex(d)} at ${hex(frame.getPc(d))}`).join(", called by ")}`);
	innermost.getLocals(d).forEach((value, i) => say(`  local ${i}: ${describe(value)}`));
	say(`  stack: ${describeAll(innermost.getStack(d))}`);
}
const watchLoop = { debug(d, [, pcText, ...optionTexts]) {
	const pc = number(pcText, "PC");
	const options = optionsOf(optionTexts);
	const module = d.allModules()[options.module];
	if (module === void 0) throw new Error(`there is no module ${options.module}`);
	module.addBreakpoint(d, pc);
	let stops = 0;
	while (stops < options.stops) {
		const event = goOn(d);
		if (event.tag === "complete") break;
		const frame = topFrame(d);
		if (event.tag === "breakpoint") {
			show(d, ++stops, frame);
			for (const change of options.changes) change(d, frame.getInstance(d));
		} else say(`${event.tag} at ${hex(frame.getPc(d))}`);
	}
	if (stops === options.stops) module.removeBreakpoint(d, pc);
	printDebuggerInfo(`${hex(pc)} was reached ${stops} times`);
	say("OK");
} };
export { watchLoop as debugger };
