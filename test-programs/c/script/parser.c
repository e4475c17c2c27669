/* Tokens to a syntax tree, by recursive descent with precedence climbing. The tree lives in an arena. */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Chunk {
  struct Chunk *next;
  size_t used;
  _Alignas(16) unsigned char bytes[16 * 1024];
} Chunk;

static Chunk *chunks;

void *arena_alloc(size_t size) {
  size = (size + 15) & ~(size_t)15;
  if (!chunks || chunks->used + size > sizeof chunks->bytes) {
    Chunk *chunk = checked_realloc(NULL, sizeof *chunk);
    chunk->next = chunks;
    chunk->used = 0;
    chunks = chunk;
  }
  void *block = chunks->bytes + chunks->used;
  chunks->used += size;
  return memset(block, 0, size);
}

void arena_free(void) {
  while (chunks) {
    Chunk *next = chunks->next;
    free(chunks);
    chunks = next;
  }
}

void node_add(Node *parent, Node *child) {
  if (parent->child_count == parent->child_capacity) {
    int capacity = parent->child_capacity ? parent->child_capacity * 2 : 4;
    Node **children = arena_alloc((size_t)capacity * sizeof *children);
    if (parent->child_count) memcpy(children, parent->children, (size_t)parent->child_count * sizeof *children);
    parent->children = children;
    parent->child_capacity = capacity;
  }
  parent->children[parent->child_count++] = child;
}

typedef struct {
  Lexer lexer;
  Token token;
  List *keep;
  char *error;
  size_t error_size;
  bool failed;
} Parser;

static Node *expression(Parser *parser);
static Node *block(Parser *parser);

static void fail(Parser *parser, const char *expected) {
  if (parser->failed) return;
  parser->failed = true;
  if (parser->token.kind == TOK_END)
    snprintf(parser->error, parser->error_size, "line %d: expected %s, found the end", parser->token.line, expected);
  else
    snprintf(parser->error, parser->error_size, "line %d: expected %s, found '%.*s'", parser->token.line, expected, parser->token.length, parser->token.start);
}

static void advance(Parser *parser) { parser->token = lexer_next(&parser->lexer); }

static bool accept(Parser *parser, TokenKind kind) {
  if (parser->failed || parser->token.kind != kind) return false;
  advance(parser);
  return true;
}

static void expect(Parser *parser, TokenKind kind, const char *what) {
  if (!accept(parser, kind)) fail(parser, what);
}

static Node *node_new(Parser *parser, NodeKind kind) {
  Node *node = arena_alloc(sizeof *node);
  node->kind = kind;
  node->line = parser->token.line;
  return node;
}

static String *keep_string(Parser *parser, const char *text, size_t length) {
  String *string = string_new(text, length);
  root_push(obj_value(string));
  list_push(parser->keep, obj_value(string));
  root_pop();
  return string;
}

static String *name_token(Parser *parser) {
  Token token = parser->token;
  if (token.kind != TOK_NAME) {
    fail(parser, "a name");
    return NULL;
  }
  advance(parser);
  return keep_string(parser, token.start, (size_t)token.length);
}

static Node *string_literal(Parser *parser) {
  Node *node = node_new(parser, NODE_LITERAL);
  Buffer buffer = {0};
  const char *end = parser->token.start + parser->token.length - 1;
  for (const char *at = parser->token.start + 1; at < end; at++) {
    char c = *at;
    if (c == '\\') {
      c = *++at;
      if (c == 'n') c = '\n';
      else if (c == 't') c = '\t';
    }
    buffer_add(&buffer, &c, 1);
  }
  node->literal = obj_value(keep_string(parser, buffer.text ? buffer.text : "", buffer.length));
  buffer_free(&buffer);
  advance(parser);
  return node;
}

static Node *name_literal(Parser *parser) {
  Node *node = node_new(parser, NODE_LITERAL);
  String *name = name_token(parser);
  node->literal = name ? obj_value(name) : nil_value();
  return node;
}

static Node *function(Parser *parser, String *name) {
  Node *node = node_new(parser, NODE_FN);
  node->name = name;
  expect(parser, TOK_LPAREN, "'('");
  while (!parser->failed && parser->token.kind != TOK_RPAREN) {
    Node *param = node_new(parser, NODE_NAME);
    param->name = name_token(parser);
    node_add(node, param);
    if (!accept(parser, TOK_COMMA)) break;
  }
  expect(parser, TOK_RPAREN, "')'");
  node->a = block(parser);
  return node;
}

static void sequence(Parser *parser, Node *parent, TokenKind close, const char *what) {
  while (!parser->failed && parser->token.kind != close) {
    node_add(parent, expression(parser));
    if (parent->kind == NODE_MAP) {
      expect(parser, TOK_COLON, "':'");
      node_add(parent, expression(parser));
    }
    if (!accept(parser, TOK_COMMA)) break;
  }
  expect(parser, close, what);
}

static Node *primary(Parser *parser) {
  Token token = parser->token;
  Node *node;
  switch (token.kind) {
    case TOK_INT:
      node = node_new(parser, NODE_LITERAL);
      node->literal = int_value((int64_t)strtoull(token.start, NULL, 0));
      advance(parser);
      return node;
    case TOK_FLOAT:
      node = node_new(parser, NODE_LITERAL);
      node->literal = float_value(strtod(token.start, NULL));
      advance(parser);
      return node;
    case TOK_STRING: return string_literal(parser);
    case TOK_TRUE: case TOK_FALSE:
      node = node_new(parser, NODE_LITERAL);
      node->literal = bool_value(token.kind == TOK_TRUE);
      advance(parser);
      return node;
    case TOK_NIL:
      node = node_new(parser, NODE_LITERAL);
      advance(parser);
      return node;
    case TOK_NAME:
      node = node_new(parser, NODE_NAME);
      node->name = name_token(parser);
      return node;
    case TOK_LPAREN:
      advance(parser);
      node = expression(parser);
      expect(parser, TOK_RPAREN, "')'");
      return node;
    case TOK_LBRACKET:
      node = node_new(parser, NODE_LIST);
      advance(parser);
      sequence(parser, node, TOK_RBRACKET, "']'");
      return node;
    case TOK_LBRACE:
      node = node_new(parser, NODE_MAP);
      advance(parser);
      sequence(parser, node, TOK_RBRACE, "'}'");
      return node;
    case TOK_FN:
      advance(parser);
      return function(parser, NULL);
    default:
      fail(parser, "an expression");
      return node_new(parser, NODE_LITERAL);
  }
}

static Node *postfix(Parser *parser) {
  Node *node = primary(parser);
  while (!parser->failed) {
    Node *outer;
    if (parser->token.kind == TOK_LPAREN) {
      outer = node_new(parser, NODE_CALL);
      advance(parser);
      sequence(parser, outer, TOK_RPAREN, "')'");
    } else if (parser->token.kind == TOK_LBRACKET) {
      outer = node_new(parser, NODE_INDEX);
      advance(parser);
      outer->b = expression(parser);
      expect(parser, TOK_RBRACKET, "']'");
    } else if (parser->token.kind == TOK_DOT) {
      outer = node_new(parser, NODE_INDEX);
      advance(parser);
      outer->b = name_literal(parser);
    } else {
      break;
    }
    outer->a = node;
    node = outer;
  }
  return node;
}

static Node *unary(Parser *parser) {
  TokenKind op = parser->token.kind;
  if (op != TOK_MINUS && op != TOK_NOT && op != TOK_TILDE) return postfix(parser);
  Node *node = node_new(parser, NODE_UNARY);
  node->op = op;
  advance(parser);
  node->a = unary(parser);
  return node;
}

static int precedence(TokenKind kind) {
  switch (kind) {
    case TOK_OR: return 1;
    case TOK_AND: return 2;
    case TOK_EQ: case TOK_NE: return 3;
    case TOK_LT: case TOK_LE: case TOK_GT: case TOK_GE: return 4;
    case TOK_PIPE: return 5;
    case TOK_CARET: return 6;
    case TOK_AMP: return 7;
    case TOK_SHL: case TOK_SHR: return 8;
    case TOK_PLUS: case TOK_MINUS: return 9;
    case TOK_STAR: case TOK_SLASH: case TOK_BACKSLASH: case TOK_PERCENT: return 10;
    default: return 0;
  }
}

static Node *binary(Parser *parser, int least) {
  Node *left = unary(parser);
  while (!parser->failed) {
    TokenKind op = parser->token.kind;
    int level = precedence(op);
    if (level < least || level == 0) break;
    Node *node = node_new(parser, op == TOK_AND ? NODE_AND : op == TOK_OR ? NODE_OR : NODE_BINARY);
    node->op = op;
    advance(parser);
    node->a = left;
    node->b = binary(parser, level + 1);
    left = node;
  }
  return left;
}

static Node *expression(Parser *parser) {
  Node *target = binary(parser, 1);
  if (parser->failed || parser->token.kind != TOK_ASSIGN) return target;
  Node *node = node_new(parser, NODE_ASSIGN);
  if (target->kind != NODE_NAME && target->kind != NODE_INDEX) fail(parser, "something assignable before '='");
  advance(parser);
  node->a = target;
  node->b = expression(parser);
  return node;
}

static Node *statement(Parser *parser) {
  Node *node;
  switch (parser->token.kind) {
    case TOK_LET:
      node = node_new(parser, NODE_LET);
      advance(parser);
      node->name = name_token(parser);
      if (accept(parser, TOK_ASSIGN)) node->a = expression(parser);
      break;
    case TOK_IF:
      node = node_new(parser, NODE_IF);
      advance(parser);
      node->a = expression(parser);
      node->b = block(parser);
      if (accept(parser, TOK_ELSE)) node->c = parser->token.kind == TOK_IF ? statement(parser) : block(parser);
      return node;
    case TOK_WHILE:
      node = node_new(parser, NODE_WHILE);
      advance(parser);
      node->a = expression(parser);
      node->b = block(parser);
      return node;
    case TOK_FOR:
      node = node_new(parser, NODE_FOR);
      advance(parser);
      node->name = name_token(parser);
      expect(parser, TOK_IN, "'in'");
      node->a = expression(parser);
      node->b = block(parser);
      return node;
    case TOK_TRY:
      node = node_new(parser, NODE_TRY);
      advance(parser);
      node->a = block(parser);
      expect(parser, TOK_CATCH, "'catch'");
      node->name = name_token(parser);
      node->b = block(parser);
      return node;
    case TOK_LBRACE: return block(parser);
    case TOK_RETURN:
      node = node_new(parser, NODE_RETURN);
      advance(parser);
      if (parser->token.kind != TOK_SEMICOLON) node->a = expression(parser);
      break;
    case TOK_THROW:
      node = node_new(parser, NODE_THROW);
      advance(parser);
      node->a = expression(parser);
      break;
    case TOK_BREAK: case TOK_CONTINUE:
      node = node_new(parser, parser->token.kind == TOK_BREAK ? NODE_BREAK : NODE_CONTINUE);
      advance(parser);
      break;
    case TOK_FN: {
      /* `fn name(...) {...}` is a definition; `fn (...)` starts an expression. */
      Parser before = *parser;
      advance(parser);
      if (parser->token.kind == TOK_NAME) {
        node = node_new(parser, NODE_LET);
        node->name = name_token(parser);
        node->a = function(parser, node->name);
        return node;
      }
      *parser = before;
    } /* fall through */
    default:
      node = node_new(parser, NODE_EXPR);
      node->a = expression(parser);
      break;
  }
  expect(parser, TOK_SEMICOLON, "';'");
  return node;
}

static Node *block(Parser *parser) {
  Node *node = node_new(parser, NODE_BLOCK);
  expect(parser, TOK_LBRACE, "'{'");
  while (!parser->failed && parser->token.kind != TOK_RBRACE && parser->token.kind != TOK_END) node_add(node, statement(parser));
  expect(parser, TOK_RBRACE, "'}'");
  return node;
}

Node *parse_program(const char *source, List *keep, char *error, size_t error_size) {
  Parser parser = {.lexer = {source, 1}, .keep = keep, .error = error, .error_size = error_size};
  advance(&parser);
  Node *program = node_new(&parser, NODE_FN);
  program->a = node_new(&parser, NODE_BLOCK);
  while (!parser.failed && parser.token.kind != TOK_END) node_add(program->a, statement(&parser));
  return parser.failed ? NULL : program;
}
