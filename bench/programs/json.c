/*
 * A JSON parser and serialiser over a tree in malloc'ed memory, with the C library's strtod and snprintf.
 * run(n) writes n documents of about 100 kB, parses each, sorts the members of its objects, prints it again and frees it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } Kind;
typedef struct Value {
    Kind kind;
    double number;
    char *string;
    struct Value **items;
    char **keys;
    size_t count, capacity;
} Value;

static void *checked(void *memory) {
    if (!memory) abort();
    return memory;
}

static Value *new_value(Kind kind) {
    Value *value = checked(calloc(1, sizeof *value));
    value->kind = kind;
    return value;
}

static void append(Value *container, char *key, Value *item) {
    if (container->count == container->capacity) {
        container->capacity = container->capacity ? container->capacity * 2 : 4;
        container->items = checked(realloc(container->items, container->capacity * sizeof *container->items));
        container->keys = checked(realloc(container->keys, container->capacity * sizeof *container->keys));
    }
    container->keys[container->count] = key;
    container->items[container->count++] = item;
}

static void free_value(Value *value) {
    for (size_t i = 0; i < value->count; i++) {
        free(value->keys[i]);
        free_value(value->items[i]);
    }
    free(value->items);
    free(value->keys);
    free(value->string);
    free(value);
}

/* --- parsing; a malformed document ends the program, as the documents are our own --- */

static const char *at;

static void skip_space(void) {
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
}

static void expect(const char *word) {
    size_t length = strlen(word);
    if (strncmp(at, word, length) != 0) abort();
    at += length;
}

static unsigned parse_hex(void) {
    unsigned code = 0;
    for (int i = 0; i < 4; i++, at++) {
        char c = *at;
        code = code * 16 + (unsigned)(c >= '0' && c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return code;
}

static char *parse_string(void) {
    expect("\"");
    size_t length = 0;
    for (const char *p = at; *p != '"'; p++, length++) if (*p == '\\') p++;
    char *string = checked(malloc(length * 3 + 1)), *out = string;
    while (*at != '"') {
        if (*at != '\\') {
            *out++ = *at++;
            continue;
        }
        at++;
        char escape = *at++;
        switch (escape) {
            case 'n': *out++ = '\n'; break;
            case 't': *out++ = '\t'; break;
            case 'r': *out++ = '\r'; break;
            case 'b': *out++ = '\b'; break;
            case 'f': *out++ = '\f'; break;
            case 'u': {
                unsigned code = parse_hex();
                if (code < 0x80) {
                    *out++ = (char)code;
                } else if (code < 0x800) {
                    *out++ = (char)(0xc0 | code >> 6);
                    *out++ = (char)(0x80 | (code & 63));
                } else {
                    *out++ = (char)(0xe0 | code >> 12);
                    *out++ = (char)(0x80 | (code >> 6 & 63));
                    *out++ = (char)(0x80 | (code & 63));
                }
                break;
            }
            default: *out++ = escape;
        }
    }
    at++;
    *out = 0;
    return string;
}

static Value *parse_value(void) {
    skip_space();
    Value *value;
    switch (*at) {
        case 'n': expect("null"); return new_value(JSON_NULL);
        case 't': expect("true"); return new_value(JSON_TRUE);
        case 'f': expect("false"); return new_value(JSON_FALSE);
        case '"':
            value = new_value(JSON_STRING);
            value->string = parse_string();
            return value;
        case '[':
        case '{': {
            char closing = *at == '[' ? ']' : '}';
            value = new_value(*at++ == '[' ? JSON_ARRAY : JSON_OBJECT);
            for (skip_space(); *at != closing; skip_space()) {
                char *key = 0;
                if (value->kind == JSON_OBJECT) {
                    key = parse_string();
                    skip_space();
                    expect(":");
                }
                append(value, key, parse_value());
                skip_space();
                if (*at == ',') {
                    at++;
                    skip_space();
                }
            }
            at++;
            return value;
        }
        default: {
            char *end;
            value = new_value(JSON_NUMBER);
            value->number = strtod(at, &end);
            if (end == at) abort();
            at = end;
            return value;
        }
    }
}

/* --- printing --- */

static char *output;
static size_t output_length, output_capacity;

static void put(const char *bytes, size_t length) {
    if (output_length + length + 1 > output_capacity) {
        output_capacity = (output_length + length + 1) * 2;
        output = checked(realloc(output, output_capacity));
    }
    memcpy(output + output_length, bytes, length);
    output_length += length;
    output[output_length] = 0;
}

static void put_string(const char *string) {
    put("\"", 1);
    for (const char *p = string; *p; p++) {
        char escape[8];
        if (*p == '"' || *p == '\\') put(escape, (size_t)snprintf(escape, sizeof escape, "\\%c", *p));
        else if ((unsigned char)*p < ' ') put(escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", *p));
        else put(p, 1);
    }
    put("\"", 1);
}

static void put_value(const Value *value) {
    char number[40];
    switch (value->kind) {
        case JSON_NULL: put("null", 4); break;
        case JSON_FALSE: put("false", 5); break;
        case JSON_TRUE: put("true", 4); break;
        case JSON_NUMBER:
            if (value->number == (int)value->number) put(number, (size_t)snprintf(number, sizeof number, "%d", (int)value->number));
            else put(number, (size_t)snprintf(number, sizeof number, "%.15g", value->number));
            break;
        case JSON_STRING: put_string(value->string); break;
        case JSON_ARRAY:
        case JSON_OBJECT:
            put(value->kind == JSON_ARRAY ? "[" : "{", 1);
            for (size_t i = 0; i < value->count; i++) {
                if (i) put(",", 1);
                if (value->kind == JSON_OBJECT) {
                    put_string(value->keys[i]);
                    put(":", 1);
                }
                put_value(value->items[i]);
            }
            put(value->kind == JSON_ARRAY ? "]" : "}", 1);
    }
}

/* --- the workload --- */

/* Insertion sort: objects are small. */
static void sort_members(Value *value) {
    for (size_t i = 0; i < value->count; i++) sort_members(value->items[i]);
    if (value->kind != JSON_OBJECT) return;
    for (size_t i = 1; i < value->count; i++) {
        char *key = value->keys[i];
        Value *item = value->items[i];
        size_t j = i;
        for (; j > 0 && strcmp(value->keys[j - 1], key) > 0; j--) {
            value->keys[j] = value->keys[j - 1];
            value->items[j] = value->items[j - 1];
        }
        value->keys[j] = key;
        value->items[j] = item;
    }
}

static uint32_t state;

static uint32_t next_random(uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

static void write_document(void) {
    char line[256];
    output_length = 0;
    put("[", 1);
    for (int i = 0; i < 500; i++) {
        int length = snprintf(line, sizeof line,
            "%s\n  { \"name\": \"user %u\", \"id\": %d, \"score\": %u.%03u, \"active\": %s, \"note\": \"line\\n\\u00e9t\\u00e9 \\\"%u\\\"\",",
            i ? "," : "", (unsigned)next_random(100000), i, (unsigned)next_random(1000), (unsigned)next_random(1000),
            next_random(2) ? "true" : "false", (unsigned)next_random(99));
        put(line, (size_t)length);
        length = snprintf(line, sizeof line, " \"tags\": [\"a%u\", \"b%u\", null, [%u, -%u]], \"at\": { \"y\": %u, \"x\": %ue-3 } }",
            (unsigned)next_random(10), (unsigned)next_random(10), (unsigned)next_random(1000000), (unsigned)next_random(1000),
            (unsigned)next_random(5000), (unsigned)next_random(5000));
        put(line, (size_t)length);
    }
    put("\n]", 2);
}

__attribute__((export_name("run"))) int run(int n) {
    uint32_t sum = 0;
    state = 11;
    for (int round = 0; round < n; round++) {
        write_document();
        at = output;
        Value *document = parse_value();
        sort_members(document);
        output_length = 0;
        put_value(document);
        for (size_t i = 0; i < output_length; i++) sum = (sum ^ (uint8_t)output[i]) * 16777619u;
        free_value(document);
    }
    return (int)(sum ^ (sum >> 16));
}
