import { EventFuture } from "bytecodealliance:wasmtime/debuggee@44.0.0";
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
function payloadOf(error) {
	return typeof error === "object" && error !== null && "payload" in error ? error.payload : void 0;
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
// tracer.ts
function line(d, kind) {
	const frame = d.exitFrames()[0];
	if (frame === void 0) return kind;
	const depth = framesFrom(d, frame).length - 1;
	return `${kind} ${hex(frame.getPc(d))} func ${frame.getFuncIndex(d)} depth ${depth} ${describeAll(frame.getStack(d))}`;
}
const tracer = { debug(d, args) {
	const quiet = args.includes("--quiet", 1);
	let steps = 0;
	for (let event = step(d); event.tag !== "complete"; event = step(d)) {
		steps++;
		if (!quiet) say(line(d, event.tag === "breakpoint" ? "step" : event.tag));
	}
	say(`${steps} steps`);
	say("OK");
} };
export { tracer as debugger };
