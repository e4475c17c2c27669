/* Resolved syntax tree to bytecode. One opcode byte, then operands of two bytes each, low byte first. */
#include "script.h"

#include <stdio.h>
#include <string.h>

#define OPCODE_NAME(name) #name,
const char *const opcode_names[OP_COUNT] = {OPCODES(OPCODE_NAME)};

typedef struct Loop {
  struct Loop *outer;
  int start, try_depth;
  int breaks[32], break_count;
} Loop;

typedef struct {
  Proto *proto;
  Loop *loop;
  int try_depth, line;
} Compiler;

static char *message;
static size_t message_size;
static bool failed;

static void expression(Compiler *c, Node *node);
static void statement(Compiler *c, Node *node);
static Proto *function(Node *node, String *name);

static void fail(const Compiler *c, const char *what) {
  if (failed) return;
  failed = true;
  snprintf(message, message_size, "line %d: %s", c->line, what);
}

int opcode_operands(Opcode opcode) {
  switch (opcode) {
    case OP_CONST: case OP_LOAD: case OP_STORE: case OP_CELL_NEW: case OP_CELL_LOAD: case OP_CELL_STORE: case OP_PARAM_CELL:
    case OP_CAPTURE_LOAD: case OP_CAPTURE_STORE: case OP_GLOBAL_LOAD: case OP_GLOBAL_STORE: case OP_GLOBAL_DEFINE:
    case OP_JUMP: case OP_JUMP_FALSE: case OP_JUMP_FALSE_KEEP: case OP_JUMP_TRUE_KEEP: case OP_CALL: case OP_LIST: case OP_MAP:
    case OP_CLOSURE: case OP_TRY: return 1;
    case OP_FOR_NEXT: return 2;
    default: return 0;
  }
}

static void emit_byte(Compiler *c, uint8_t byte) {
  Proto *proto = c->proto;
  if (proto->code_count == proto->code_capacity) {
    proto->code_capacity = proto->code_capacity ? proto->code_capacity * 2 : 64;
    proto->code = checked_realloc(proto->code, (size_t)proto->code_capacity);
    proto->lines = checked_realloc(proto->lines, (size_t)proto->code_capacity * sizeof(int));
  }
  proto->lines[proto->code_count] = c->line;
  proto->code[proto->code_count++] = byte;
}

static void emit_operand(Compiler *c, int operand) {
  if (operand < 0 || operand > 0xffff) fail(c, "the function is too large");
  emit_byte(c, (uint8_t)(operand & 0xff));
  emit_byte(c, (uint8_t)(operand >> 8));
}

static void emit(Compiler *c, Opcode opcode) { emit_byte(c, (uint8_t)opcode); }

static void emit1(Compiler *c, Opcode opcode, int operand) {
  emit(c, opcode);
  emit_operand(c, operand);
}

/* Emits a jump whose target comes later; returns where the target must be written. */
static int emit_jump(Compiler *c, Opcode opcode) {
  emit1(c, opcode, 0);
  return c->proto->code_count - 2;
}

static void patch(Compiler *c, int at) {
  int target = c->proto->code_count;
  if (target > 0xffff) fail(c, "the function is too large");
  c->proto->code[at] = (uint8_t)(target & 0xff);
  c->proto->code[at + 1] = (uint8_t)(target >> 8);
}

static int constant(Compiler *c, Value value) {
  Proto *proto = c->proto;
  for (int i = 0; i < proto->constant_count; i++)
    if (proto->constants[i].kind == value.kind && value_equal(proto->constants[i], value)) return i;
  if (proto->constant_count == proto->constant_capacity) {
    proto->constant_capacity = proto->constant_capacity ? proto->constant_capacity * 2 : 8;
    proto->constants = checked_realloc(proto->constants, (size_t)proto->constant_capacity * sizeof(Value));
  }
  proto->constants[proto->constant_count] = value;
  return proto->constant_count++;
}

static void literal(Compiler *c, Value value) {
  if (value.kind == VAL_NIL) emit(c, OP_NIL);
  else if (value.kind == VAL_BOOL) emit(c, value.as.truth ? OP_TRUE : OP_FALSE);
  else emit1(c, OP_CONST, constant(c, value));
}

static void load_name(Compiler *c, Node *node) {
  if (node->name_kind == NAME_GLOBAL) emit1(c, OP_GLOBAL_LOAD, constant(c, obj_value(node->name)));
  else if (node->name_kind == NAME_CAPTURE) emit1(c, OP_CAPTURE_LOAD, node->capture_index);
  else emit1(c, node->symbol->captured ? OP_CELL_LOAD : OP_LOAD, node->symbol->slot);
}

static void store_name(Compiler *c, Node *node) {
  if (node->name_kind == NAME_GLOBAL) emit1(c, OP_GLOBAL_STORE, constant(c, obj_value(node->name)));
  else if (node->name_kind == NAME_CAPTURE) emit1(c, OP_CAPTURE_STORE, node->capture_index);
  else emit1(c, node->symbol->captured ? OP_CELL_STORE : OP_STORE, node->symbol->slot);
}

/* Pops the value of a new variable into its slot; a captured one gets a fresh cell each time. */
static void define(Compiler *c, const Symbol *symbol) {
  if (symbol->captured) {
    emit1(c, OP_CELL_NEW, symbol->slot);
  } else {
    emit1(c, OP_STORE, symbol->slot);
    emit(c, OP_POP);
  }
}

static Opcode binary_opcode(TokenKind op) {
  switch (op) {
    case TOK_PLUS: return OP_ADD;
    case TOK_MINUS: return OP_SUB;
    case TOK_STAR: return OP_MUL;
    case TOK_SLASH: return OP_DIV;
    case TOK_BACKSLASH: return OP_IDIV;
    case TOK_PERCENT: return OP_MOD;
    case TOK_AMP: return OP_BAND;
    case TOK_PIPE: return OP_BOR;
    case TOK_CARET: return OP_BXOR;
    case TOK_SHL: return OP_SHL;
    case TOK_SHR: return OP_SHR;
    case TOK_EQ: return OP_EQ;
    case TOK_NE: return OP_NE;
    case TOK_LT: return OP_LT;
    case TOK_LE: return OP_LE;
    case TOK_GT: return OP_GT;
    default: return OP_GE;
  }
}

static void function_value(Compiler *c, Node *node) {
  Proto *proto = function(node, node->name);
  emit1(c, OP_CLOSURE, constant(c, obj_value(proto)));
}

static void expression(Compiler *c, Node *node) {
  c->line = node->line;
  switch (node->kind) {
    case NODE_LITERAL: literal(c, node->literal); break;
    case NODE_NAME: load_name(c, node); break;
    case NODE_UNARY:
      expression(c, node->a);
      emit(c, node->op == TOK_MINUS ? OP_NEG : node->op == TOK_NOT ? OP_NOT : OP_BNOT);
      break;
    case NODE_BINARY:
      expression(c, node->a);
      expression(c, node->b);
      c->line = node->line;
      emit(c, binary_opcode(node->op));
      break;
    case NODE_AND: case NODE_OR: {
      expression(c, node->a);
      int end = emit_jump(c, node->kind == NODE_AND ? OP_JUMP_FALSE_KEEP : OP_JUMP_TRUE_KEEP);
      emit(c, OP_POP);
      expression(c, node->b);
      patch(c, end);
      break;
    }
    case NODE_CALL:
      expression(c, node->a);
      for (int i = 0; i < node->child_count; i++) expression(c, node->children[i]);
      c->line = node->line;
      emit1(c, OP_CALL, node->child_count);
      break;
    case NODE_INDEX:
      expression(c, node->a);
      expression(c, node->b);
      c->line = node->line;
      emit(c, OP_INDEX);
      break;
    case NODE_LIST: case NODE_MAP:
      for (int i = 0; i < node->child_count; i++) expression(c, node->children[i]);
      emit1(c, node->kind == NODE_LIST ? OP_LIST : OP_MAP, node->child_count);
      break;
    case NODE_FN: function_value(c, node); break;
    case NODE_ASSIGN:
      if (node->a->kind == NODE_NAME) {
        expression(c, node->b);
        store_name(c, node->a);
      } else {
        expression(c, node->a->a);
        expression(c, node->a->b);
        expression(c, node->b);
        c->line = node->line;
        emit(c, OP_INDEX_STORE);
      }
      break;
    default: fail(c, "not an expression"); break;
  }
}

static void let_statement(Compiler *c, Node *node) {
  /* A local function that calls itself captures its own cell, which must exist before the closure does. */
  if (node->symbol && node->symbol->captured && node->a && node->a->kind == NODE_FN) {
    emit(c, OP_NIL);
    emit1(c, OP_CELL_NEW, node->symbol->slot);
    expression(c, node->a);
    emit1(c, OP_CELL_STORE, node->symbol->slot);
    emit(c, OP_POP);
    return;
  }
  if (node->a) expression(c, node->a);
  else emit(c, OP_NIL);
  if (node->symbol) define(c, node->symbol);
  else emit1(c, OP_GLOBAL_DEFINE, constant(c, obj_value(node->name)));
}

static void loop_end(Compiler *c, Loop *loop) {
  for (int i = 0; i < loop->break_count; i++) patch(c, loop->breaks[i]);
  c->loop = loop->outer;
}

static void while_statement(Compiler *c, Node *node) {
  Loop loop = {.outer = c->loop, .start = c->proto->code_count, .try_depth = c->try_depth};
  c->loop = &loop;
  expression(c, node->a);
  int exit = emit_jump(c, OP_JUMP_FALSE);
  statement(c, node->b);
  emit1(c, OP_JUMP, loop.start);
  patch(c, exit);
  loop_end(c, &loop);
}

static void for_statement(Compiler *c, Node *node) {
  expression(c, node->a);
  emit1(c, OP_STORE, node->hidden_slot);
  emit(c, OP_POP);
  literal(c, int_value(0));
  emit1(c, OP_STORE, node->hidden_slot + 1);
  emit(c, OP_POP);
  Loop loop = {.outer = c->loop, .start = c->proto->code_count, .try_depth = c->try_depth};
  c->loop = &loop;
  emit1(c, OP_FOR_NEXT, node->hidden_slot);
  int exit = c->proto->code_count;
  emit_operand(c, 0);
  define(c, node->symbol);
  statement(c, node->b);
  emit1(c, OP_JUMP, loop.start);
  patch(c, exit);
  loop_end(c, &loop);
}

static void leave_loop(Compiler *c, Node *node) {
  Loop *loop = c->loop;
  if (!loop) {
    fail(c, "break or continue outside a loop");
    return;
  }
  for (int depth = c->try_depth; depth > loop->try_depth; depth--) emit(c, OP_END_TRY);
  if (node->kind == NODE_CONTINUE) {
    emit1(c, OP_JUMP, loop->start);
  } else if (loop->break_count == (int)(sizeof loop->breaks / sizeof loop->breaks[0])) {
    fail(c, "too many breaks in one loop");
  } else {
    loop->breaks[loop->break_count++] = emit_jump(c, OP_JUMP);
  }
}

static void statement(Compiler *c, Node *node) {
  c->line = node->line;
  switch (node->kind) {
    case NODE_LET: let_statement(c, node); break;
    case NODE_EXPR:
      expression(c, node->a);
      emit(c, OP_POP);
      break;
    case NODE_IF: {
      expression(c, node->a);
      int otherwise = emit_jump(c, OP_JUMP_FALSE);
      statement(c, node->b);
      int end = emit_jump(c, OP_JUMP);
      patch(c, otherwise);
      if (node->c) statement(c, node->c);
      patch(c, end);
      break;
    }
    case NODE_WHILE: while_statement(c, node); break;
    case NODE_FOR: for_statement(c, node); break;
    case NODE_RETURN:
      if (node->a) expression(c, node->a);
      else emit(c, OP_NIL);
      for (int depth = c->try_depth; depth > 0; depth--) emit(c, OP_END_TRY);
      emit(c, OP_RETURN);
      break;
    case NODE_BREAK: case NODE_CONTINUE: leave_loop(c, node); break;
    case NODE_BLOCK:
      for (int i = 0; i < node->child_count; i++) statement(c, node->children[i]);
      break;
    case NODE_TRY: {
      int handler = emit_jump(c, OP_TRY);
      c->try_depth++;
      statement(c, node->a);
      c->try_depth--;
      emit(c, OP_END_TRY);
      int end = emit_jump(c, OP_JUMP);
      patch(c, handler);
      define(c, node->symbol);
      statement(c, node->b);
      patch(c, end);
      break;
    }
    case NODE_THROW:
      expression(c, node->a);
      emit(c, OP_THROW);
      break;
    default: fail(c, "not a statement"); break;
  }
}

static Proto *function(Node *node, String *name) {
  Proto *proto = proto_new(name);
  root_push(obj_value(proto));
  Compiler c = {.proto = proto, .line = node->line};
  FnScope *scope = node->scope;
  proto->param_count = node->child_count;
  proto->slot_count = scope->slot_count;
  proto->capture_count = scope->capture_count;
  if (scope->capture_count) {
    proto->captures = checked_realloc(NULL, (size_t)scope->capture_count * sizeof(CaptureSource));
    memcpy(proto->captures, scope->sources, (size_t)scope->capture_count * sizeof(CaptureSource));
  }
  for (int i = 0; i < node->child_count; i++)
    if (node->children[i]->symbol->captured) emit1(&c, OP_PARAM_CELL, node->children[i]->symbol->slot);
  statement(&c, node->a);
  emit(&c, OP_NIL);
  emit(&c, OP_RETURN);
  root_pop();
  return proto;
}

Proto *compile_program(Node *program, char *error, size_t error_size) {
  message = error;
  message_size = error_size;
  failed = false;
  Proto *proto = function(program, NULL);
  return failed ? NULL : proto;
}

void disassemble(const Proto *proto) {
  printf("  -- %s: %d bytes, %d slots, %d captures\n", proto->name ? proto->name->text : "main", proto->code_count, proto->slot_count, proto->capture_count);
  for (int at = 0; at < proto->code_count;) {
    Opcode opcode = (Opcode)proto->code[at];
    printf("  %4d  line %-3d %s", at, proto->lines[at], opcode_names[opcode]);
    int operands = opcode_operands(opcode);
    for (int i = 0; i < operands; i++) printf(" %d", proto->code[at + 1 + 2 * i] | proto->code[at + 2 + 2 * i] << 8);
    putchar('\n');
    at += 1 + 2 * operands;
  }
  for (int i = 0; i < proto->constant_count; i++)
    if (is_obj(proto->constants[i], OBJ_PROTO)) disassemble((Proto *)proto->constants[i].as.obj);
}
