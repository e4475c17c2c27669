/* Values: truth, equality, hashing, and their text form. */
#include "script.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool value_truthy(Value value) {
  if (value.kind == VAL_NIL) return false;
  if (value.kind == VAL_BOOL) return value.as.truth;
  return true;
}

bool value_equal(Value a, Value b) {
  if (a.kind == VAL_INT && b.kind == VAL_FLOAT) return (double)a.as.integer == b.as.real;
  if (a.kind == VAL_FLOAT && b.kind == VAL_INT) return a.as.real == (double)b.as.integer;
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case VAL_NIL: return true;
    case VAL_BOOL: return a.as.truth == b.as.truth;
    case VAL_INT: return a.as.integer == b.as.integer;
    case VAL_FLOAT: return a.as.real == b.as.real;
    case VAL_OBJ: return a.as.obj == b.as.obj; /* strings are interned */
  }
  return false;
}

static uint32_t mix64(uint64_t bits) {
  bits ^= bits >> 33;
  bits *= UINT64_C(0xff51afd7ed558ccd);
  bits ^= bits >> 33;
  bits *= UINT64_C(0xc4ceb9fe1a85ec53);
  return (uint32_t)(bits ^ (bits >> 32));
}

/* Equal values have equal hashes, so a float that is a whole number hashes as that integer. Objects other than strings
 * hash by kind: an address would make the order of collisions depend on the allocator. */
uint32_t value_hash(Value value) {
  switch (value.kind) {
    case VAL_NIL: return 7;
    case VAL_BOOL: return value.as.truth ? 11 : 13;
    case VAL_INT: return mix64((uint64_t)value.as.integer);
    case VAL_FLOAT: {
      double real = value.as.real;
      if (real == floor(real) && fabs(real) < 9e15) return mix64((uint64_t)(int64_t)real);
      uint64_t bits;
      memcpy(&bits, &real, sizeof bits);
      return mix64(bits);
    }
    case VAL_OBJ:
      if (value.as.obj->kind == OBJ_STRING) return ((String *)value.as.obj)->hash;
      return 17u + (uint32_t)value.as.obj->kind;
  }
  return 0;
}

const char *value_type(Value value) {
  static const char *const object_types[] = {"string", "list", "map", "prototype", "function", "cell", "function"};
  switch (value.kind) {
    case VAL_NIL: return "nil";
    case VAL_BOOL: return "bool";
    case VAL_INT: return "int";
    case VAL_FLOAT: return "float";
    case VAL_OBJ: return object_types[value.as.obj->kind];
  }
  return "?";
}

void buffer_add(Buffer *buffer, const char *text, size_t length) {
  if (buffer->length + length + 1 > buffer->capacity) {
    while (buffer->length + length + 1 > buffer->capacity) buffer->capacity = buffer->capacity ? buffer->capacity * 2 : 32;
    buffer->text = checked_realloc(buffer->text, buffer->capacity);
  }
  memcpy(buffer->text + buffer->length, text, length);
  buffer->length += length;
  buffer->text[buffer->length] = '\0';
}

void buffer_format(Buffer *buffer, const char *format, ...) {
  char text[128];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (length >= (int)sizeof text) length = (int)sizeof text - 1;
  buffer_add(buffer, text, (size_t)length);
}

static void buffer_quoted(Buffer *buffer, const String *string) {
  buffer_add(buffer, "\"", 1);
  for (uint32_t i = 0; i < string->length; i++) {
    char c = string->text[i];
    if (c == '\n') buffer_add(buffer, "\\n", 2);
    else if (c == '"' || c == '\\') buffer_format(buffer, "\\%c", c);
    else buffer_add(buffer, &c, 1);
  }
  buffer_add(buffer, "\"", 1);
}

static void buffer_float(Buffer *buffer, double real) {
  char text[40];
  snprintf(text, sizeof text, "%.12g", real);
  buffer_add(buffer, text, strlen(text));
  if (!strpbrk(text, ".ein")) buffer_add(buffer, ".0", 2);
}

static void buffer_object(Buffer *buffer, Obj *obj, bool quoted, int depth) {
  switch (obj->kind) {
    case OBJ_STRING: {
      String *string = (String *)obj;
      if (quoted) buffer_quoted(buffer, string);
      else buffer_add(buffer, string->text, string->length);
      break;
    }
    case OBJ_LIST: {
      List *list = (List *)obj;
      buffer_add(buffer, "[", 1);
      for (int i = 0; i < list->count; i++) {
        if (i) buffer_add(buffer, ", ", 2);
        buffer_value(buffer, list->items[i], true, depth + 1);
      }
      buffer_add(buffer, "]", 1);
      break;
    }
    case OBJ_MAP: {
      Map *map = (Map *)obj;
      bool first = true;
      buffer_add(buffer, "{", 1);
      for (int i = 0; i < map->used; i++) {
        if (!map->entries[i].live) continue;
        if (!first) buffer_add(buffer, ", ", 2);
        first = false;
        buffer_value(buffer, map->entries[i].key, true, depth + 1);
        buffer_add(buffer, ": ", 2);
        buffer_value(buffer, map->entries[i].value, true, depth + 1);
      }
      buffer_add(buffer, "}", 1);
      break;
    }
    case OBJ_CLOSURE: {
      String *name = ((Closure *)obj)->proto->name;
      buffer_format(buffer, "<fn %s>", name ? name->text : "?");
      break;
    }
    case OBJ_NATIVE: buffer_format(buffer, "<native %s>", ((Native *)obj)->name); break;
    case OBJ_PROTO: case OBJ_CELL: buffer_add(buffer, "<internal>", 10); break;
  }
}

void buffer_value(Buffer *buffer, Value value, bool quoted, int depth) {
  if (depth > 8) {
    buffer_add(buffer, "...", 3);
    return;
  }
  switch (value.kind) {
    case VAL_NIL: buffer_add(buffer, "nil", 3); break;
    case VAL_BOOL: buffer_format(buffer, "%s", value.as.truth ? "true" : "false"); break;
    case VAL_INT: buffer_format(buffer, "%lld", (long long)value.as.integer); break;
    case VAL_FLOAT: buffer_float(buffer, value.as.real); break;
    case VAL_OBJ: buffer_object(buffer, value.as.obj, quoted, depth); break;
  }
}

void buffer_free(Buffer *buffer) {
  free(buffer->text);
  *buffer = (Buffer){0};
}
