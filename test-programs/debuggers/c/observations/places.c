/* Where the program stands and what can be seen there: observations 1 to 5, 8 and 9. */
#include "observations.h"

enum opcode { CALL = 0x10, CALL_INDIRECT = 0x11, I32_DIV_S = 0x6d };

void starts_paused(debuggee_t d, strings more) {
  instance_t_list instances;
  all_instances(d, &instances);
  CHECK(instances.length == 0);
  const module_t module = the_module(d);
  CHECK(activations_now(d) == 0);
  const uint32_t later = number(more.data[2]);
  DO(module_add_breakpoint, module, d, later);

  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(activations_now(d) == 1);
  CHECK(function_now(d) == number(more.data[0]));
  CHECK(pc_now(d) == number(more.data[1]));
  CHECK(is_outermost(d, top_frame(d)));
  CHECK(module_unique_id(instance_get_module(the_instance(d), d)) == module_unique_id(module));
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(pc_now(d) == later);
}

void steps(debuggee_t d, strings more) {
  /* A breakpoint where a step ends makes no second stop. */
  DO(module_add_breakpoint, the_module(d), d, number(more.data[1]));
  for (uint32_t i = 0; i < more.length; i++) {
    CHECK(STEP(d).kind == BREAKPOINT);
    if (pc_now(d) != number(more.data[i])) say("step %u at 0x%x", i, pc_now(d));
    CHECK(pc_now(d) == number(more.data[i]));
  }
  CHECK(STEP(d).kind == COMPLETE);
}

void pcs(debuggee_t d, strings more) {
  (void)more;
  const bytes code = bytecode_of(the_module(d));
  CHECK(code.length > 8 && code.data[0] == 0 && code.data[1] == 'a' && code.data[2] == 's' && code.data[3] == 'm');
  CHECK(CONTINUE(d).kind == TRAP);
  const frame_t divide = top_frame(d), between = caller_of(d, divide), start = caller_of(d, between);
  CHECK(is_outermost(d, start));
  CHECK(function_of(d, divide) == 0 && function_of(d, between) == 1 && function_of(d, start) == 2);
  CHECK(code.data[pc_of(d, divide)] == I32_DIV_S);
  /* The instructions behind `call_indirect 0 0` and `call 1`. */
  const uint8_t *const after_between = code.data + pc_of(d, between), *const after_start = code.data + pc_of(d, start);
  CHECK(after_between[-3] == CALL_INDIRECT && after_between[-2] == 0 && after_between[-1] == 0);
  CHECK(after_start[-2] == CALL && after_start[-1] == 1);
}

/* In nested.wat: stops where the host has called `run` for the second time. */
static void enter_twice(debuggee_t d) {
  module_t_list modules;
  all_modules(d, &modules);
  CHECK(modules.length == 1);
  /* The first instruction of `run`: an i64.const 5. */
  const bytes code = bytecode_of(modules.data[0]);
  uint32_t pc = 0;
  while (code.data[pc] != 0x42 || code.data[pc + 1] != 5) pc++;
  DO(module_add_breakpoint, modules.data[0], d, pc);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(activations_now(d) == 1);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(activations_now(d) == 2);
}

/* The innermost frame of an activation, the newest being number 0. */
static frame_t exit_frame(debuggee_t d, uint32_t activation) {
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(frames.length > activation);
  return frames.data[activation];
}

void pcs_host(debuggee_t d, strings more) {
  (void)more;
  enter_twice(d);
  const bytes code = bytecode_of(the_module(d));
  const frame_t between = exit_frame(d, 1);
  const uint8_t *const after = code.data + pc_of(d, between);
  CHECK(after[-2] == CALL && after[-1] == 0);
}

void operands(debuggee_t d, strings more) {
  (void)more;
  /* One operand more with each constant; the call takes none off before its callee has returned. */
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(stack_now(d).length == 0);
  CHECK(STEP(d).kind == BREAKPOINT);
  value_t_list stack = stack_now(d);
  CHECK(stack.length == 1 && is_i64(stack.data[0], (uint64_t)-9));
  CHECK(STEP(d).kind == BREAKPOINT);
  stack = stack_now(d);
  CHECK(stack.length == 2 && is_i64(stack.data[0], (uint64_t)-9) && is_i32(stack.data[1], 0));
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == 1 && stack_now(d).length == 0);
  stack = stack_of(d, caller_of(d, top_frame(d)));
  CHECK(stack.length == 2 && is_i64(stack.data[0], (uint64_t)-9) && is_i32(stack.data[1], 0));

  CHECK(CONTINUE(d).kind == TRAP);
  const frame_t divide = top_frame(d);
  stack = stack_of(d, divide);
  CHECK(stack.length == 2 && is_i32(stack.data[0], 100) && is_i32(stack.data[1], 0));
  /* Of an indirect call the index as well. */
  stack = stack_of(d, caller_of(d, divide));
  CHECK(stack.length == 3 && is_i32(stack.data[0], 100) && is_i32(stack.data[1], 0) && is_i32(stack.data[2], 0));
}

void operands_host(debuggee_t d, strings more) {
  (void)more;
  enter_twice(d);
  const frame_t between = exit_frame(d, 1);
  value_t_list stack = stack_of(d, between);
  CHECK(stack.length == 2 && is_i32(stack.data[0], 2) && is_i32(stack.data[1], 7));
  stack = stack_of(d, caller_of(d, between));
  CHECK(stack.length == 2 && is_i64(stack.data[0], 5) && is_i32(stack.data[1], 2));
}

void locals(debuggee_t d, strings more) {
  (void)more;
  step_into(d, 2);
  const value_t_list all = GET(value_t_list, frame_get_locals, top_frame(d), d);
  static const uint8_t types[] = { WASM_I32, WASM_I64, WASM_F32, WASM_F64, WASM_FUNCREF, WASM_I32, WASM_F64, WASM_EXNREF };
  CHECK(all.length == sizeof types);
  for (uint32_t i = 0; i < all.length; i++) CHECK(value_get_type(all.data[i]) == types[i]);
  CHECK(is_i32(all.data[0], 0xffffffff) && is_i64(all.data[1], (uint64_t)-2));
  CHECK(value_unwrap_f32(all.data[2]) == 1.5f && value_unwrap_f64(all.data[3]) == -2.5);
  option_func_t function;
  value_unwrap_func(all.data[4], &function);
  CHECK(function.is_some && GET(type_list, func_params, function.some, d).length == 2);
  CHECK(is_i32(all.data[5], 0) && value_unwrap_f64(all.data[6]) == 0);
  option_exception_t exception;
  value_unwrap_exception(all.data[7], &exception);
  CHECK(!exception.is_some);

  /* What an instruction sets is seen after it: this is `local.set 1`, with the value of local 0 in its place. */
  do CHECK(STEP(d).kind == BREAKPOINT);
  while (bytecode_of(the_module(d)).data[pc_now(d)] != 0x21);
  const value_t_list before = GET(value_t_list, frame_get_locals, top_frame(d), d);
  CHECK(before.length == sizeof types && is_i64(before.data[1], (uint64_t)-2));
}

void activations(debuggee_t d, strings more) {
  (void)more;
  enter_twice(d);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(frames.length == 3);
  /* Newest first: `run`, about to begin; then twice `between`, called by `run`, called by the host. */
  CHECK(function_of(d, frames.data[0]) == 2 && is_outermost(d, frames.data[0]));
  for (uint32_t i = 0; i < 3; i++) {
    frame_t run = frames.data[i];
    if (i > 0) {
      CHECK(function_of(d, frames.data[i]) == 1);
      run = caller_of(d, frames.data[i]);
    }
    CHECK(function_of(d, run) == 2 && is_outermost(d, run));
    const value_t_list depth = GET(value_t_list, frame_get_locals, run, d);
    CHECK(depth.length == 1 && is_i32(depth.data[0], i));
  }
  /* Back in the middle one. */
  do CHECK(STEP(d).kind == BREAKPOINT);
  while (activations_now(d) == 3);
  CHECK(activations_now(d) == 2 && function_now(d) == 1);
  const value_t_list stack = stack_now(d);
  CHECK(stack.length == 1 && is_i32(stack.data[0], 6));
}

static void dead(debuggee_t d, frame_t frame) {
  CHECK(ERROR_OF(instance_t, frame_get_instance, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(u32, frame_get_func_index, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(u32, frame_get_pc, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(value_t_list, frame_get_locals, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(value_t_list, frame_get_stack, frame, d) == INVALID_FRAME);
  CHECK(ERROR_OF(option_frame_t, frame_parent_frame, frame, d) == INVALID_FRAME);
}

void dead_frames(debuggee_t d, strings more) {
  (void)more;
  step_into(d, 1);
  const frame_t stepped = top_frame(d), same = top_frame(d), caller = caller_of(d, stepped);
  CHECK(pc_of(d, stepped) == pc_of(d, same));

  /* A resumption that does not fit is none: the frames live. */
  CHECK(ERROR_OF(event, wait_for, d, start_continue(d, early_return(NULL, 0))) == MISMATCHED_TYPE);
  CHECK(pc_of(d, stepped) == pc_of(d, same) && function_of(d, caller) == 2);

  CHECK(STEP(d).kind == BREAKPOINT);
  dead(d, stepped);
  dead(d, same);
  dead(d, caller);

  /* Also where nothing has run since, and where what has run is gone again. */
  const frame_t interrupted = top_frame(d);
  interrupt(d);
  CHECK(CONTINUE(d).kind == INTERRUPTED);
  CHECK(pc_now(d) == pc_of(d, top_frame(d)));
  dead(d, interrupted);
  const frame_t called_from = top_frame(d);
  const value_t one[] = { value_make_i32(1) };
  CHECK(CONTINUE_WITH(d, inject_call(GET(func_t, instance_get_func, the_instance(d), d, 1), one, 1)).kind == INJECTED_CALL_RETURN);
  dead(d, called_from);

  const frame_t last = top_frame(d), outermost = caller_of(d, last);
  CHECK(CONTINUE(d).kind == COMPLETE);
  dead(d, last);
  dead(d, outermost);
  dead(d, stepped);
}
