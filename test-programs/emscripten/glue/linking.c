/* Loads a side module while it runs, calls it, and is called by it; their tables and memory are one. */
#include <dlfcn.h>
#include <stdio.h>

int shared = 1;

int twice(int n) { return 2 * n; }

int main(void) {
  void *side = dlopen("linking_side.wasm", RTLD_NOW);
  if (side == NULL) {
    printf("%s\n", dlerror());
    return 1;
  }
  int (*apply)(int (*)(int), int) = (int (*)(int (*)(int), int))dlsym(side, "apply");
  int *counter = (int *)dlsym(side, "counter");
  printf("%d %d\n", apply(twice, 20), *counter);
  shared = 100;
  printf("%d %d\n", apply(twice, 1), *counter);
  printf("%s\n", dlsym(side, "missing") == NULL ? "no such symbol" : "?");
  return dlclose(side);
}
