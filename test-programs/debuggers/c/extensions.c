/*
 * Every function of wasm2js-debug:extensions about frames, the program (but for `kill`), its output and the host. The debuggee must add 2 and 3 in a function of two parameters that does nothing else: its index is
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

/* Before anything has run. */
static void check_the_program(debuggee_t d) {
  module_t_list modules;
  all_modules(d, &modules);
  CHECK(modules.length == 1);
  module_origin origin;
  program_origin(d, modules.data[0], &origin);
  CHECK(origin.name.length > 5 && origin.name.data[origin.name.length - 5] == '.');
  CHECK(origin.path.is_some && origin.path.some.data[0] == '/' && origin.path.some.length > origin.name.length);

  option_string message;
  program_trap_message(d, &message);
  option_bool caught;
  program_exception_caught(d, &caught);
  option_program_outcome outcome;
  program_outcome_of(d, &outcome);
  CHECK(!message.is_some && !caught.is_some && !outcome.is_some);

  program_stop_at_instances(d, true);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  frame_t_list frames;
  exit_frames(d, &frames);
  instance_t_list instances;
  all_instances(d, &instances);
  CHECK(frames.length == 0 && instances.length == 1);
  program_stop_at_instances(d, false);
}

/* To the end, which is 0 or a division by it. What the program writes must come here. */
static void run_on(debuggee_t d) {
  output_chunks chunks;
  output_take(&chunks);
  CHECK(chunks.length == 0);
  const pollable_t written = output_subscribe();
  CHECK(!pollable_ready(written));
  output_redirect(true);
  bool trapped = false;
  uint8_t kind;
  while ((kind = CONTINUE(d).kind) != COMPLETE) {
    option_bool caught;
    program_exception_caught(d, &caught);
    CHECK(caught.is_some == (kind == EXCEPTION) && (!caught.is_some || caught.some));
    option_string message;
    program_trap_message(d, &message);
    CHECK(message.is_some == (kind == TRAP) && (!message.is_some || string_is(message.some, "divide by zero")));
    trapped |= kind == TRAP;
  }
  option_program_outcome outcome;
  program_outcome_of(d, &outcome);
  CHECK(outcome.is_some && outcome.some.kind == (trapped ? FAILED : EXITED));
  CHECK(trapped ? string_is(outcome.some.text, "trap: divide by zero") : outcome.some.exit_code == 0);

  CHECK(pollable_ready(written));
  output_take(&chunks);
  CHECK(chunks.length == 1 && chunks.data[0].stream == OUTPUT_STDOUT);
  const bytes line = chunks.data[0].bytes;
  line.data[line.length - 1] = 0;
  say("written: %s", (const char *)line.data);
  CHECK(!pollable_ready(written));
}

void debug(debuggee_t d, strings arguments) {
  const uint32_t function = arguments.length > 1 ? (uint32_t)(*arguments.data[1].data - '0') : 1;
  string version;
  host_version(&version);
  CHECK(version.length >= 5 && version.data[1] == '.');

  check_the_program(d);
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

  const option_value_t_list locals = GET(option_value_t_list, frame_locals, d, frame), operands = GET(option_value_t_list, frame_operands, d, frame);
  CHECK(locals.length == 2 && locals.data[1].is_some && value_unwrap_i32(locals.data[1].some) == 1000);
  CHECK(operands.length == 2 && operands.data[0].is_some && value_unwrap_i32(operands.data[0].some) == 40);

  /* The sum is of what is on the stack now. */
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(value_unwrap_i32(GET(value_t_list, frame_get_stack, top_frame(d), d).data[0]) == 43);
  CHECK(ERROR_OF(option_value_t_list, frame_locals, d, frame) == INVALID_FRAME);
  CHECK(ERROR_OF(option_value_t_list, frame_operands, d, frame) == INVALID_FRAME);
  CHECK(ERROR_OF(void, set_local, d, frame, 1, value_make_i32(0)) == INVALID_FRAME);
  CHECK(ERROR_OF(void, set_stack_value, d, frame, 0, value_make_i32(0)) == INVALID_FRAME);

  run_on(d);
  say("OK");
}
