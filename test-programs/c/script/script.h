/* A small scripting language: lexer, parser, resolver, bytecode compiler, garbage-collected heap and virtual machine.
 * The stages communicate through the types of this header only. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- values and heap objects ---- */

typedef enum { OBJ_STRING, OBJ_LIST, OBJ_MAP, OBJ_PROTO, OBJ_CLOSURE, OBJ_CELL, OBJ_NATIVE } ObjKind;

typedef struct Obj {
  ObjKind kind;
  bool marked;
  struct Obj *next;
} Obj;

typedef enum { VAL_NIL, VAL_BOOL, VAL_INT, VAL_FLOAT, VAL_OBJ } ValueKind;

typedef struct {
  ValueKind kind;
  union {
    bool truth;
    int64_t integer;
    double real;
    Obj *obj;
  } as;
} Value;

typedef struct {
  Obj head;
  uint32_t hash;
  uint32_t length;
  char text[];
} String;

typedef struct {
  Obj head;
  int count, capacity;
  Value *items;
} List;

typedef struct {
  Value key, value;
  uint32_t hash;
  bool live;
} MapEntry;

/* Entries stay in insertion order; `index` is an open-addressing table of entry numbers (-1: empty). */
typedef struct {
  Obj head;
  int live, used, capacity, index_size;
  MapEntry *entries;
  int32_t *index;
} Map;

typedef struct {
  Obj head;
  Value value;
} Cell;

/* Where a closure finds a captured cell when it is created: a slot of the frame that creates it, or one of that frame's own captures. */
typedef struct {
  bool from_slot;
  uint16_t index;
} CaptureSource;

typedef struct {
  Obj head;
  String *name;
  int param_count, slot_count, capture_count, code_count, code_capacity, constant_count, constant_capacity;
  uint8_t *code;
  int *lines;
  Value *constants;
  CaptureSource *captures;
} Proto;

typedef struct {
  Obj head;
  Proto *proto;
  Cell *cells[];
} Closure;

/* Returns false after `vm_error`/`vm_throw`. */
typedef bool (*NativeFn)(int count, Value *args, Value *result);

typedef struct {
  Obj head;
  const char *name;
  int arity; /* -1: any number */
  NativeFn call;
} Native;

static inline Value nil_value(void) { return (Value){VAL_NIL, {.integer = 0}}; }
static inline Value bool_value(bool truth) { return (Value){VAL_BOOL, {.truth = truth}}; }
static inline Value int_value(int64_t integer) { return (Value){VAL_INT, {.integer = integer}}; }
static inline Value float_value(double real) { return (Value){VAL_FLOAT, {.real = real}}; }
static inline Value obj_value(void *obj) { return (Value){VAL_OBJ, {.obj = (Obj *)obj}}; }
static inline bool is_obj(Value value, ObjKind kind) { return value.kind == VAL_OBJ && value.as.obj->kind == kind; }

bool value_truthy(Value value);
bool value_equal(Value a, Value b);
uint32_t value_hash(Value value);
const char *value_type(Value value);

/* A growing text buffer, outside the collected heap. */
typedef struct {
  char *text;
  size_t length, capacity;
} Buffer;

void buffer_add(Buffer *buffer, const char *text, size_t length);
void buffer_format(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_value(Buffer *buffer, Value value, bool quoted, int depth);
void buffer_free(Buffer *buffer);

/* ---- heap ---- */

typedef struct {
  size_t live_bytes, threshold;
  int collections, live_objects, freed_objects, peak_objects;
} HeapStats;

extern HeapStats heap;

String *string_new(const char *text, size_t length);
List *list_new(void);
void list_push(List *list, Value value);
Map *map_new(void);
bool map_get(const Map *map, Value key, Value *out);
void map_set(Map *map, Value key, Value value);
bool map_remove(Map *map, Value key);
Cell *cell_new(Value value);
Proto *proto_new(String *name);
Closure *closure_new(Proto *proto);
Native *native_new(const char *name, int arity, NativeFn call);

/* Temporary roots, last in first out. */
void root_push(Value value);
void root_pop(void);
void heap_mark(Value value);
void heap_collect(void);
void heap_free_all(void);
void *checked_realloc(void *block, size_t size);

/* ---- lexer ---- */

typedef enum {
  TOK_END, TOK_INT, TOK_FLOAT, TOK_STRING, TOK_NAME, TOK_ERROR,
  TOK_LET, TOK_FN, TOK_IF, TOK_ELSE, TOK_WHILE, TOK_FOR, TOK_IN, TOK_RETURN, TOK_BREAK, TOK_CONTINUE,
  TOK_TRY, TOK_CATCH, TOK_THROW, TOK_TRUE, TOK_FALSE, TOK_NIL, TOK_AND, TOK_OR, TOK_NOT,
  TOK_LPAREN, TOK_RPAREN, TOK_LBRACE, TOK_RBRACE, TOK_LBRACKET, TOK_RBRACKET, TOK_COMMA, TOK_SEMICOLON, TOK_COLON, TOK_DOT,
  TOK_ASSIGN, TOK_PLUS, TOK_MINUS, TOK_STAR, TOK_SLASH, TOK_BACKSLASH, TOK_PERCENT, TOK_AMP, TOK_PIPE, TOK_CARET, TOK_TILDE,
  TOK_SHL, TOK_SHR, TOK_EQ, TOK_NE, TOK_LT, TOK_LE, TOK_GT, TOK_GE
} TokenKind;

typedef struct {
  TokenKind kind;
  const char *start;
  int length, line;
} Token;

typedef struct {
  const char *at;
  int line;
} Lexer;

Token lexer_next(Lexer *lexer);

/* ---- syntax tree ---- */

typedef enum {
  NODE_LITERAL, NODE_NAME, NODE_UNARY, NODE_BINARY, NODE_AND, NODE_OR, NODE_CALL, NODE_INDEX, NODE_LIST, NODE_MAP, NODE_FN, NODE_ASSIGN,
  NODE_LET, NODE_EXPR, NODE_IF, NODE_WHILE, NODE_FOR, NODE_RETURN, NODE_BREAK, NODE_CONTINUE, NODE_BLOCK, NODE_TRY, NODE_THROW
} NodeKind;

struct FnScope;

typedef struct Symbol {
  String *name;
  struct FnScope *owner;
  bool captured;
  int slot;
  struct Symbol *next_in_block;
} Symbol;

typedef struct FnScope {
  struct FnScope *outer;
  struct BlockScope *block;
  int slot_count, capture_count;
  Symbol *captured[64];
  CaptureSource sources[64];
} FnScope;

typedef enum { NAME_GLOBAL, NAME_LOCAL, NAME_CAPTURE } NameKind;

typedef struct Node {
  NodeKind kind;
  TokenKind op;
  int line;
  struct Node *a, *b, *c;
  struct Node **children;
  int child_count, child_capacity;
  Value literal;
  String *name;        /* NODE_NAME, NODE_LET, NODE_FN, NODE_FOR, NODE_TRY (the caught value's) */
  NameKind name_kind;  /* set by the resolver */
  int capture_index;
  Symbol *symbol;
  FnScope *scope;      /* NODE_FN */
  Symbol **params;
  int hidden_slot;     /* NODE_FOR: iterated value and position */
} Node;

void *arena_alloc(size_t size);
void arena_free(void);
void node_add(Node *parent, Node *child);

/* Each stage returns NULL/false after writing one line to `error`. Strings of the tree are kept alive by `keep`. */
Node *parse_program(const char *source, List *keep, char *error, size_t error_size);
bool resolve_program(Node *program, char *error, size_t error_size);
Proto *compile_program(Node *program, char *error, size_t error_size);

/* ---- bytecode ---- */

#define OPCODES(X) \
  X(CONST) X(NIL) X(TRUE) X(FALSE) X(POP) \
  X(LOAD) X(STORE) X(CELL_NEW) X(CELL_LOAD) X(CELL_STORE) X(PARAM_CELL) X(CAPTURE_LOAD) X(CAPTURE_STORE) \
  X(GLOBAL_LOAD) X(GLOBAL_STORE) X(GLOBAL_DEFINE) \
  X(ADD) X(SUB) X(MUL) X(DIV) X(IDIV) X(MOD) X(BAND) X(BOR) X(BXOR) X(SHL) X(SHR) \
  X(EQ) X(NE) X(LT) X(LE) X(GT) X(GE) X(NEG) X(NOT) X(BNOT) \
  X(JUMP) X(JUMP_FALSE) X(JUMP_FALSE_KEEP) X(JUMP_TRUE_KEEP) \
  X(CALL) X(RETURN) X(INDEX) X(INDEX_STORE) X(LIST) X(MAP) X(CLOSURE) X(FOR_NEXT) X(TRY) X(END_TRY) X(THROW)

#define OPCODE_ENUM(name) OP_##name,
typedef enum { OPCODES(OPCODE_ENUM) OP_COUNT } Opcode;

extern const char *const opcode_names[OP_COUNT];
int opcode_operands(Opcode opcode);
void disassemble(const Proto *proto);

/* ---- machine ---- */

void vm_start(void);
void vm_end(void);
void vm_mark_roots(void);
bool vm_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool vm_throw(Value value);
bool vm_call(Value callee, int count, const Value *args, Value *result);
bool vm_run_source(const char *source, bool show_code);
uint64_t vm_instructions(void);
void natives_install(Map *globals);

typedef struct {
  const char *name;
  const char *source;
} Script;

extern const Script scripts[];
extern const int script_count;

#endif
