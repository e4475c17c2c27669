/* Does one thing wrong, named by the first argument. Where the host must end the component, `not reached` is never printed. */
#include "debug-main.h"

/* A component may do this; its debuggee runs on. */
static void returns_at_once(debuggee_t d) {
  (void)d;
  say("OK");
}

/* As well: nobody waits for the event. */
static void returns_while_running(debuggee_t d) {
  start_continue(d, normal());
  say("OK");
}

static void returns_in_the_middle(debuggee_t d) {
  for (int i = 0; i < 3; i++) CHECK(STEP(d).kind == BREAKPOINT);
  say("OK");
}

static void traps(debuggee_t d) {
  CHECK(STEP(d).kind == BREAKPOINT);
  say("about to trap");
  __builtin_trap();
}

static void traps_while_running(debuggee_t d) {
  start_continue(d, normal());
  say("about to trap");
  __builtin_trap();
}

static void fails_a_check(debuggee_t d) {
  CHECK(STEP(d).kind == COMPLETE);
}

static void loops_forever(debuggee_t d) {
  (void)d;
  say("looping");
  for (volatile uint32_t i = 0;; i++) {}
}

static void asks_while_running(debuggee_t d) {
  start_continue(d, normal());
  frame_t_list frames;
  exit_frames(d, &frames);
  say("not reached");
}

static void reads_while_running(debuggee_t d) {
  CHECK(STEP(d).kind == BREAKPOINT);
  instance_t_list instances;
  all_instances(d, &instances);
  const memory_t memory = GET(memory_t, instance_get_memory, instances.data[0], d, 0);
  start_continue(d, normal());
  memory_size_bytes(memory, d);
  say("not reached");
}

static void resumes_while_running(debuggee_t d) {
  start_continue(d, normal());
  start_continue(d, normal());
  say("not reached");
}

static void uses_a_dead_frame(debuggee_t d) {
  CHECK(STEP(d).kind == BREAKPOINT);
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(ERROR_OF(u32, frame_get_pc, frames.data[0], d) == INVALID_FRAME);
  say("OK");
}

static void unwraps_wrongly(debuggee_t d) {
  (void)d;
  value_unwrap_i64(value_make_i32(1));
  say("not reached");
}

static void makes_a_short_vector(debuggee_t d) {
  (void)d;
  value_make_v128((const uint8_t[]){ 1, 2, 3 }, 3);
  say("not reached");
}

static void invents_a_handle(debuggee_t d) {
  frame_get_pc((frame_t){ 4711 }, d, &(result_u32){});
  say("not reached");
}

/* `finish` twice: the future has been consumed. */
static void finishes_twice(debuggee_t d) {
  const event_future_t future = start_single_step(d, normal());
  result_event event;
  event_future_finish(future, d, &event);
  event_future_finish(future, d, &event);
  say("not reached");
}

static const struct {
  const char *name;
  void (*run)(debuggee_t);
} ways[] = {
  { "returns-at-once", returns_at_once },
  { "returns-while-running", returns_while_running },
  { "returns-in-the-middle", returns_in_the_middle },
  { "traps", traps },
  { "traps-while-running", traps_while_running },
  { "fails-a-check", fails_a_check },
  { "loops-forever", loops_forever },
  { "asks-while-running", asks_while_running },
  { "reads-while-running", reads_while_running },
  { "resumes-while-running", resumes_while_running },
  { "uses-a-dead-frame", uses_a_dead_frame },
  { "unwraps-wrongly", unwraps_wrongly },
  { "makes-a-short-vector", makes_a_short_vector },
  { "invents-a-handle", invents_a_handle },
  { "finishes-twice", finishes_twice },
};

void debug(debuggee_t d, strings arguments) {
  for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    if (arguments.length > 1 && string_is(arguments.data[1], ways[i].name)) return ways[i].run(d);
  }
  for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++) say("%s", ways[i].name);
  CHECK(!"the first argument says what to do");
}
