/* Functions the language offers, written in C. */
#include "script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool native_print(int count, Value *args, Value *result) {
  (void)result;
  Buffer buffer = {0};
  buffer_add(&buffer, "  ", 2);
  for (int i = 0; i < count; i++) {
    if (i) buffer_add(&buffer, " ", 1);
    buffer_value(&buffer, args[i], false, 0);
  }
  puts(buffer.text);
  buffer_free(&buffer);
  return true;
}

static bool native_len(int count, Value *args, Value *result) {
  (void)count;
  if (is_obj(args[0], OBJ_LIST)) *result = int_value(((List *)args[0].as.obj)->count);
  else if (is_obj(args[0], OBJ_MAP)) *result = int_value(((Map *)args[0].as.obj)->live);
  else if (is_obj(args[0], OBJ_STRING)) *result = int_value(((String *)args[0].as.obj)->length);
  else return vm_error("len of a %s", value_type(args[0]));
  return true;
}

static bool native_push(int count, Value *args, Value *result) {
  (void)count;
  if (!is_obj(args[0], OBJ_LIST)) return vm_error("push to a %s", value_type(args[0]));
  list_push((List *)args[0].as.obj, args[1]);
  *result = args[0];
  return true;
}

static bool native_pop(int count, Value *args, Value *result) {
  (void)count;
  if (!is_obj(args[0], OBJ_LIST)) return vm_error("pop from a %s", value_type(args[0]));
  List *list = (List *)args[0].as.obj;
  if (!list->count) return vm_error("pop from an empty list");
  *result = list->items[--list->count];
  return true;
}

static bool native_remove(int count, Value *args, Value *result) {
  (void)count;
  if (!is_obj(args[0], OBJ_MAP)) return vm_error("remove from a %s", value_type(args[0]));
  *result = bool_value(map_remove((Map *)args[0].as.obj, args[1]));
  return true;
}

static bool native_str(int count, Value *args, Value *result) {
  (void)count;
  Buffer buffer = {0};
  buffer_value(&buffer, args[0], false, 0);
  *result = obj_value(string_new(buffer.text ? buffer.text : "", buffer.length));
  buffer_free(&buffer);
  return true;
}

static bool native_type(int count, Value *args, Value *result) {
  (void)count;
  const char *type = value_type(args[0]);
  *result = obj_value(string_new(type, strlen(type)));
  return true;
}

static bool native_slice(int count, Value *args, Value *result) {
  (void)count;
  if (args[1].kind != VAL_INT || args[2].kind != VAL_INT) return vm_error("slice takes int bounds");
  int64_t from = args[1].as.integer, to = args[2].as.integer;
  if (is_obj(args[0], OBJ_STRING)) {
    String *string = (String *)args[0].as.obj;
    if (from < 0 || to > string->length || from > to) return vm_error("bad slice");
    Buffer copy = {0};
    buffer_add(&copy, string->text + from, (size_t)(to - from));
    *result = obj_value(string_new(copy.text, copy.length));
    buffer_free(&copy);
    return true;
  }
  if (!is_obj(args[0], OBJ_LIST)) return vm_error("slice of a %s", value_type(args[0]));
  List *list = (List *)args[0].as.obj;
  if (from < 0 || to > list->count || from > to) return vm_error("bad slice");
  List *part = list_new();
  for (int64_t i = from; i < to; i++) list_push(part, list->items[i]);
  *result = obj_value(part);
  return true;
}

static bool native_ord(int count, Value *args, Value *result) {
  (void)count;
  if (!is_obj(args[0], OBJ_STRING) || !((String *)args[0].as.obj)->length) return vm_error("ord takes a character");
  *result = int_value((uint8_t)((String *)args[0].as.obj)->text[0]);
  return true;
}

static bool native_chr(int count, Value *args, Value *result) {
  (void)count;
  if (args[0].kind != VAL_INT) return vm_error("chr takes an int");
  char c = (char)args[0].as.integer;
  *result = obj_value(string_new(&c, 1));
  return true;
}

static bool native_sqrt(int count, Value *args, Value *result) {
  (void)count;
  if (args[0].kind == VAL_INT) *result = float_value(sqrt((double)args[0].as.integer));
  else if (args[0].kind == VAL_FLOAT) *result = float_value(sqrt(args[0].as.real));
  else return vm_error("sqrt of a %s", value_type(args[0]));
  return true;
}

static bool native_int(int count, Value *args, Value *result) {
  (void)count;
  if (args[0].kind == VAL_FLOAT) *result = int_value((int64_t)args[0].as.real);
  else if (args[0].kind == VAL_INT) *result = args[0];
  else if (is_obj(args[0], OBJ_STRING)) *result = int_value(strtoll(((String *)args[0].as.obj)->text, NULL, 10));
  else return vm_error("int of a %s", value_type(args[0]));
  return true;
}

/* Merge sort of a list in place with a function of the language as its order; calls back into the machine. */
static bool merge_sort(Value order, Value *items, Value *spare, int count) {
  if (count < 2) return true;
  int half = count / 2, left = 0, right = half;
  if (!merge_sort(order, items, spare, half) || !merge_sort(order, items + half, spare, count - half)) return false;
  for (int i = 0; i < count; i++) {
    bool take_right = false;
    if (left == half) {
      take_right = true;
    } else if (right < count) {
      Value pair[2] = {items[right], items[left]}, before;
      if (!vm_call(order, 2, pair, &before)) return false;
      take_right = value_truthy(before);
    }
    spare[i] = items[take_right ? right++ : left++];
  }
  memcpy(items, spare, (size_t)count * sizeof *items);
  return true;
}

static bool native_sort(int count, Value *args, Value *result) {
  (void)count;
  if (!is_obj(args[0], OBJ_LIST)) return vm_error("sort of a %s", value_type(args[0]));
  List *list = (List *)args[0].as.obj;
  int length = list->count;
  /* Sort a rooted copy: the order function may change the list, and every item must stay reachable meanwhile. */
  List *copy = list_new();
  root_push(obj_value(copy));
  for (int i = 0; i < length; i++) list_push(copy, list->items[i]);
  Value *spare = checked_realloc(NULL, (size_t)(length + 1) * sizeof *spare);
  bool fine = merge_sort(args[1], copy->items, spare, length);
  if (fine && list->count == length && length) memcpy(list->items, copy->items, (size_t)length * sizeof *copy->items);
  free(spare);
  root_pop();
  *result = args[0];
  return fine;
}

static bool native_map(int count, Value *args, Value *result) {
  (void)count;
  if (!is_obj(args[0], OBJ_LIST)) return vm_error("map of a %s", value_type(args[0]));
  List *mapped = list_new();
  root_push(obj_value(mapped));
  bool fine = true;
  for (int i = 0; fine && i < ((List *)args[0].as.obj)->count; i++) {
    Value item = ((List *)args[0].as.obj)->items[i], value;
    fine = vm_call(args[1], 1, &item, &value);
    if (fine) list_push(mapped, value);
  }
  root_pop();
  *result = obj_value(mapped);
  return fine;
}

static bool native_collect(int count, Value *args, Value *result) {
  (void)count;
  (void)args;
  heap_collect();
  *result = int_value(heap.live_objects);
  return true;
}

void natives_install(Map *globals) {
  static const struct {
    const char *name;
    int arity;
    NativeFn call;
  } natives[] = {
      {"print", -1, native_print}, {"len", 1, native_len}, {"push", 2, native_push}, {"pop", 1, native_pop},
      {"remove", 2, native_remove}, {"str", 1, native_str}, {"type", 1, native_type}, {"slice", 3, native_slice},
      {"ord", 1, native_ord}, {"chr", 1, native_chr}, {"sqrt", 1, native_sqrt}, {"int", 1, native_int},
      {"sort", 2, native_sort}, {"map", 2, native_map}, {"collect", 0, native_collect},
  };
  for (size_t i = 0; i < sizeof natives / sizeof natives[0]; i++) {
    String *name = string_new(natives[i].name, strlen(natives[i].name));
    root_push(obj_value(name));
    map_set(globals, obj_value(name), obj_value(native_new(natives[i].name, natives[i].arity, natives[i].call)));
    root_pop();
  }
}
