// Waits for input with a time limit, over and over, and tells what came and when nothing did.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  struct timespec before, after, pause = {0, 30000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&pause, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  double slept = (after.tv_sec - before.tv_sec) * 1e3 + (after.tv_nsec - before.tv_nsec) / 1e6;
  printf("slept %s\n", slept >= 29 && slept < 5000 ? "well" : "badly");
  fflush(stdout);

  int quiet = 0;
  for (;;) {
    struct pollfd wanted = {.fd = 0, .events = POLLRDNORM};
    int ready = poll(&wanted, 1, 50);
    if (ready < 0) { printf("poll: %s\n", strerror(errno)); return 1; }
    if (ready == 0) {
      if (quiet++ == 0) { printf("nothing yet\n"); fflush(stdout); }
      continue;
    }
    char buffer[64];
    ssize_t count = read(0, buffer, sizeof buffer);
    if (count < 0) { printf("read: %s\n", strerror(errno)); return 1; }
    if (count == 0) break;
    printf("got %d: %.*s", (int)count, (int)count, buffer);
    fflush(stdout);
  }
  printf("end\n");
  return 0;
}
