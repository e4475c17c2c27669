import { EventFuture } from "bytecodealliance:wasmtime/debuggee@44.0.0";
import { poll } from "wasi:io/poll@0.2.12";
import { redirect, subscribe, take } from "wasm2js-debug:extensions/output@0.1.0";
import { exceptionCaught, kill, origin, outcome, stopAtInstances, trapMessage } from "wasm2js-debug:extensions/program@0.1.0";
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
function check(condition, what) {
	if (!condition) throw new Error(`check failed: ${what}`);
}
function payloadOf(error) {
	return typeof error === "object" && error !== null && "payload" in error ? error.payload : void 0;
}
// report.ts
function tellOutput() {
	for (const { stream, bytes } of take()) say(`${stream}: ${JSON.stringify(new TextDecoder().decode(bytes))}`);
}
function goOn(d) {
	const future = d.continue(NORMAL);
	const stopped = future.subscribe();
	const written = subscribe();
	while (!poll([stopped, written]).includes(0)) tellOutput();
	tellOutput();
	return EventFuture.finish(future, d);
}
function describeEvent(d, event) {
	switch (event.tag) {
		case "trap": return `trap: ${trapMessage(d)}`;
		case "exception": return `exception, ${exceptionCaught(d) === true ? "" : "not "}caught`;
		case "breakpoint": return `instance ${d.allInstances().length}, ${d.exitFrames().length === 0 ? "made by the host" : "made by a function that wasm has called"}`;
		default: return event.tag;
	}
}
const report = { debug(d, [, setting]) {
	const exitCode = setting?.startsWith("kill=") === true ? Number(setting.slice(5)) : void 0;
	for (const module of d.allModules()) {
		const { name, path } = origin(d, module);
		check(path === void 0 || path.endsWith(`/${name}`), `${path} ends with ${name}`);
		say(`module ${name}, ${path === void 0 ? "of no file" : "a file"}`);
	}
	check(outcome(d) === void 0 && trapMessage(d) === void 0 && exceptionCaught(d) === void 0, "nothing has happened yet");
	stopAtInstances(d, true);
	redirect(true);
	for (;;) {
		const event = goOn(d);
		if (event.tag === "complete") break;
		say(describeEvent(d, event));
		check(event.tag === "trap" === (trapMessage(d) !== void 0), "only a trap has a message");
		check(event.tag === "exception" === (exceptionCaught(d) !== void 0), "only an exception is caught or not");
		if ((event.tag === "trap" || event.tag === "exception" && exceptionCaught(d) === false) && exitCode !== void 0) {
			kill(d, exitCode);
			say("alive");
		}
	}
	const end = outcome(d);
	check(end !== void 0, "after the end it is known");
	say(`${end.tag}: ${end.val}`);
	say("OK");
} };
export { report as debugger };
