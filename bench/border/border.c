/* What JavaScript calls, and what calls JavaScript: hardly any work, so that the time is that of the border. */
typedef int i32;
typedef long long i64;

#define EXPORT(name) __attribute__((export_name(#name))) name
#define IMPORT(name) __attribute__((import_module("host"), import_name(#name))) name

i64 IMPORT(next)(i64 x);
i32 IMPORT(seek)(i32 file, i64 by, i32 whence);

i32 EXPORT(next32)(i32 x) { return x + 1; }
i64 EXPORT(sum64)(i64 a, i64 b) { return a + b; }
i32 EXPORT(mixed)(i32 a, i64 b, i32 c, i32 d) { return a + (i32)b + c + d; }

/* Call the host n times. */
i32 EXPORT(nexts)(i32 n) {
    i64 x = 1ll << 40;
    while (n-- > 0) x = next(x);
    return (i32)x;
}
i32 EXPORT(seeks)(i32 n) {
    i32 sum = 0;
    while (n-- > 0) sum += seek(n, (i64)n << 20, 1);
    return sum;
}
