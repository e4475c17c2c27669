/* Frames, breakpoints and the ways to go on. */
#include "every-method.h"

static void dead(debuggee_t d, frame_t frame) {
  CHECK(ERROR_OF(instance_t, frame_get_instance, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(u32, frame_get_func_index, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(u32, frame_get_pc, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(value_t_list, frame_get_locals, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(value_t_list, frame_get_stack, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(option_frame_t, frame_parent_frame, frame, d) == INVALID_FRAME);
  drop_frame_t(frame);
}

void frames(debuggee_t d) {
  /* At the i32.add of ADD, called by START with 2 and 3. */
  const frame_t add = top_frame(d);
  CHECK(instance_unique_id(GET(instance_t, frame_get_instance, add, d)) == instance_unique_id(the_instance(d)));
  CHECK(GET(u32, frame_get_func_index, add, d) == ADD);
  value_t_list list = GET(value_t_list, frame_get_locals, add, d);
  CHECK(list.length == 2 && is_i32(list.data[0], 2) && is_i32(list.data[1], 3));
  list = stack_now(d);
  CHECK(list.length == 2 && is_i32(list.data[0], 2) && is_i32(list.data[1], 3));

  /* The caller is where it goes on after the call, the arguments still on its stack. */
  const option_frame_t start = GET(option_frame_t, frame_parent_frame, add, d);
  CHECK(start.is_some);
  CHECK(GET(u32, frame_get_func_index, start.some, d) == START);
  CHECK(!GET(option_frame_t, frame_parent_frame, start.some, d).is_some);
  list = GET(value_t_list, frame_get_stack, start.some, d);
  CHECK(list.length == 2 && is_i32(list.data[0], 2) && is_i32(list.data[1], 3));
  const uint32_t return_address = GET(u32, frame_get_pc, start.some, d), add_at = GET(u32, frame_get_pc, add, d);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(pc_now(d) == add_at + 1);
  dead(d, add);
  dead(d, start.some);
  list = stack_now(d);
  CHECK(list.length == 1 && is_i32(list.data[0], 5));
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == START && pc_now(d) == return_address);

  step_into(d, MIXED);
  list = GET(value_t_list, frame_get_locals, top_frame(d), d);
  CHECK(list.length == 8);
  CHECK(is_i32(list.data[0], 0xffffffff) && value_unwrap_i64(list.data[1]) == (uint64_t)-2 && value_unwrap_f32(list.data[2]) == 1.5f);
  CHECK(value_unwrap_f64(list.data[3]) == -2.5 && value_get_type(list.data[4]) == WASM_FUNCREF);
  CHECK(is_i32(list.data[5], 0) && value_unwrap_f64(list.data[6]) == 0 && value_get_type(list.data[7]) == WASM_EXNREF);
  CHECK(stack_now(d).length == 0);
  for (uint32_t i = 0; i < 5; i++) CHECK(STEP(d).kind == BREAKPOINT);
  list = stack_now(d);
  CHECK(list.length == 5);
  CHECK(is_i32(list.data[0], 0xffffffff) && value_unwrap_i64(list.data[1]) == (uint64_t)-2 && value_unwrap_f32(list.data[2]) == 1.5f);
  CHECK(value_unwrap_f64(list.data[3]) == -2.5 && value_get_type(list.data[4]) == WASM_FUNCREF);
}

void breakpoints(debuggee_t d) {
  const module_t module = the_module(d);
  const uint32_t first = step_into(d, FIBONACCI);
  CHECK(depth_now(d) == 2);
  /* It does not fire where we are, but where that is reached again. */
  DO(module_add_breakpoint, module, d, first);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(depth_now(d) == 3 && pc_now(d) == first);
  CHECK(is_i32(GET(value_t_list, frame_get_locals, top_frame(d), d).data[0], 4));
  DO(module_remove_breakpoint, module, d, first);
}

/* A resumption that does not fit: nothing has changed. */
#define MISFITS(d, resumption) CHECK(ERROR_OF(event, wait_for, d, start_continue(d, resumption)) == MISMATCHED_TYPE)

static void injected_calls(debuggee_t d) {
  const uint32_t pc = pc_now(d);
  const value_t two[] = { I32(20), I32(22) };
  event e = CONTINUE_WITH(d, inject_call(function(d, ADD), two, 2));
  CHECK(e.kind == INJECTED_CALL_RETURN && e.values.length == 1 && is_i32(e.values.data[0], 42));
  CHECK(function_now(d) == FIBONACCI && pc_now(d) == pc && depth_now(d) == 3);

  const value_t one[] = { I32(1) }, wrong[] = { I32(1), value_make_f32(1) };
  MISFITS(d, inject_call(function(d, ADD), one, 1));
  MISFITS(d, inject_call(function(d, ADD), wrong, 2));
  const value_t vector[] = { I32(1), value_of(d, WASM_V128) }, reference_for_another[] = { value_of(d, WASM_EXNREF) };
  MISFITS(d, inject_call(function(d, ADD), vector, 2));
  MISFITS(d, inject_call(function(d, ADD), NULL, 0));
  MISFITS(d, inject_call(function(d, ECHO), reference_for_another, 1));
  CHECK(function_now(d) == FIBONACCI && pc_now(d) == pc);

  const value_t reference = GET(value_t, global_get, GET(global_t, instance_get_global, the_instance(d), d, 5), d);
  const value_t five[] = { I32(1), value_make_i64(1ull << 63), value_make_f32(1), value_make_f64(1), reference };
  e = CONTINUE_WITH(d, inject_call(function(d, MIXED), five, 5));
  CHECK(e.kind == INJECTED_CALL_RETURN && e.values.length == 1 && value_unwrap_i64(e.values.data[0]) == 1ull << 63);

  /* Of the host: writes the line that is in memory. */
  const value_t write[] = { I32(1), I32(0), I32(1), I32(16) };
  e = CONTINUE_WITH(d, inject_call(function(d, FD_WRITE), write, 4));
  CHECK(e.kind == INJECTED_CALL_RETURN && e.values.length == 1 && is_i32(e.values.data[0], 0));

  /* Step by step, the end included. */
  const value_t stepped[] = { I32(1), I32(2) };
  CHECK(STEP_WITH(d, inject_call(function(d, ADD), stepped, 2)).kind == BREAKPOINT);
  for (uint32_t i = 0; i < 3; i++) {
    CHECK(function_now(d) == ADD);
    CHECK(STEP(d).kind == BREAKPOINT);
  }
  e = STEP(d);
  CHECK(e.kind == INJECTED_CALL_RETURN && e.values.length == 1 && is_i32(e.values.data[0], 3));
  CHECK(function_now(d) == FIBONACCI && pc_now(d) == pc && depth_now(d) == 3);

  /* After a trap in it, and after an exception, it is gone. */
  CHECK(CONTINUE_WITH(d, inject_call(function(d, TRAPS), NULL, 0)).kind == TRAP);
  CHECK(function_now(d) == TRAPS && stack_now(d).length == 2);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == FIBONACCI && depth_now(d) == 3);
  const value_t nine[] = { I32(9) };
  e = CONTINUE_WITH(d, inject_call(function(d, THROWS), nine, 1));
  CHECK(e.kind == EXCEPTION && function_now(d) == THROWS);
  CHECK(tag_unique_id(exception_get_tag(e.exception, d)) == tag_unique_id(tag(d, 0)));
  CHECK(is_i32(GET(value_t_list, exception_get_values, e.exception, d).data[0], 9));
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == FIBONACCI && pc_now(d) == pc && depth_now(d) == 3);

  /* What it returns, or throws, the interface has no type for. */
  CHECK(ERROR_OF(event, wait_for, d, start_continue(d, inject_call(function(d, FOREIGN_RESULT), NULL, 0))) == UNSUPPORTED_TYPE);
  CHECK(function_now(d) == FIBONACCI && pc_now(d) == pc && depth_now(d) == 3);
  e = CONTINUE_WITH(d, inject_call(function(d, THROWS_FOREIGN), NULL, 0));
  CHECK(e.kind == EXCEPTION && function_now(d) == THROWS_FOREIGN);
  CHECK(tag_unique_id(exception_get_tag(e.exception, d)) == tag_unique_id(tag(d, 2)));
  CHECK(ERROR_OF(value_t_list, exception_get_values, e.exception, d) == UNSUPPORTED_TYPE);
  CHECK(ERROR_OF(value_t_list, frame_get_stack, top_frame(d), d) == UNSUPPORTED_TYPE);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == FIBONACCI && pc_now(d) == pc && depth_now(d) == 3);
}

static void early_returns(debuggee_t d) {
  const value_t many[] = { I32(1), I32(2) }, right[] = { I32(100) };
  for (enum wasm_type type = WASM_I64; type <= WASM_EXNREF; type++) {
    const value_t wrong[] = { value_of(d, type) };
    MISFITS(d, early_return(wrong, 1));
  }
  MISFITS(d, early_return(many, 2));
  MISFITS(d, early_return(NULL, 0));
  CHECK(depth_now(d) == 3);
  CHECK(STEP_WITH(d, early_return(right, 1)).kind == BREAKPOINT);
  CHECK(function_now(d) == FIBONACCI && depth_now(d) == 2);
  const value_t_list stack = stack_now(d);
  CHECK(stack.length == 1 && is_i32(stack.data[0], 100));
}

static void exceptions(debuggee_t d) {
  const global_t word = GET(global_t, instance_get_global, the_instance(d), d, 0);
  step_into(d, QUIET);
  const value_t pair[] = { I32(5), value_make_i64(6) };
  CHECK(STEP_WITH(d, throw_exception(GET(exception_t, exception_make, d, tag(d, 0), pair, 2))).kind == BREAKPOINT);
  CHECK(function_now(d) == CATCHES);
  const value_t_list caught = stack_now(d);
  CHECK(caught.length == 2 && is_i32(caught.data[0], 5) && value_unwrap_i64(caught.data[1]) == 6);
  step_into(d, START);
  CHECK(is_i32(stack_now(d).data[0], 5));
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(is_i32(GET(value_t, global_get, word, d), 5));

  /* Values that the interface has no type for. */
  step_into(d, ECHO);
  CHECK(ERROR_OF(value_t_list, frame_get_locals, top_frame(d), d) == UNSUPPORTED_TYPE);
  CHECK(stack_now(d).length == 0);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(ERROR_OF(value_t_list, frame_get_stack, top_frame(d), d) == UNSUPPORTED_TYPE);
}

static void after_a_trap(debuggee_t d) {
  const global_t word = GET(global_t, instance_get_global, the_instance(d), d, 0);
  CHECK(CONTINUE(d).kind == TRAP);
  CHECK(function_now(d) == TRAPS && depth_now(d) == 2);
  value_t_list stack = stack_now(d);
  CHECK(stack.length == 2 && is_i32(stack.data[0], 1) && is_i32(stack.data[1], 0));
  const value_t two[] = { I32(3), I32(4) };
  const event e = CONTINUE_WITH(d, inject_call(function(d, ADD), two, 2));
  CHECK(e.kind == INJECTED_CALL_RETURN && is_i32(e.values.data[0], 7));
  CHECK(function_now(d) == TRAPS && depth_now(d) == 2);
  const value_t instead[] = { I32(11) };
  CHECK(STEP_WITH(d, early_return(instead, 1)).kind == BREAKPOINT);
  CHECK(function_now(d) == START);

  /* The end is an event that comes as often as it is asked for; what the program has left behind can be read. */
  CHECK(CONTINUE(d).kind == COMPLETE);
  frame_t_list none;
  exit_frames(d, &none);
  CHECK(none.length == 0);
  CHECK(is_i32(GET(value_t, global_get, word, d), 11));
  CHECK(STEP(d).kind == COMPLETE);
  CHECK(CONTINUE(d).kind == COMPLETE);
  const value_t late[] = { I32(1), I32(2) };
  CHECK(CONTINUE_WITH(d, inject_call(function(d, ADD), late, 2)).kind == COMPLETE);
  CHECK(STEP_WITH(d, early_return(NULL, 0)).kind == COMPLETE);
  CHECK(CONTINUE_WITH(d, throw_exception(GET(exception_t, exception_make, d, tag(d, 1), NULL, 0))).kind == COMPLETE);
  interrupt(d);
  CHECK(CONTINUE(d).kind == COMPLETE);
  CHECK(is_i32(GET(value_t, global_get, word, d), 11));
}

void resumptions(debuggee_t d) {
  injected_calls(d);
  early_returns(d);
  exceptions(d);
  after_a_trap(d);
}
