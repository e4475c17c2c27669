/* The first step of a JSON parser: where strings begin and end, and the brackets, colons and commas outside of them. 16 bytes are compared at once. */
#include "simd.h"

#define SCAN 65536
static u8 scan_text[SCAN];
static u32 scan_found[SCAN];

/* Writes the places down, returns how many there are. */
static NOINLINE i32 scan(void) {
    i32 count = 0;
    u32 inside = 0, escaped = 0;
#ifdef __wasm_simd128__
    const v128_t quote = wasm_i8x16_const_splat('"'), backslash = wasm_i8x16_const_splat('\\'), colon = wasm_i8x16_const_splat(':'), comma = wasm_i8x16_const_splat(',');
    const v128_t open = wasm_i8x16_const_splat('{'), close = wasm_i8x16_const_splat('}'), lower = wasm_i8x16_const_splat(0x20);
    for (i32 at = 0; at < SCAN; at += 16) {
        v128_t v = wasm_v128_load(scan_text + at);
        u32 quotes = wasm_i8x16_bitmask(wasm_i8x16_eq(v, quote));
        u32 slashes = wasm_i8x16_bitmask(wasm_i8x16_eq(v, backslash));
        /* Square brackets differ from curly ones in one bit. */
        v128_t brackets = wasm_v128_or(v, lower);
        v128_t marks = wasm_v128_or(wasm_v128_or(wasm_i8x16_eq(brackets, open), wasm_i8x16_eq(brackets, close)),
                                    wasm_v128_or(wasm_i8x16_eq(v, colon), wasm_i8x16_eq(v, comma)));
        u32 structure = wasm_i8x16_bitmask(marks);
        /* A backslash takes the meaning of what follows it. */
        u32 without = escaped;
        for (u32 rest = slashes & ~without; rest != 0;) {
            u32 next = (rest & -rest) << 1;
            without |= next;
            rest &= ~(next | (next - 1));
        }
        escaped = without >> 16;
        quotes &= ~without;
        /* From each opening quote to before the closing one. */
        u32 strings = quotes ^ quotes << 1;
        strings ^= strings << 2;
        strings ^= strings << 4;
        strings ^= strings << 8;
        strings = (strings ^ inside) & 0xffff;
        inside = strings >> 15 ? 0xffff : 0;
        for (u32 bits = (structure & ~strings) | quotes; bits != 0; bits &= bits - 1) scan_found[count++] = (u32)at + (u32)__builtin_ctz(bits);
    }
#else
    for (i32 at = 0; at < SCAN; at++) {
        u8 c = scan_text[at];
        if (escaped) {
            escaped = 0;
            /* Only quotes lose their meaning; within strings nothing else has one. */
            if (c == '"' || inside) continue;
        } else if (c == '\\') {
            escaped = 1;
            continue;
        }
        if (c == '"') {
            inside = !inside;
            scan_found[count++] = (u32)at;
        } else if (!inside && (c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',')) scan_found[count++] = (u32)at;
    }
#endif
    return count;
}

RUN {
    static const char part[] = "{\"name\": \"a \\\"quoted\\\" word, and more\", \"values\": [1, 22, 333, -4.5e6], \"back\\\\\": {\"deep\": [true, false, null]}},\n      ";
    u32 sum = 0;
    for (i32 i = 0; i < SCAN; i++) scan_text[i] = (u8)part[i % (i32)(sizeof part - 1)];
    for (i32 round = 0; round < n; round++) {
        i32 count = scan();
        sum = mix(sum, (u32)count);
        for (i32 i = round & 7; i < count; i += 97) sum = mix(sum, scan_found[i]);
        scan_text[100 + (round & 7)] = ' ';
    }
    return (i32)sum;
}
