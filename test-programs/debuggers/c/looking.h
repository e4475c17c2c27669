/* Where a paused debuggee stands: what several programs here ask of it. */
#pragma once
#include "debug-main.h"

/* The number in a value of that type, which is dropped. */
static inline uint32_t i32_of(value_t consumed) {
  CHECK(value_get_type(consumed) == WASM_I32);
  const uint32_t number = value_unwrap_i32(consumed);
  drop_value_t(consumed);
  return number;
}

/* Whether a value is an i32, or an i64, of that number; it is dropped. */
static inline bool is_i32(value_t consumed, uint32_t number) {
  return i32_of(consumed) == number;
}

static inline bool is_i64(value_t consumed, uint64_t number) {
  CHECK(value_get_type(consumed) == WASM_I64);
  const uint64_t found = value_unwrap_i64(consumed);
  drop_value_t(consumed);
  return found == number;
}

static inline uint32_t activations_now(debuggee_t d) {
  const size_t mark = arena_mark();
  frame_t_list list;
  exit_frames(d, &list);
  const uint32_t length = list.length;
  for (uint32_t i = 0; i < length; i++) drop_frame_t(list.data[i]);
  arena_reset(mark);
  return length;
}

/* The innermost frame of the newest activation, which must exist. */
static inline frame_t top_frame(debuggee_t d) {
  const size_t mark = arena_mark();
  frame_t_list list;
  exit_frames(d, &list);
  CHECK(list.length > 0);
  const frame_t top = list.data[0];
  for (uint32_t i = 1; i < list.length; i++) drop_frame_t(list.data[i]);
  arena_reset(mark);
  return top;
}

static inline uint32_t pc_of(debuggee_t d, frame_t frame) {
  return GET(u32, frame_get_pc, frame, d);
}

static inline uint32_t function_of(debuggee_t d, frame_t frame) {
  return GET(u32, frame_get_func_index, frame, d);
}

static inline uint32_t function_now(debuggee_t d) {
  const frame_t frame = top_frame(d);
  const uint32_t index = function_of(d, frame);
  drop_frame_t(frame);
  return index;
}

static inline uint32_t pc_now(debuggee_t d) {
  const frame_t frame = top_frame(d);
  const uint32_t pc = pc_of(d, frame);
  drop_frame_t(frame);
  return pc;
}

static inline value_t_list stack_of(debuggee_t d, frame_t frame) {
  return GET(value_t_list, frame_get_stack, frame, d);
}

static inline value_t_list stack_now(debuggee_t d) {
  return stack_of(d, top_frame(d));
}

/* The frame that called this one, which must exist. */
static inline frame_t caller_of(debuggee_t d, frame_t frame) {
  const option_frame_t caller = GET(option_frame_t, frame_parent_frame, frame, d);
  CHECK(caller.is_some);
  return caller.some;
}

static inline bool is_outermost(debuggee_t d, frame_t frame) {
  return !GET(option_frame_t, frame_parent_frame, frame, d).is_some;
}

/* How many frames the newest activation has. */
static inline uint32_t depth_now(debuggee_t d) {
  uint32_t depth = 1;
  for (option_frame_t up = GET(option_frame_t, frame_parent_frame, top_frame(d), d); up.is_some; depth++) {
    up = GET(option_frame_t, frame_parent_frame, up.some, d);
  }
  return depth;
}

/* Single-steps until the function is the innermost; returns the offset of its instruction about to run. */
static inline uint32_t step_into(debuggee_t d, uint32_t wanted) {
  do CHECK(STEP(d).kind == BREAKPOINT);
  while (function_now(d) != wanted);
  return pc_now(d);
}

/* The first there is. The others of a component are what holds it together. */
static inline module_t the_module(debuggee_t d) {
  module_t_list list;
  all_modules(d, &list);
  CHECK(list.length >= 1);
  return list.data[0];
}

/* The only one of it. */
static inline instance_t the_instance(debuggee_t d) {
  const uint64_t module = module_unique_id(the_module(d));
  instance_t_list list;
  all_instances(d, &list);
  const instance_t *found = NULL;
  for (size_t i = 0; i < list.length; i++) {
    if (module_unique_id(instance_get_module(list.data[i], d)) != module) continue;
    CHECK(found == NULL);
    found = &list.data[i];
  }
  CHECK(found != NULL);
  return *found;
}

static inline bytes bytecode_of(module_t module) {
  option_bytes wasm;
  module_bytecode(module, &wasm);
  CHECK(wasm.is_some);
  return wasm.some;
}
