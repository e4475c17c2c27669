/*
 * The world bytecodealliance:wasmtime/debug-main for C without a libc: what a debug component imports and exports, as the Canonical ABI
 * passes it. Write `debug`, compile it together with debug-main.c, and turn the core module into a component as ../build.mjs does.
 *
 * Nearly everything here is a declaration, because clang's C ABI for wasm32 and the Canonical ABI agree on most of it:
 * - a handle is a struct of one int32_t, which is passed as an i32; each resource has a type of its own, so they cannot be mixed up;
 * - `list<T>`, `string`, `option<T>` and `result<T, error>` in memory are the structs below, with C's own alignment;
 * - a list parameter is passed as two parameters, pointer and length;
 * - what does not fit one core value is returned through a pointer, the last parameter.
 * An import that is not called is not in the component.
 *
 * Ownership: a handle passed as a parameter is borrowed, except where the comment says `consumed`. Handles received belong to the
 * receiver, who drops them by `drop_X` when they are many; what is left is dropped with the component's instance.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define DEBUGGEE(name) IMPORT("bytecodealliance:wasmtime/debuggee@44.0.0", name)

/* ---- shapes ---- */

#define LIST(T) struct { T *data; uint32_t length; }
#define OPTION(T) struct { bool is_some; T some; }
/* Of a result without a value, T is `char`: the error lies at the same place. */
#define RESULT(T) struct { bool is_error; union { T ok; uint8_t error; }; }

typedef LIST(const char) string;
typedef LIST(string) strings;
typedef LIST(uint8_t) bytes;
typedef OPTION(bytes) option_bytes;

/* The enum `error`. */
enum error {
  INVALID_ENTITY, INVALID_PC, INVALID_FRAME, UNSUPPORTED_TYPE, MISMATCHED_TYPE, NON_WASM_FRAME, ALLOC_FAILURE, BREAKPOINT_UPDATE,
  READ_ONLY, OUT_OF_BOUNDS, MEMORY_GROW_FAILURE, EXECUTION_TRAP,
};

typedef RESULT(char) result_void;
typedef RESULT(uint8_t) result_u8;
typedef RESULT(uint16_t) result_u16;
typedef RESULT(uint32_t) result_u32;
typedef RESULT(uint64_t) result_u64;
typedef RESULT(bytes) result_bytes;

/* The handle of a resource, its lists, options and results; and `drop_X`. */
#define RESOURCE(X, module, name) \
  typedef struct X { int32_t handle; } X; \
  typedef LIST(X) X##_list; \
  typedef OPTION(X) option_##X; \
  typedef RESULT(X) result_##X; \
  typedef RESULT(X##_list) result_##X##_list; \
  typedef RESULT(option_##X) result_option_##X; \
  IMPORT(module, "[resource-drop]" name) void drop_##X(X consumed)
#define DEBUGGEE_RESOURCE(X, name) RESOURCE(X, "bytecodealliance:wasmtime/debuggee@44.0.0", name)

RESOURCE(pollable_t, "wasi:io/poll@0.2.12", "pollable");
RESOURCE(output_stream_t, "wasi:io/streams@0.2.12", "output-stream");
DEBUGGEE_RESOURCE(debuggee_t, "debuggee");
DEBUGGEE_RESOURCE(event_future_t, "event-future");
DEBUGGEE_RESOURCE(instance_t, "instance");
DEBUGGEE_RESOURCE(module_t, "module");
DEBUGGEE_RESOURCE(memory_t, "memory");
DEBUGGEE_RESOURCE(global_t, "global");
DEBUGGEE_RESOURCE(table_t, "table");
DEBUGGEE_RESOURCE(func_t, "wasm-func");
DEBUGGEE_RESOURCE(exception_t, "wasm-exception");
DEBUGGEE_RESOURCE(tag_t, "wasm-tag");
DEBUGGEE_RESOURCE(frame_t, "frame");
DEBUGGEE_RESOURCE(value_t, "wasm-value");

/* The variant `wasm-type`: none of its cases has a payload, so it is one byte. */
enum wasm_type { WASM_I32, WASM_I64, WASM_F32, WASM_F64, WASM_V128, WASM_FUNCREF, WASM_EXNREF };
typedef LIST(uint8_t) type_list;
typedef RESULT(type_list) result_type_list;

enum event_kind { COMPLETE, TRAP, BREAKPOINT, INTERRUPTED, EXCEPTION, INJECTED_CALL_RETURN };
typedef struct event {
  uint8_t kind; /* enum event_kind */
  union { exception_t exception; value_t_list values; };
} event;
typedef RESULT(event) result_event;

/*
 * The variant `resumption-value`, flattened as it is passed. `a`, `b`, `c` of INJECT_CALL: function, arguments, their number; of
 * THROW_EXCEPTION: the exception; of EARLY_RETURN: values, their number. All handles in it are consumed.
 */
enum resumption_kind { NORMAL, INJECT_CALL, THROW_EXCEPTION, EARLY_RETURN };
typedef struct resumption { int32_t kind, a, b, c; } resumption;

/* ---- what the component exports: written by its author ---- */

/* The debuggee is paused. `d` is valid until this returns; so are the arguments, the first of which is the program's name. */
void debug(debuggee_t d, strings arguments);

/* ---- interface debuggee ---- */

DEBUGGEE("[method]debuggee.all-modules") void all_modules(debuggee_t d, module_t_list *);
DEBUGGEE("[method]debuggee.all-instances") void all_instances(debuggee_t d, instance_t_list *);
DEBUGGEE("[method]debuggee.interrupt") void interrupt(debuggee_t d);
DEBUGGEE("[method]debuggee.single-step") event_future_t raw_single_step(debuggee_t d, int32_t kind, int32_t a, int32_t b, int32_t c);
DEBUGGEE("[method]debuggee.continue") event_future_t raw_continue(debuggee_t d, int32_t kind, int32_t a, int32_t b, int32_t c);
DEBUGGEE("[method]debuggee.exit-frames") void exit_frames(debuggee_t d, frame_t_list *);

DEBUGGEE("[method]event-future.subscribe") pollable_t event_future_subscribe(event_future_t);
DEBUGGEE("[static]event-future.finish") void event_future_finish(event_future_t consumed, debuggee_t d, result_event *);

DEBUGGEE("[method]instance.get-module") module_t instance_get_module(instance_t, debuggee_t d);
DEBUGGEE("[method]instance.get-memory") void instance_get_memory(instance_t, debuggee_t d, uint32_t index, result_memory_t *);
DEBUGGEE("[method]instance.get-global") void instance_get_global(instance_t, debuggee_t d, uint32_t index, result_global_t *);
DEBUGGEE("[method]instance.get-table") void instance_get_table(instance_t, debuggee_t d, uint32_t index, result_table_t *);
DEBUGGEE("[method]instance.get-func") void instance_get_func(instance_t, debuggee_t d, uint32_t index, result_func_t *);
DEBUGGEE("[method]instance.get-tag") void instance_get_tag(instance_t, debuggee_t d, uint32_t index, result_tag_t *);
DEBUGGEE("[method]instance.clone") instance_t instance_clone(instance_t);
DEBUGGEE("[method]instance.unique-id") uint64_t instance_unique_id(instance_t);

DEBUGGEE("[method]module.bytecode") void module_bytecode(module_t, option_bytes *);
DEBUGGEE("[method]module.add-breakpoint") void module_add_breakpoint(module_t, debuggee_t d, uint32_t pc, result_void *);
DEBUGGEE("[method]module.remove-breakpoint") void module_remove_breakpoint(module_t, debuggee_t d, uint32_t pc, result_void *);
DEBUGGEE("[method]module.clone") module_t module_clone(module_t);
DEBUGGEE("[method]module.unique-id") uint64_t module_unique_id(module_t);

DEBUGGEE("[method]memory.size-bytes") uint64_t memory_size_bytes(memory_t, debuggee_t d);
DEBUGGEE("[method]memory.page-size-bytes") uint64_t memory_page_size_bytes(memory_t, debuggee_t d);
DEBUGGEE("[method]memory.grow-to-bytes") void memory_grow_to_bytes(memory_t, debuggee_t d, uint64_t delta, result_u64 *);
DEBUGGEE("[method]memory.get-bytes") void memory_get_bytes(memory_t, debuggee_t d, uint64_t addr, uint64_t length, result_bytes *);
DEBUGGEE("[method]memory.set-bytes")
void memory_set_bytes(memory_t, debuggee_t d, uint64_t addr, const uint8_t *data, uint32_t length, result_void *);
DEBUGGEE("[method]memory.get-u8") void memory_get_u8(memory_t, debuggee_t d, uint64_t addr, result_u8 *);
DEBUGGEE("[method]memory.get-u16") void memory_get_u16(memory_t, debuggee_t d, uint64_t addr, result_u16 *);
DEBUGGEE("[method]memory.get-u32") void memory_get_u32(memory_t, debuggee_t d, uint64_t addr, result_u32 *);
DEBUGGEE("[method]memory.get-u64") void memory_get_u64(memory_t, debuggee_t d, uint64_t addr, result_u64 *);
DEBUGGEE("[method]memory.set-u8") void memory_set_u8(memory_t, debuggee_t d, uint64_t addr, uint8_t value, result_void *);
DEBUGGEE("[method]memory.set-u16") void memory_set_u16(memory_t, debuggee_t d, uint64_t addr, uint16_t value, result_void *);
DEBUGGEE("[method]memory.set-u32") void memory_set_u32(memory_t, debuggee_t d, uint64_t addr, uint32_t value, result_void *);
DEBUGGEE("[method]memory.set-u64") void memory_set_u64(memory_t, debuggee_t d, uint64_t addr, uint64_t value, result_void *);
DEBUGGEE("[method]memory.clone") memory_t memory_clone(memory_t);
DEBUGGEE("[method]memory.unique-id") uint64_t memory_unique_id(memory_t);

DEBUGGEE("[method]global.get") void global_get(global_t, debuggee_t d, result_value_t *);
DEBUGGEE("[method]global.set") void global_set(global_t, debuggee_t d, value_t consumed, result_void *);
DEBUGGEE("[method]global.clone") global_t global_clone(global_t);
DEBUGGEE("[method]global.unique-id") uint64_t global_unique_id(global_t);

DEBUGGEE("[method]table.len") uint64_t table_len(table_t, debuggee_t d);
DEBUGGEE("[method]table.get-element") void table_get_element(table_t, debuggee_t d, uint64_t index, result_value_t *);
DEBUGGEE("[method]table.set-element") void table_set_element(table_t, debuggee_t d, uint64_t index, value_t consumed, result_void *);
DEBUGGEE("[method]table.clone") table_t table_clone(table_t);
DEBUGGEE("[method]table.unique-id") uint64_t table_unique_id(table_t);

DEBUGGEE("[method]wasm-func.params") void func_params(func_t, debuggee_t d, result_type_list *);
DEBUGGEE("[method]wasm-func.results") void func_results(func_t, debuggee_t d, result_type_list *);
DEBUGGEE("[method]wasm-func.clone") func_t func_clone(func_t);

DEBUGGEE("[method]wasm-exception.get-tag") tag_t exception_get_tag(exception_t, debuggee_t d);
DEBUGGEE("[method]wasm-exception.get-values") void exception_get_values(exception_t, debuggee_t d, result_value_t_list *);
DEBUGGEE("[method]wasm-exception.clone") exception_t exception_clone(exception_t, debuggee_t d);
/* The values are consumed, the tag is not. */
DEBUGGEE("[static]wasm-exception.make")
void exception_make(debuggee_t d, tag_t tag, const value_t *values, uint32_t length, result_exception_t *);

DEBUGGEE("[method]wasm-tag.params") void tag_params(tag_t, debuggee_t d, result_type_list *);
DEBUGGEE("[method]wasm-tag.unique-id") uint64_t tag_unique_id(tag_t);
DEBUGGEE("[method]wasm-tag.clone") tag_t tag_clone(tag_t);
DEBUGGEE("[static]wasm-tag.make") tag_t tag_make(debuggee_t d, const uint8_t *params, uint32_t length);

DEBUGGEE("[method]frame.get-instance") void frame_get_instance(frame_t, debuggee_t d, result_instance_t *);
DEBUGGEE("[method]frame.get-func-index") void frame_get_func_index(frame_t, debuggee_t d, result_u32 *);
DEBUGGEE("[method]frame.get-pc") void frame_get_pc(frame_t, debuggee_t d, result_u32 *);
DEBUGGEE("[method]frame.get-locals") void frame_get_locals(frame_t, debuggee_t d, result_value_t_list *);
DEBUGGEE("[method]frame.get-stack") void frame_get_stack(frame_t, debuggee_t d, result_value_t_list *);
DEBUGGEE("[method]frame.parent-frame") void frame_parent_frame(frame_t, debuggee_t d, result_option_frame_t *);

/* The unwrap functions trap if the value is of another type. */
DEBUGGEE("[method]wasm-value.get-type") enum wasm_type value_get_type(value_t);
DEBUGGEE("[method]wasm-value.unwrap-i32") uint32_t value_unwrap_i32(value_t);
DEBUGGEE("[method]wasm-value.unwrap-i64") uint64_t value_unwrap_i64(value_t);
DEBUGGEE("[method]wasm-value.unwrap-f32") float value_unwrap_f32(value_t);
DEBUGGEE("[method]wasm-value.unwrap-f64") double value_unwrap_f64(value_t);
DEBUGGEE("[method]wasm-value.unwrap-v128") void value_unwrap_v128(value_t, bytes *);
DEBUGGEE("[method]wasm-value.unwrap-func") void value_unwrap_func(value_t, option_func_t *);
DEBUGGEE("[method]wasm-value.unwrap-exception") void value_unwrap_exception(value_t, option_exception_t *);
DEBUGGEE("[static]wasm-value.make-i32") value_t value_make_i32(uint32_t);
DEBUGGEE("[static]wasm-value.make-i64") value_t value_make_i64(uint64_t);
DEBUGGEE("[static]wasm-value.make-f32") value_t value_make_f32(float);
DEBUGGEE("[static]wasm-value.make-f64") value_t value_make_f64(double);
DEBUGGEE("[static]wasm-value.make-v128") value_t value_make_v128(const uint8_t *data, uint32_t length);
DEBUGGEE("[method]wasm-value.clone") value_t value_clone(value_t);

/* ---- what else is imported: the world's function and the parts of WASI that debug-main.c uses ---- */

IMPORT("$root", "print-debugger-info") void raw_print_debugger_info(const char *data, uint32_t length);
IMPORT("wasi:io/poll@0.2.12", "[method]pollable.ready") bool pollable_ready(pollable_t);
IMPORT("wasi:io/poll@0.2.12", "[method]pollable.block") void pollable_block(pollable_t);
typedef LIST(uint32_t) u32_list;
IMPORT("wasi:io/poll@0.2.12", "poll") void poll(const pollable_t *data, uint32_t length, u32_list *ready_indices);
IMPORT("wasi:clocks/monotonic-clock@0.2.12", "subscribe-duration") pollable_t subscribe_duration(uint64_t nanoseconds);
IMPORT("wasi:cli/stderr@0.2.12", "get-stderr") output_stream_t get_stderr(void);
typedef struct { bool is_error; struct { uint8_t kind; int32_t error; } failure; } stream_result;
IMPORT("wasi:io/streams@0.2.12", "[method]output-stream.blocking-write-and-flush")
void write_and_flush(output_stream_t, const char *data, uint32_t length, stream_result *);

/* ---- conveniences of debug-main.c ---- */

/* A line to the standard error stream, of which nothing comes if it is closed. Knows %s, %c, %d, %u, %x, %llu and %llx. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);
/* Whether an argument is this. */
bool string_is(string, const char *text);
/* A line for the user, whatever becomes of the standard error stream. */
void print_debugger_info(const char *text);

resumption normal(void);
resumption inject_call(func_t consumed, const value_t *arguments, uint32_t length);
resumption throw_exception(exception_t consumed);
resumption early_return(const value_t *values, uint32_t length);

event_future_t start_single_step(debuggee_t d, resumption);
event_future_t start_continue(debuggee_t d, resumption);
/* Blocks until the debuggee is paused again. */
void wait_for(debuggee_t d, event_future_t consumed, result_event *);
void sleep_ms(uint32_t);

/* Lists and strings received lie in one arena: `arena_reset(mark)` frees what was received since `mark = arena_mark()`. */
size_t arena_mark(void);
void arena_reset(size_t mark);

/* Tells the user which check on which line failed, and traps. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))
_Noreturn void check_failed(const char *file, uint32_t line, const char *what);
_Noreturn void call_failed(const char *file, uint32_t line, const char *function, enum error);
/* The value of a fallible function, whose result is of type result_T; if it fails, so does the check. */
#define GET(T, function, ...) \
  ({ result_##T r_; function(__VA_ARGS__, &r_); if (r_.is_error) call_failed(__FILE__, __LINE__, #function, r_.error); r_.ok; })
#define DO(function, ...) ((void)GET(void, function, __VA_ARGS__))
/* The error of a fallible function; if it succeeds, the check fails. */
#define ERROR_OF(T, function, ...) \
  ({ result_##T r_; function(__VA_ARGS__, &r_); if (!r_.is_error) check_failed(__FILE__, __LINE__, #function " fails"); (enum error)r_.error; })
/* The event that ends a single step or a run. */
#define STEP(d) STEP_WITH(d, normal())
#define STEP_WITH(d, resumption) GET(event, wait_for, d, start_single_step(d, resumption))
#define CONTINUE(d) CONTINUE_WITH(d, normal())
#define CONTINUE_WITH(d, resumption) GET(event, wait_for, d, start_continue(d, resumption))
