/* The part of a debug component that is the same in all: memory for what the host returns, the export, and conveniences. */
#include "debug-main.h"

/* ---- memory ---- */

extern uint8_t __heap_base; /* where the linker ends the static data */
static uint8_t *arena_end;

size_t arena_mark(void) {
  return (size_t)(arena_end ? arena_end : (arena_end = &__heap_base));
}

void arena_reset(size_t mark) {
  arena_end = (uint8_t *)mark;
}

/* By this the host allocates room in our memory for lists and strings; no single block is ever freed. */
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t new_size) {
  if (new_size <= old_size) return old;
  const size_t start = (arena_mark() + alignment - 1) & ~(alignment - 1);
  const size_t end = start + new_size;
  const size_t capacity = __builtin_wasm_memory_size(0) << 16;
  if (end < start || (end > capacity && __builtin_wasm_memory_grow(0, ((end - capacity) >> 16) + 1) == (size_t)-1)) __builtin_trap();
  arena_end = (uint8_t *)end;
  __builtin_memcpy((void *)start, old, old_size);
  return (void *)start;
}

/* ---- the export ---- */

__attribute__((export_name("bytecodealliance:wasmtime/debugger@44.0.0#debug"))) void exported_debug(
  debuggee_t d, string *data, uint32_t length) {
  debug(d, (strings){ data, length });
  drop_debuggee_t(d); /* a borrow must be given back before its call returns */
}

/* ---- output ---- */

static char line[256];
static uint32_t line_length;

static void put(char c) {
  if (line_length < sizeof line) line[line_length++] = c;
}

static void put_text(const char *text) {
  while (*text) put(*text++);
}

static void put_number(uint64_t value, uint32_t base) {
  char digits[20];
  uint32_t count = 0;
  do digits[count++] = "0123456789abcdef"[value % base];
  while (value /= base);
  while (count) put(digits[--count]);
}

static void put_formatted(const char *format, __builtin_va_list arguments) {
  for (; *format; format++) {
    if (*format != '%') {
      put(*format);
      continue;
    }
    bool wide = false;
    while (*++format == 'l') wide = true;
    switch (*format) {
      case 's': put_text(__builtin_va_arg(arguments, const char *)); break;
      case 'c': put((char)__builtin_va_arg(arguments, int)); break;
      case 'u':
      case 'x':
        put_number(wide ? __builtin_va_arg(arguments, uint64_t) : __builtin_va_arg(arguments, uint32_t), *format == 'x' ? 16 : 10);
        break;
      case 'd': {
        const int32_t value = __builtin_va_arg(arguments, int32_t);
        if (value < 0) put('-');
        put_number(value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
        break;
      }
      default: __builtin_trap();
    }
  }
}

void say(const char *format, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  line_length = 0;
  put_formatted(format, arguments);
  __builtin_va_end(arguments);
  if (line_length == sizeof line) line_length--;
  put('\n');
  static output_stream_t stderr;
  if (!stderr.handle) stderr = get_stderr();
  stream_result ignored;
  write_and_flush(stderr, line, line_length, &ignored);
}

bool string_is(string s, const char *text) {
  uint32_t i = 0;
  while (i < s.length && text[i] && s.data[i] == text[i]) i++;
  return i == s.length && !text[i];
}

void print_debugger_info(const char *text) {
  line_length = 0;
  put_text(text);
  raw_print_debugger_info(line, line_length);
}

static _Noreturn void failed(const char *file, uint32_t number, const char *what, const char *how) {
  line_length = 0;
  put_text(file);
  put(':');
  put_number(number, 10);
  put_text(": ");
  put_text(what);
  put_text(": ");
  put_text(how);
  raw_print_debugger_info(line, line_length);
  __builtin_trap();
}

_Noreturn void check_failed(const char *file, uint32_t number, const char *what) {
  failed(file, number, what, "not so");
}

_Noreturn void call_failed(const char *file, uint32_t number, const char *function, enum error error) {
  static const char *const names[] = { "invalid-entity", "invalid-pc", "invalid-frame", "unsupported-type", "mismatched-type", "non-wasm-frame",
    "alloc-failure", "breakpoint-update", "read-only", "out-of-bounds", "memory-grow-failure", "execution-trap" };
  failed(file, number, function, names[error]);
}

/* ---- resuming ---- */

resumption normal(void) {
  return (resumption){ NORMAL, 0, 0, 0 };
}

resumption inject_call(func_t callee, const value_t *arguments, uint32_t length) {
  return (resumption){ INJECT_CALL, callee.handle, (int32_t)arguments, (int32_t)length };
}

resumption throw_exception(exception_t exception) {
  return (resumption){ THROW_EXCEPTION, exception.handle, 0, 0 };
}

resumption early_return(const value_t *values, uint32_t length) {
  return (resumption){ EARLY_RETURN, (int32_t)values, (int32_t)length, 0 };
}

event_future_t start_single_step(debuggee_t d, resumption with) {
  return raw_single_step(d, with.kind, with.a, with.b, with.c);
}

event_future_t start_continue(debuggee_t d, resumption with) {
  return raw_continue(d, with.kind, with.a, with.b, with.c);
}

void wait_for(debuggee_t d, event_future_t future, result_event *result) {
  const pollable_t pollable = event_future_subscribe(future);
  pollable_block(pollable);
  drop_pollable_t(pollable);
  event_future_finish(future, d, result);
}

void sleep_ms(uint32_t milliseconds) {
  const pollable_t pollable = subscribe_duration(milliseconds * 1000000ull);
  pollable_block(pollable);
  drop_pollable_t(pollable);
}
