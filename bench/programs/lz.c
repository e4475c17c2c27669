/*
 * A small compressor: LZ77 with hash chains, its output coded by canonical Huffman codes, and the matching decompressor.
 * run(n) compresses n texts of 256 kB, unpacks each and compares.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 262144, WINDOW = 32768, MIN_MATCH = 4, MAX_MATCH = 255 + MIN_MATCH, HASH_BITS = 15, MAX_CHAIN = 24 };
enum { MAX_CODE = 20 };

/* --- bytes with a length, growing --- */

typedef struct { uint8_t *bytes; size_t length, capacity; } Buffer;

static void put(Buffer *buffer, unsigned byte) {
    if (buffer->length == buffer->capacity) {
        buffer->capacity = buffer->capacity ? buffer->capacity * 2 : 1024;
        buffer->bytes = realloc(buffer->bytes, buffer->capacity);
        if (!buffer->bytes) abort();
    }
    buffer->bytes[buffer->length++] = (uint8_t)byte;
}

/* --- LZ77: a flag byte for eight items, a literal byte or length and two bytes of distance --- */

static int32_t heads[1 << HASH_BITS], chain[WINDOW];

static uint32_t hash_at(const uint8_t *at) {
    uint32_t word;
    memcpy(&word, at, 4);
    return (word * 2654435761u) >> (32 - HASH_BITS);
}

static size_t match_length(const uint8_t *a, const uint8_t *b, size_t limit) {
    size_t length = 0;
    while (length < limit && a[length] == b[length]) length++;
    return length;
}

static void lz_pack(const uint8_t *text, size_t length, Buffer *out) {
    memset(heads, 0xff, sizeof heads);
    size_t at = 0, flags_at = 0;
    int items = 8;
    while (at < length) {
        if (items == 8) {
            flags_at = out->length;
            put(out, 0);
            items = 0;
        }
        size_t best = 0, distance = 0, limit = length - at < MAX_MATCH ? length - at : MAX_MATCH;
        if (limit >= MIN_MATCH) {
            int32_t candidate = heads[hash_at(text + at)];
            for (int tries = 0; candidate >= 0 && at - (size_t)candidate < WINDOW && tries < MAX_CHAIN; tries++) {
                size_t found = match_length(text + candidate, text + at, limit);
                if (found > best) {
                    best = found;
                    distance = at - (size_t)candidate;
                }
                int32_t previous = chain[candidate % WINDOW];
                if (previous >= candidate) break;
                candidate = previous;
            }
        }
        size_t step = 1;
        if (best >= MIN_MATCH) {
            out->bytes[flags_at] |= (uint8_t)(1 << items);
            put(out, (unsigned)(best - MIN_MATCH));
            put(out, (unsigned)distance & 255);
            put(out, (unsigned)distance >> 8);
            step = best;
        } else {
            put(out, text[at]);
        }
        for (; step > 0; step--, at++) {
            if (at + MIN_MATCH > length) continue;
            uint32_t hash = hash_at(text + at);
            chain[at % WINDOW] = heads[hash];
            heads[hash] = (int32_t)at;
        }
        items++;
    }
}

static void lz_unpack(const uint8_t *packed, size_t length, size_t text_length, Buffer *out) {
    size_t at = 0;
    unsigned flags = 0;
    int items = 8;
    while (out->length < text_length && at < length) {
        if (items == 8) {
            flags = packed[at++];
            items = 0;
        }
        if (flags >> items & 1) {
            size_t count = packed[at] + (size_t)MIN_MATCH, distance = packed[at + 1] | (size_t)packed[at + 2] << 8;
            at += 3;
            for (; count > 0; count--) put(out, out->bytes[out->length - distance]);
        } else {
            put(out, packed[at++]);
        }
        items++;
    }
}

/* --- Huffman codes --- */

typedef struct { uint32_t weight; int symbol, left, right; } Tree;
static Tree trees[512];
static uint8_t code_lengths[256];
static uint32_t codes[256];

static int by_weight(const void *a, const void *b) {
    const Tree *x = &trees[*(const int *)a], *y = &trees[*(const int *)b];
    if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
    return *(const int *)b - *(const int *)a;
}

static int measure(int tree, int depth) {
    if (trees[tree].symbol >= 0) {
        code_lengths[trees[tree].symbol] = (uint8_t)(depth ? depth : 1);
        return depth;
    }
    int left = measure(trees[tree].left, depth + 1), right = measure(trees[tree].right, depth + 1);
    return left > right ? left : right;
}

/* Code lengths from weights; the weights are flattened until no code is too long. */
static void choose_lengths(const uint32_t *counts) {
    uint32_t weights[256];
    memcpy(weights, counts, sizeof weights);
    for (;;) {
        int live[256], count = 0, made = 0;
        memset(code_lengths, 0, sizeof code_lengths);
        for (int symbol = 0; symbol < 256; symbol++) {
            if (!weights[symbol]) continue;
            trees[made] = (Tree){ weights[symbol], symbol, -1, -1 };
            live[count++] = made++;
        }
        while (count > 1) {
            qsort(live, (size_t)count, sizeof live[0], by_weight);
            int a = live[--count], b = live[--count];
            trees[made] = (Tree){ trees[a].weight + trees[b].weight, -1, a, b };
            live[count++] = made++;
        }
        if (!count || measure(live[0], 0) <= MAX_CODE) return;
        for (int symbol = 0; symbol < 256; symbol++) if (weights[symbol]) weights[symbol] = weights[symbol] / 2 + 1;
    }
}

static void assign_codes(void) {
    uint32_t code = 0;
    for (int length = 1; length <= MAX_CODE; length++, code <<= 1)
        for (int symbol = 0; symbol < 256; symbol++)
            if (code_lengths[symbol] == length) codes[symbol] = code++;
}

static void huffman_pack(const Buffer *in, Buffer *out) {
    uint32_t counts[256] = { 0 };
    for (size_t i = 0; i < in->length; i++) counts[in->bytes[i]]++;
    choose_lengths(counts);
    assign_codes();
    for (int symbol = 0; symbol < 256; symbol++) put(out, code_lengths[symbol]);
    uint64_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < in->length; i++) {
        int symbol = in->bytes[i];
        bits = bits << code_lengths[symbol] | codes[symbol];
        for (held += code_lengths[symbol]; held >= 8; held -= 8) put(out, (unsigned)(bits >> (held - 8)) & 255);
    }
    if (held) put(out, (unsigned)(bits << (8 - held)) & 255);
}

static void huffman_unpack(const Buffer *in, size_t length, Buffer *out) {
    int sorted[256], per_length[MAX_CODE + 1] = { 0 }, made = 0;
    for (int symbol = 0; symbol < 256; symbol++) if (in->bytes[symbol]) per_length[in->bytes[symbol]]++;
    for (int bits = 1; bits <= MAX_CODE; bits++)
        for (int symbol = 0; symbol < 256; symbol++) if (in->bytes[symbol] == bits) sorted[made++] = symbol;
    size_t at = 256;
    unsigned window = 0;
    int left = 0;
    while (out->length < length) {
        int code = 0, first = 0, index = 0;
        for (int bits = 1; bits <= MAX_CODE; bits++) {
            if (!left) {
                window = in->bytes[at++];
                left = 8;
            }
            code |= window >> --left & 1;
            int count = per_length[bits];
            if (code - count < first) {
                put(out, (unsigned)sorted[index + code - first]);
                break;
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
    }
}

/* --- the workload --- */

static uint8_t text[TEXT];

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Words of an invented vocabulary, frequent ones first, with some numbers. */
static void write_text(uint32_t seed) {
    static char words[512][12];
    uint32_t state = seed;
    for (int i = 0; i < 512; i++) {
        int length = 2 + (int)(next_random(&state) % 9);
        for (int j = 0; j < length; j++) words[i][j] = (char)('a' + next_random(&state) % (j % 2 ? 5 : 26));
        words[i][length] = 0;
    }
    size_t at = 0;
    while (at < TEXT - 16) {
        uint32_t pick = next_random(&state) % 512;
        if (pick % 31 == 0) {
            at += (size_t)snprintf((char *)text + at, 16, "%u ", (unsigned)(next_random(&state) % 100000));
            continue;
        }
        const char *word = words[pick * pick / 512];
        size_t length = strlen(word);
        memcpy(text + at, word, length);
        at += length;
        text[at++] = pick % 17 ? ' ' : '\n';
    }
    memset(text + at, '.', TEXT - at);
}

__attribute__((export_name("run"))) int run(int n) {
    uint32_t sum = 0;
    for (int round = 0; round < n; round++) {
        Buffer packed = { 0 }, coded = { 0 }, decoded = { 0 }, unpacked = { 0 };
        write_text(1000u + (uint32_t)round);
        lz_pack(text, TEXT, &packed);
        huffman_pack(&packed, &coded);
        huffman_unpack(&coded, packed.length, &decoded);
        lz_unpack(decoded.bytes, decoded.length, TEXT, &unpacked);
        if (unpacked.length != TEXT || memcmp(unpacked.bytes, text, TEXT) != 0) return -1;
        for (size_t i = 0; i < coded.length; i++) sum = (sum ^ coded.bytes[i]) * 16777619u;
        free(packed.bytes);
        free(coded.bytes);
        free(decoded.bytes);
        free(unpacked.bytes);
    }
    return (int)(sum ^ (sum >> 16));
}
