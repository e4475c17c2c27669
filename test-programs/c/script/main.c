/* Runs the embedded scripts, each on a fresh machine, and prints what they did. With arguments: only the scripts named. */
#include "script.h"

#include <stdio.h>
#include <string.h>

static bool wanted(const char *name, int argc, char **argv) {
  if (argc < 2) return true;
  for (int i = 1; i < argc; i++)
    if (strcmp(argv[i], name) == 0) return true;
  return false;
}

int main(int argc, char **argv) {
  int failures = 0;
  for (int i = 0; i < script_count; i++) {
    const Script *script = &scripts[i];
    if (!wanted(script->name, argc, argv)) continue;
    printf("== %s\n", script->name);
    heap = (HeapStats){.threshold = 16 * 1024};
    vm_start();
    bool fine = vm_run_source(script->source, strcmp(script->name, "closures") == 0);
    if (!fine) failures++;
    HeapStats stats = heap;
    printf("  -- %s, %llu instructions, %d collections, peak %d objects, %zu bytes live\n", fine ? "ok" : "failed",
           (unsigned long long)vm_instructions(), stats.collections, stats.peak_objects, stats.live_bytes);
    vm_end();
    if (heap.live_objects || heap.live_bytes) printf("  -- leaked %d objects, %zu bytes\n", heap.live_objects, heap.live_bytes);
  }
  return failures == 3 ? 0 : 1; /* three scripts fail on purpose */
}
