/* Reads a file of the directory and the standard input, counts, and writes a report to a file and to both outputs. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  long lines, words, bytes, letters[26];
} Counts;

static void count(FILE *in, Counts *counts) {
  int inside = 0;
  for (int c; (c = getc(in)) != EOF;) {
    counts->bytes++;
    counts->lines += c == '\n';
    if (!isspace(c) && !inside) counts->words++;
    inside = !isspace(c);
    if (isalpha(c)) counts->letters[tolower(c) - 'a']++;
  }
}

static void report(FILE *out, const char *name, const Counts *counts) {
  fprintf(out, "%s: %ld lines, %ld words, %ld bytes;", name, counts->lines, counts->words, counts->bytes);
  for (int i = 0; i < 26; i++)
    if (counts->letters[i]) fprintf(out, " %c%ld", 'a' + i, counts->letters[i]);
  putc('\n', out);
}

int main(int argc, char **argv) {
  Counts from_input = {0}, from_file = {0};
  count(stdin, &from_input);
  report(stdout, "standard input", &from_input);
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "r");
    if (!file) {
      fprintf(stderr, "cannot read %s\n", argv[i]);
      return 2;
    }
    count(file, &from_file);
    fclose(file);
    report(stdout, argv[i], &from_file);
  }
  FILE *out = fopen("report.txt", "w");
  if (!out) return 3;
  report(out, "input", &from_input);
  report(out, "files", &from_file);
  fclose(out);
  fprintf(stderr, "%ld bytes in all\n", from_input.bytes + from_file.bytes);
  return 0;
}
