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
// steps.ts
const steps = { debug(d) {
	check(d.exitFrames().length === 0, "nothing has run yet");
	let last;
	for (let i = 0; i < 6; i++) {
		expectEvent(step(d), "breakpoint");
		const pc = topFrame(d).getPc(d);
		check(pc !== last, `somewhere else than ${hex(pc)}`);
		say(`pc ${hex(pc)}`);
		last = pc;
	}
	say("OK");
} };
export { steps as debugger };
