/* The package wasm2js-debug:extensions, in the manner of debug-main.h. Only this host has it. */
#pragma once
#include "debug-main.h"

#define EXTENSION(interface, name) IMPORT("wasm2js-debug:extensions/" interface "@0.1.0", name)

typedef OPTION(string) option_string;
typedef OPTION(bool) option_bool;

/* None where the type of a value has no case in `wasm-type`. */
typedef LIST(option_value_t) option_value_t_list;
typedef RESULT(option_value_t_list) result_option_value_t_list;
EXTENSION("frames", "locals") void frame_locals(debuggee_t d, frame_t, result_option_value_t_list *);
EXTENSION("frames", "operands") void frame_operands(debuggee_t d, frame_t, result_option_value_t_list *);
typedef struct host_frame {
  option_string name;
  string file;
  uint32_t line, column;
} host_frame;
typedef LIST(host_frame) host_frames;
typedef LIST(host_frames) host_frames_list;
EXTENSION("frames", "host-frames") void frame_host_frames(debuggee_t d, host_frames_list *);
EXTENSION("frames", "set-local") void set_local(debuggee_t d, frame_t, uint32_t index, value_t consumed, result_void *);
EXTENSION("frames", "set-stack-value") void set_stack_value(debuggee_t d, frame_t, uint32_t index, value_t consumed, result_void *);

typedef struct module_origin {
  string name;
  option_string path;
} module_origin;
enum outcome_kind { EXITED, FAILED };
typedef struct program_outcome {
  uint8_t kind; /* enum outcome_kind */
  union { uint32_t exit_code; string text; };
} program_outcome;
typedef OPTION(program_outcome) option_program_outcome;

EXTENSION("program", "origin") void program_origin(debuggee_t d, module_t, module_origin *);
EXTENSION("program", "trap-message") void program_trap_message(debuggee_t d, option_string *);
EXTENSION("program", "exception-caught") void program_exception_caught(debuggee_t d, option_bool *);
EXTENSION("program", "outcome") void program_outcome_of(debuggee_t d, option_program_outcome *);
enum stop_reason { STOP_STEP, STOP_BREAKPOINT, STOP_WATCHPOINT, STOP_INSTANCE };
typedef LIST(uint8_t) stop_reasons; /* enum stop_reason */
EXTENSION("program", "stop-reasons") void program_stop_reasons(debuggee_t d, stop_reasons *);
EXTENSION("program", "stop-at-instances") void program_stop_at_instances(debuggee_t d, bool on);
EXTENSION("program", "kill") _Noreturn void program_kill(debuggee_t d, uint32_t exit_code);

EXTENSION("core", "is-core-dump") bool core_is_core_dump(debuggee_t d);
typedef struct core_written {
  string path;
  uint64_t size;
} core_written;
typedef struct result_core_written {
  bool is_err;
  union { core_written val; string err; };
} result_core_written;
EXTENSION("core", "write") void core_write(debuggee_t d, string name, result_core_written *);

enum output_stream { OUTPUT_STDOUT, OUTPUT_STDERR };
typedef struct output_chunk {
  uint8_t stream; /* enum output_stream */
  bytes bytes;
} output_chunk;
typedef LIST(output_chunk) output_chunks;

EXTENSION("output", "redirect") void output_redirect(bool on);
EXTENSION("output", "take") void output_take(output_chunks *);
EXTENSION("output", "subscribe") pollable_t output_subscribe(void);

EXTENSION("host", "version") void host_version(string *);

enum access { READ, WRITE, READ_WRITE };
typedef struct hit {
  uint32_t watchpoint;
  uint64_t address;
  bool written;
} hit;
typedef LIST(hit) hit_list;
EXTENSION("watchpoints", "add")
void add_watchpoint(debuggee_t d, memory_t, uint64_t address, uint64_t length, int32_t access, result_u32 *);
EXTENSION("watchpoints", "remove") void remove_watchpoint(debuggee_t d, uint32_t watchpoint, result_void *);
EXTENSION("watchpoints", "hits") void watchpoint_hits(debuggee_t d, hit_list *);
