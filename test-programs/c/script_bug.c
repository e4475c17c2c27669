/* build: -Itest-programs/c/script test-programs/c/script/compiler.c test-programs/c/script/heap.c test-programs/c/script/lexer.c test-programs/c/script/main.c test-programs/c/script/natives.c test-programs/c/script/parser.c test-programs/c/script/scripts.c test-programs/c/script/value.c test-programs/c/script/vm.c */
/* Decides for every name what it is: a global, a slot of its function's frame, or a cell captured from an enclosing function. */
#include "script.h"

#include <stdio.h>

typedef struct BlockScope {
  struct BlockScope *outer;
  Symbol *symbols;
} BlockScope;

static char *message;
static size_t message_size;
static bool failed;

static void visit(FnScope *fn, Node *node);

static void fail(const Node *node, const char *what) {
  if (failed) return;
  failed = true;
  snprintf(message, message_size, "line %d: %s", node->line, what);
}

static bool at_top_level(const FnScope *fn) { return !fn->outer && !fn->block->outer; }

static Symbol *declare(FnScope *fn, String *name) {
  Symbol *symbol = arena_alloc(sizeof *symbol);
  symbol->name = name;
  symbol->owner = fn;
  symbol->slot = fn->slot_count++;
  symbol->next_in_block = fn->block->symbols;
  fn->block->symbols = symbol;
  return symbol;
}

static void enter(FnScope *fn) {
  BlockScope *block = arena_alloc(sizeof *block);
  block->outer = fn->block;
  fn->block = block;
}

static void leave(FnScope *fn) { fn->block = fn->block->outer; }

static Symbol *find(FnScope *fn, const String *name) {
  for (; fn; fn = fn->outer)
    for (BlockScope *block = fn->block; block; block = block->outer)
      for (Symbol *symbol = block->symbols; symbol; symbol = symbol->next_in_block)
        if (symbol->name == name) return symbol;
  return NULL;
}

/* The number of the capture of `symbol` in `fn`, passing it down through every function in between. */
static int capture(FnScope *fn, Symbol *symbol, const Node *node) {
  for (int i = 0; i < fn->capture_count; i++)
    if (fn->captured[i] == symbol) return i;
  if (fn->capture_count == (int)(sizeof fn->captured / sizeof fn->captured[0])) {
    fail(node, "too many captured variables");
    return 0;
  }
  CaptureSource source = {.from_slot = symbol->owner == fn->outer};
  source.index = (uint16_t)(source.from_slot ? symbol->slot : capture(fn->outer, symbol, node));
  fn->captured[fn->capture_count] = symbol;
  fn->sources[fn->capture_count] = source;
  return fn->capture_count++;
}

static void use(FnScope *fn, Node *node) {
  Symbol *symbol = find(fn, node->name);
  if (!symbol) {
    node->name_kind = NAME_GLOBAL;
  } else if (symbol->owner == fn) {
    node->name_kind = NAME_LOCAL;
    node->symbol = symbol;
  } else {
    symbol->captured = true;
    node->name_kind = NAME_CAPTURE;
    node->capture_index = capture(fn, symbol, node);
  }
}

static void visit_function(FnScope *outer, Node *node) {
  FnScope *fn = arena_alloc(sizeof *fn);
  fn->outer = outer;
  node->scope = fn;
  enter(fn);
  for (int i = 0; i < node->child_count; i++) {
    Node *param = node->children[i];
    param->symbol = declare(fn, param->name);
  }
  visit(fn, node->a);
  leave(fn);
}

static void visit_block(FnScope *fn, Node *node) {
  enter(fn);
  for (int i = 0; i < node->child_count; i++) visit(fn, node->children[i]);
  leave(fn);
}

static void visit(FnScope *fn, Node *node) {
  if (!node || failed) return;
  switch (node->kind) {
    case NODE_NAME: use(fn, node); break;
    case NODE_FN: visit_function(fn, node); break;
    case NODE_BLOCK: visit_block(fn, node); break;
    case NODE_LET:
      /* A function sees its own name; any other initializer sees what the name meant before. */
      if (!at_top_level(fn) && node->a && node->a->kind == NODE_FN) {
        node->symbol = declare(fn, node->name);
        visit(fn, node->a);
      } else {
        visit(fn, node->a);
        if (!at_top_level(fn)) node->symbol = declare(fn, node->name);
      }
      break;
    case NODE_FOR:
      visit(fn, node->a);
      enter(fn);
      node->hidden_slot = fn->slot_count;
      fn->slot_count += 1;
      node->symbol = declare(fn, node->name);
      visit(fn, node->b);
      leave(fn);
      break;
    case NODE_TRY:
      visit(fn, node->a);
      enter(fn);
      node->symbol = declare(fn, node->name);
      visit(fn, node->b);
      leave(fn);
      break;
    default:
      visit(fn, node->a);
      visit(fn, node->b);
      visit(fn, node->c);
      for (int i = 0; i < node->child_count; i++) visit(fn, node->children[i]);
      break;
  }
}

bool resolve_program(Node *program, char *error, size_t error_size) {
  message = error;
  message_size = error_size;
  failed = false;
  FnScope *fn = arena_alloc(sizeof *fn);
  program->scope = fn;
  enter(fn);
  /* The statements of the program are the outermost block itself, so that their `let`s are globals. */
  for (int i = 0; i < program->a->child_count; i++) visit(fn, program->a->children[i]);
  leave(fn);
  return !failed;
}
