/* Interrupts a program that loops until byte 0 of its memory is set, sets that byte, and sees the program end. */
#include "debug-main.h"

void debug(debuggee_t d, strings arguments) {
  (void)arguments;
  const event_future_t running = start_continue(d, normal());
  sleep_ms(100);
  interrupt(d);
  CHECK(GET(event, wait_for, d, running).kind == INTERRUPTED);

  instance_t_list instances;
  all_instances(d, &instances);
  CHECK(instances.length == 1);
  const memory_t memory = GET(memory_t, instance_get_memory, instances.data[0], d, 0);
  DO(memory_set_bytes, memory, d, 0, (const uint8_t[]){ 1 }, 1);

  CHECK(CONTINUE(d).kind == COMPLETE);
  say("OK");
}
