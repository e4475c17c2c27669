/*
 * Stops a program at a place, shows the frames there, gives a local another value, and lets the program go on.
 *
 *   wasm2js-debug run -D debugger=inspect.wasm -D arg=PC [-D arg=LOCAL=VALUE] -D inherit-stderr=y PROGRAM.wasm
 *
 * PC is a byte offset in the binary, such as 0x5c0d.
 */
#include "extensions.h"

static uint32_t number(const char *text, const char *end) {
  const bool hex = end - text > 2 && text[0] == '0' && text[1] == 'x';
  uint32_t n = 0;
  for (const char *c = hex ? text + 2 : text; c < end; c++) {
    const uint32_t digit = *c <= '9' ? (uint32_t)*c - '0' : (*c | 32u) - 'a' + 10;
    CHECK(digit < (hex ? 16u : 10u));
    n = n * (hex ? 16 : 10) + digit;
  }
  return n;
}

static void show_value(uint32_t index, value_t value) {
  switch (value_get_type(value)) {
    case WASM_I32: say("      local %u: i32 %d", index, (int32_t)value_unwrap_i32(value)); break;
    case WASM_I64: say("      local %u: i64 0x%llx", index, value_unwrap_i64(value)); break;
    case WASM_F32: say("      local %u: f32, about %d", index, (int32_t)value_unwrap_f32(value)); break;
    case WASM_F64: say("      local %u: f64, about %d", index, (int32_t)value_unwrap_f64(value)); break;
    default: say("      local %u: a reference", index);
  }
}

static void show(debuggee_t d, frame_t frame) {
  say("    function %u at 0x%x", GET(u32, frame_get_func_index, frame, d), GET(u32, frame_get_pc, frame, d));
  const value_t_list locals = GET(value_t_list, frame_get_locals, frame, d);
  for (uint32_t i = 0; i < locals.length; i++) show_value(i, locals.data[i]);
}

/* LOCAL=VALUE */
static void change(debuggee_t d, frame_t frame, string setting) {
  const char *const end = setting.data + setting.length;
  const char *equals = setting.data;
  while (equals < end && *equals != '=') equals++;
  CHECK(equals < end);
  const uint32_t local = number(setting.data, equals), value = number(equals + 1, end);
  DO(set_local, d, frame, local, value_make_i32(value));
  say("local %u is now %u", local, value);
}

void debug(debuggee_t d, strings arguments) {
  CHECK(arguments.length >= 2);
  const uint32_t pc = number(arguments.data[1].data, arguments.data[1].data + arguments.data[1].length);
  module_t_list modules;
  all_modules(d, &modules);
  DO(module_add_breakpoint, modules.data[0], d, pc);

  if (CONTINUE(d).kind != BREAKPOINT) {
    say("the program did not come there");
    return;
  }
  frame_t_list activations;
  exit_frames(d, &activations);
  say("stopped:");
  option_frame_t frame = { true, activations.data[0] };
  while (frame.is_some) {
    show(d, frame.some);
    frame = GET(option_frame_t, frame_parent_frame, frame.some, d);
  }
  for (uint32_t i = 2; i < arguments.length; i++) change(d, activations.data[0], arguments.data[i]);
  /* What was set is forgotten when this returns: the program runs on by itself. */
}
