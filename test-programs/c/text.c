/* Strings and bytes: string.h, ctype.h, UTF-8, base64, CRC-32, LZ77 compression and back. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void library(void) {
  char buffer[64] = "alpha,beta;;gamma delta";
  for (char *word = strtok(buffer, ",; "); word; word = strtok(NULL, ",; ")) printf("<%s>", word);
  printf(" %d %d %d\n", strcmp("abc", "abd") < 0, strncmp("abcdef", "abcxyz", 3), strcasecmp("MiXed", "mIXeD"));
  const char *text = "the rain in spain stays mainly in the plain";
  printf("%d %d %d %d %d\n", (int)(strstr(text, "spain") - text), (int)(strrchr(text, 'a') - text), (int)strspn(text, "eht "), (int)strcspn(text, "xyz"), (int)(strpbrk(text, "sp") - text));
  char overlap[] = "0123456789";
  memmove(overlap + 2, overlap, 6);
  printf("%s ", overlap);
  memmove(overlap, overlap + 3, 5);
  printf("%s %d\n", overlap, memcmp("\x01\xff", "\x01\x02", 2) > 0);
  char upper[64];
  size_t length = strlen(text);
  for (size_t i = 0; i <= length; i++) upper[i] = (char)((i == 0 || text[i - 1] == ' ') ? toupper((unsigned char)text[i]) : text[i]);
  puts(upper);
}

static void utf8(const char *text) {
  while (*text) {
    const unsigned char *at = (const unsigned char *)text;
    int extra = at[0] < 0x80 ? 0 : at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;
    uint32_t code = extra == 0 ? at[0] : at[0] & (0x3fu >> extra);
    for (int i = 1; i <= extra; i++) code = code << 6 | (at[i] & 0x3f);
    printf("U+%04X ", (unsigned)code);
    text += extra + 1;
  }
  putchar('\n');
}

static uint32_t crc32(const uint8_t *bytes, size_t length) {
  static uint32_t table[256];
  if (!table[1])
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
      table[i] = value;
    }
  uint32_t crc = 0xffffffffu;
  while (length--) crc = crc >> 8 ^ table[(crc ^ *bytes++) & 0xff];
  return ~crc;
}

static char *base64(const uint8_t *bytes, size_t length) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *out = malloc((length + 2) / 3 * 4 + 1), *at = out;
  for (size_t i = 0; i < length; i += 3) {
    uint32_t group = (uint32_t)bytes[i] << 16 | (i + 1 < length ? (uint32_t)bytes[i + 1] << 8 : 0) | (i + 2 < length ? bytes[i + 2] : 0);
    for (int shift = 18; shift >= 0; shift -= 6) *at++ = alphabet[group >> shift & 63];
    if (i + 1 >= length) at[-2] = '=';
    if (i + 2 >= length) at[-1] = '=';
  }
  *at = '\0';
  return out;
}

/* Tokens: 0, byte | length (3..255), distance low, distance high. */
static size_t compress(const uint8_t *in, size_t length, uint8_t *out) {
  int32_t *last = malloc(65536 * sizeof *last);
  int32_t *previous = malloc(length * sizeof *previous);
  memset(last, 0xff, 65536 * sizeof *last);
  size_t used = 0;
  for (size_t at = 0; at < length;) {
    size_t best = 0, distance = 0;
    if (at + 3 <= length) {
      int32_t candidate = last[(in[at] | in[at + 1] << 8) ^ in[at + 2] << 5];
      for (int tries = 0; candidate >= 0 && at - (size_t)candidate < 65536 && tries < 32; tries++, candidate = previous[candidate]) {
        size_t match = 0;
        while (match < 255 && at + match < length && in[(size_t)candidate + match] == in[at + match]) match++;
        if (match > best) best = match, distance = at - (size_t)candidate;
      }
    }
    if (best < 3) {
      out[used++] = 0;
      out[used++] = in[at];
      best = 1;
    } else {
      out[used++] = (uint8_t)best;
      out[used++] = (uint8_t)distance;
      out[used++] = (uint8_t)(distance >> 8);
    }
    for (; best--; at++) {
      if (at + 3 > length) continue;
      int32_t *head = &last[(in[at] | in[at + 1] << 8) ^ in[at + 2] << 5];
      previous[at] = *head;
      *head = (int32_t)at;
    }
  }
  free(previous);
  free(last);
  return used;
}

static size_t expand(const uint8_t *in, size_t length, uint8_t *out) {
  size_t used = 0;
  for (size_t at = 0; at < length;) {
    size_t count = in[at++];
    if (!count) {
      out[used++] = in[at++];
      continue;
    }
    size_t distance = in[at] | (size_t)in[at + 1] << 8;
    at += 2;
    for (; count--; used++) out[used] = out[used - distance];
  }
  return used;
}

static void compression(void) {
  enum { LENGTH = 60000 };
  static const char *const words[] = {"wasm ", "stack ", "frame ", "local ", "memory ", "value ", "trap\n", "0x"};
  uint8_t *original = malloc(LENGTH), *packed = malloc(LENGTH * 2), *restored = malloc(LENGTH);
  uint32_t state = 7;
  for (size_t used = 0; used < LENGTH;) {
    state = state * 1103515245 + 12345;
    const char *word = words[state >> 16 & 7];
    for (; *word && used < LENGTH; word++) original[used++] = (uint8_t)*word;
    if ((state >> 20 & 15) == 0 && used < LENGTH) original[used++] = (uint8_t)(state >> 24);
  }
  size_t small = compress(original, LENGTH, packed), back = expand(packed, small, restored);
  printf("%d -> %zu -> %zu, %s, crc %08x %08x\n", LENGTH, small, back, memcmp(original, restored, LENGTH) ? "DIFFERENT" : "identical", (unsigned)crc32(original, LENGTH), (unsigned)crc32(packed, small));
  free(original);
  free(packed);
  free(restored);
}

int main(void) {
  library();
  utf8("A\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9b");
  printf("%08x\n", (unsigned)crc32((const uint8_t *)"123456789", 9));
  for (int length = 0; length < 5; length++) {
    char *encoded = base64((const uint8_t *)"\xff\x00wasm", (size_t)length);
    printf("[%s] ", encoded);
    free(encoded);
  }
  putchar('\n');
  compression();
  return 0;
}
