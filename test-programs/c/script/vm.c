/* The virtual machine: a value stack, call frames, exception handlers. Natives that call back run a nested loop. */
#include "script.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { STACK_SIZE = 8192, FRAME_LIMIT = 200, HANDLER_LIMIT = 64, NESTING_LIMIT = 24 };

typedef struct {
  Closure *closure;
  const uint8_t *ip;
  int base; /* of its slots; the callee is just below */
} Frame;

typedef struct {
  int frame_count, stack_count;
  const uint8_t *ip;
} Handler;

static Value stack[STACK_SIZE];
static int stack_count;
static Frame frames[FRAME_LIMIT];
static int frame_count;
static Handler handlers[HANDLER_LIMIT];
static int handler_count;
static Value thrown;
static Map *globals;
static int nesting;
static uint64_t instructions;

uint64_t vm_instructions(void) { return instructions; }

void vm_start(void) {
  stack_count = frame_count = handler_count = nesting = 0;
  instructions = 0;
  thrown = nil_value();
  globals = NULL;
  globals = map_new();
  natives_install(globals);
}

void vm_end(void) {
  globals = NULL;
  thrown = nil_value();
  stack_count = frame_count = 0;
  heap_free_all();
}

void vm_mark_roots(void) {
  for (int i = 0; i < stack_count; i++) heap_mark(stack[i]);
  for (int i = 0; i < frame_count; i++) heap_mark(obj_value(frames[i].closure));
  heap_mark(thrown);
  if (globals) heap_mark(obj_value(globals));
}

static void push(Value value) { stack[stack_count++] = value; }
static Value pop(void) { return stack[--stack_count]; }
static Value *peek(int distance) { return &stack[stack_count - 1 - distance]; }

static int current_line(void) {
  if (!frame_count) return 0;
  const Frame *frame = &frames[frame_count - 1];
  const Proto *proto = frame->closure->proto;
  return proto->lines[frame->ip - proto->code - 1];
}

bool vm_throw(Value value) {
  thrown = value;
  return false;
}

bool vm_error(const char *format, ...) {
  char text[160];
  int used = snprintf(text, sizeof text, "line %d: ", current_line());
  va_list args;
  va_start(args, format);
  vsnprintf(text + used, sizeof text - (size_t)used, format, args);
  va_end(args);
  return vm_throw(obj_value(string_new(text, strlen(text))));
}

/* Calls the value below `count` arguments. A closure gets a frame; a native's result replaces callee and arguments at once. */
static bool call_value(int count) {
  Value callee = *peek(count);
  if (is_obj(callee, OBJ_NATIVE)) {
    Native *native = (Native *)callee.as.obj;
    if (native->arity >= 0 && native->arity != count) return vm_error("%s takes %d arguments, not %d", native->name, native->arity, count);
    Value result = nil_value();
    if (!native->call(count, &stack[stack_count - count], &result)) return false;
    stack_count -= count + 1;
    push(result);
    return true;
  }
  if (!is_obj(callee, OBJ_CLOSURE)) return vm_error("a %s cannot be called", value_type(callee));
  Closure *closure = (Closure *)callee.as.obj;
  const Proto *proto = closure->proto;
  if (proto->param_count != count)
    return vm_error("%s takes %d arguments, not %d", proto->name ? proto->name->text : "the function", proto->param_count, count);
  if (frame_count == FRAME_LIMIT || stack_count + proto->slot_count + 64 > STACK_SIZE) return vm_error("too deep recursion");
  frames[frame_count++] = (Frame){closure, proto->code, stack_count - count};
  for (int i = count; i < proto->slot_count; i++) push(nil_value());
  return true;
}

static bool arithmetic_error(Opcode opcode, Value a, Value b) {
  return vm_error("%s of %s and %s", opcode_names[opcode], value_type(a), value_type(b));
}

static bool integer_arithmetic(Opcode opcode, int64_t a, int64_t b, Value *result) {
  uint64_t x = (uint64_t)a, y = (uint64_t)b;
  switch (opcode) {
    case OP_ADD: *result = int_value((int64_t)(x + y)); return true;
    case OP_SUB: *result = int_value((int64_t)(x - y)); return true;
    case OP_MUL: *result = int_value((int64_t)(x * y)); return true;
    case OP_DIV: *result = float_value((double)a / (double)b); return true;
    case OP_IDIV: case OP_MOD:
      if (b == 0) return vm_error("division by zero");
      if (b == -1) *result = int_value(opcode == OP_IDIV ? (int64_t)(0 - x) : 0);
      else *result = int_value(opcode == OP_IDIV ? a / b : a % b);
      return true;
    case OP_BAND: *result = int_value(a & b); return true;
    case OP_BOR: *result = int_value(a | b); return true;
    case OP_BXOR: *result = int_value(a ^ b); return true;
    case OP_SHL: *result = int_value((int64_t)(x << (y & 63))); return true;
    case OP_SHR: *result = int_value((int64_t)(x >> (y & 63))); return true;
    default: return false;
  }
}

static bool concatenate(Value a, Value b, Value *result) {
  Buffer buffer = {0};
  buffer_value(&buffer, a, false, 0);
  buffer_value(&buffer, b, false, 0);
  *result = obj_value(string_new(buffer.text, buffer.length));
  buffer_free(&buffer);
  return true;
}

static bool arithmetic(Opcode opcode, Value a, Value b, Value *result) {
  if (a.kind == VAL_INT && b.kind == VAL_INT) return integer_arithmetic(opcode, a.as.integer, b.as.integer, result);
  bool numbers = (a.kind == VAL_INT || a.kind == VAL_FLOAT) && (b.kind == VAL_INT || b.kind == VAL_FLOAT);
  if (!numbers) {
    if (opcode == OP_ADD && (is_obj(a, OBJ_STRING) || is_obj(b, OBJ_STRING))) return concatenate(a, b, result);
    return arithmetic_error(opcode, a, b);
  }
  double x = a.kind == VAL_INT ? (double)a.as.integer : a.as.real;
  double y = b.kind == VAL_INT ? (double)b.as.integer : b.as.real;
  switch (opcode) {
    case OP_ADD: *result = float_value(x + y); return true;
    case OP_SUB: *result = float_value(x - y); return true;
    case OP_MUL: *result = float_value(x * y); return true;
    case OP_DIV: *result = float_value(x / y); return true;
    case OP_IDIV: *result = float_value(floor(x / y)); return true;
    case OP_MOD: *result = float_value(fmod(x, y)); return true;
    default: return arithmetic_error(opcode, a, b);
  }
}

static bool compare(Opcode opcode, Value a, Value b, Value *result) {
  int order;
  if (a.kind == VAL_INT && b.kind == VAL_INT) {
    order = a.as.integer < b.as.integer ? -1 : a.as.integer > b.as.integer;
  } else if ((a.kind == VAL_INT || a.kind == VAL_FLOAT) && (b.kind == VAL_INT || b.kind == VAL_FLOAT)) {
    double x = a.kind == VAL_INT ? (double)a.as.integer : a.as.real;
    double y = b.kind == VAL_INT ? (double)b.as.integer : b.as.real;
    if (x != x || y != y) {
      *result = bool_value(false);
      return true;
    }
    order = x < y ? -1 : x > y;
  } else if (is_obj(a, OBJ_STRING) && is_obj(b, OBJ_STRING)) {
    order = strcmp(((String *)a.as.obj)->text, ((String *)b.as.obj)->text);
  } else {
    return arithmetic_error(opcode, a, b);
  }
  *result = bool_value(opcode == OP_LT ? order < 0 : opcode == OP_LE ? order <= 0 : opcode == OP_GT ? order > 0 : order >= 0);
  return true;
}

static bool list_position(Value index, int count, int *out) {
  if (index.kind != VAL_INT) return vm_error("an index must be an int, not a %s", value_type(index));
  int64_t at = index.as.integer < 0 ? index.as.integer + count : index.as.integer;
  if (at < 0 || at >= count) return vm_error("index %lld is outside 0..%d", (long long)index.as.integer, count - 1);
  *out = (int)at;
  return true;
}

static bool index_value(Value object, Value index, Value *result) {
  int at;
  if (is_obj(object, OBJ_LIST)) {
    List *list = (List *)object.as.obj;
    if (!list_position(index, list->count, &at)) return false;
    *result = list->items[at];
    return true;
  }
  if (is_obj(object, OBJ_MAP)) {
    if (!map_get((Map *)object.as.obj, index, result)) *result = nil_value();
    return true;
  }
  if (is_obj(object, OBJ_STRING)) {
    String *string = (String *)object.as.obj;
    if (!list_position(index, (int)string->length, &at)) return false;
    *result = obj_value(string_new(string->text + at, 1));
    return true;
  }
  return vm_error("a %s has no elements", value_type(object));
}

static bool index_store(Value object, Value index, Value value) {
  int at;
  if (is_obj(object, OBJ_LIST)) {
    List *list = (List *)object.as.obj;
    if (!list_position(index, list->count, &at)) return false;
    list->items[at] = value;
    return true;
  }
  if (is_obj(object, OBJ_MAP)) {
    map_set((Map *)object.as.obj, index, value);
    return true;
  }
  return vm_error("a %s has no assignable elements", value_type(object));
}

/* Sets *more when there is a next item, and then *item. */
static bool iterate(Value object, Value *position, bool *more, Value *item) {
  int64_t at = position->as.integer;
  *more = false;
  if (object.kind == VAL_INT) {
    *more = at < object.as.integer;
    *item = int_value(at++);
  } else if (is_obj(object, OBJ_LIST)) {
    List *list = (List *)object.as.obj;
    *more = at < list->count;
    if (*more) *item = list->items[at++];
  } else if (is_obj(object, OBJ_STRING)) {
    String *string = (String *)object.as.obj;
    *more = at < string->length;
    if (*more) *item = obj_value(string_new(string->text + at++, 1));
  } else if (is_obj(object, OBJ_MAP)) {
    Map *map = (Map *)object.as.obj;
    while (at < map->used && !map->entries[at].live) at++;
    *more = at < map->used;
    if (*more) *item = map->entries[at++].key;
  } else {
    return vm_error("a %s cannot be iterated", value_type(object));
  }
  position->as.integer = at;
  return true;
}

static void make_closure(Frame *frame, Proto *proto) {
  Closure *closure = closure_new(proto);
  push(obj_value(closure));
  for (int i = 0; i < proto->capture_count; i++) {
    CaptureSource source = proto->captures[i];
    closure->cells[i] = source.from_slot ? (Cell *)stack[frame->base + source.index].as.obj : frame->closure->cells[source.index];
  }
}

static void make_list(int count) {
  List *list = list_new();
  for (int i = 0; i < count; i++) list_push(list, stack[stack_count - count + i]);
  stack_count -= count;
  push(obj_value(list));
}

static void make_map(int count) {
  Map *map = map_new();
  for (int i = 0; i < count; i += 2) map_set(map, stack[stack_count - count + i], stack[stack_count - count + i + 1]);
  stack_count -= count;
  push(obj_value(map));
}

/* Goes to the innermost handler above `floor` frames; without one, drops those frames. */
static bool unwind(int floor) {
  if (handler_count && handlers[handler_count - 1].frame_count > floor) {
    Handler handler = handlers[--handler_count];
    frame_count = handler.frame_count;
    stack_count = handler.stack_count;
    frames[frame_count - 1].ip = handler.ip;
    push(thrown);
    thrown = nil_value();
    return true;
  }
  frame_count = floor;
  return false;
}

static bool step_object(Frame *frame, Opcode opcode, int operand) {
  Value result = nil_value();
  bool more;
  switch (opcode) {
    case OP_INDEX:
      if (!index_value(*peek(1), *peek(0), &result)) return false;
      stack_count -= 2;
      push(result);
      return true;
    case OP_INDEX_STORE:
      if (!index_store(*peek(2), *peek(1), *peek(0))) return false;
      result = pop();
      stack_count -= 2;
      push(result);
      return true;
    case OP_LIST: make_list(operand); return true;
    case OP_MAP: make_map(operand); return true;
    case OP_CLOSURE: make_closure(frame, (Proto *)frame->closure->proto->constants[operand].as.obj); return true;
    case OP_FOR_NEXT: {
      int exit = frame->ip[0] | frame->ip[1] << 8;
      frame->ip += 2;
      if (!iterate(stack[frame->base + operand], &stack[frame->base + operand + 1], &more, &result)) return false;
      if (more) push(result);
      else frame->ip = frame->closure->proto->code + exit;
      return true;
    }
    default: return false;
  }
}

static bool step_name(Frame *frame, Opcode opcode, int operand) {
  Value *slot = &stack[frame->base + operand];
  Value name = nil_value(), value;
  if (opcode == OP_GLOBAL_LOAD || opcode == OP_GLOBAL_STORE || opcode == OP_GLOBAL_DEFINE) name = frame->closure->proto->constants[operand];
  switch (opcode) {
    case OP_LOAD: push(*slot); break;
    case OP_STORE: *slot = *peek(0); break;
    case OP_CELL_NEW: *slot = obj_value(cell_new(*peek(0))); stack_count--; break;
    case OP_PARAM_CELL: *slot = obj_value(cell_new(*slot)); break;
    case OP_CELL_LOAD: push(((Cell *)slot->as.obj)->value); break;
    case OP_CELL_STORE: ((Cell *)slot->as.obj)->value = *peek(0); break;
    case OP_CAPTURE_LOAD: push(frame->closure->cells[operand]->value); break;
    case OP_CAPTURE_STORE: frame->closure->cells[operand]->value = *peek(0); break;
    case OP_GLOBAL_LOAD:
      if (!map_get(globals, name, &value)) return vm_error("%s is not defined", ((String *)name.as.obj)->text);
      push(value);
      break;
    case OP_GLOBAL_STORE:
      if (!map_get(globals, name, &value)) return vm_error("%s is not defined", ((String *)name.as.obj)->text);
      map_set(globals, name, *peek(0));
      break;
    case OP_GLOBAL_DEFINE:
      map_set(globals, name, *peek(0));
      stack_count--;
      break;
    default: return false;
  }
  return true;
}

/* Executes until `floor` frames are left. */
static bool run(int floor) {
  for (;;) {
    Frame *frame = &frames[frame_count - 1];
    Opcode opcode = (Opcode)*frame->ip++;
    int operand = 0;
    bool fine = true;
    if (opcode_operands(opcode)) {
      operand = frame->ip[0] | frame->ip[1] << 8;
      frame->ip += 2;
    }
    instructions++;
    const uint8_t *target = frame->closure->proto->code + operand;
    Value result = nil_value();
    switch (opcode) {
      case OP_CONST: push(frame->closure->proto->constants[operand]); break;
      case OP_NIL: push(nil_value()); break;
      case OP_TRUE: push(bool_value(true)); break;
      case OP_FALSE: push(bool_value(false)); break;
      case OP_POP: stack_count--; break;
      case OP_ADD: case OP_SUB: case OP_MUL: case OP_DIV: case OP_IDIV: case OP_MOD:
      case OP_BAND: case OP_BOR: case OP_BXOR: case OP_SHL: case OP_SHR:
        fine = arithmetic(opcode, *peek(1), *peek(0), &result);
        if (fine) stack_count--, *peek(0) = result;
        break;
      case OP_EQ: case OP_NE:
        result = bool_value(value_equal(*peek(1), *peek(0)) == (opcode == OP_EQ));
        stack_count--, *peek(0) = result;
        break;
      case OP_LT: case OP_LE: case OP_GT: case OP_GE:
        fine = compare(opcode, *peek(1), *peek(0), &result);
        if (fine) stack_count--, *peek(0) = result;
        break;
      case OP_NEG:
        if (peek(0)->kind == VAL_INT) *peek(0) = int_value((int64_t)(0 - (uint64_t)peek(0)->as.integer));
        else if (peek(0)->kind == VAL_FLOAT) *peek(0) = float_value(-peek(0)->as.real);
        else fine = vm_error("NEG of %s", value_type(*peek(0)));
        break;
      case OP_NOT: *peek(0) = bool_value(!value_truthy(*peek(0))); break;
      case OP_BNOT:
        if (peek(0)->kind == VAL_INT) *peek(0) = int_value(~peek(0)->as.integer);
        else fine = vm_error("BNOT of %s", value_type(*peek(0)));
        break;
      case OP_JUMP: frame->ip = target; break;
      case OP_JUMP_FALSE:
        if (!value_truthy(pop())) frame->ip = target;
        break;
      case OP_JUMP_FALSE_KEEP:
        if (!value_truthy(*peek(0))) frame->ip = target;
        break;
      case OP_JUMP_TRUE_KEEP:
        if (value_truthy(*peek(0))) frame->ip = target;
        break;
      case OP_CALL: fine = call_value(operand); break;
      case OP_RETURN:
        result = pop();
        stack_count = frame->base - 1;
        push(result);
        while (handler_count && handlers[handler_count - 1].frame_count >= frame_count) handler_count--;
        if (--frame_count == floor) return true;
        break;
      case OP_TRY:
        if (handler_count == HANDLER_LIMIT) fine = vm_error("too many nested try blocks");
        else handlers[handler_count++] = (Handler){frame_count, stack_count, target};
        break;
      case OP_END_TRY: handler_count--; break;
      case OP_THROW: fine = vm_throw(pop()); break;
      case OP_INDEX: case OP_INDEX_STORE: case OP_LIST: case OP_MAP: case OP_CLOSURE: case OP_FOR_NEXT:
        fine = step_object(frame, opcode, operand);
        break;
      default: fine = step_name(frame, opcode, operand); break;
    }
    if (!fine && !unwind(floor)) return false;
  }
}

bool vm_call(Value callee, int count, const Value *args, Value *result) {
  int height = stack_count, floor = frame_count;
  if (nesting == NESTING_LIMIT) return vm_error("too deep recursion through natives");
  push(callee);
  for (int i = 0; i < count; i++) push(args[i]);
  nesting++;
  bool fine = call_value(count) && (frame_count == floor || run(floor));
  nesting--;
  if (fine) *result = *peek(0);
  stack_count = height;
  return fine;
}

bool vm_run_source(const char *source, bool show_code) {
  char error[200];
  List *keep = list_new();
  push(obj_value(keep));
  Node *program = parse_program(source, keep, error, sizeof error);
  Proto *proto = NULL;
  if (program && resolve_program(program, error, sizeof error)) proto = compile_program(program, error, sizeof error);
  arena_free();
  if (!proto) {
    printf("  error: %s\n", error);
    return false;
  }
  push(obj_value(proto));
  if (show_code) disassemble(proto);
  Closure *closure = closure_new(proto);
  Value result;
  bool fine = vm_call(obj_value(closure), 0, NULL, &result);
  if (!fine) {
    Buffer buffer = {0};
    buffer_value(&buffer, thrown, true, 0);
    printf("  uncaught: %s\n", buffer.text);
    buffer_free(&buffer);
  }
  return fine;
}
