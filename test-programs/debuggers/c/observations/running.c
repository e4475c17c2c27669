/* How a run is interrupted, and how it ends: observations 10 to 12 and 15. */
#include "observations.h"

void interrupts(debuggee_t d, strings more) {
  (void)more;
  /* However often it is asked for, and before anything: told once, and nothing has run. */
  interrupt(d);
  interrupt(d);
  CHECK(STEP(d).kind == INTERRUPTED);
  CHECK(activations_now(d) == 0);
  CHECK(STEP(d).kind == BREAKPOINT);
  const uint32_t first = pc_now(d);
  interrupt(d);
  CHECK(CONTINUE(d).kind == INTERRUPTED);
  CHECK(pc_now(d) == first);
  interrupt(d);
  CHECK(STEP(d).kind == INTERRUPTED);
  CHECK(pc_now(d) == first);
  CHECK(STEP(d).kind == BREAKPOINT);
  const uint32_t branch = pc_now(d);
  CHECK(branch == first + 2);

  for (uint32_t i = 0; i < 3; i++) {
    const event_future_t running = start_continue(d, normal());
    const pollable_t pollable = event_future_subscribe(running);
    sleep_ms(30);
    /* Nothing is left of the last one. */
    CHECK(!pollable_ready(pollable));
    interrupt(d);
    pollable_block(pollable);
    drop_pollable_t(pollable);
    CHECK(GET(event, wait_for, d, running).kind == INTERRUPTED);
    CHECK(pc_now(d) == branch);
    /* A step from there is a step. */
    CHECK(STEP(d).kind == BREAKPOINT);
  }
  CHECK(CONTINUE_WITH(d, early_return(NULL, 0)).kind == COMPLETE);
  interrupt(d);
  CHECK(CONTINUE(d).kind == COMPLETE);
}

static void check_divide(debuggee_t d) {
  CHECK(activations_now(d) == 1 && depth_now(d) == 3);
  CHECK(function_now(d) == 0);
  value_t_list stack = stack_now(d);
  CHECK(stack.length == 2 && is_i32(stack.data[0], 100) && is_i32(stack.data[1], 0));
  const value_t_list locals = GET(value_t_list, frame_get_locals, top_frame(d), d);
  CHECK(locals.length == 2 && is_i32(locals.data[0], 100) && is_i32(locals.data[1], 0));
  stack = stack_of(d, caller_of(d, caller_of(d, top_frame(d))));
  CHECK(stack.length == 2 && is_i64(stack.data[0], (uint64_t)-9));
}

static void check_complete(debuggee_t d) {
  CHECK(activations_now(d) == 0);
  CHECK(CONTINUE(d).kind == COMPLETE);
  CHECK(STEP(d).kind == COMPLETE);
  /* What it has left behind can be read. */
  const memory_t memory = GET(memory_t, instance_get_memory, the_instance(d), d, 0);
  CHECK(GET(bytes, memory_get_bytes, memory, d, 0, 11).data[0] == 'l');
}

void trap(debuggee_t d, strings more) {
  (void)more;
  CHECK(CONTINUE(d).kind == TRAP);
  check_divide(d);
  CHECK(CONTINUE(d).kind == COMPLETE);
  check_complete(d);
}

void trap_stepped(debuggee_t d, strings more) {
  (void)more;
  uint32_t steps = 0;
  event e;
  for (e = STEP(d); e.kind == BREAKPOINT; e = STEP(d)) steps++;
  CHECK(e.kind == TRAP && steps == 10);
  check_divide(d);
  CHECK(STEP(d).kind == COMPLETE);
  check_complete(d);
}

/* Of the functions of traps.wat, from number 1: the instruction that traps, and how many operands there are then. */
static const struct { uint8_t opcode, operands; } kinds[] = {
  { 0x00, 1 }, { 0x80, 2 }, { 0x6d, 2 }, { 0xaa, 1 }, { 0x28, 1 }, { 0x37, 2 }, { 0xfc, 3 }, { 0xfc, 3 }, { 0x11, 1 }, { 0x11, 1 }, { 0x11, 1 },
  { 0x25, 1 }, { 0x0a, 1 },
};

void trap_kinds(debuggee_t d, strings more) {
  (void)more;
  const bytes code = bytecode_of(the_module(d));
  const uint32_t count = sizeof kinds / sizeof *kinds;
  for (uint32_t i = 0; i < count; i++) {
    CHECK(CONTINUE(d).kind == TRAP);
    CHECK(function_now(d) == i + 1 && depth_now(d) == 1);
    CHECK(code.data[pc_now(d)] == kinds[i].opcode);
    CHECK(stack_now(d).length == kinds[i].operands);
  }
  /* A full stack: the call has not happened. Where the stack ends nobody says; each frame has the number of those around it. */
  CHECK(CONTINUE(d).kind == TRAP);
  CHECK(code.data[pc_now(d)] == 0x10);
  value_t_list stack = stack_now(d);
  CHECK(stack.length == 1);
  uint32_t depth = i32_of(stack.data[0]);
  CHECK(depth > 1000);
  frame_t frame = top_frame(d);
  for (uint32_t i = 0; i < 100; i++) {
    CHECK(is_i32(GET(value_t_list, frame_get_locals, frame, d).data[0], --depth));
    frame = caller_of(d, frame);
  }
  CHECK(CONTINUE(d).kind == COMPLETE);
}

void trap_host(debuggee_t d, strings more) {
  (void)more;
  CHECK(CONTINUE(d).kind == TRAP);
  CHECK(activations_now(d) == 1 && function_now(d) == 1);
  const uint8_t *const after = bytecode_of(the_module(d)).data + pc_now(d);
  CHECK(after[-2] == 0x10 && after[-1] == 0);
  const value_t_list stack = stack_now(d);
  CHECK(stack.length == 2 && is_i32(stack.data[0], 0) && is_i32(stack.data[1], 7));
  CHECK(CONTINUE(d).kind == COMPLETE);
}

static void check_pair(debuggee_t d, exception_t exception) {
  const tag_t tag = GET(tag_t, instance_get_tag, the_instance(d), d, 0);
  CHECK(tag_unique_id(exception_get_tag(exception, d)) == tag_unique_id(tag));
  const value_t_list values = GET(value_t_list, exception_get_values, exception, d);
  CHECK(values.length == 2 && is_i32(values.data[0], 5) && is_i64(values.data[1], 6));
}

static void check_exception(debuggee_t d, event e, uint32_t function, uint8_t opcode) {
  CHECK(e.kind == EXCEPTION);
  CHECK(function_now(d) == function);
  CHECK(bytecode_of(the_module(d)).data[pc_now(d)] == opcode);
  check_pair(d, e.exception);
}

void exceptions(debuggee_t d, strings more) {
  (void)more;
  enum { THROW = 0x08, THROW_REF = 0x0a };
  /* It will be caught; its operands are still there. */
  check_exception(d, CONTINUE(d), 0, THROW);
  CHECK(depth_now(d) == 4 && stack_now(d).length == 2);
  /* A step goes to the handler, which is about to throw it again. */
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == 1 && depth_now(d) == 3);
  const value_t_list caught = stack_now(d);
  CHECK(caught.length == 3 && is_i32(caught.data[0], 5) && is_i64(caught.data[1], 6) && value_get_type(caught.data[2]) == WASM_EXNREF);
  option_exception_t exception;
  value_unwrap_exception(caught.data[2], &exception);
  CHECK(exception.is_some);
  check_pair(d, exception.some);
  check_exception(d, CONTINUE(d), 1, THROW_REF);
  CHECK(depth_now(d) == 3 && stack_now(d).length == 3);
  /* Nothing catches this one. */
  check_exception(d, CONTINUE(d), 0, THROW);
  CHECK(depth_now(d) == 2);
  CHECK(CONTINUE(d).kind == COMPLETE);
}

/* exits.wat: the call of `print` in the loop. */
static void stop_in_the_loop(debuggee_t d, uint32_t pc) {
  DO(module_add_breakpoint, the_module(d), d, pc);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
}

void ends_paused(debuggee_t d, strings more) {
  stop_in_the_loop(d, number(more.data[0]));
}

void ends_running(debuggee_t d, strings more) {
  stop_in_the_loop(d, number(more.data[0]));
  start_continue(d, normal());
}

void ends_at_a_trap(debuggee_t d, strings more) {
  (void)more;
  CHECK(CONTINUE(d).kind == TRAP);
}

void ends_by_a_trap(debuggee_t d, strings more) {
  stop_in_the_loop(d, number(more.data[0]));
  CHECK(STEP(d).kind == COMPLETE);
}
