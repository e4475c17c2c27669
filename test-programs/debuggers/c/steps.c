/* Single-steps six times: each time the program must be somewhere else. */
#include "debug-main.h"

static uint32_t pc_now(debuggee_t d) {
  const size_t mark = arena_mark();
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(frames.length == 1);
  const uint32_t pc = GET(u32, frame_get_pc, frames.data[0], d);
  drop_frame_t(frames.data[0]);
  arena_reset(mark);
  return pc;
}

void debug(debuggee_t d, strings arguments) {
  (void)arguments;
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(frames.length == 0); /* nothing has run yet */
  uint32_t last = 0;
  for (uint32_t step = 0; step < 6; step++) {
    CHECK(STEP(d).kind == BREAKPOINT);
    const uint32_t pc = pc_now(d);
    CHECK(pc != last);
    say("pc 0x%x", pc);
    last = pc;
  }
  say("OK");
}
