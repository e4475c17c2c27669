/* build: -matomics */
/* Atomic operations of every width on memory that no other thread has: counters, locks, a lock-free stack and ring, once, flags, fences. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t check = 1;
static void note(uint64_t value) { check = (check << 7 | check >> 57) * 0x9e3779b97f4a7c15 + value; }

/* Every operation of a width, neighbours left alone: what was read and what is there then goes into the sum. */
#define OPERATIONS(NAME, TYPE)                                                                                    \
  static void NAME(void) {                                                                                        \
    static const uint64_t operands[] = {0, 1, 0x7f, 0x80, 0xff, 0x8000, 0xffff, 0x80000000, 0xfffffffffffffffe, 0x0123456789abcdef}; \
    TYPE cells[3];                                                                                                \
    memset(cells, 0x5a, sizeof cells);                                                                            \
    TYPE *cell = &cells[1];                                                                                       \
    for (unsigned i = 0; i < 10; i++)                                                                             \
      for (unsigned j = 0; j < 10; j++) {                                                                         \
        TYPE a = (TYPE)operands[i], b = (TYPE)operands[j], expected = b;                                          \
        __atomic_store_n(cell, a, __ATOMIC_SEQ_CST);                                                              \
        note((uint64_t)__atomic_fetch_add(cell, b, __ATOMIC_SEQ_CST)), note((uint64_t)*cell);                     \
        note((uint64_t)__atomic_fetch_sub(cell, a, __ATOMIC_RELAXED)), note((uint64_t)*cell);                     \
        note((uint64_t)__atomic_fetch_xor(cell, a, __ATOMIC_ACQUIRE)), note((uint64_t)*cell);                     \
        note((uint64_t)__atomic_fetch_or(cell, b, __ATOMIC_RELEASE)), note((uint64_t)*cell);                      \
        note((uint64_t)__atomic_fetch_and(cell, a | 5, __ATOMIC_ACQ_REL)), note((uint64_t)*cell);                 \
        note((uint64_t)__atomic_fetch_nand(cell, b, __ATOMIC_SEQ_CST)), note((uint64_t)*cell);                    \
        note((uint64_t)__atomic_exchange_n(cell, a, __ATOMIC_SEQ_CST)), note((uint64_t)*cell);                    \
        note(__atomic_compare_exchange_n(cell, &expected, (TYPE)(b + 1), false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)); \
        note((uint64_t)expected), note((uint64_t)__atomic_load_n(cell, __ATOMIC_SEQ_CST));                        \
      }                                                                                                           \
    note((uint64_t)cells[0]), note((uint64_t)cells[2]);                                                           \
    printf("%-6s %016" PRIx64 "\n", #TYPE, check);                                                                \
  }

OPERATIONS(unsigned8, uint8_t)
OPERATIONS(signed8, int8_t)
OPERATIONS(unsigned16, uint16_t)
OPERATIONS(signed16, int16_t)
OPERATIONS(unsigned32, uint32_t)
OPERATIONS(signed32, int32_t)
OPERATIONS(unsigned64, uint64_t)
OPERATIONS(signed64, int64_t)

/* A stack of nodes whose top is exchanged with a counter beside it, against ABA. */
typedef struct { uint32_t next, value; } Node;
static Node nodes[64];
static _Atomic uint64_t top;

static void push(uint32_t index) {
  uint64_t old = atomic_load(&top);
  do nodes[index].next = (uint32_t)old;
  while (!atomic_compare_exchange_weak(&top, &old, ((old >> 32) + 1) << 32 | index));
}

static uint32_t pop(void) {
  uint64_t old = atomic_load(&top);
  while ((uint32_t)old != 0 && !atomic_compare_exchange_weak(&top, &old, ((old >> 32) + 1) << 32 | nodes[(uint32_t)old].next)) continue;
  return (uint32_t)old;
}

static void stack(void) {
  for (uint32_t i = 1; i < 64; i++) nodes[i].value = i * i, push(i);
  uint32_t sum = 0;
  for (int i = 0; i < 10; i++) sum = sum * 31 + nodes[pop()].value;
  push(7), push(9);
  for (uint32_t i; (i = pop()) != 0 && i != 50;) sum = sum * 31 + nodes[i].value;
  printf("stack %" PRIu32 ", changed %" PRIu64 " times\n", sum, atomic_load(&top) >> 32);
}

/* A spin lock, a ticket lock and a flag. */
static atomic_flag spin = ATOMIC_FLAG_INIT;
static _Atomic uint16_t next_ticket, serving;
static _Atomic bool ready;
static _Atomic uint8_t state;

static void locked(void (*work)(void)) {
  while (atomic_flag_test_and_set_explicit(&spin, memory_order_acquire)) abort();
  uint16_t mine = atomic_fetch_add(&next_ticket, 1);
  while (atomic_load(&serving) != mine) abort();
  work();
  atomic_fetch_add(&serving, 1);
  atomic_flag_clear_explicit(&spin, memory_order_release);
}

static int made;
static void make(void) { made++; }
static void once(void (*f)(void)) {
  uint8_t expected = 0;
  if (atomic_compare_exchange_strong(&state, &expected, 1)) f(), atomic_store(&state, 2);
  else if (expected != 2) abort();
}

/* A ring of one producer and one consumer, and a float that is added to by comparing its bits. */
static _Atomic uint32_t head, tail;
static uint32_t ring[16];
static _Atomic uint32_t total_bits;

static bool put(uint32_t value) {
  uint32_t t = atomic_load_explicit(&tail, memory_order_relaxed);
  if (t - atomic_load_explicit(&head, memory_order_acquire) == 16) return false;
  ring[t % 16] = value;
  atomic_thread_fence(memory_order_seq_cst);
  atomic_store_explicit(&tail, t + 1, memory_order_release);
  return true;
}

static bool take(uint32_t *value) {
  uint32_t h = atomic_load_explicit(&head, memory_order_relaxed);
  if (h == atomic_load_explicit(&tail, memory_order_acquire)) return false;
  *value = ring[h % 16];
  atomic_store_explicit(&head, h + 1, memory_order_release);
  return true;
}

static float float_of(uint32_t bits) {
  float f;
  memcpy(&f, &bits, 4);
  return f;
}

static void add(float x) {
  uint32_t old = atomic_load(&total_bits), new;
  do {
    float sum = float_of(old) + x;
    memcpy(&new, &sum, 4);
  } while (!atomic_compare_exchange_weak(&total_bits, &old, new));
}

int main(void) {
  unsigned8(), signed8(), unsigned16(), signed16(), unsigned32(), signed32(), unsigned64(), signed64();
  stack();
  for (int i = 0; i < 70000; i++) locked(make);
  for (int i = 0; i < 3; i++) once(make);
  atomic_store(&ready, true);
  printf("made %d, ticket %u, serving %u, state %u, ready %d\n", made, atomic_load(&next_ticket), atomic_load(&serving), atomic_load(&state), atomic_exchange(&ready, false));
  uint32_t value, taken = 0, refused = 0;
  for (uint32_t i = 0; i < 1000; i++) {
    if (!put(i)) refused++;
    if (i % 3 != 0 && take(&value)) taken = taken * 33 + value, add((float)value / 4);
  }
  while (take(&value)) taken = taken * 33 + value;
  printf("ring %" PRIu32 ", refused %" PRIu32 ", total %g\n", taken, refused, (double)float_of(atomic_load(&total_bits)));
  int *cell = calloc(4, sizeof *cell);
  printf("memory %d %d\n", __builtin_wasm_memory_atomic_notify(cell, 1), __atomic_add_fetch(cell + 3, 5, __ATOMIC_SEQ_CST));
  printf("lock free %d %d\n", __atomic_always_lock_free(8, 0), atomic_is_lock_free(&top));
  free(cell);
}
