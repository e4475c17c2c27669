import { EventFuture, WasmException, WasmTag, WasmValue } from "bytecodealliance:wasmtime/debuggee@44.0.0";
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
// misuse.ts
function trapOf(what, operation) {
	try {
		operation();
	} catch (error) {
		check(typeof error === "object" && error !== null && !("payload" in error), `${what} fails otherwise than by an error of the interface`);
		return error instanceof Error ? error.message : String(error);
	}
	throw new Error(`check failed: ${what} traps`);
}
function whileRunning(d, instance) {
	const [module, frame] = [d.allModules()[0], topFrame(d)];
	const [memory, global, table, func, tag] = [
		instance.getMemory(d, 0),
		instance.getGlobal(d, 0),
		instance.getTable(d, 0),
		instance.getFunc(d, 1),
		instance.getTag(d, 1)
	];
	const exception = WasmException.make(d, tag, []);
	const element = table.getElement(d, 0n);
	const methods = {
		"debuggee.all-modules": () => d.allModules(),
		"debuggee.all-instances": () => d.allInstances(),
		"debuggee.exit-frames": () => d.exitFrames(),
		"debuggee.single-step": () => d.singleStep(NORMAL),
		"debuggee.continue": () => d.continue(NORMAL),
		"instance.get-module": () => instance.getModule(d),
		"instance.get-memory": () => instance.getMemory(d, 0),
		"instance.get-global": () => instance.getGlobal(d, 0),
		"instance.get-table": () => instance.getTable(d, 0),
		"instance.get-func": () => instance.getFunc(d, 0),
		"instance.get-tag": () => instance.getTag(d, 0),
		"module.add-breakpoint": () => module.addBreakpoint(d, 0),
		"module.remove-breakpoint": () => module.removeBreakpoint(d, 0),
		"memory.size-bytes": () => memory.sizeBytes(d),
		"memory.page-size-bytes": () => memory.pageSizeBytes(d),
		"memory.grow-to-bytes": () => memory.growToBytes(d, 0n),
		"memory.get-bytes": () => memory.getBytes(d, 0n, 1n),
		"memory.set-bytes": () => memory.setBytes(d, 0n, Uint8Array.of(1)),
		"memory.get-u8": () => memory.getU8(d, 0n),
		"memory.get-u16": () => memory.getU16(d, 0n),
		"memory.get-u32": () => memory.getU32(d, 0n),
		"memory.get-u64": () => memory.getU64(d, 0n),
		"memory.set-u8": () => memory.setU8(d, 0n, 1),
		"memory.set-u16": () => memory.setU16(d, 0n, 1),
		"memory.set-u32": () => memory.setU32(d, 0n, 1),
		"memory.set-u64": () => memory.setU64(d, 0n, 1n),
		"global.get": () => global.get(d),
		"global.set": () => global.set(d, WasmValue.makeI32(1)),
		"table.len": () => table.len(d),
		"table.get-element": () => table.getElement(d, 0n),
		"table.set-element": () => table.setElement(d, 0n, element.clone()),
		"wasm-func.params": () => func.params(d),
		"wasm-func.results": () => func.results(d),
		"wasm-exception.get-tag": () => exception.getTag(d),
		"wasm-exception.get-values": () => exception.getValues(d),
		"wasm-exception.make": () => WasmException.make(d, tag, []),
		"wasm-tag.params": () => tag.params(d),
		"wasm-tag.make": () => WasmTag.make(d, []),
		"frame.get-instance": () => frame.getInstance(d),
		"frame.get-func-index": () => frame.getFuncIndex(d),
		"frame.get-pc": () => frame.getPc(d),
		"frame.get-locals": () => frame.getLocals(d),
		"frame.get-stack": () => frame.getStack(d),
		"frame.parent-frame": () => frame.parentFrame(d)
	};
	const running = d.singleStep(NORMAL);
	for (const [name, method] of Object.entries(methods)) {
		const message = trapOf(name, method);
		check(message.startsWith(`${name}: the program is running`), `${name} says that the program is running, not: ${message}`);
	}
	check(memory.clone().uniqueId() === memory.uniqueId() && module.clone().uniqueId() === module.uniqueId(), "clones");
	check(func.clone() !== func && element.unwrapFunc() !== void 0, "handles");
	expectEvent(wait(d, running), "breakpoint");
	trapOf("finishing twice", () => EventFuture.finish(running, d));
	say(`${Object.keys(methods).length} methods while the program runs`);
}
function wrongValues(d, instance) {
	const values = [
		WasmValue.makeI32(1),
		WasmValue.makeI64(1n),
		WasmValue.makeF32(1),
		WasmValue.makeF64(1),
		WasmValue.makeV128(new Uint8Array(16)),
		instance.getGlobal(d, 5).get(d),
		instance.getGlobal(d, 6).get(d)
	];
	const unwraps = [
		"unwrapI32",
		"unwrapI64",
		"unwrapF32",
		"unwrapF64",
		"unwrapV128",
		"unwrapFunc",
		"unwrapException"
	];
	values.forEach((value, i) => unwraps.forEach((unwrap, k) => {
		if (i === k) value[unwrap]();
		else check(trapOf(unwrap, () => value[unwrap]()).startsWith("the wasm-value is a wasm-"), "it says what it is");
	}));
	for (const length of [
		0,
		15,
		17
	]) trapOf("make-v128", () => WasmValue.makeV128(new Uint8Array(length)));
	check(WasmTag.make(d, [{ tag: "wasm-v128" }]).params(d)[0]?.tag === "wasm-v128", "a tag of a v128");
	const given = WasmValue.makeI32(1);
	instance.getGlobal(d, 0).set(d, given);
	trapOf("a value given away", () => given.unwrapI32());
	trapOf("a value given away", () => instance.getGlobal(d, 0).set(d, given));
	const exception = WasmException.make(d, instance.getTag(d, 1), []);
	expectEvent(goOn(d, {
		tag: "throw-exception",
		val: exception
	}), "complete");
	trapOf("an exception given away", () => d.continue({
		tag: "throw-exception",
		val: exception
	}));
	say("values");
}
const misuse = { debug(d) {
	expectEvent(step(d), "breakpoint");
	const instance = d.allInstances()[0];
	whileRunning(d, instance);
	wrongValues(d, instance);
	say("OK");
} };
export { misuse as debugger };
