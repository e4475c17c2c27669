import { EventFuture } from "bytecodealliance:wasmtime/debuggee@44.0.0";
import { getStdin } from "wasi:cli/stdin@0.2.12";
import { getStdout } from "wasi:cli/stdout@0.2.12";
import { now, subscribeDuration, subscribeInstant } from "wasi:clocks/monotonic-clock@0.2.12";
import { poll } from "wasi:io/poll@0.2.12";
import { instanceNetwork } from "wasi:sockets/instance-network@0.2.12";
import { createTcpSocket } from "wasi:sockets/tcp-create-socket@0.2.12";
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
// promises.ts
const FOREVER = 18446744073709551615n;
const network = instanceNetwork();
const at = (port) => ({
	tag: "ipv4",
	val: {
		port,
		address: [
			127,
			0,
			0,
			1
		]
	}
});
const portOf = (socket) => socket.localAddress().val.port;
const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (s) => new TextEncoder().encode(s);
function expectReady(what, pollable, expected) {
	const always = subscribeDuration(0n);
	for (let i = 0; i < 3; i++) {
		check(pollable.ready() === expected, `${what} is ${expected ? "" : "not "}ready`);
		check([...poll([
			pollable,
			always,
			pollable
		])].join() === (expected ? "0,1,2" : "1"), `${what} in a list`);
	}
	if (!expected) return;
	pollable.block();
	check([...poll([pollable])].join() === "0", `${what} alone`);
	check(pollable.ready(), `${what} still`);
}
function becomesReady(what, pollable) {
	pollable.block();
	expectReady(what, pollable, true);
}
const DISPOSE = Symbol.dispose ?? Symbol.for("dispose");
const drop = (resource) => resource[DISPOSE]?.();
function errorOf(operation) {
	try {
		operation();
	} catch (e) {
		return typeof e === "string" ? e : e.tag ?? String(e);
	}
	return "none";
}
function listen() {
	const socket = createTcpSocket("ipv4");
	const pollable = socket.subscribe();
	expectReady("a socket with nothing to do", pollable, true);
	socket.startBind(network, at(0));
	becomesReady("bind", pollable);
	socket.finishBind();
	socket.startListen();
	becomesReady("listen", pollable);
	socket.finishListen();
	expectReady("a listener without a client", pollable, false);
	check(errorOf(() => socket.accept()) === "would-block", "accept would block");
	return socket;
}
function connect(port) {
	const socket = createTcpSocket("ipv4");
	socket.startConnect(network, at(port));
	becomesReady("connect", socket.subscribe());
	const [input, output] = socket.finishConnect();
	expectReady("a connected socket", socket.subscribe(), true);
	return {
		socket,
		input,
		output
	};
}
function accept(listener) {
	listener.subscribe().block();
	const [socket, input, output] = listener.accept();
	expectReady("an accepted socket", socket.subscribe(), true);
	return {
		socket,
		input,
		output
	};
}
function pair(listener) {
	return [connect(portOf(listener)), accept(listener)];
}
function clocks() {
	expectReady("a duration of nothing", subscribeDuration(0n), true);
	expectReady("an instant that is past", subscribeInstant(now()), true);
	expectReady("an instant long past", subscribeInstant(0n), true);
	expectReady("an endless duration", subscribeDuration(FOREVER), false);
	expectReady("an instant that never comes", subscribeInstant(FOREVER), false);
	expectReady("a month", subscribeDuration(31n * 86400000000000n), false);
	for (const make of [() => subscribeDuration(20000000n), () => subscribeInstant(now() + 20000000n)]) for (const wait of [
		(p) => p.block(),
		(p) => void poll([p]),
		(p) => void poll([subscribeDuration(FOREVER), p])
	]) {
		const start = now();
		const pollable = make();
		wait(pollable);
		check(now() - start >= 20000000n, "not too early");
		expectReady("a time that has come", pollable, true);
	}
}
function listeners() {
	const listener = listen();
	const pollable = listener.subscribe();
	const clients = [connect(portOf(listener)), connect(portOf(listener))];
	becomesReady("a listener with clients", pollable);
	accept(listener);
	becomesReady("a listener with another client", pollable);
	accept(listener);
	expectReady("a listener whose clients have been accepted", pollable, false);
	for (const { socket } of clients) drop(socket);
	const nobody = portOf(listener);
	drop(pollable);
	drop(listener);
	const socket = createTcpSocket("ipv4");
	socket.startConnect(network, at(nobody));
	becomesReady("a connect that is refused", socket.subscribe());
	check(errorOf(() => socket.finishConnect()) === "connection-refused", "connection-refused");
}
function inputs() {
	const listener = listen();
	for (const swapped of [false, true]) {
		const [a, b] = pair(listener);
		const [here, there] = swapped ? [a, b] : [b, a];
		const readable = here.input.subscribe();
		expectReady("an input with nothing", readable, false);
		check(here.input.read(10n).length === 0, "nothing to read");
		for (const word of ["one", "two"]) {
			there.output.blockingWriteAndFlush(bytes(word));
			becomesReady("an input with bytes", readable);
			check(here.input.read(0n).length === 0, "no bytes are asked for");
			check(text(here.input.read(2n)) === word.slice(0, 2), "a part");
			expectReady("an input with more", readable, true);
			check(text(here.input.blockingRead(10n)) === word.slice(2), "the rest");
			expectReady("an input that has been read", readable, false);
			check(here.input.read(10n).length === 0, "nothing more to read");
		}
		there.output.blockingWriteAndFlush(bytes("skipped"));
		check(here.input.blockingSkip(4n) === 4n && here.input.skip(100n) === 3n && here.input.skip(1n) === 0n, "skipped");
		there.output.blockingWriteAndFlush(bytes("echo"));
		check(here.output.blockingSplice(here.input, 100n) === 4n && here.output.splice(here.input, 1n) === 0n, "spliced");
		check(text(there.input.blockingRead(100n)) === "echo", "echo");
		there.output.blockingWriteAndFlush(bytes("last"));
		there.socket.shutdown("send");
		becomesReady("an input with its last bytes", readable);
		check(text(here.input.blockingRead(100n)) === "last", "last");
		becomesReady("an input at its end", readable);
		for (const operation of [
			() => here.input.read(1n),
			() => here.input.blockingRead(1n),
			() => here.input.skip(1n)
		]) check(errorOf(operation) === "closed", "the end");
		expectReady("an input after its end", readable, true);
		here.output.blockingWriteAndFlush(bytes("back"));
		check(text(there.input.blockingRead(10n)) === "back", "back");
		here.socket.shutdown("receive");
		check(errorOf(() => here.input.read(1n)) === "closed", "closed by ourselves");
		for (const end of [here, there]) drop(end.socket);
		expectReady("an input whose socket is gone", readable, true);
	}
}
const MANY = 8388608;
function outputs() {
	const [here, there] = pair(listen());
	const writable = here.output.subscribe();
	expectReady("an output", writable, true);
	let sent = 0;
	let received = 0;
	let full = 0;
	const chunk = new Uint8Array(65536);
	const readable = there.input.subscribe();
	while (received < MANY) {
		const room = sent < MANY ? Number(here.output.checkWrite()) : 0;
		if (room > 0) {
			const part = chunk.subarray(0, Math.min(room, MANY - sent));
			here.output.write(part);
			sent += part.length;
			if (sent % 3 === 0) here.output.flush();
			continue;
		}
		if (sent < MANY) full++;
		const ready = [...poll(sent < MANY ? [readable, writable] : [readable])];
		check(ready.length > 0, "one of them");
		if (ready.includes(1)) check(here.output.checkWrite() > 0n, "there is room");
		if (ready.includes(0)) received += there.input.read(1000000n).length;
	}
	check(full > 0, "it was full");
	here.output.blockingFlush();
	expectReady("an output after a flush", writable, true);
	here.output.blockingWriteZeroesAndFlush(3n);
	check(there.input.blockingRead(10n).join() === "0,0,0", "zeroes");
	drop(there.socket);
	for (let i = 0; i < 100 && errorOf(() => here.output.blockingWriteAndFlush(bytes("x"))) === "none"; i++) poll([here.input.subscribe()]);
	expectReady("an output to nobody", writable, true);
	check(errorOf(() => here.output.checkWrite()) === "closed", "closed");
	expectReady("an input from nobody", here.input.subscribe(), true);
}
function events(d) {
	for (let i = 0; i < 2; i++) {
		const running = d.continue(NORMAL);
		const event = running.subscribe();
		expectReady("an event of a running program", event, false);
		d.interrupt();
		becomesReady("an event", event);
		check(EventFuture.finish(running, d).tag === "interrupted", "interrupted");
	}
	const step = d.singleStep(NORMAL);
	becomesReady("a step", step.subscribe());
	EventFuture.finish(step, d);
}
function readyOf(pollables) {
	const one = pollables.flatMap((p, i) => p.ready() ? [i] : []).join();
	const all = [...poll([...pollables, subscribeDuration(0n)])].slice(0, -1).join();
	check(one === all, `ready says ${one}, poll says ${all}`);
	return one;
}
function mixed(d) {
	const listener = listen();
	const [here, there] = pair(listener);
	const running = d.continue(NORMAL);
	const list = [
		running.subscribe(),
		listener.subscribe(),
		here.input.subscribe(),
		here.output.subscribe(),
		subscribeDuration(FOREVER)
	];
	check(readyOf(list) === "3", "only the output");
	const quiet = list.filter((_, i) => i !== 3);
	there.output.blockingWriteAndFlush(bytes("x"));
	check([...poll(quiet)].join() === "2" && readyOf(list) === "2,3", "the input");
	here.input.blockingRead(1n);
	check(readyOf(list) === "3", "not the input");
	const other = connect(portOf(listener));
	check([...poll(quiet)].join() === "1" && readyOf(list) === "1,3", "the listener");
	accept(listener);
	check([...poll([...quiet, subscribeDuration(1000000n)])].join() === "4", "the clock");
	d.interrupt();
	check([...poll(quiet)].join() === "0" && readyOf(list) === "0,3", "the event");
	there.output.blockingWriteAndFlush(bytes("y"));
	here.input.subscribe().block();
	check(readyOf(list) === "0,2,3", "the event and the input");
	EventFuture.finish(running, d);
	for (const { socket } of [
		here,
		there,
		other
	]) drop(socket);
}
function drops() {
	const listener = listen();
	const [here, there] = pair(listener);
	const children = [
		here.socket.subscribe(),
		here.input.subscribe(),
		here.output.subscribe(),
		listener.subscribe()
	];
	for (const parent of [
		here.input,
		here.output,
		here.socket,
		listener
	]) drop(parent);
	there.input.subscribe().block();
	check(errorOf(() => there.input.read(1n)) === "closed", "the other side hears of it");
	for (const child of children.slice(0, 3)) expectReady("a child of what is gone", child, true);
	for (const child of children) drop(child);
}
function standard() {
	const stdin = getStdin();
	expectReady("a standard input that is closed", stdin.subscribe(), true);
	check(errorOf(() => stdin.read(1n)) === "closed" && errorOf(() => stdin.blockingRead(1n)) === "closed", "closed");
	const stdout = getStdout();
	expectReady("standard output", stdout.subscribe(), true);
	stdout.write(bytes("x"));
	stdout.flush();
	expectReady("standard output after a write", stdout.subscribe(), true);
}
const promises = { debug(d, [, ...wanted]) {
	for (const [name, group] of Object.entries({
		clocks,
		listeners,
		inputs,
		outputs,
		events: () => events(d),
		mixed: () => mixed(d),
		drops,
		standard
	})) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		group();
		say(name);
	}
	const begin = d.singleStep(NORMAL);
	EventFuture.finish(begin, d);
	d.allInstances()[0].getMemory(d, 0).setBytes(d, 0n, Uint8Array.of(1));
	say("OK");
} };
export { promises as debugger };
