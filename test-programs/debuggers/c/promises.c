/*
 * What wasi:io promises of pollables, to a component that asks `ready` itself: for each kind, before and after, alone and in a list. It is its own client.
 * The program must be one that loops until byte 0 of its memory is set.
 */
#include "debug-main.h"

RESOURCE(input_stream_t, "wasi:io/streams@0.2.12", "input-stream");
RESOURCE(network_t, "wasi:sockets/network@0.2.12", "network");
RESOURCE(tcp_socket_t, "wasi:sockets/tcp@0.2.12", "tcp-socket");

enum { LAST_OPERATION_FAILED, CLOSED };
typedef struct { bool is_error; union { bytes ok; struct { uint8_t kind; int32_t error; } failure; }; } read_result;
typedef struct { bool is_error; union { uint64_t ok; struct { uint8_t kind; int32_t error; } failure; }; } room_result;
IMPORT("wasi:io/streams@0.2.12", "[method]input-stream.read") void input_read(input_stream_t, uint64_t length, read_result *);
IMPORT("wasi:io/streams@0.2.12", "[method]input-stream.blocking-read") void input_blocking_read(input_stream_t, uint64_t length, read_result *);
IMPORT("wasi:io/streams@0.2.12", "[method]input-stream.subscribe") pollable_t input_subscribe(input_stream_t);
IMPORT("wasi:io/streams@0.2.12", "[method]output-stream.check-write") void check_write(output_stream_t, room_result *);
IMPORT("wasi:io/streams@0.2.12", "[method]output-stream.subscribe") pollable_t output_subscribe(output_stream_t);
IMPORT("wasi:cli/stdin@0.2.12", "get-stdin") input_stream_t get_stdin(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.12", "now") uint64_t now(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.12", "subscribe-instant") pollable_t subscribe_instant(uint64_t);

/* Of `result<T, error-code>`, as RESULT has it. */
enum { WOULD_BLOCK = 8, CONNECTION_REFUSED = 14 };
typedef struct { input_stream_t input; output_stream_t output; } streams;
typedef struct { tcp_socket_t socket; input_stream_t input; output_stream_t output; } end;
typedef RESULT(streams) result_streams;
typedef RESULT(end) result_end;
/* The variant ip-socket-address: for IPv4 the port and four bytes, then what only IPv6 has. */
typedef struct { uint8_t tag; _Alignas(4) uint16_t port; uint8_t address[28]; } socket_address;
typedef RESULT(socket_address) result_socket_address;
#define TCP(name) IMPORT("wasi:sockets/tcp@0.2.12", "[method]tcp-socket." name)
#define ADDRESS uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t
#define LOCALHOST(port) 0, port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0
IMPORT("wasi:sockets/instance-network@0.2.12", "instance-network") network_t instance_network(void);
IMPORT("wasi:sockets/tcp-create-socket@0.2.12", "create-tcp-socket") void create_tcp_socket(uint32_t family, result_tcp_socket_t *);
TCP("start-bind") void start_bind(tcp_socket_t, network_t, ADDRESS, result_void *);
TCP("finish-bind") void finish_bind(tcp_socket_t, result_void *);
TCP("start-listen") void start_listen(tcp_socket_t, result_void *);
TCP("finish-listen") void finish_listen(tcp_socket_t, result_void *);
TCP("start-connect") void start_connect(tcp_socket_t, network_t, ADDRESS, result_void *);
TCP("finish-connect") void finish_connect(tcp_socket_t, result_streams *);
TCP("accept") void tcp_accept(tcp_socket_t, result_end *);
TCP("local-address") void local_address(tcp_socket_t, result_socket_address *);
TCP("subscribe") pollable_t tcp_subscribe(tcp_socket_t);

static pollable_t always, never;

/* Whether it is, by `ready`, by a list with something ready and by one without, is one answer. */
static bool is_ready(pollable_t pollable) {
  const bool ready = pollable_ready(pollable);
  const size_t mark = arena_mark();
  u32_list list;
  poll((pollable_t[]){ never, pollable, always }, 3, &list);
  CHECK(list.length == (ready ? 2 : 1) && list.data[list.length - 1] == 2 && (!ready || list.data[0] == 1));
  if (ready) {
    pollable_block(pollable);
    poll((pollable_t[]){ pollable, never, pollable }, 3, &list);
    CHECK(list.length == 2 && list.data[0] == 0 && list.data[1] == 2);
  }
  arena_reset(mark);
  CHECK(pollable_ready(pollable) == ready);
  return ready;
}

/* By asking again and again, as a runtime does that has other things to do. */
static void await_ready(pollable_t pollable) {
  while (!pollable_ready(pollable));
  CHECK(is_ready(pollable));
}

static void put(output_stream_t stream, const char *text, uint32_t length) {
  stream_result written;
  write_and_flush(stream, text, length, &written);
  CHECK(!written.is_error);
}

static uint32_t taken(input_stream_t stream, uint64_t length) {
  read_result read;
  input_read(stream, length, &read);
  CHECK(!read.is_error);
  return read.ok.length;
}

static void expect_end(input_stream_t stream) {
  read_result read;
  input_read(stream, 1, &read);
  CHECK(read.is_error && read.failure.kind == CLOSED);
  input_blocking_read(stream, 1, &read);
  CHECK(read.is_error && read.failure.kind == CLOSED);
}

static void clocks(void) {
  CHECK(is_ready(always) && !is_ready(never));
  CHECK(is_ready(subscribe_instant(now())) && is_ready(subscribe_instant(0)) && !is_ready(subscribe_instant(UINT64_MAX)));
  const uint64_t start = now();
  const pollable_t soon = subscribe_duration(20000000), at = subscribe_instant(start + 20000000);
  await_ready(soon);
  pollable_block(at);
  CHECK(now() - start >= 20000000 && is_ready(at));
}

static tcp_socket_t listen_anywhere(void) {
  const tcp_socket_t socket = GET(tcp_socket_t, create_tcp_socket, 0);
  const pollable_t pollable = tcp_subscribe(socket);
  DO(start_bind, socket, instance_network(), LOCALHOST(0));
  await_ready(pollable);
  DO(finish_bind, socket);
  DO(start_listen, socket);
  await_ready(pollable);
  DO(finish_listen, socket);
  CHECK(!is_ready(pollable));
  CHECK((int)ERROR_OF(end, tcp_accept, socket) == WOULD_BLOCK);
  drop_pollable_t(pollable);
  return socket;
}

static end connect_to(tcp_socket_t listener) {
  const tcp_socket_t socket = GET(tcp_socket_t, create_tcp_socket, 0);
  const pollable_t pollable = tcp_subscribe(socket);
  DO(start_connect, socket, instance_network(), LOCALHOST(GET(socket_address, local_address, listener).port));
  await_ready(pollable);
  const streams both = GET(streams, finish_connect, socket);
  CHECK(is_ready(pollable));
  drop_pollable_t(pollable);
  return (end){ socket, both.input, both.output };
}

static end accept_from(tcp_socket_t listener) {
  const pollable_t pollable = tcp_subscribe(listener);
  await_ready(pollable);
  const end accepted = GET(end, tcp_accept, listener);
  CHECK(!is_ready(pollable));
  drop_pollable_t(pollable);
  return accepted;
}

static void inputs(end here, end there) {
  const pollable_t readable = input_subscribe(here.input);
  CHECK(!is_ready(readable) && taken(here.input, 10) == 0);
  for (int i = 0; i < 3; i++) {
    put(there.output, "abc", 3);
    await_ready(readable);
    CHECK(taken(here.input, 2) == 2 && is_ready(readable));
    CHECK(taken(here.input, 10) == 1 && !is_ready(readable) && taken(here.input, 10) == 0);
  }
  drop_pollable_t(readable);
}

/* As runtimes do that keep a pollable of the socket and one of each stream: the stream goes while the socket's is there. */
static void close(end it, bool subscribed) {
  const pollable_t socket = tcp_subscribe(it.socket), readable = input_subscribe(it.input), writable = output_subscribe(it.output);
  if (subscribed) CHECK(is_ready(socket) && is_ready(writable));
  drop_pollable_t(readable);
  drop_input_stream_t(it.input);
  drop_pollable_t(writable);
  drop_output_stream_t(it.output);
  drop_pollable_t(socket);
  drop_tcp_socket_t(it.socket);
}

static void sockets(void) {
  const tcp_socket_t listener = listen_anywhere();
  for (int i = 0; i < 2; i++) {
    const end client = connect_to(listener), server = accept_from(listener);
    inputs(client, server);
    inputs(server, client);
    room_result room;
    check_write(server.output, &room);
    CHECK(!room.is_error && room.ok > 0);
    const end gone = i == 0 ? server : client, left = i == 0 ? client : server;
    close(gone, true);
    const pollable_t readable = input_subscribe(left.input);
    await_ready(readable);
    expect_end(left.input);
    CHECK(is_ready(readable));
    drop_pollable_t(readable);
    close(left, false);
  }
  const tcp_socket_t socket = GET(tcp_socket_t, create_tcp_socket, 0);
  const uint32_t port = GET(socket_address, local_address, listener).port;
  drop_tcp_socket_t(listener);
  DO(start_connect, socket, instance_network(), LOCALHOST(port));
  await_ready(tcp_subscribe(socket));
  CHECK((int)ERROR_OF(streams, finish_connect, socket) == CONNECTION_REFUSED);
}

/* The event, a client and a byte, each the only one that is there. */
static void mixed(debuggee_t d) {
  const tcp_socket_t listener = listen_anywhere();
  const end client = connect_to(listener), server = accept_from(listener);
  const event_future_t running = start_continue(d, normal());
  const pollable_t list[] = { event_future_subscribe(running), tcp_subscribe(listener), input_subscribe(server.input), never };
  u32_list ready;
  CHECK(!is_ready(list[0]) && !is_ready(list[1]) && !is_ready(list[2]));
  put(client.output, "x", 1);
  poll(list, 4, &ready);
  CHECK(ready.length == 1 && ready.data[0] == 2 && taken(server.input, 9) == 1);
  const end other = connect_to(listener);
  poll(list, 4, &ready);
  CHECK(ready.length == 1 && ready.data[0] == 1);
  close(accept_from(listener), false);
  close(other, false);
  CHECK(!is_ready(list[0]) && !is_ready(list[1]) && !is_ready(list[2]));
  interrupt(d);
  poll(list, 4, &ready);
  CHECK(ready.length == 1 && ready.data[0] == 0 && is_ready(list[0]));
  result_event event;
  drop_pollable_t(list[0]);
  event_future_finish(running, d, &event);
  CHECK(!event.is_error && event.ok.kind == INTERRUPTED);
}

void debug(debuggee_t d, strings arguments) {
  (void)arguments;
  always = subscribe_duration(0);
  never = subscribe_duration(UINT64_MAX);
  clocks();
  sockets();
  mixed(d);
  const input_stream_t closed = get_stdin();
  CHECK(is_ready(input_subscribe(closed)));
  expect_end(closed);

  /* So that it has begun. */
  CHECK(STEP(d).kind == BREAKPOINT);
  instance_t_list instances;
  all_instances(d, &instances);
  CHECK(instances.length == 1);
  DO(memory_set_bytes, GET(memory_t, instance_get_memory, instances.data[0], d, 0), d, 0, (const uint8_t *)"\1", 1);
  say("OK");
}
