/* Observations 6 and 7. */
#include "observations.h"

/* 0 if a breakpoint can be set there and removed again; the error if both are refused. */
static enum error refusal(debuggee_t d, module_t module, uint32_t pc) {
  result_void added, removed;
  module_add_breakpoint(module, d, pc, &added);
  module_remove_breakpoint(module, d, pc, &removed);
  CHECK(added.is_error == removed.is_error);
  CHECK(!added.is_error || (added.error == removed.error && added.error != 0));
  return added.is_error ? added.error : 0;
}

void breakpoint_places(debuggee_t d, strings more) {
  const module_t module = the_module(d);
  const bytes code = bytecode_of(module);
  uint32_t next = 0;
  for (uint32_t pc = 0; pc < code.length + 20; pc++) {
    const bool listed = next < more.length && number(more.data[next]) == pc;
    next += listed;
    CHECK(refusal(d, module, pc) == (listed ? 0 : INVALID_PC));
  }
  CHECK(next == more.length);
  CHECK(refusal(d, module, 0x7fffffff) == INVALID_PC);
  CHECK(refusal(d, module, 0x80000000) == INVALID_PC);
  CHECK(refusal(d, module, 0xffffffff) == INVALID_PC);
  /* All are removed. */
  CHECK(CONTINUE(d).kind == COMPLETE);
}

void breakpoint_heads(debuggee_t d, strings more) {
  const module_t module = the_module(d);
  const uint32_t head = number(more.data[0]), first = number(more.data[1]);
  CHECK(refusal(d, module, head - 1) == INVALID_PC);
  for (uint32_t pc = head; pc <= first; pc++) CHECK(refusal(d, module, pc) == 0);

  /* Of all these there is one breakpoint, and removing it once by any of them is enough. */
  for (uint32_t pc = head; pc <= first; pc++) DO(module_add_breakpoint, module, d, pc);
  CHECK(CONTINUE(d).kind == BREAKPOINT && pc_now(d) == first);
  CHECK(STEP(d).kind == BREAKPOINT && pc_now(d) != first);
  DO(module_remove_breakpoint, module, d, head + 3);
  DO(module_remove_breakpoint, module, d, first);

  DO(module_add_breakpoint, module, d, head);
  CHECK(CONTINUE(d).kind == BREAKPOINT && pc_now(d) == first);
  DO(module_add_breakpoint, module, d, head);
  CHECK(CONTINUE(d).kind == BREAKPOINT && pc_now(d) == first);
  DO(module_remove_breakpoint, module, d, head);
  CHECK(CONTINUE(d).kind == COMPLETE);
}

/* loop.wat: the local.tee, and the i32.lt_s after it. */
enum { TEE = 0x6d, COMPARE = 0x78 };

void breakpoint_hits(debuggee_t d, strings more) {
  (void)more;
  const module_t module = the_module(d);
  DO(module_add_breakpoint, module, d, TEE);
  for (uint32_t i = 0; i < 4; i++) {
    CHECK(CONTINUE(d).kind == BREAKPOINT);
    CHECK(pc_now(d) == TEE);
    /* Before it runs. */
    CHECK(is_i32(GET(value_t_list, frame_get_locals, top_frame(d), d).data[1], i));
    CHECK(is_i32(stack_now(d).data[0], i + 1));
  }
  /* One more in the same iteration; a step onto it, and on from there. */
  DO(module_add_breakpoint, module, d, COMPARE);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(pc_now(d) == COMPARE);
  while (pc_now(d) != TEE) CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(is_i32(stack_now(d).data[0], 5));
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(pc_now(d) == COMPARE);
  DO(module_remove_breakpoint, module, d, COMPARE);
  /* One that is set where the program stands does not fire before the program comes there again; nor does one that is set anew. */
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(pc_now(d) == TEE && is_i32(stack_now(d).data[0], 6));
  DO(module_remove_breakpoint, module, d, TEE);
  DO(module_add_breakpoint, module, d, TEE);
  for (uint32_t i = 7; i <= 10; i++) {
    CHECK(CONTINUE(d).kind == BREAKPOINT);
    CHECK(pc_now(d) == TEE && is_i32(stack_now(d).data[0], i));
  }
  CHECK(CONTINUE(d).kind == COMPLETE);
}

/* endless.wat, whose only function has been running for a while: its instructions but the last, and that one. */
void breakpoint_running(debuggee_t d, strings more) {
  const module_t module = the_module(d);
  for (uint32_t round = 0; round < 3; round++) {
    const event_future_t running = start_continue(d, normal());
    sleep_ms(20);
    interrupt(d);
    CHECK(GET(event, wait_for, d, running).kind == INTERRUPTED);
    const uint32_t pc = number(more.data[round]);
    DO(module_add_breakpoint, module, d, pc);
    for (uint32_t i = 0; i < 5; i++) {
      CHECK(CONTINUE(d).kind == BREAKPOINT);
      CHECK(pc_now(d) == pc);
    }
    DO(module_remove_breakpoint, module, d, pc);
  }
  const memory_t memory = GET(memory_t, instance_get_memory, the_instance(d), d, 0);
  DO(memory_set_u8, memory, d, 0, 1);
  DO(module_add_breakpoint, module, d, number(more.data[3]));
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(pc_now(d) == number(more.data[3]));
  CHECK(CONTINUE(d).kind == COMPLETE);
}

/* spin.wat, where each instruction is followed by itself. */
void breakpoint_alone(debuggee_t d, strings more) {
  (void)more;
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(STEP(d).kind == BREAKPOINT);
  const uint32_t pc = pc_now(d);
  CHECK(STEP(d).kind == BREAKPOINT && pc_now(d) == pc);
  DO(module_add_breakpoint, the_module(d), d, pc);
  for (uint32_t i = 0; i < 100; i++) CHECK(CONTINUE(d).kind == BREAKPOINT && pc_now(d) == pc);
  CHECK(CONTINUE_WITH(d, early_return(NULL, 0)).kind == COMPLETE);
}

/* Two instances of borrows.wat: the function of each goes round twice. */
void breakpoint_instances(debuggee_t d, strings more) {
  (void)more;
  module_t_list modules;
  all_modules(d, &modules);
  CHECK(modules.length >= 2);
  const module_t borrows = modules.data[1];
  const bytes code = bytecode_of(borrows);
  /* The i64.const 0 in the loop. */
  uint32_t pc = 0;
  while (code.data[pc] != 0x42 || code.data[pc + 1] != 0) pc++;
  DO(module_add_breakpoint, borrows, d, pc);
  uint64_t ids[4];
  for (uint32_t i = 0; i < 4; i++) {
    CHECK(CONTINUE(d).kind == BREAKPOINT);
    CHECK(pc_now(d) == pc);
    const instance_t instance = GET(instance_t, frame_get_instance, top_frame(d), d);
    CHECK(module_unique_id(instance_get_module(instance, d)) == module_unique_id(borrows));
    ids[i] = instance_unique_id(instance);
  }
  CHECK(ids[0] == ids[1] && ids[1] != ids[2] && ids[2] == ids[3]);
  DO(module_remove_breakpoint, borrows, d, pc);
  CHECK(CONTINUE(d).kind == COMPLETE);
}
