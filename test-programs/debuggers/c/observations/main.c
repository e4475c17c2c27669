#include "observations.h"

uint32_t number(string text) {
  const bool hex = text.length > 2 && text.data[0] == '0' && text.data[1] == 'x';
  uint32_t n = 0;
  for (uint32_t i = hex ? 2 : 0; i < text.length; i++) {
    const char c = text.data[i];
    const uint32_t digit = c <= '9' ? (uint32_t)c - '0' : (c | 32u) - 'a' + 10;
    CHECK(digit < (hex ? 16u : 10u));
    n = n * (hex ? 16 : 10) + digit;
  }
  return n;
}

static const struct {
  const char *name;
  void (*run)(debuggee_t, strings);
} all[] = {
  { "1", starts_paused },
  { "2", steps },
  { "3", pcs },
  { "3-host", pcs_host },
  { "4", operands },
  { "4-host", operands_host },
  { "5", locals },
  { "6", breakpoint_places },
  { "6-heads", breakpoint_heads },
  { "7", breakpoint_hits },
  { "7-running", breakpoint_running },
  { "7-alone", breakpoint_alone },
  { "7-instances", breakpoint_instances },
  { "8", activations },
  { "9", dead_frames },
  { "10", interrupts },
  { "11", trap },
  { "11-stepped", trap_stepped },
  { "11-kinds", trap_kinds },
  { "11-host", trap_host },
  { "12", exceptions },
  { "13", hidden_entities },
  { "13-shared", shared_entities },
  { "14", refusals },
  { "15-paused", ends_paused },
  { "15-running", ends_running },
  { "15-trapped", ends_at_a_trap },
  { "15-traps", ends_by_a_trap },
  { "16", streams },
};

void debug(debuggee_t d, strings arguments) {
  CHECK(arguments.length >= 2);
  const strings more = { arguments.data + 2, arguments.length - 2 };
  for (uint32_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (!string_is(arguments.data[1], all[i].name)) continue;
    all[i].run(d, more);
    say("OK");
    return;
  }
  CHECK(!"the first argument names an observation");
}
