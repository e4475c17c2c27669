/* Observations 13 and 14. */
#include "observations.h"

#define MEMORY(instance) GET(memory_t, instance_get_memory, instance, d, 0)
#define GLOBAL(instance, index) GET(global_t, instance_get_global, instance, d, index)
#define TABLE(instance, index) GET(table_t, instance_get_table, instance, d, index)
#define TAG(instance, index) GET(tag_t, instance_get_tag, instance, d, index)
#define FUNCTION(instance, index) GET(func_t, instance_get_func, instance, d, index)

/* everything.wat exports its memory and _start. */
void hidden_entities(debuggee_t d, strings more) {
  (void)more;
  CHECK(STEP(d).kind == BREAKPOINT);
  const instance_t it = the_instance(d);
  CHECK(is_i32(GET(value_t, global_get, GLOBAL(it, 4), d), 7));
  CHECK(table_len(TABLE(it, 0), d) == 4);
  CHECK(GET(type_list, tag_params, TAG(it, 0), d).length == 2);
  CHECK(GET(type_list, func_params, FUNCTION(it, 1), d).length == 2);
  /* Imported, and of the host. */
  CHECK(GET(type_list, func_params, FUNCTION(it, 0), d).length == 4);

  /* Two handles of one entity, and handles of two. */
  CHECK(module_unique_id(the_module(d)) == module_unique_id(instance_get_module(it, d)));
  CHECK(instance_unique_id(it) == instance_unique_id(GET(instance_t, frame_get_instance, top_frame(d), d)));
  CHECK(memory_unique_id(MEMORY(it)) == memory_unique_id(MEMORY(it)));
  CHECK(global_unique_id(GLOBAL(it, 0)) == global_unique_id(GLOBAL(it, 0)));
  CHECK(global_unique_id(GLOBAL(it, 0)) != global_unique_id(GLOBAL(it, 1)));
  CHECK(table_unique_id(TABLE(it, 0)) == table_unique_id(TABLE(it, 0)));
  CHECK(table_unique_id(TABLE(it, 0)) != table_unique_id(TABLE(it, 1)));
  CHECK(tag_unique_id(TAG(it, 0)) == tag_unique_id(TAG(it, 0)));
  CHECK(tag_unique_id(TAG(it, 0)) != tag_unique_id(TAG(it, 1)));
}

/* An instance of shares.wat, and two of borrows.wat: at the first instruction of the second. */
void shared_entities(debuggee_t d, strings more) {
  (void)more;
  instance_t_list instances;
  do {
    CHECK(STEP(d).kind == BREAKPOINT);
    all_instances(d, &instances);
  } while (instances.length < 3);
  const instance_t owner = instances.data[0];
  const uint64_t memory = memory_unique_id(MEMORY(owner)), global = global_unique_id(GLOBAL(owner, 1));
  const uint64_t table = table_unique_id(TABLE(owner, 1)), tag = tag_unique_id(TAG(owner, 1));
  for (uint32_t i = 1; i < 3; i++) {
    const instance_t borrower = instances.data[i];
    CHECK(memory_unique_id(MEMORY(borrower)) == memory);
    CHECK(global_unique_id(GLOBAL(borrower, 0)) == global);
    CHECK(table_unique_id(TABLE(borrower, 0)) == table);
    CHECK(tag_unique_id(TAG(borrower, 0)) == tag);
    CHECK(GET(type_list, func_params, FUNCTION(borrower, 0), d).data[0] == WASM_I64);
    CHECK(global_unique_id(GLOBAL(borrower, 1)) != global && is_i32(GET(value_t, global_get, GLOBAL(borrower, 1), d), 20));
    CHECK(table_unique_id(TABLE(borrower, 1)) != table && table_len(TABLE(borrower, 1), d) == 2);
    CHECK(tag_unique_id(TAG(borrower, 1)) != tag);
  }
  const instance_t one = instances.data[1], other = instances.data[2];
  CHECK(module_unique_id(instance_get_module(one, d)) == module_unique_id(instance_get_module(other, d)));
  CHECK(module_unique_id(instance_get_module(one, d)) != module_unique_id(instance_get_module(owner, d)));
  CHECK(instance_unique_id(one) != instance_unique_id(other));
  CHECK(global_unique_id(GLOBAL(one, 1)) != global_unique_id(GLOBAL(other, 1)));
  CHECK(table_unique_id(TABLE(one, 1)) != table_unique_id(TABLE(other, 1)));
  CHECK(tag_unique_id(TAG(one, 1)) != tag_unique_id(TAG(other, 1)));

  /* Unexported by anyone. */
  CHECK(is_i32(GET(value_t, global_get, GLOBAL(owner, 0), d), 10));
  CHECK(GET(type_list, func_results, FUNCTION(owner, 0), d).length == 1);

  /* What is set through one handle is got through the other. */
  DO(global_set, GLOBAL(one, 0), d, value_make_i32(77));
  CHECK(is_i32(GET(value_t, global_get, GLOBAL(owner, 1), d), 77));
  DO(memory_set_u8, MEMORY(owner), d, 5, 9);
  CHECK(GET(u8, memory_get_u8, MEMORY(other), d, 5) == 9);
  /* This ends the program: what the second instance returns. */
  DO(global_set, GLOBAL(other, 1), d, value_make_i32(21));
}

void refusals(debuggee_t d, strings more) {
  (void)more;
  CHECK(STEP(d).kind == BREAKPOINT);
  const instance_t it = the_instance(d);
  const memory_t memory = MEMORY(it);
  const uint64_t end = memory_size_bytes(memory, d);
  CHECK(end == 65536);
  CHECK(ERROR_OF(bytes, memory_get_bytes, memory, d, end - 1, 2) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(u16, memory_get_u16, memory, d, end - 1) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_bytes, memory, d, end - 2, (const uint8_t[]){ 1, 2, 3 }, 3) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_u32, memory, d, end - 3, 0x01020304) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_u64, memory, d, ~0ull - 3, 1) == OUT_OF_BOUNDS);
  CHECK(GET(u32, memory_get_u32, memory, d, end - 4) == 0);
  CHECK(GET(u32, memory_get_u32, memory, d, 0) == 8);

  CHECK(ERROR_OF(void, global_set, GLOBAL(it, 4), d, value_make_i32(1)) == READ_ONLY);
  CHECK(is_i32(GET(value_t, global_get, GLOBAL(it, 4), d), 7));
  CHECK(ERROR_OF(void, global_set, GLOBAL(it, 0), d, value_make_f32(1)) == MISMATCHED_TYPE);
  CHECK(is_i32(GET(value_t, global_get, GLOBAL(it, 0), d), 0xffffffff));
  CHECK(ERROR_OF(value_t, global_get, GLOBAL(it, 7), d) == UNSUPPORTED_TYPE);
  CHECK(ERROR_OF(value_t, table_get_element, TABLE(it, 1), d, 0) == UNSUPPORTED_TYPE);
  CHECK(CONTINUE(d).kind == EXCEPTION);
  step_into(d, 8);
  CHECK(ERROR_OF(value_t_list, frame_get_locals, top_frame(d), d) == UNSUPPORTED_TYPE);
  CHECK(STEP(d).kind == BREAKPOINT);
  CHECK(ERROR_OF(value_t_list, frame_get_stack, top_frame(d), d) == UNSUPPORTED_TYPE);
}
