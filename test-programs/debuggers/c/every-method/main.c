#include "every-method.h"

value_t value_of(debuggee_t d, enum wasm_type type) {
  static const uint8_t lanes[16];
  switch (type) {
    case WASM_I32: return I32(1);
    case WASM_I64: return value_make_i64(1);
    case WASM_F32: return value_make_f32(1);
    case WASM_F64: return value_make_f64(1);
    case WASM_V128: return value_make_v128(lanes, 16);
    case WASM_FUNCREF: return GET(value_t, global_get, GET(global_t, instance_get_global, the_instance(d), d, 5), d);
    case WASM_EXNREF: return GET(value_t, global_get, GET(global_t, instance_get_global, the_instance(d), d, 6), d);
  }
  CHECK(!"a type");
  __builtin_unreachable();
}

func_t function(debuggee_t d, enum function index) {
  return GET(func_t, instance_get_func, the_instance(d), d, index);
}

tag_t tag(debuggee_t d, uint32_t index) {
  return GET(tag_t, instance_get_tag, the_instance(d), d, index);
}

static void (*const subjects[])(debuggee_t) = { before_the_start, modules_and_instances, memories, globals, tables, functions, tags_and_exceptions,
  values, pollables, frames, breakpoints, resumptions };
static const char *const names[] = { "before the start", "modules and instances", "memories", "globals", "tables", "functions",
  "tags and exceptions", "values", "pollables", "frames", "breakpoints", "resumptions" };

void debug(debuggee_t d, strings arguments) {
  CHECK(arguments.length >= 1);
  for (uint32_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
    subjects[i](d);
    say("%s", names[i]);
  }
  say("OK");
}
