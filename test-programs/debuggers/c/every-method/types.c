/* Functions, tags, exceptions, values and pollables. */
#include "every-method.h"

static bool types_are(type_list list, const char *letters) {
  uint32_t i = 0;
  for (; letters[i]; i++) {
    if (i == list.length || "ilfdvxe"[list.data[i]] != letters[i]) return false;
  }
  return i == list.length;
}

void functions(debuggee_t d) {
  const func_t add = function(d, ADD), same = func_clone(add);
  CHECK(types_are(GET(type_list, func_params, same, d), "ii"));
  drop_func_t(same);
  CHECK(types_are(GET(type_list, func_results, add, d), "i"));
  CHECK(types_are(GET(type_list, func_params, function(d, MIXED), d), "ilfdx"));
  CHECK(types_are(GET(type_list, func_results, function(d, MIXED), d), "l"));
  CHECK(types_are(GET(type_list, func_params, function(d, FD_WRITE), d), "iiii"));
  CHECK(types_are(GET(type_list, func_results, function(d, QUIET), d), ""));
  CHECK(ERROR_OF(type_list, func_params, function(d, ECHO), d) == UNSUPPORTED_TYPE);
  CHECK(ERROR_OF(type_list, func_results, function(d, ECHO), d) == UNSUPPORTED_TYPE);
}

void tags_and_exceptions(debuggee_t d) {
  const tag_t pair = tag(d, 0), same = tag_clone(pair);
  CHECK(tag_unique_id(pair) == tag_unique_id(same));
  CHECK(tag_unique_id(pair) != tag_unique_id(tag(d, 1)));
  CHECK(types_are(GET(type_list, tag_params, pair, d), "il"));
  CHECK(types_are(GET(type_list, tag_params, tag(d, 1), d), ""));
  CHECK(ERROR_OF(type_list, tag_params, tag(d, 2), d) == UNSUPPORTED_TYPE);

  const uint8_t types[] = { WASM_F64, WASM_FUNCREF, WASM_EXNREF, WASM_F32, WASM_V128 };
  const tag_t made = tag_make(d, types, 5);
  CHECK(types_are(GET(type_list, tag_params, made, d), "dxefv"));
  CHECK(tag_unique_id(made) != tag_unique_id(tag_make(d, types, 5)));

  uint8_t lanes[16];
  for (uint32_t i = 0; i < 16; i++) lanes[i] = (uint8_t)(17 * i);
  const uint8_t vector_type[] = { WASM_V128 };
  const value_t lone_vector[] = { value_make_v128(lanes, 16) };
  const value_t_list carried = GET(value_t_list, exception_get_values, GET(exception_t, exception_make, d, tag_make(d, vector_type, 1), lone_vector, 1), d);
  CHECK(carried.length == 1 && value_get_type(carried.data[0]) == WASM_V128);
  bytes carried_bytes;
  value_unwrap_v128(carried.data[0], &carried_bytes);
  CHECK(carried_bytes.length == 16 && carried_bytes.data[1] == 17 && carried_bytes.data[15] == 255);

  const value_t values[] = { I32(0xfffffffe), value_make_i64(1ull << 40) };
  const exception_t exception = GET(exception_t, exception_make, d, pair, values, 2), twin = exception_clone(exception, d);
  CHECK(tag_unique_id(exception_get_tag(twin, d)) == tag_unique_id(pair));
  drop_exception_t(twin);
  const value_t_list held = GET(value_t_list, exception_get_values, exception, d);
  CHECK(held.length == 2);
  CHECK(i32_of(held.data[0]) == 0xfffffffe);
  CHECK(value_unwrap_i64(held.data[1]) == 1ull << 40);
  CHECK(GET(value_t_list, exception_get_values, GET(exception_t, exception_make, d, tag(d, 1), NULL, 0), d).length == 0);

  const value_t swapped[] = { value_make_i64(1), I32(1) }, few[] = { I32(1) };
  CHECK(ERROR_OF(exception_t, exception_make, d, pair, swapped, 2) == MISMATCHED_TYPE);
  CHECK(ERROR_OF(exception_t, exception_make, d, pair, few, 1) == MISMATCHED_TYPE);
  CHECK(ERROR_OF(exception_t, exception_make, d, pair, NULL, 0) == MISMATCHED_TYPE);
  const value_t many[] = { I32(1), value_make_i64(1), I32(1) }, vector[] = { I32(1), value_of(d, WASM_V128) };
  CHECK(ERROR_OF(exception_t, exception_make, d, pair, many, 3) == MISMATCHED_TYPE);
  CHECK(ERROR_OF(exception_t, exception_make, d, pair, vector, 2) == MISMATCHED_TYPE);
  const value_t lone[] = { I32(1) };
  CHECK(ERROR_OF(exception_t, exception_make, d, tag(d, 1), lone, 1) == MISMATCHED_TYPE);
  /* No value is of the type that this one asks for. */
  const value_t reference[] = { value_of(d, WASM_FUNCREF) };
  CHECK(ERROR_OF(exception_t, exception_make, d, tag(d, 2), reference, 1) == MISMATCHED_TYPE);
}

void values(debuggee_t d) {
  const value_t word = I32(0xdeadbeef), same = value_clone(word);
  CHECK(value_get_type(same) == WASM_I32);
  CHECK(i32_of(same) == 0xdeadbeef);
  CHECK(i32_of(word) == 0xdeadbeef);
  const value_t wide = value_make_i64(0x8000000000000001);
  CHECK(value_get_type(wide) == WASM_I64);
  CHECK(value_unwrap_i64(wide) == 0x8000000000000001);
  const value_t single = value_make_f32(0.1f);
  CHECK(value_get_type(single) == WASM_F32);
  CHECK(value_unwrap_f32(single) == 0.1f);
  const value_t wider = value_make_f64(-0.0);
  CHECK(value_get_type(wider) == WASM_F64);
  CHECK(value_unwrap_f64(wider) == 0 && __builtin_signbit(value_unwrap_f64(wider)));

  uint8_t lanes[16];
  for (uint32_t i = 0; i < 16; i++) lanes[i] = (uint8_t)(0xf0 + i);
  const value_t vector = value_make_v128(lanes, 16);
  CHECK(value_get_type(vector) == WASM_V128);
  bytes back;
  value_unwrap_v128(vector, &back);
  CHECK(back.length == 16 && back.data[0] == 0xf0 && back.data[15] == 0xff);

  /* A function reaches us as a value only out of the debuggee. */
  const value_t function = GET(value_t, global_get, GET(global_t, instance_get_global, the_instance(d), d, 5), d);
  option_func_t add;
  value_unwrap_func(function, &add);
  CHECK(add.is_some);
  CHECK(types_are(GET(type_list, func_params, add.some, d), "ii"));
}

void pollables(debuggee_t d) {
  /* Nothing is ready that takes a second; what is done is; of the two, the poll gives the one that is. */
  const pollable_t slow = subscribe_duration(60ull * 1000000000);
  CHECK(!pollable_ready(slow));
  const event_future_t future = start_single_step(d, normal());
  const pollable_t list[] = { slow, event_future_subscribe(future) };
  u32_list ready;
  poll(list, 2, &ready);
  CHECK(ready.length == 1 && ready.data[0] == 1);
  CHECK(pollable_ready(list[1]));
  pollable_block(list[1]);
  drop_pollable_t(list[1]);
  result_event event;
  event_future_finish(future, d, &event);
  CHECK(!event.is_error && event.ok.kind == BREAKPOINT);

  /* Without asking first, finish waits. */
  event_future_finish(start_single_step(d, normal()), d, &event);
  CHECK(!event.is_error && event.ok.kind == BREAKPOINT);
  drop_pollable_t(slow);
}
