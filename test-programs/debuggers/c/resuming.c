/*
 * The ways to go on other than the normal one, where it is not obvious what they do: calls in calls, calls that fail, at traps and exceptions, and what
 * goes out of the outermost frame. The first argument is the way; the debuggee it is for is in the comment.
 */
#include "looking.h"

static func_t function_at(debuggee_t d, uint32_t index) {
  return GET(func_t, instance_get_func, GET(instance_t, frame_get_instance, top_frame(d), d), d, index);
}

static exception_t exception_of(debuggee_t d, uint32_t tag, uint32_t first, uint64_t second) {
  const value_t pair[] = { value_make_i32(first), value_make_i64(second) };
  return GET(exception_t, exception_make, d, GET(tag_t, instance_get_tag, the_instance(d), d, tag), pair, 2);
}

static bool returned(event e, uint32_t number) {
  return e.kind == INJECTED_CALL_RETURN && e.values.length == 1 && is_i32(e.values.data[0], number);
}

/* everything.wat */
enum { FIBONACCI = 3, THROWS, QUIET, CATCHES, TRAPS = 9 };

/* The offset of the first instruction of FIBONACCI: local.get 0, i32.const 2. */
static uint32_t fibonacci_start(debuggee_t d) {
  const bytes code = bytecode_of(the_module(d));
  uint32_t pc = 0;
  while (code.data[pc] != 0x20 || code.data[pc + 1] != 0 || code.data[pc + 2] != 0x41 || code.data[pc + 3] != 2) pc++;
  return pc;
}

static void nests(debuggee_t d) {
  CHECK(STEP(d).kind == BREAKPOINT);
  const uint32_t pc = pc_now(d), start = fibonacci_start(d);
  const module_t module = the_module(d);
  DO(module_add_breakpoint, module, d, start);
  const value_t six[] = { value_make_i32(6) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, FIBONACCI), six, 1)).kind == BREAKPOINT);
  CHECK(function_now(d) == FIBONACCI && depth_now(d) == 2 && pc_now(d) == start);
  /* Its frames lie on those of the program. */
  CHECK(function_of(d, caller_of(d, top_frame(d))) == 10 && pc_of(d, caller_of(d, top_frame(d))) == pc);

  /* A call in the call, in which the breakpoint is hit as well; and one in that, which traps. */
  const value_t five[] = { value_make_i32(5) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, FIBONACCI), five, 1)).kind == BREAKPOINT);
  CHECK(depth_now(d) == 3);
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, TRAPS), NULL, 0)).kind == TRAP);
  CHECK(depth_now(d) == 4 && function_now(d) == TRAPS);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(depth_now(d) == 3 && function_now(d) == FIBONACCI && pc_now(d) == start);
  /* One that throws something that the program would catch, if it had thrown it; its breakpoint is told first. */
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(depth_now(d) == 4);
  const value_t seven[] = { value_make_i32(7) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, THROWS), seven, 1)).kind == EXCEPTION);
  CHECK(depth_now(d) == 5);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(depth_now(d) == 4 && pc_now(d) == start);
  DO(module_remove_breakpoint, module, d, start);
  /* The inner one returns, then the outer one, each to where it was made. */
  CHECK(returned(CONTINUE(d), 5));
  CHECK(depth_now(d) == 2 && pc_now(d) == start);
  CHECK(returned(CONTINUE(d), 8));
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);
}

/* everything.wat: returns and exceptions inside of a call. */
static void leaves_calls(debuggee_t d) {
  CHECK(STEP(d).kind == BREAKPOINT);
  const uint32_t pc = pc_now(d), start = fibonacci_start(d);
  const value_t values[] = { value_make_i32(6), value_make_i32(-1u), value_make_i32(6), value_make_i32(100), value_make_i32(6) };
  CHECK(STEP_WITH(d, inject_call(function_at(d, FIBONACCI), values, 1)).kind == BREAKPOINT);
  CHECK(pc_now(d) == start);
  CHECK(returned(STEP_WITH(d, early_return(values + 1, 1)), -1u));
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);

  /* From a frame of it that is not its outermost. */
  CHECK(STEP_WITH(d, inject_call(function_at(d, FIBONACCI), values + 2, 1)).kind == BREAKPOINT);
  while (depth_now(d) < 3) CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(STEP_WITH(d, early_return(values + 3, 1)).kind == BREAKPOINT);
  CHECK(depth_now(d) == 2 && function_now(d) == FIBONACCI);
  CHECK(returned(CONTINUE(d), 103)); /* 100 for fibonacci(5), 3 for fibonacci(4) */
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);

  /* An exception that nothing in it catches drops it: the program is where it was. */
  CHECK(STEP_WITH(d, inject_call(function_at(d, FIBONACCI), values + 4, 1)).kind == BREAKPOINT);
  CHECK(STEP_WITH(d, throw_exception(exception_of(d, 0, 1, 2))).kind == BREAKPOINT);
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);

  /* One that is caught in it: the handler drops the i64 and returns the i32. */
  CHECK(STEP_WITH(d, inject_call(function_at(d, CATCHES), NULL, 0)).kind == BREAKPOINT);
  step_into(d, QUIET);
  CHECK(returned(CONTINUE_WITH(d, throw_exception(exception_of(d, 0, 33, 44))), 33));
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);

  /* In the place of an exception on its way, another one. */
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, CATCHES), NULL, 0)).kind == EXCEPTION);
  CHECK(returned(CONTINUE_WITH(d, throw_exception(exception_of(d, 0, 55, 66))), 55));
  /* In its place a return, as if it had not been thrown. */
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, CATCHES), NULL, 0)).kind == EXCEPTION);
  CHECK(function_now(d) == THROWS);
  CHECK(returned(CONTINUE_WITH(d, early_return(NULL, 0)), -1u));
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);

  /* In the place of a trap an exception, and a return. */
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, TRAPS), NULL, 0)).kind == TRAP);
  CHECK(STEP_WITH(d, throw_exception(exception_of(d, 0, 1, 2))).kind == BREAKPOINT);
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);
  const value_t instead[] = { value_make_i32(12) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, TRAPS), NULL, 0)).kind == TRAP);
  CHECK(returned(CONTINUE_WITH(d, early_return(instead, 1)), 12));
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);
  /* Interrupted before it has begun: it comes afterwards. */
  const value_t seven[] = { value_make_i32(7) };
  interrupt(d);
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, FIBONACCI), seven, 1)).kind == INTERRUPTED);
  CHECK(returned(CONTINUE(d), 13));
  CHECK(depth_now(d) == 1 && pc_now(d) == pc);
}

/* rethrows.wat: calls where an exception is on its way. */
static void calls_at_an_exception(debuggee_t d) {
  CHECK(CONTINUE(d).kind == EXCEPTION);
  const uint32_t pc = pc_now(d);
  CHECK(function_now(d) == 0 && depth_now(d) == 4);
  /* It throws twice, and catches both. */
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, 2), NULL, 0)).kind == EXCEPTION);
  CHECK(depth_now(d) == 7);
  CHECK(CONTINUE(d).kind == EXCEPTION);
  CHECK(returned(CONTINUE(d), 5));
  CHECK(pc_now(d) == pc && depth_now(d) == 4 && stack_now(d).length == 2);
  /* The one on its way goes on: to `rethrows`, which is about to throw it again. */
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == 1 && depth_now(d) == 3);
  CHECK(CONTINUE(d).kind == EXCEPTION);
  CHECK(function_now(d) == 1);
  /* Where nothing would catch it. */
  CHECK(CONTINUE(d).kind == EXCEPTION);
  CHECK(function_now(d) == 0 && depth_now(d) == 2);
  CHECK(CONTINUE_WITH(d, early_return(NULL, 0)).kind == COMPLETE);
}

/* divide.wat: calls at a trap. */
static void calls_at_a_trap(debuggee_t d) {
  CHECK(CONTINUE(d).kind == TRAP);
  const uint32_t pc = pc_now(d);
  const value_t values[] = { value_make_i32(42), value_make_i32(6), value_make_i32(1), value_make_i32(0) };
  CHECK(returned(CONTINUE_WITH(d, inject_call(function_at(d, 0), values, 2)), 7));
  CHECK(function_now(d) == 0 && pc_now(d) == pc && depth_now(d) == 3);
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, 0), values + 2, 2)).kind == TRAP);
  CHECK(function_now(d) == 0 && pc_now(d) == pc && depth_now(d) == 4);
  /* Going on drops the call, and then does what it would have done: ends the program. */
  CHECK(CONTINUE(d).kind == COMPLETE);
}

/* divide.wat */
static void throws_at_a_trap(debuggee_t d) {
  CHECK(CONTINUE(d).kind == TRAP);
  const uint8_t params[] = { WASM_I32 };
  const value_t value[] = { value_make_i32(9) };
  const exception_t exception = GET(exception_t, exception_make, d, tag_make(d, params, 1), value, 1);
  CHECK(CONTINUE_WITH(d, throw_exception(exception)).kind == COMPLETE);
}

/* loop.wat: with a tag that no instance knows. */
static void throws_uncaught(debuggee_t d) {
  step_into(d, 1);
  const uint8_t params[] = { WASM_I32 };
  const value_t value[] = { value_make_i32(77) };
  const exception_t exception = GET(exception_t, exception_make, d, tag_make(d, params, 1), value, 1);
  CHECK(CONTINUE_WITH(d, throw_exception(exception)).kind == COMPLETE);
  CHECK(activations_now(d) == 0);
}

/* loop.wat */
static void returns_from_everything(debuggee_t d) {
  step_into(d, 1);
  const value_t value[] = { value_make_i32(12) };
  CHECK(STEP_WITH(d, early_return(value, 1)).kind == BREAKPOINT);
  CHECK(function_now(d) == 2 && depth_now(d) == 1);
  const value_t_list stack = stack_now(d);
  CHECK(stack.length == 1 && is_i32(stack.data[0], 12));
  CHECK(STEP_WITH(d, early_return(NULL, 0)).kind == COMPLETE);
}

/* exits.wat: function 1 ends the program. */
static void calls_the_exit(debuggee_t d) {
  step_into(d, 2);
  const value_t code[] = { value_make_i32(5) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, 1), code, 1)).kind == COMPLETE);
  CHECK(activations_now(d) == 0);
}

/* asks.wat, which has been running for a while: function 0 gives 1 as long as byte 0 of the memory is 0. */
static void calls_in_a_loop(debuggee_t d) {
  for (uint32_t round = 0; round < 3; round++) {
    const event_future_t running = start_continue(d, normal());
    sleep_ms(20);
    interrupt(d);
    CHECK(GET(event, wait_for, d, running).kind == INTERRUPTED);
    const uint32_t pc = pc_now(d), depth = depth_now(d);
    for (uint32_t i = 0; i < 20; i++) CHECK(returned(CONTINUE_WITH(d, inject_call(function_at(d, 0), NULL, 0)), 1));
    CHECK(pc_now(d) == pc && depth_now(d) == depth);
  }
  DO(memory_set_u8, GET(memory_t, instance_get_memory, the_instance(d), d, 0), d, 0, 1);
  CHECK(returned(CONTINUE_WITH(d, inject_call(function_at(d, 0), NULL, 0)), 0));
  CHECK(CONTINUE(d).kind == COMPLETE);
}

/* traps.wat, of which there is an instance before anything has run; functions 0, which returns 1, and 2, which divides by zero. */
static void calls_before_the_start(debuggee_t d) {
  CHECK(activations_now(d) == 0);
  const instance_t instance = the_instance(d);
  const func_t other = GET(func_t, instance_get_func, instance, d, 0), divide = GET(func_t, instance_get_func, instance, d, 2);
  CHECK(returned(CONTINUE_WITH(d, inject_call(func_clone(other), NULL, 0)), 1));
  CHECK(activations_now(d) == 0);
  CHECK(STEP_WITH(d, inject_call(func_clone(other), NULL, 0)).kind == BREAKPOINT);
  CHECK(activations_now(d) == 1 && depth_now(d) == 1 && function_now(d) == 0);
  CHECK(returned(CONTINUE(d), 1));
  /* A trap in one drops it; the step then is the program's first. */
  CHECK(CONTINUE_WITH(d, inject_call(func_clone(divide), NULL, 0)).kind == TRAP);
  CHECK(depth_now(d) == 1 && function_now(d) == 2 && stack_now(d).length == 2);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == 1 && depth_now(d) == 1);
  CHECK(CONTINUE_WITH(d, early_return(NULL, 0)).kind == TRAP);
  CHECK(function_now(d) == 2);
}

/* nested.wat: calls, of which each calls the host, while the host is being called. */
static void calls_through_the_host(debuggee_t d) {
  const bytes code = bytecode_of(the_module(d));
  uint32_t pc = 0;
  while (code.data[pc] != 0x42 || code.data[pc + 1] != 5) pc++;
  DO(module_add_breakpoint, the_module(d), d, pc);
  for (uint32_t i = 1; i <= 3; i++) CHECK(CONTINUE(d).kind == BREAKPOINT && activations_now(d) == i);
  /* run(1), and by the host run(0); 7 less 2 for each time that the host has run it, and 1 more for each run. */
  const value_t one[] = { value_make_i32(1) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, 2), one, 1)).kind == BREAKPOINT);
  CHECK(activations_now(d) == 3 && depth_now(d) == 2);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(activations_now(d) == 4 && depth_now(d) == 1);
  CHECK(returned(CONTINUE(d), 7));
  CHECK(activations_now(d) == 3 && depth_now(d) == 1 && pc_now(d) == pc);
  /* The host function itself. */
  const value_t arguments[] = { value_make_i32(0), value_make_i32(40), value_make_i32(1), value_make_i32(0) };
  CHECK(returned(CONTINUE_WITH(d, inject_call(function_at(d, 0), arguments, 2)), 40));
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, 0), arguments + 2, 2)).kind == BREAKPOINT);
  CHECK(activations_now(d) == 4 && depth_now(d) == 1);
  CHECK(returned(CONTINUE(d), 6));
  CHECK(activations_now(d) == 3 && depth_now(d) == 1 && pc_now(d) == pc);
}

/* nested.wat, whose host function fails: a call of it has no frame. */
static void calls_a_failing_host(debuggee_t d) {
  step_into(d, 1);
  const uint32_t pc = pc_now(d);
  const value_t arguments[] = { value_make_i32(1), value_make_i32(2), value_make_i32(3), value_make_i32(4) };
  CHECK(CONTINUE_WITH(d, inject_call(function_at(d, 0), arguments, 2)).kind == TRAP);
  CHECK(ERROR_OF(event, wait_for, d, start_continue(d, early_return(arguments + 2, 1))) == INVALID_FRAME);
  const exception_t exception = GET(exception_t, exception_make, d, tag_make(d, NULL, 0), NULL, 0);
  CHECK(ERROR_OF(event, wait_for, d, start_continue(d, throw_exception(exception))) == INVALID_FRAME);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == 1 && pc_now(d) == pc && depth_now(d) == 2);
  /* The program's own call of it. */
  CHECK(CONTINUE(d).kind == TRAP);
  CHECK(function_now(d) == 1 && depth_now(d) == 2);
  const value_t instead[] = { value_make_i32(30) };
  CHECK(CONTINUE_WITH(d, early_return(instead, 1)).kind == COMPLETE);
}

static const struct {
  const char *name;
  void (*run)(debuggee_t);
} ways[] = {
  { "nests", nests },
  { "leaves-calls", leaves_calls },
  { "calls-at-an-exception", calls_at_an_exception },
  { "calls-at-a-trap", calls_at_a_trap },
  { "throws-at-a-trap", throws_at_a_trap },
  { "throws-uncaught", throws_uncaught },
  { "returns-from-everything", returns_from_everything },
  { "calls-the-exit", calls_the_exit },
  { "calls-in-a-loop", calls_in_a_loop },
  { "calls-before-the-start", calls_before_the_start },
  { "calls-through-the-host", calls_through_the_host },
  { "calls-a-failing-host", calls_a_failing_host },
};

void debug(debuggee_t d, strings arguments) {
  CHECK(arguments.length >= 2);
  for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    if (!string_is(arguments.data[1], ways[i].name)) continue;
    ways[i].run(d);
    say("OK");
    return;
  }
  CHECK(!"the first argument names a way");
}
