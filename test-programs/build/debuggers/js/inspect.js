import { EventFuture, WasmValue } from "bytecodealliance:wasmtime/debuggee@44.0.0";
import { getStderr } from "wasi:cli/stderr@0.2.12";
import { setLocal } from "wasm2js-debug:extensions/frames@0.1.0";
// inspect.ts
const say = (line) => getStderr().blockingWriteAndFlush(new TextEncoder().encode(`${line}\n`));
function text(value) {
	switch (value.getType().tag) {
		case "wasm-i32": return `i32 ${value.unwrapI32() | 0}`;
		case "wasm-i64": return `i64 ${BigInt.asIntN(64, value.unwrapI64())}`;
		case "wasm-f32": return `f32 ${value.unwrapF32()}`;
		case "wasm-f64": return `f64 ${value.unwrapF64()}`;
		default: return "a reference";
	}
}
const list = (values) => values.length === 0 ? "none" : values.map(text).join(", ");
function show(d, frame) {
	say(`    function ${frame.getFuncIndex(d)} at 0x${frame.getPc(d).toString(16)}`);
	say(`      locals: ${list(frame.getLocals(d))}`);
	say(`      operands: ${list(frame.getStack(d))}`);
}
const inspect = { debug(d, [, pc, ...changes]) {
	const [module] = d.allModules();
	module.addBreakpoint(d, Number(pc));
	const running = d.continue({ tag: "normal" });
	running.subscribe().block();
	if (EventFuture.finish(running, d).tag !== "breakpoint") return say("the program did not come there");
	const [innermost] = d.exitFrames();
	say("stopped:");
	for (let frame = innermost; frame !== void 0; frame = frame.parentFrame(d)) show(d, frame);
	for (const change of changes) {
		const [local, value] = change.split("=").map(Number);
		setLocal(d, innermost, local, WasmValue.makeI32(value));
		say(`local ${local} is now ${value}`);
	}
} };
export { inspect as debugger };
