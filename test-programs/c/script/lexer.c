/* Source text to tokens. Comments start with '#'. */
#include "script.h"

#include <ctype.h>
#include <string.h>

static const struct {
  const char *word;
  TokenKind kind;
} keywords[] = {
    {"let", TOK_LET}, {"fn", TOK_FN}, {"if", TOK_IF}, {"else", TOK_ELSE}, {"while", TOK_WHILE}, {"for", TOK_FOR}, {"in", TOK_IN},
    {"return", TOK_RETURN}, {"break", TOK_BREAK}, {"continue", TOK_CONTINUE}, {"try", TOK_TRY}, {"catch", TOK_CATCH},
    {"throw", TOK_THROW}, {"true", TOK_TRUE}, {"false", TOK_FALSE}, {"nil", TOK_NIL}, {"and", TOK_AND}, {"or", TOK_OR}, {"not", TOK_NOT},
};

static Token make(const Lexer *lexer, TokenKind kind, const char *start) {
  return (Token){kind, start, (int)(lexer->at - start), lexer->line};
}

static void skip_blank(Lexer *lexer) {
  for (;;) {
    char c = *lexer->at;
    if (c == '#') {
      while (*lexer->at && *lexer->at != '\n') lexer->at++;
    } else if (c == '\n') {
      lexer->line++;
      lexer->at++;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      lexer->at++;
    } else {
      return;
    }
  }
}

static Token word(Lexer *lexer, const char *start) {
  while (isalnum((unsigned char)*lexer->at) || *lexer->at == '_') lexer->at++;
  size_t length = (size_t)(lexer->at - start);
  for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
    if (strlen(keywords[i].word) == length && memcmp(keywords[i].word, start, length) == 0) return make(lexer, keywords[i].kind, start);
  return make(lexer, TOK_NAME, start);
}

static Token number(Lexer *lexer, const char *start) {
  TokenKind kind = TOK_INT;
  if (start[0] == '0' && lexer->at[0] == 'x') {
    lexer->at++;
    while (isxdigit((unsigned char)*lexer->at)) lexer->at++;
    return make(lexer, kind, start);
  }
  while (isdigit((unsigned char)*lexer->at)) lexer->at++;
  if (*lexer->at == '.' && isdigit((unsigned char)lexer->at[1])) {
    kind = TOK_FLOAT;
    lexer->at++;
    while (isdigit((unsigned char)*lexer->at)) lexer->at++;
  }
  if (*lexer->at == 'e' || *lexer->at == 'E') {
    kind = TOK_FLOAT;
    lexer->at++;
    if (*lexer->at == '+' || *lexer->at == '-') lexer->at++;
    while (isdigit((unsigned char)*lexer->at)) lexer->at++;
  }
  return make(lexer, kind, start);
}

static Token quoted(Lexer *lexer, const char *start) {
  while (*lexer->at && *lexer->at != '"') {
    if (*lexer->at == '\n') lexer->line++;
    if (*lexer->at == '\\' && lexer->at[1]) lexer->at++;
    lexer->at++;
  }
  if (!*lexer->at) return make(lexer, TOK_ERROR, start);
  lexer->at++;
  return make(lexer, TOK_STRING, start);
}

static Token either(Lexer *lexer, const char *start, char second, TokenKind two, TokenKind one) {
  if (*lexer->at != second) return make(lexer, one, start);
  lexer->at++;
  return make(lexer, two, start);
}

Token lexer_next(Lexer *lexer) {
  skip_blank(lexer);
  const char *start = lexer->at;
  char c = *start;
  if (!c) return make(lexer, TOK_END, start);
  lexer->at++;
  if (isalpha((unsigned char)c) || c == '_') return word(lexer, start);
  if (isdigit((unsigned char)c)) return number(lexer, start);
  switch (c) {
    case '"': return quoted(lexer, start);
    case '(': return make(lexer, TOK_LPAREN, start);
    case ')': return make(lexer, TOK_RPAREN, start);
    case '{': return make(lexer, TOK_LBRACE, start);
    case '}': return make(lexer, TOK_RBRACE, start);
    case '[': return make(lexer, TOK_LBRACKET, start);
    case ']': return make(lexer, TOK_RBRACKET, start);
    case ',': return make(lexer, TOK_COMMA, start);
    case ';': return make(lexer, TOK_SEMICOLON, start);
    case ':': return make(lexer, TOK_COLON, start);
    case '.': return make(lexer, TOK_DOT, start);
    case '+': return make(lexer, TOK_PLUS, start);
    case '-': return make(lexer, TOK_MINUS, start);
    case '*': return make(lexer, TOK_STAR, start);
    case '/': return make(lexer, TOK_SLASH, start);
    case '\\': return make(lexer, TOK_BACKSLASH, start);
    case '%': return make(lexer, TOK_PERCENT, start);
    case '&': return make(lexer, TOK_AMP, start);
    case '|': return make(lexer, TOK_PIPE, start);
    case '^': return make(lexer, TOK_CARET, start);
    case '~': return make(lexer, TOK_TILDE, start);
    case '=': return either(lexer, start, '=', TOK_EQ, TOK_ASSIGN);
    case '!': return either(lexer, start, '=', TOK_NE, TOK_ERROR);
    case '<':
      if (*lexer->at == '<') return either(lexer, start, '<', TOK_SHL, TOK_LT);
      return either(lexer, start, '=', TOK_LE, TOK_LT);
    case '>':
      if (*lexer->at == '>') return either(lexer, start, '>', TOK_SHR, TOK_GT);
      return either(lexer, start, '=', TOK_GE, TOK_GT);
    default: return make(lexer, TOK_ERROR, start);
  }
}
