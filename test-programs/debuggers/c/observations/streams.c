/* Observation 16: what a debugger is given. What comes of it goes by print-debugger-info, which works without any stream. */
#include "observations.h"

#define STREAM(X, name) RESOURCE(X, "wasi:io/streams@0.2.12", name)
STREAM(input_stream_t, "input-stream");
RESOURCE(network_t, "wasi:sockets/network@0.2.12", "network");
RESOURCE(tcp_socket_t, "wasi:sockets/tcp@0.2.12", "tcp-socket");

IMPORT("wasi:cli/stdin@0.2.12", "get-stdin") input_stream_t get_stdin(void);
IMPORT("wasi:cli/stdout@0.2.12", "get-stdout") output_stream_t get_stdout(void);

enum { LAST_OPERATION_FAILED, CLOSED };
typedef struct { bool is_error; union { bytes ok; struct { uint8_t kind; int32_t error; } failure; }; } read_result;
IMPORT("wasi:io/streams@0.2.12", "[method]input-stream.blocking-read") void blocking_read(input_stream_t, uint64_t length, read_result *);

/* Of `result<T, error-code>`, as RESULT has it. */
typedef RESULT(struct { input_stream_t input; output_stream_t output; }) result_streams;
IMPORT("wasi:sockets/instance-network@0.2.12", "instance-network") network_t instance_network(void);
IMPORT("wasi:sockets/tcp-create-socket@0.2.12", "create-tcp-socket") void create_tcp_socket(uint32_t family, result_tcp_socket_t *);
/* The address is the variant ip-socket-address: for IPv4 the port and four bytes, then what only IPv6 has. */
IMPORT("wasi:sockets/tcp@0.2.12", "[method]tcp-socket.start-connect")
void start_connect(tcp_socket_t, network_t, uint32_t family, uint32_t port, uint32_t a, uint32_t b, uint32_t c, uint32_t e,
  uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, result_void *);
IMPORT("wasi:sockets/tcp@0.2.12", "[method]tcp-socket.finish-connect") void finish_connect(tcp_socket_t, result_streams *);
IMPORT("wasi:sockets/tcp@0.2.12", "[method]tcp-socket.subscribe") pollable_t tcp_subscribe(tcp_socket_t);

static void tell_bytes(const char *what, bytes text) {
  static char line[100];
  uint32_t length = 0;
  while (*what) line[length++] = *what++;
  for (uint32_t i = 0; i < text.length && length < sizeof line && text.data[i] != '\n'; i++) line[length++] = (char)text.data[i];
  raw_print_debugger_info(line, length);
}

static void tell_read(const char *name, input_stream_t stream) {
  read_result read;
  blocking_read(stream, 64, &read);
  if (!read.is_error) return tell_bytes(name, read.ok);
  CHECK(read.failure.kind == CLOSED);
  print_debugger_info("stdin is closed");
}

/* Also where nobody sees it. */
static void put(output_stream_t stream, const char *text, uint32_t length) {
  stream_result written;
  write_and_flush(stream, text, length, &written);
  CHECK(!written.is_error);
}

/* Writes a line to a server, and tells its answer. */
static void ask(uint32_t port) {
  const tcp_socket_t socket = GET(tcp_socket_t, create_tcp_socket, 0);
  DO(start_connect, socket, instance_network(), 0, port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0);
  const pollable_t pollable = tcp_subscribe(socket);
  pollable_block(pollable);
  drop_pollable_t(pollable);
  result_streams streams;
  finish_connect(socket, &streams);
  CHECK(!streams.is_error);
  put(streams.ok.output, "question\n", 9);
  tell_read("tcp: ", streams.ok.input);
  drop_input_stream_t(streams.ok.input);
  drop_output_stream_t(streams.ok.output);
  drop_tcp_socket_t(socket);
}

void streams(debuggee_t d, strings more) {
  (void)d;
  put(get_stdout(), "to stdout\n", 10);
  put(get_stderr(), "to stderr\n", 10);
  tell_read("stdin: ", get_stdin());
  for (uint32_t i = 0; i < more.length; i++) tell_bytes("argument: ", (bytes){ (uint8_t *)more.data[i].data, more.data[i].length });
  if (more.length > 0) ask(number(more.data[0]));
}
