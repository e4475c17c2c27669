/* As fib, on i64: every argument, result, comparison and addition is 64 bits wide. */
#include "kernel.h"

static NOINLINE i64 fib(i64 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

RUN { return (i32)fib(n); }
