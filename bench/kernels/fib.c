/* Recursive calls with one i32 argument and almost nothing else. */
#include "kernel.h"

static NOINLINE i32 fib(i32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

RUN { return fib(n); }
