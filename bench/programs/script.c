/*
 * An interpreter for a small scripting language: a scanner, a one-pass compiler to bytecode and a stack machine.
 * run(n) compiles a script (recursion, a sieve, sorting, a matrix product, string building) and executes it n times.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CODE = 4096, MAX_CONSTANTS = 256, MAX_FUNCTIONS = 32, MAX_LOCALS = 32, STACK = 4096, CALLS = 256 };

/* --- values: a number, or an array or string on the heap, freed all at once after a run --- */

typedef enum { NUMBER, ARRAY, STRING } Kind;
typedef struct Object Object;
typedef struct { Kind kind; union { double number; Object *object; } as; } Value;
struct Object { Object *next; size_t length; union { Value *values; char *bytes; } of; };

static Object *all_objects;

static void fail(const char *message) {
    fprintf(stderr, "script: %s\n", message);
    abort();
}

static void *allocate(size_t size) {
    void *memory = calloc(1, size ? size : 1);
    if (!memory) fail("out of memory");
    return memory;
}

static Value number(double value) { return (Value){ NUMBER, { .number = value } }; }

static Value new_object(Kind kind, size_t length) {
    Object *object = allocate(sizeof *object);
    object->length = length;
    if (kind == ARRAY) object->of.values = allocate(length * sizeof(Value));
    else object->of.bytes = allocate(length + 1);
    object->next = all_objects;
    all_objects = object;
    return (Value){ kind, { .object = object } };
}

static void free_objects(void) {
    while (all_objects) {
        Object *next = all_objects->next;
        free(all_objects->of.bytes);
        free(all_objects);
        all_objects = next;
    }
}

/* --- bytecode --- */

typedef enum {
    OP_CONSTANT, OP_STRING, OP_LOAD, OP_STORE, OP_POP, OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD, OP_LESS, OP_EQUAL, OP_NOT, OP_NEGATE,
    OP_JUMP, OP_JUMP_IF_FALSE, OP_CALL, OP_RETURN, OP_ARRAY, OP_INDEX, OP_SET_INDEX, OP_LENGTH, OP_FLOOR, OP_TEXT, OP_EMIT
} Op;

typedef struct { char name[16]; int entry, parameters, locals; } Function;
static int32_t code[MAX_CODE];
static int code_length;
static double constants[MAX_CONSTANTS];
static int constant_count;
static Function functions[MAX_FUNCTIONS];
static int function_count;

static int emit(int32_t word) {
    if (code_length == MAX_CODE) fail("the script is too long");
    code[code_length] = word;
    return code_length++;
}

/* --- scanner --- */

static const char *source;
static char token[64];
static enum { T_END, T_NAME, T_NUMBER, T_STRING, T_SIGN } token_kind;

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

static void advance(void) {
    size_t length = 0;
    while (*source == ' ' || *source == '\n') source++;
    if (!*source) token_kind = T_END;
    else if (is_letter(*source)) {
        token_kind = T_NAME;
        while (is_letter(*source) || is_digit(*source)) token[length++] = *source++;
    } else if (is_digit(*source)) {
        token_kind = T_NUMBER;
        while (is_digit(*source) || *source == '.') token[length++] = *source++;
    } else if (*source == '\'') {
        token_kind = T_STRING;
        for (source++; *source != '\''; source++) token[length++] = *source;
        source++;
    } else {
        token_kind = T_SIGN;
        token[length++] = *source++;
        if (*source == '=' && (token[0] == '=' || token[0] == '!')) token[length++] = *source++;
    }
    token[length] = 0;
}

static int is(const char *text) { return token_kind != T_END && token_kind != T_STRING && strcmp(token, text) == 0; }

static int accept(const char *text) {
    if (!is(text)) return 0;
    advance();
    return 1;
}

static void expect(const char *text) {
    if (!accept(text)) fail(text);
}

/* --- compiler --- */

static char locals[MAX_LOCALS][16];
static int local_count;

static int find_local(const char *name) {
    for (int i = local_count - 1; i >= 0; i--) if (strcmp(locals[i], name) == 0) return i;
    return -1;
}

static int add_local(const char *name) {
    if (local_count == MAX_LOCALS) fail("too many variables");
    snprintf(locals[local_count], sizeof locals[0], "%s", name);
    return local_count++;
}

static int find_function(const char *name) {
    for (int i = 0; i < function_count; i++) if (strcmp(functions[i].name, name) == 0) return i;
    fail(name);
    return -1;
}

static void expression(void);

static void call(const char *name) {
    static const struct { const char *name; Op op; } builtins[] = {
        { "array", OP_ARRAY }, { "len", OP_LENGTH }, { "floor", OP_FLOOR }, { "text", OP_TEXT }, { "emit", OP_EMIT },
    };
    int arguments = 0;
    while (!is(")")) {
        expression();
        arguments++;
        if (!accept(",")) break;
    }
    expect(")");
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++)
        if (strcmp(builtins[i].name, name) == 0) {
            emit(builtins[i].op);
            return;
        }
    int callee = find_function(name);
    if (functions[callee].parameters != arguments) fail("wrong number of arguments");
    emit(OP_CALL);
    emit(callee);
}

static void primary(void) {
    char text[64];
    strcpy(text, token);
    if (token_kind == T_NUMBER) {
        if (constant_count == MAX_CONSTANTS) fail("too many constants");
        constants[constant_count] = strtod(text, 0);
        emit(OP_CONSTANT);
        emit(constant_count++);
        advance();
    } else if (token_kind == T_STRING) {
        emit(OP_STRING);
        emit((int32_t)strlen(text));
        for (char *c = text; *c; c++) emit(*c);
        advance();
    } else if (accept("(")) {
        expression();
        expect(")");
    } else if (accept("-")) {
        primary();
        emit(OP_NEGATE);
        return;
    } else if (accept("!")) {
        primary();
        emit(OP_NOT);
        return;
    } else if (token_kind == T_NAME) {
        advance();
        if (accept("(")) {
            call(text);
        } else {
            int local = find_local(text);
            if (local < 0) fail(text);
            emit(OP_LOAD);
            emit(local);
        }
    } else {
        fail("an expression is missing");
    }
    while (accept("[")) {
        expression();
        expect("]");
        emit(OP_INDEX);
    }
}

static void product(void) {
    primary();
    for (;;) {
        Op op = is("*") ? OP_MUL : is("/") ? OP_DIV : is("%") ? OP_MOD : OP_POP;
        if (op == OP_POP) return;
        advance();
        primary();
        emit(op);
    }
}

static void sum(void) {
    product();
    for (;;) {
        Op op = is("+") ? OP_ADD : is("-") ? OP_SUB : OP_POP;
        if (op == OP_POP) return;
        advance();
        product();
        emit(op);
    }
}

static void expression(void) {
    sum();
    if (accept("<")) {
        sum();
        emit(OP_LESS);
    } else if (accept("==")) {
        sum();
        emit(OP_EQUAL);
    }
}

static void statement(void);

static void block(void) {
    expect("{");
    while (!accept("}")) statement();
}

static void statement(void) {
    if (accept("let")) {
        char name[64];
        strcpy(name, token);
        advance();
        expect("=");
        expression();
        int local = find_local(name);
        emit(OP_STORE);
        emit(local < 0 ? add_local(name) : local);
    } else if (accept("while")) {
        int start = code_length;
        expression();
        emit(OP_JUMP_IF_FALSE);
        int leave = emit(0);
        block();
        emit(OP_JUMP);
        emit(start);
        code[leave] = code_length;
        return;
    } else if (accept("if")) {
        expression();
        emit(OP_JUMP_IF_FALSE);
        int skip = emit(0);
        block();
        if (accept("else")) {
            emit(OP_JUMP);
            int end = emit(0);
            code[skip] = code_length;
            block();
            skip = end;
        }
        code[skip] = code_length;
        return;
    } else if (accept("return")) {
        expression();
        emit(OP_RETURN);
    } else if (accept("set")) {
        /* set array[index] = value */
        int local = find_local(token);
        if (local < 0) fail(token);
        advance();
        emit(OP_LOAD);
        emit(local);
        expect("[");
        expression();
        expect("]");
        while (accept("[")) {
            emit(OP_INDEX);
            expression();
            expect("]");
        }
        expect("=");
        expression();
        emit(OP_SET_INDEX);
    } else {
        expression();
        emit(OP_POP);
    }
    expect(";");
}

static void compile(const char *text) {
    code_length = constant_count = function_count = 0;
    source = text;
    advance();
    while (token_kind != T_END) {
        expect("function");
        if (function_count == MAX_FUNCTIONS) fail("too many functions");
        Function *function = &functions[function_count++];
        snprintf(function->name, sizeof function->name, "%.15s", token);
        advance();
        expect("(");
        local_count = 0;
        while (!accept(")")) {
            add_local(token);
            advance();
            accept(",");
        }
        function->parameters = local_count;
        function->entry = code_length;
        block();
        constants[constant_count] = 0;
        emit(OP_CONSTANT);
        emit(constant_count++);
        emit(OP_RETURN);
        function->locals = local_count;
    }
}

/* --- the machine --- */

static uint32_t checksum;

static Value concatenate(Value a, Value b) {
    Value joined = new_object(STRING, a.as.object->length + b.as.object->length);
    memcpy(joined.as.object->of.bytes, a.as.object->of.bytes, a.as.object->length);
    memcpy(joined.as.object->of.bytes + a.as.object->length, b.as.object->of.bytes, b.as.object->length);
    return joined;
}

static void emit_value(Value value) {
    if (value.kind == NUMBER) {
        union { double number; uint64_t bits; } split = { value.as.number };
        checksum = (checksum ^ (uint32_t)split.bits ^ (uint32_t)(split.bits >> 32)) * 16777619u;
    } else if (value.kind == STRING) {
        for (size_t i = 0; i < value.as.object->length; i++) checksum = (checksum ^ (uint8_t)value.as.object->of.bytes[i]) * 16777619u;
    } else {
        for (size_t i = 0; i < value.as.object->length; i++) emit_value(value.as.object->of.values[i]);
    }
}

static Value *element(Value array, Value index) {
    if (array.kind != ARRAY || index.kind != NUMBER) fail("this cannot be indexed");
    if (!(index.as.number >= 0 && index.as.number < (double)array.as.object->length)) fail("the index is out of range");
    return &array.as.object->of.values[(size_t)index.as.number];
}

#define BINARY(result) { Value b = *--top, a = *--top; *top++ = number(result); break; }

static void execute(int entry_function) {
    static Value stack[STACK];
    struct { int32_t *at; Value *base; } calls[CALLS];
    int depth = 0;
    Value *base = stack, *top = stack + functions[entry_function].locals;
    int32_t *at = code + functions[entry_function].entry;
    for (;;) {
        switch ((Op)*at++) {
            case OP_CONSTANT: *top++ = number(constants[*at++]); break;
            case OP_STRING: {
                Value string = new_object(STRING, (size_t)*at++);
                for (size_t i = 0; i < string.as.object->length; i++) string.as.object->of.bytes[i] = (char)*at++;
                *top++ = string;
                break;
            }
            case OP_LOAD: *top++ = base[*at++]; break;
            case OP_STORE: base[*at++] = *--top; break;
            case OP_POP: top--; break;
            case OP_ADD: {
                Value b = *--top, a = *--top;
                *top++ = a.kind == STRING && b.kind == STRING ? concatenate(a, b) : number(a.as.number + b.as.number);
                break;
            }
            case OP_SUB: BINARY(a.as.number - b.as.number)
            case OP_MUL: BINARY(a.as.number * b.as.number)
            case OP_DIV: BINARY(a.as.number / b.as.number)
            case OP_MOD: BINARY(a.as.number - b.as.number * floor(a.as.number / b.as.number))
            case OP_LESS: BINARY(a.as.number < b.as.number)
            case OP_EQUAL: BINARY(a.as.number == b.as.number)
            case OP_NOT: top[-1] = number(top[-1].as.number == 0); break;
            case OP_NEGATE: top[-1] = number(-top[-1].as.number); break;
            case OP_JUMP: at = code + *at; break;
            case OP_JUMP_IF_FALSE: at = (--top)->as.number == 0 ? code + *at : at + 1; break;
            case OP_CALL: {
                const Function *callee = &functions[*at++];
                if (depth == CALLS || top + callee->locals + 32 > stack + STACK) fail("the calls go too deep");
                calls[depth].at = at;
                calls[depth++].base = base;
                base = top - callee->parameters;
                top = base + callee->locals;
                at = code + callee->entry;
                break;
            }
            case OP_RETURN: {
                Value result = top[-1];
                if (!depth) return;
                top = base;
                *top++ = result;
                at = calls[--depth].at;
                base = calls[depth].base;
                break;
            }
            case OP_ARRAY: top[-1] = new_object(ARRAY, (size_t)top[-1].as.number); break;
            case OP_INDEX: {
                Value index = *--top, array = *--top;
                *top++ = *element(array, index);
                break;
            }
            case OP_SET_INDEX: {
                Value value = *--top, index = *--top, array = *--top;
                *element(array, index) = value;
                break;
            }
            case OP_LENGTH: top[-1] = number((double)top[-1].as.object->length); break;
            case OP_FLOOR: top[-1] = number(floor(top[-1].as.number)); break;
            case OP_TEXT: {
                char digits[32];
                int length = snprintf(digits, sizeof digits, "%d", (int)top[-1].as.number);
                top[-1] = new_object(STRING, (size_t)length);
                memcpy(top[-1].as.object->of.bytes, digits, (size_t)length);
                break;
            }
            case OP_EMIT: emit_value(top[-1]); break;
        }
    }
}

static const char script[] =
    "function fib(n) { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }\n"
    "function sieve(limit) {\n"
    "  let flags = array(limit); let count = 0; let i = 2;\n"
    "  while i < limit {\n"
    "    if flags[i] == 0 { let count = count + 1; let j = i + i; while j < limit { set flags[j] = 1; let j = j + i; } }\n"
    "    let i = i + 1;\n"
    "  }\n"
    "  return count;\n"
    "}\n"
    "function sort(items) {\n"
    "  let gap = floor(len(items) / 2);\n"
    "  while 0 < gap {\n"
    "    let i = gap;\n"
    "    while i < len(items) {\n"
    "      let item = items[i]; let j = i; let go = 1;\n"
    "      while go {\n"
    "        if j < gap { let go = 0; } else {\n"
    "          if item < items[j - gap] { set items[j] = items[j - gap]; let j = j - gap; } else { let go = 0; }\n"
    "        }\n"
    "      }\n"
    "      set items[j] = item; let i = i + 1;\n"
    "    }\n"
    "    let gap = floor(gap / 2);\n"
    "  }\n"
    "  return 0;\n"
    "}\n"
    "function shuffled(size) {\n"
    "  let items = array(size); let i = 0; let seed = 7;\n"
    "  while i < size { let seed = (seed * 1103 + 12345) % 65536; set items[i] = seed / 3; let i = i + 1; }\n"
    "  return items;\n"
    "}\n"
    "function matrix(size) {\n"
    "  let rows = array(size); let i = 0;\n"
    "  while i < size {\n"
    "    set rows[i] = array(size); let j = 0;\n"
    "    while j < size { set rows[i][j] = i * j % 7 + 0.5; let j = j + 1; }\n"
    "    let i = i + 1;\n"
    "  }\n"
    "  return rows;\n"
    "}\n"
    "function trace(a, b) {\n"
    "  let total = 0; let i = 0;\n"
    "  while i < len(a) {\n"
    "    let j = 0;\n"
    "    while j < len(b) { let total = total + a[i][j] * b[j][i]; let j = j + 1; }\n"
    "    let i = i + 1;\n"
    "  }\n"
    "  return total;\n"
    "}\n"
    "function words(count) {\n"
    "  let line = 'start'; let i = 0;\n"
    "  while i < count { let line = line + ' ' + text(i * i); let i = i + 1; }\n"
    "  return line;\n"
    "}\n"
    "function main() {\n"
    "  emit(fib(17)); emit(sieve(4000));\n"
    "  let items = shuffled(800); sort(items); emit(items);\n"
    "  emit(trace(matrix(60), matrix(60))); emit(words(60));\n"
    "}\n";

__attribute__((export_name("run"))) int run(int n) {
    checksum = 2166136261u;
    for (int round = 0; round < n; round++) {
        compile(script);
        execute(find_function("main"));
        free_objects();
    }
    return (int)checksum;
}
