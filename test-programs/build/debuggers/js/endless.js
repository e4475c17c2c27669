import { subscribeDuration } from "wasi:clocks/monotonic-clock@0.2.12";
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
// endless.ts
const endless = { debug(d) {
	const running = d.continue(NORMAL);
	subscribeDuration(100000000n).block();
	d.interrupt();
	expectEvent(wait(d, running), "interrupted");
	const [instance, ...others] = d.allInstances();
	check(instance !== void 0 && others.length === 0, "one instance");
	const memory = instance.getMemory(d, 0);
	memory.setBytes(d, 0n, Uint8Array.of(1));
	check(memory.getU8(d, 0n) === 1, "the byte is set");
	expectEvent(goOn(d), "complete");
	say("OK");
} };
export { endless as debugger };
