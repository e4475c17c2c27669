#include "every-method.h"

uint32_t i32_of(value_t value) {
  CHECK(value_get_type(value) == WASM_I32);
  const uint32_t number = value_unwrap_i32(value);
  drop_value_t(value);
  return number;
}

frame_t top_frame(debuggee_t d) {
  frame_t_list list;
  exit_frames(d, &list);
  CHECK(list.length > 0);
  for (uint32_t i = 1; i < list.length; i++) drop_frame_t(list.data[i]);
  return list.data[0];
}

uint32_t function_now(debuggee_t d) {
  const frame_t frame = top_frame(d);
  const uint32_t index = GET(u32, frame_get_func_index, frame, d);
  drop_frame_t(frame);
  return index;
}

uint32_t pc_now(debuggee_t d) {
  const frame_t frame = top_frame(d);
  const uint32_t pc = GET(u32, frame_get_pc, frame, d);
  drop_frame_t(frame);
  return pc;
}

uint32_t step_into(debuggee_t d, enum function wanted) {
  do CHECK(STEP(d).kind == BREAKPOINT);
  while (function_now(d) != wanted);
  return pc_now(d);
}

instance_t the_instance(debuggee_t d) {
  instance_t_list list;
  all_instances(d, &list);
  CHECK(list.length == 1);
  return list.data[0];
}

module_t the_module(debuggee_t d) {
  module_t_list list;
  all_modules(d, &list);
  CHECK(list.length == 1);
  return list.data[0];
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
