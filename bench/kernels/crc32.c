/* CRC-32 by table: one byte load, one table load and a few bit operations at a time. */
#include "kernel.h"

#define LENGTH 262144
static u32 table[256];
static u8 data[LENGTH];

static NOINLINE u32 crc32(u32 crc, const u8 *bytes, i32 length) {
    crc = ~crc;
    for (i32 i = 0; i < length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >> 8);
    return ~crc;
}

RUN {
    u32 state = 3;
    for (u32 i = 0; i < 256; i++) {
        u32 entry = i;
        for (i32 bit = 0; bit < 8; bit++) entry = entry & 1 ? 0xedb88320u ^ (entry >> 1) : entry >> 1;
        table[i] = entry;
    }
    for (i32 i = 0; i < LENGTH; i++) data[i] = (u8)next_random(&state);
    u32 crc = 0;
    for (i32 round = 0; round < n; round++) crc = crc32(crc, data, LENGTH);
    return (i32)crc;
}
