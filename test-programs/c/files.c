/* Files in the preopened directory: writing, reading, seeking, appending, renaming, listing, errors. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what) {
  printf("%s: %s\n", what, strerror(errno));
  exit(1);
}

static void write_text(void) {
  FILE *file = fopen("notes.txt", "w");
  if (!file) fail("notes.txt");
  for (int i = 1; i <= 5; i++) fprintf(file, "line %d: %*d\n", i, i * 2, i * i);
  if (fclose(file)) fail("close");
  file = fopen("notes.txt", "a");
  fputs("appended\n", file);
  fclose(file);
  file = fopen("notes.txt", "r");
  char line[64];
  for (int number = 1; fgets(line, sizeof line, file); number++) printf("%d %s", number, line);
  printf("eof %d, error %d\n", feof(file) != 0, ferror(file));
  fclose(file);
}

static void write_binary(void) {
  int fd = open("data.bin", O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) fail("data.bin");
  unsigned char bytes[256], back[16];
  for (int i = 0; i < 256; i++) bytes[i] = (unsigned char)(i * 7);
  if (write(fd, bytes, sizeof bytes) != sizeof bytes) fail("write");
  if (lseek(fd, -16, SEEK_END) != 240) fail("seek");
  if (read(fd, back, sizeof back) != sizeof back) fail("read");
  printf("last %02x %02x, rest %d\n", back[0], back[15], (int)read(fd, back, sizeof back));
  if (pwrite(fd, "HELLO", 5, 10) != 5 || pread(fd, back, 7, 9) != 7) fail("positioned");
  printf("%02x %.5s %02x\n", back[0], back + 1, back[6]);
  lseek(fd, 300, SEEK_SET);
  if (write(fd, "!", 1) != 1) fail("write past the end");
  struct stat status;
  if (fstat(fd, &status)) fail("fstat");
  printf("size %lld, regular %d\n", (long long)status.st_size, S_ISREG(status.st_mode));
  if (ftruncate(fd, 290)) fail("truncate");
  close(fd);
  printf("size %lld\n", stat("data.bin", &status) ? -1 : (long long)status.st_size);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void directories(void) {
  if (mkdir("sub", 0755)) fail("mkdir");
  static const char *const names[] = {"sub/c", "sub/a", "sub/b"};
  for (int i = 0; i < 3; i++) {
    FILE *file = fopen(names[i], "w");
    if (!file) fail(names[i]);
    fprintf(file, "%s\n", names[i]);
    fclose(file);
  }
  if (rename("sub/b", "sub/renamed") || unlink("sub/c")) fail("rename");
  DIR *directory = opendir("sub");
  if (!directory) fail("opendir");
  char *found[8];
  int count = 0;
  for (struct dirent *entry; (entry = readdir(directory));)
    if (entry->d_name[0] != '.') found[count++] = strdup(entry->d_name);
  closedir(directory);
  qsort(found, (size_t)count, sizeof found[0], by_name);
  for (int i = 0; i < count; i++) {
    printf("%s%s", i ? ", " : "entries: ", found[i]);
    free(found[i]);
  }
  putchar('\n');
}

static void errors(void) {
  FILE *file = fopen("missing.txt", "r");
  printf("missing: %s\n", file ? "opened?" : strerror(errno));
  printf("rmdir: %s\n", rmdir("sub") ? strerror(errno) : "removed?");
  printf("mkdir: %s\n", mkdir("sub", 0755) ? strerror(errno) : "made?");
  int fd = open("notes.txt", O_WRONLY | O_CREAT | O_EXCL, 0644);
  printf("exclusive: %s\n", fd < 0 ? strerror(errno) : "opened?");
  printf("close: %s\n", close(99) ? strerror(errno) : "closed?");
}

int main(void) {
  write_text();
  write_binary();
  directories();
  errors();
  return 0;
}
