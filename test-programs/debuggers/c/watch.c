/*
 * Stops a program each time it reads or writes a range of its memory, and tells where.
 *
 *   wasm2js-debug run -D debugger=watch.wasm -D arg=ADDRESS -D arg=LENGTH -D arg=r|w|rw [-D arg=STOPS] -D inherit-stderr=y PROGRAM.wasm
 *
 * After so many stops it takes the watchpoint away and lets the program run.
 */
#include "extensions.h"
#include "looking.h"

static uint32_t number(string text) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < text.length; i++) {
    const uint32_t digit = (uint32_t)text.data[i] - '0';
    CHECK(digit < 10);
    n = n * 10 + digit;
  }
  return n;
}

static enum access access_of(string text) {
  if (string_is(text, "rw")) return READ_WRITE;
  CHECK(string_is(text, "r") || string_is(text, "w"));
  return string_is(text, "r") ? READ : WRITE;
}

/* What lies at the start of the range. */
static uint32_t value_at(debuggee_t d, memory_t memory, uint64_t address, uint64_t length) {
  if (length == 1) return GET(u8, memory_get_u8, memory, d, address);
  if (length < 4) return GET(u16, memory_get_u16, memory, d, address);
  return GET(u32, memory_get_u32, memory, d, address);
}

void debug(debuggee_t d, strings arguments) {
  CHECK(arguments.length >= 4);
  const uint64_t address = number(arguments.data[1]), length = number(arguments.data[2]);
  const enum access access = access_of(arguments.data[3]);
  const uint32_t stops = arguments.length > 4 ? number(arguments.data[4]) : UINT32_MAX;

  /* To the first instruction: before that there is no instance. */
  CHECK(STEP(d).kind == BREAKPOINT);
  const memory_t memory = GET(memory_t, instance_get_memory, the_instance(d), d, 0);
  CHECK(ERROR_OF(u32, add_watchpoint, d, memory, memory_size_bytes(memory, d), 1, access) == OUT_OF_BOUNDS);
  const uint32_t watchpoint = GET(u32, add_watchpoint, d, memory, address, length, access);
  CHECK(ERROR_OF(void, remove_watchpoint, d, watchpoint + 1) == INVALID_ENTITY);

  event event = { .kind = BREAKPOINT };
  for (uint32_t stop = 0; stop < stops && (event = CONTINUE(d)).kind == BREAKPOINT; stop++) {
    hit_list hits;
    watchpoint_hits(d, &hits);
    CHECK(hits.length > 0 && hits.data[0].watchpoint == watchpoint);
    for (uint32_t i = 0; i < hits.length; i++) {
      const frame_t frame = top_frame(d);
      say("%s at %llu, before 0x%x in function %u: now %u", hits.data[i].written ? "written" : "read", hits.data[i].address, pc_of(d, frame),
        function_of(d, frame), value_at(d, memory, address, length));
    }
  }
  if (event.kind != BREAKPOINT) return;
  DO(remove_watchpoint, d, watchpoint);
  CHECK(CONTINUE(d).kind != BREAKPOINT);
  say("OK");
}
