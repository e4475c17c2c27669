/* What values.c and front.c need of the Canonical ABI. There is no libc: memory is only ever taken. */
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct { char *data; unsigned length; } text;
typedef struct { unsigned char is_some; unsigned value; } option_u32;

#define TEXT(literal) ((text){(char *)(literal), sizeof(literal) - 1})

extern char __heap_base;
static char *heap_end = &__heap_base;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, unsigned old_size, unsigned align, unsigned size) {
  unsigned long at = ((unsigned long)heap_end + align - 1) & -(unsigned long)align;
  char *made = (char *)at;
  while (at + size > __builtin_wasm_memory_size(0) * 65536ul)
    if (__builtin_wasm_memory_grow(0, 1) == (unsigned long)-1) __builtin_trap();
  for (unsigned i = 0; i < old_size && i < size; i++) made[i] = ((char *)old)[i];
  heap_end = made + size;
  return made;
}
