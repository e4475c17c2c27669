/* The collected heap: allocation, interned strings, lists, ordered maps, and a mark-and-sweep collector. */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

HeapStats heap = {.threshold = 16 * 1024};

static Obj *all_objects;
static String **interned;
static uint32_t interned_size, interned_count;
static Value roots[256];
static int root_count;
static Obj **gray;
static int gray_count, gray_capacity;

void *checked_realloc(void *block, size_t size) {
  void *result = realloc(block, size);
  if (!result) {
    fputs("script: out of memory\n", stderr);
    exit(70);
  }
  return result;
}

void root_push(Value value) {
  if (root_count == (int)(sizeof roots / sizeof roots[0])) abort();
  roots[root_count++] = value;
}

void root_pop(void) { root_count--; }

/* May collect: whatever the caller still needs must be reachable from a root. */
static void *object_new(ObjKind kind, size_t size) {
  if (heap.live_bytes + size > heap.threshold) heap_collect();
  Obj *obj = checked_realloc(NULL, size);
  memset(obj, 0, size);
  obj->kind = kind;
  obj->next = all_objects;
  all_objects = obj;
  heap.live_bytes += size;
  if (++heap.live_objects > heap.peak_objects) heap.peak_objects = heap.live_objects;
  return obj;
}

/* Resizes a block that belongs to an object, so that its bytes count towards the next collection. */
static void *grow_block(void *block, size_t old_size, size_t new_size) {
  heap.live_bytes += new_size - old_size;
  return checked_realloc(block, new_size);
}

static uint32_t hash_text(const char *text, size_t length) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)text[i]) * 16777619u;
  return hash;
}

static void intern_insert(String *string) {
  uint32_t at = string->hash & (interned_size - 1);
  while (interned[at]) at = (at + 1) & (interned_size - 1);
  interned[at] = string;
}

static void intern_rebuild(uint32_t size) {
  String **old = interned;
  uint32_t old_size = interned_size;
  interned = checked_realloc(NULL, size * sizeof *interned);
  memset(interned, 0, size * sizeof *interned);
  interned_size = size;
  for (uint32_t i = 0; i < old_size; i++)
    if (old[i]) intern_insert(old[i]);
  free(old);
}

String *string_new(const char *text, size_t length) {
  if (!interned) intern_rebuild(64);
  uint32_t hash = hash_text(text, length);
  for (uint32_t at = hash & (interned_size - 1); interned[at]; at = (at + 1) & (interned_size - 1)) {
    String *known = interned[at];
    if (known->hash == hash && known->length == length && memcmp(known->text, text, length) == 0) return known;
  }
  String *string = object_new(OBJ_STRING, sizeof *string + length + 1);
  string->hash = hash;
  string->length = (uint32_t)length;
  memcpy(string->text, text, length);
  if (++interned_count * 4 > interned_size * 3) intern_rebuild(interned_size * 2);
  intern_insert(string);
  return string;
}

List *list_new(void) { return object_new(OBJ_LIST, sizeof(List)); }

void list_push(List *list, Value value) {
  if (list->count == list->capacity) {
    int capacity = list->capacity ? list->capacity * 2 : 4;
    list->items = grow_block(list->items, list->capacity * sizeof(Value), capacity * sizeof(Value));
    list->capacity = capacity;
  }
  list->items[list->count++] = value;
}

Map *map_new(void) { return object_new(OBJ_MAP, sizeof(Map)); }

static int map_find(const Map *map, Value key, uint32_t hash) {
  if (!map->index_size) return -1;
  uint32_t mask = (uint32_t)map->index_size - 1;
  for (uint32_t at = hash & mask; map->index[at] >= 0; at = (at + 1) & mask) {
    const MapEntry *entry = &map->entries[map->index[at]];
    if (entry->live && entry->hash == hash && value_equal(entry->key, key)) return map->index[at];
  }
  return -1;
}

/* Drops dead entries and makes room for at least one more. */
static void map_rebuild(Map *map) {
  int capacity = map->live * 2 < 8 ? 8 : map->live * 2;
  MapEntry *entries = checked_realloc(NULL, capacity * sizeof *entries);
  int used = 0;
  for (int i = 0; i < map->used; i++)
    if (map->entries[i].live) entries[used++] = map->entries[i];
  heap.live_bytes += (size_t)capacity * sizeof *entries - (size_t)map->capacity * sizeof *entries;
  free(map->entries);
  map->entries = entries;
  map->used = used;
  map->capacity = capacity;
  int size = 8;
  while (size < capacity * 2) size *= 2;
  map->index = grow_block(map->index, map->index_size * sizeof(int32_t), size * sizeof(int32_t));
  map->index_size = size;
  memset(map->index, 0xff, size * sizeof(int32_t));
  for (int i = 0; i < used; i++) {
    uint32_t at = entries[i].hash & (uint32_t)(size - 1);
    while (map->index[at] >= 0) at = (at + 1) & (uint32_t)(size - 1);
    map->index[at] = i;
  }
}

bool map_get(const Map *map, Value key, Value *out) {
  int found = map_find(map, key, value_hash(key));
  if (found < 0) return false;
  *out = map->entries[found].value;
  return true;
}

void map_set(Map *map, Value key, Value value) {
  uint32_t hash = value_hash(key);
  int found = map_find(map, key, hash);
  if (found >= 0) {
    map->entries[found].value = value;
    return;
  }
  if (map->used == map->capacity) map_rebuild(map);
  uint32_t mask = (uint32_t)map->index_size - 1, at = hash & mask;
  while (map->index[at] >= 0) at = (at + 1) & mask;
  map->index[at] = map->used;
  map->entries[map->used++] = (MapEntry){key, value, hash, true};
  map->live++;
}

bool map_remove(Map *map, Value key) {
  int found = map_find(map, key, value_hash(key));
  if (found < 0) return false;
  map->entries[found].live = false;
  map->entries[found].key = map->entries[found].value = nil_value();
  map->live--;
  return true;
}

Cell *cell_new(Value value) {
  root_push(value);
  Cell *cell = object_new(OBJ_CELL, sizeof *cell);
  root_pop();
  cell->value = value;
  return cell;
}

Proto *proto_new(String *name) {
  Proto *proto = object_new(OBJ_PROTO, sizeof *proto);
  proto->name = name;
  return proto;
}

Closure *closure_new(Proto *proto) {
  Closure *closure = object_new(OBJ_CLOSURE, sizeof *closure + (size_t)proto->capture_count * sizeof(Cell *));
  closure->proto = proto;
  return closure;
}

Native *native_new(const char *name, int arity, NativeFn call) {
  Native *native = object_new(OBJ_NATIVE, sizeof *native);
  native->name = name;
  native->arity = arity;
  native->call = call;
  return native;
}

static void mark_object(Obj *obj) {
  if (!obj || obj->marked) return;
  obj->marked = true;
  if (gray_count == gray_capacity) {
    gray_capacity = gray_capacity ? gray_capacity * 2 : 64;
    gray = checked_realloc(gray, gray_capacity * sizeof *gray);
  }
  gray[gray_count++] = obj;
}

void heap_mark(Value value) {
  if (value.kind == VAL_OBJ) mark_object(value.as.obj);
}

static void mark_children(Obj *obj) {
  switch (obj->kind) {
    case OBJ_STRING: case OBJ_NATIVE: break;
    case OBJ_LIST:
      for (int i = 0; i < ((List *)obj)->count; i++) heap_mark(((List *)obj)->items[i]);
      break;
    case OBJ_MAP:
      for (int i = 0; i < ((Map *)obj)->used; i++) {
        heap_mark(((Map *)obj)->entries[i].key);
        heap_mark(((Map *)obj)->entries[i].value);
      }
      break;
    case OBJ_PROTO: {
      Proto *proto = (Proto *)obj;
      mark_object((Obj *)proto->name);
      for (int i = 0; i < proto->constant_count; i++) heap_mark(proto->constants[i]);
      break;
    }
    case OBJ_CLOSURE: {
      Closure *closure = (Closure *)obj;
      mark_object((Obj *)closure->proto);
      for (int i = 0; i < closure->proto->capture_count; i++) mark_object((Obj *)closure->cells[i]);
      break;
    }
    case OBJ_CELL: heap_mark(((Cell *)obj)->value); break;
  }
}

static void object_free(Obj *obj) {
  size_t size = 0;
  switch (obj->kind) {
    case OBJ_STRING: size = sizeof(String) + ((String *)obj)->length + 1; break;
    case OBJ_LIST:
      size = sizeof(List) + (size_t)((List *)obj)->capacity * sizeof(Value);
      free(((List *)obj)->items);
      break;
    case OBJ_MAP: {
      Map *map = (Map *)obj;
      size = sizeof(Map) + (size_t)map->capacity * sizeof(MapEntry) + (size_t)map->index_size * sizeof(int32_t);
      free(map->entries);
      free(map->index);
      break;
    }
    case OBJ_PROTO: {
      Proto *proto = (Proto *)obj;
      size = sizeof(Proto);
      free(proto->code);
      free(proto->lines);
      free(proto->constants);
      free(proto->captures);
      break;
    }
    case OBJ_CLOSURE: size = sizeof(Closure) + (size_t)((Closure *)obj)->proto->capture_count * sizeof(Cell *); break;
    case OBJ_CELL: size = sizeof(Cell); break;
    case OBJ_NATIVE: size = sizeof(Native); break;
  }
  heap.live_bytes -= size;
  heap.live_objects--;
  heap.freed_objects++;
  free(obj);
}

/* The intern table holds its strings weakly. */
static void intern_drop_unmarked(void) {
  String **old = interned;
  uint32_t size = interned_size;
  interned = checked_realloc(NULL, size * sizeof *interned);
  memset(interned, 0, size * sizeof *interned);
  interned_count = 0;
  for (uint32_t i = 0; i < size; i++) {
    if (!old[i] || !old[i]->head.marked) continue;
    intern_insert(old[i]);
    interned_count++;
  }
  free(old);
}

/* A closure's size is in its prototype, so a pass frees everything but prototypes, and a second one those. */
static void sweep(bool prototypes) {
  Obj **link = &all_objects;
  while (*link) {
    Obj *obj = *link;
    if (obj->marked || (obj->kind == OBJ_PROTO) != prototypes) {
      if (prototypes) obj->marked = false;
      link = &obj->next;
    } else {
      *link = obj->next;
      object_free(obj);
    }
  }
}

void heap_collect(void) {
  heap.collections++;
  for (int i = 0; i < root_count; i++) heap_mark(roots[i]);
  vm_mark_roots();
  while (gray_count) mark_children(gray[--gray_count]);
  if (interned) intern_drop_unmarked();
  sweep(false);
  sweep(true);
  heap.threshold = heap.live_bytes * 2 < 16 * 1024 ? 16 * 1024 : heap.live_bytes * 2;
}

void heap_free_all(void) {
  root_count = 0;
  if (interned_size) memset(interned, 0, interned_size * sizeof *interned);
  interned_count = 0;
  sweep(false);
  sweep(true);
  free(gray);
  free(interned);
  gray = NULL;
  interned = NULL;
  gray_capacity = 0;
  interned_size = 0;
}
