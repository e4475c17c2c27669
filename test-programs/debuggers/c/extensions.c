/*
 * Every function of wasm2js-debug:extensions. The debuggee must add 2 and 3 in a function of two parameters that does nothing else: its index is
 * the first argument, or 1, as in debuggees/everything.wat.
 */
#include "extensions.h"

static frame_t top_frame(debuggee_t d) {
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(frames.length == 1);
  return frames.data[0];
}

/* Single-steps until the function is at its i32.add. */
static void step_to_the_add(debuggee_t d, uint32_t function) {
  do CHECK(STEP(d).kind == BREAKPOINT);
  while (GET(u32, frame_get_func_index, top_frame(d), d) != function);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(STEP(d).kind == BREAKPOINT);
}

void debug(debuggee_t d, strings arguments) {
  const uint32_t function = arguments.length > 1 ? (uint32_t)(*arguments.data[1].data - '0') : 1;
  string version;
  host_version(&version);
  CHECK(version.length >= 5 && version.data[1] == '.');

  step_to_the_add(d, function);
  const frame_t frame = top_frame(d);
  CHECK(ERROR_OF(void, set_local, d, frame, 2, value_make_i32(0)) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, set_local, d, frame, 0, value_make_i64(0)) == MISMATCHED_TYPE);
  CHECK(ERROR_OF(void, set_stack_value, d, frame, 2, value_make_i32(0)) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, set_stack_value, d, frame, 1, value_make_f32(0)) == MISMATCHED_TYPE);
  DO(set_local, d, frame, 1, value_make_i32(1000));
  DO(set_stack_value, d, frame, 0, value_make_i32(40));
  CHECK(value_unwrap_i32(GET(value_t_list, frame_get_locals, frame, d).data[1]) == 1000);
  const value_t_list stack = GET(value_t_list, frame_get_stack, frame, d);
  CHECK(value_unwrap_i32(stack.data[0]) == 40 && value_unwrap_i32(stack.data[1]) == 3);

  /* The sum is of what is on the stack now. */
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(value_unwrap_i32(GET(value_t_list, frame_get_stack, top_frame(d), d).data[0]) == 43);
  CHECK(ERROR_OF(void, set_local, d, frame, 1, value_make_i32(0)) == INVALID_FRAME);
  CHECK(ERROR_OF(void, set_stack_value, d, frame, 0, value_make_i32(0)) == INVALID_FRAME);
  say("OK");
}
