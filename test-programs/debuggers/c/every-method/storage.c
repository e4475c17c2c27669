/* Memories, globals and tables. */
#include "every-method.h"

#define PAGE 65536ull

static void memory_bounds(debuggee_t d, memory_t m) {
  const uint64_t end = memory_size_bytes(m, d);
  const uint8_t two[] = { 1, 2 };
  const uint64_t beyond[] = { end, ~0ull };
  for (uint32_t i = 0; i < 2; i++) {
    const uint64_t at = beyond[i];
    CHECK(ERROR_OF(u8, memory_get_u8, m, d, at) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(u16, memory_get_u16, m, d, at) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(u32, memory_get_u32, m, d, at) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(u64, memory_get_u64, m, d, at) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, at, 1) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(void, memory_set_u8, m, d, at, 1) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(void, memory_set_u16, m, d, at, 1) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(void, memory_set_u32, m, d, at, 1) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(void, memory_set_u64, m, d, at, 1) == OUT_OF_BOUNDS);
    CHECK(ERROR_OF(void, memory_set_bytes, m, d, at, two, 2) == OUT_OF_BOUNDS);
  }
  /* Partly outside: nothing is written. */
  CHECK(ERROR_OF(void, memory_set_bytes, m, d, end - 1, two, 2) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_u64, m, d, end - 7, ~0ull) == OUT_OF_BOUNDS);
  CHECK(GET(u64, memory_get_u64, m, d, end - 8) == 0);
  CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, 0, ~0ull) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, 0, end + 1) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, ~0ull, ~0ull) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, 1, 1ull << 63) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, 1ull << 32, 1) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_u8, m, d, 1ull << 32, 1) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_u16, m, d, end - 1, 1) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_u32, m, d, end - 1, 1) == OUT_OF_BOUNDS);
  /* Nothing at the very end is nothing outside. */
  CHECK(GET(bytes, memory_get_bytes, m, d, end, 0).length == 0);
  DO(memory_set_bytes, m, d, end, two, 0);
  CHECK(ERROR_OF(bytes, memory_get_bytes, m, d, end + 1, 0) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, memory_set_bytes, m, d, end + 1, two, 0) == OUT_OF_BOUNDS);
}

void memories(debuggee_t d) {
  const memory_t m = GET(memory_t, instance_get_memory, the_instance(d), d, 0), same = memory_clone(m);
  CHECK(memory_unique_id(m) == memory_unique_id(same));
  drop_memory_t(same);
  CHECK(memory_size_bytes(m, d) == PAGE);
  CHECK(memory_page_size_bytes(m, d) == PAGE);

  const bytes text = GET(bytes, memory_get_bytes, m, d, 8, 6);
  CHECK(text.length == 6 && text.data[0] == 'h' && text.data[5] == '\n');
  DO(memory_set_bytes, m, d, 8, (const uint8_t[]){ 'H', 'E' }, 2);
  CHECK(GET(u32, memory_get_u32, m, d, 8) == 0x6c6c4548);

  /* At odd addresses, little-endian; the widths agree with one another. */
  DO(memory_set_u64, m, d, 101, 0xfedcba9876543210);
  CHECK(GET(u64, memory_get_u64, m, d, 101) == 0xfedcba9876543210);
  CHECK(GET(u32, memory_get_u32, m, d, 105) == 0xfedcba98);
  CHECK(GET(u16, memory_get_u16, m, d, 103) == 0x7654);
  CHECK(GET(u8, memory_get_u8, m, d, 101) == 0x10);
  DO(memory_set_u32, m, d, 101, 0x80000001);
  DO(memory_set_u16, m, d, 105, 0xabcd);
  DO(memory_set_u8, m, d, 107, 0xff);
  CHECK(GET(u64, memory_get_u64, m, d, 101) == 0xfeffabcd80000001);

  memory_bounds(d, m);
  CHECK(ERROR_OF(u64, memory_grow_to_bytes, m, d, 3 * PAGE) == MEMORY_GROW_FAILURE);
  CHECK(ERROR_OF(u64, memory_grow_to_bytes, m, d, 1) == MEMORY_GROW_FAILURE);
  CHECK(ERROR_OF(u64, memory_grow_to_bytes, m, d, 1ull << 48) == MEMORY_GROW_FAILURE);
  CHECK(ERROR_OF(u64, memory_grow_to_bytes, m, d, PAGE << 32) == MEMORY_GROW_FAILURE);
  CHECK(ERROR_OF(u64, memory_grow_to_bytes, m, d, ~0ull) == MEMORY_GROW_FAILURE);
  CHECK(ERROR_OF(u64, memory_grow_to_bytes, m, d, PAGE + 1) == MEMORY_GROW_FAILURE);
  CHECK(memory_size_bytes(m, d) == PAGE);
  CHECK(GET(u64, memory_grow_to_bytes, m, d, 0) == PAGE);
  CHECK(GET(u64, memory_grow_to_bytes, m, d, PAGE) == PAGE);
  CHECK(memory_size_bytes(m, d) == 2 * PAGE);
  DO(memory_set_u8, m, d, 2 * PAGE - 1, 1);
  CHECK(GET(u64, memory_get_u64, m, d, 101) == 0xfeffabcd80000001);
}

static global_t global_at(debuggee_t d, uint32_t index) {
  return GET(global_t, instance_get_global, the_instance(d), d, index);
}

void globals(debuggee_t d) {
  const global_t word = global_at(d, 0), wide = global_at(d, 1), single = global_at(d, 2), wider = global_at(d, 3);
  const global_t same = global_clone(word);
  CHECK(global_unique_id(word) == global_unique_id(same));
  CHECK(global_unique_id(word) != global_unique_id(wide));
  drop_global_t(same);

  CHECK(i32_of(GET(value_t, global_get, word, d)) == 0xffffffff);
  CHECK(value_unwrap_i64(GET(value_t, global_get, wide, d)) == 0x100000002);
  CHECK(value_unwrap_f32(GET(value_t, global_get, single, d)) == 1.5f);
  CHECK(value_unwrap_f64(GET(value_t, global_get, wider, d)) == -2.25);

  DO(global_set, word, d, I32(0x80000000));
  CHECK(i32_of(GET(value_t, global_get, word, d)) == 0x80000000);
  DO(global_set, wide, d, value_make_i64(0xfedcba9876543210));
  CHECK(value_unwrap_i64(GET(value_t, global_get, wide, d)) == 0xfedcba9876543210);
  DO(global_set, single, d, value_make_f32(-0.5f));
  CHECK(value_unwrap_f32(GET(value_t, global_get, single, d)) == -0.5f);
  DO(global_set, wider, d, value_make_f64(1e300));
  CHECK(value_unwrap_f64(GET(value_t, global_get, wider, d)) == 1e300);

  CHECK(ERROR_OF(void, global_set, global_at(d, 4), d, I32(1)) == READ_ONLY);
  CHECK(i32_of(GET(value_t, global_get, global_at(d, 4), d)) == 7);
  for (uint32_t index = 0; index < 8; index++) {
    static const int types[] = { WASM_I32, WASM_I64, WASM_F32, WASM_F64, -1, WASM_FUNCREF, WASM_EXNREF, -1 };
    for (enum wasm_type type = WASM_I32; type <= WASM_EXNREF; type++) {
      /* Of the one that cannot be set, that is what is told. */
      if (index == 4) CHECK(ERROR_OF(void, global_set, global_at(d, index), d, value_of(d, type)) == READ_ONLY);
      else if (type != (enum wasm_type)types[index]) CHECK(ERROR_OF(void, global_set, global_at(d, index), d, value_of(d, type)) == MISMATCHED_TYPE);
    }
  }
  CHECK(i32_of(GET(value_t, global_get, word, d)) == 0x80000000);
  CHECK(ERROR_OF(value_t, global_get, global_at(d, 7), d) == UNSUPPORTED_TYPE);

  /* References: an exnref is null, and takes no function; a funcref may be put back. */
  const value_t function = GET(value_t, global_get, global_at(d, 5), d), none = GET(value_t, global_get, global_at(d, 6), d);
  CHECK(value_get_type(function) == WASM_FUNCREF && value_get_type(none) == WASM_EXNREF);
  option_exception_t exception;
  value_unwrap_exception(none, &exception);
  CHECK(!exception.is_some);
  CHECK(ERROR_OF(void, global_set, global_at(d, 6), d, value_clone(function)) == MISMATCHED_TYPE);
  DO(global_set, global_at(d, 6), d, none);
  DO(global_set, global_at(d, 5), d, function);
}

void tables(debuggee_t d) {
  const table_t functions = GET(table_t, instance_get_table, the_instance(d), d, 0), same = table_clone(functions);
  const table_t foreigners = GET(table_t, instance_get_table, the_instance(d), d, 1);
  CHECK(table_unique_id(functions) == table_unique_id(same));
  CHECK(table_unique_id(functions) != table_unique_id(foreigners));
  drop_table_t(same);
  CHECK(table_len(functions, d) == 4);
  CHECK(table_len(foreigners, d) == 2);

  option_func_t function;
  value_unwrap_func(GET(value_t, table_get_element, functions, d, 0), &function);
  CHECK(function.is_some);
  CHECK(GET(type_list, func_params, function.some, d).length == 2);
  const value_t empty = GET(value_t, table_get_element, functions, d, 3);
  CHECK(value_get_type(empty) == WASM_FUNCREF);
  value_unwrap_func(empty, &function);
  CHECK(!function.is_some);

  /* Element 1, which takes one argument, into element 3; and null into element 1. */
  DO(table_set_element, functions, d, 3, GET(value_t, table_get_element, functions, d, 1));
  DO(table_set_element, functions, d, 1, empty);
  value_unwrap_func(GET(value_t, table_get_element, functions, d, 1), &function);
  CHECK(!function.is_some);
  value_unwrap_func(GET(value_t, table_get_element, functions, d, 3), &function);
  CHECK(function.is_some && GET(type_list, func_params, function.some, d).length == 1);

  CHECK(ERROR_OF(value_t, table_get_element, functions, d, 4) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(value_t, table_get_element, functions, d, 1ull << 32) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, table_set_element, functions, d, 4, GET(value_t, table_get_element, functions, d, 0)) == OUT_OF_BOUNDS);
  for (enum wasm_type type = WASM_I32; type <= WASM_EXNREF; type++) {
    if (type != WASM_FUNCREF) CHECK(ERROR_OF(void, table_set_element, functions, d, 0, value_of(d, type)) == MISMATCHED_TYPE);
    CHECK(ERROR_OF(void, table_set_element, foreigners, d, 0, value_of(d, type)) == MISMATCHED_TYPE);
  }
  value_unwrap_func(GET(value_t, table_get_element, functions, d, 0), &function);
  CHECK(function.is_some);
  CHECK(ERROR_OF(value_t, table_get_element, functions, d, ~0ull) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(void, table_set_element, functions, d, ~0ull, GET(value_t, table_get_element, functions, d, 0)) == OUT_OF_BOUNDS);
  CHECK(ERROR_OF(value_t, table_get_element, foreigners, d, 0) == UNSUPPORTED_TYPE);
  CHECK(ERROR_OF(value_t, table_get_element, foreigners, d, 2) == OUT_OF_BOUNDS);
}
