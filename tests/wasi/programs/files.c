// Reads its input to the end, works with files in the current directory and tells what it sees.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  char *names[64];
  int count = 0;
  DIR *dir = opendir(path);
  if (dir == NULL) { printf("opendir %s: %s\n", path, strerror(errno)); return; }
  for (struct dirent *entry; (entry = readdir(dir)) != NULL && count < 64;) {
    // node:wasi leaves these out.
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) names[count++] = strdup(entry->d_name);
  }
  closedir(dir);
  qsort(names, count, sizeof *names, by_name);
  printf("%s:", path);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
}

static void try(const char *what, int result) { printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok"); }

int main(int argc, char **argv) {
  for (int i = 0; i < argc; i++) printf("arg %s\n", argv[i]);
  const char *name = getenv("NAME");
  printf("NAME=%s\n", name != NULL ? name : "(none)");

  char line[256];
  int lines = 0, bytes = 0;
  while (fgets(line, sizeof line, stdin) != NULL) { lines++; bytes += (int)strlen(line); }
  printf("input: %d lines, %d bytes, error %d\n", lines, bytes, ferror(stdin) != 0);

  try("mkdir", mkdir("made", 0777));
  try("mkdir again", mkdir("made", 0777));
  FILE *file = fopen("made/text", "w+");
  if (file == NULL) { perror("fopen"); return 2; }
  fprintf(file, "one\ntwo\nthree\n");
  fseek(file, 4, SEEK_SET);
  fputs("TWO", file);
  rewind(file);
  while (fgets(line, sizeof line, file) != NULL) printf("text: %s", line);
  fseek(file, -6, SEEK_END);
  printf("at %ld: %s", ftell(file), fgets(line, sizeof line, file));
  fclose(file);

  int append = open("made/text", O_WRONLY | O_APPEND);
  try("append", (int)write(append, "four\n", 5));
  close(append);
  try("exclusive", open("made/text", O_CREAT | O_EXCL | O_WRONLY, 0666));
  try("symlink", symlink("text", "made/link"));
  ssize_t length = readlink("made/link", line, sizeof line);
  printf("link to %.*s\n", (int)length, line);
  struct stat info;
  try("stat", stat("made/link", &info));
  printf("size %lld, regular %d\n", (long long)info.st_size, S_ISREG(info.st_mode));
  try("lstat", lstat("made/link", &info));
  printf("link %d\n", S_ISLNK(info.st_mode));
  try("rename", rename("made/text", "made/renamed"));
  try("open dangling", open("made/link", O_RDONLY));
  try("rmdir full", rmdir("made"));
  try("unlink directory", unlink("made"));
  try("outside", open("../secret", O_RDONLY));
  try("absolute", open("/usr/bin/env", O_RDONLY));
  list("made");
  list(".");
  list("nothing");
  truncate("made/renamed", 9);
  try("stat", stat("made/renamed", &info));
  printf("size %lld\n", (long long)info.st_size);
  try("unlink", unlink("made/link"));
  for (int i = 0; i < 3; i++) printf("tty %d\n", isatty(i));
  fprintf(stderr, "to the error stream\n");
  fflush(stdout);
  exit(argc > 1 ? atoi(argv[1]) : 0);
}
