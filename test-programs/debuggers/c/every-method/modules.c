#include "every-method.h"

/* The offset of the first function body's size byte, found by the section headers; `*body` is where its code starts. */
static uint32_t first_body(bytes wasm, uint32_t *code) {
  uint32_t at = 8;
  for (;;) {
    CHECK(at < wasm.length);
    const uint8_t id = wasm.data[at++];
    uint32_t size = 0, shift = 0;
    do size |= (wasm.data[at] & 0x7fu) << shift, shift += 7;
    while (wasm.data[at++] & 0x80);
    if (id == 10) break;
    at += size;
  }
  *code = at + 3; /* behind the number of bodies, the size of the body, the number of its locals */
  return at + 1;
}

void before_the_start(debuggee_t d) {
  instance_t_list instances;
  all_instances(d, &instances);
  CHECK(instances.length == 0);
  frame_t_list frames;
  exit_frames(d, &frames);
  CHECK(frames.length == 0);

  const module_t module = the_module(d);
  CHECK(ERROR_OF(void, module_add_breakpoint, module, d, 0) == INVALID_PC);
  CHECK(ERROR_OF(void, module_add_breakpoint, module, d, 0xffffffff) == INVALID_PC);
  CHECK(ERROR_OF(void, module_remove_breakpoint, module, d, 0) == INVALID_PC);

  /* An interrupt while paused is the answer to the next resumption, once, and nothing runs. */
  interrupt(d);
  interrupt(d);
  CHECK(CONTINUE(d).kind == INTERRUPTED);
  exit_frames(d, &frames);
  CHECK(frames.length == 0);

  /* Nothing is there to return or to throw. */
  const value_t one[] = { I32(1) };
  CHECK(ERROR_OF(event, wait_for, d, start_continue(d, early_return(one, 1))) == INVALID_FRAME);
  CHECK(ERROR_OF(event, wait_for, d, start_single_step(d, early_return(NULL, 0))) == INVALID_FRAME);
  const exception_t exception = GET(exception_t, exception_make, d, tag_make(d, NULL, 0), NULL, 0);
  CHECK(ERROR_OF(event, wait_for, d, start_continue(d, throw_exception(exception_clone(exception, d)))) == INVALID_FRAME);
  CHECK(ERROR_OF(event, wait_for, d, start_single_step(d, throw_exception(exception))) == INVALID_FRAME);

  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(function_now(d) == START);
}

void modules_and_instances(debuggee_t d) {
  const module_t module = the_module(d), same = module_clone(module);
  CHECK(module_unique_id(module) == module_unique_id(same));
  drop_module_t(same);
  option_bytes wasm;
  module_bytecode(module, &wasm);
  CHECK(wasm.is_some && wasm.some.length > 8);
  CHECK(wasm.some.data[0] == 0 && wasm.some.data[1] == 'a' && wasm.some.data[2] == 's' && wasm.some.data[3] == 'm');

  /* In the header of the body of ADD: slips to the first instruction. Inside that instruction: there is none. */
  uint32_t code;
  const uint32_t header = first_body(wasm.some, &code);
  DO(module_add_breakpoint, module, d, header);
  DO(module_add_breakpoint, module, d, header);
  DO(module_add_breakpoint, module, d, code);
  CHECK(ERROR_OF(void, module_add_breakpoint, module, d, code + 1) == INVALID_PC);
  CHECK(CONTINUE(d).kind == BREAKPOINT);
  CHECK(function_now(d) == ADD);
  CHECK(pc_now(d) == code);
  DO(module_remove_breakpoint, module, d, header);
  DO(module_remove_breakpoint, module, d, header);
  DO(module_remove_breakpoint, module, d, code);

  const instance_t instance = the_instance(d), twin = instance_clone(instance);
  CHECK(instance_unique_id(instance) == instance_unique_id(twin));
  drop_instance_t(twin);
  CHECK(module_unique_id(instance_get_module(instance, d)) == module_unique_id(module));

  /* The first index that there is not, and the largest. */
  for (uint32_t i = 0; i < 2; i++) {
    CHECK(ERROR_OF(memory_t, instance_get_memory, instance, d, i ? ~0u : 1) == INVALID_ENTITY);
    CHECK(ERROR_OF(global_t, instance_get_global, instance, d, i ? ~0u : 8) == INVALID_ENTITY);
    CHECK(ERROR_OF(table_t, instance_get_table, instance, d, i ? ~0u : 2) == INVALID_ENTITY);
    CHECK(ERROR_OF(func_t, instance_get_func, instance, d, i ? ~0u : THROWS_FOREIGN + 1) == INVALID_ENTITY);
    CHECK(ERROR_OF(tag_t, instance_get_tag, instance, d, i ? ~0u : 3) == INVALID_ENTITY);
  }
}
