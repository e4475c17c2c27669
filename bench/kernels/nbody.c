/* Planets pulling at each other: f64 arithmetic over small structures, square roots and divisions. */
#include "kernel.h"

#define BODIES 5
typedef struct { double x, y, z, vx, vy, vz, mass; } Body;
static Body bodies[BODIES];

static void place(void) {
    u32 state = 2024;
    for (i32 i = 0; i < BODIES; i++) {
        Body *body = &bodies[i];
        body->x = next_random(&state) / 1e6 - 8;
        body->y = next_random(&state) / 1e6 - 8;
        body->z = next_random(&state) / 1e6 - 8;
        body->vx = next_random(&state) / 1e8;
        body->vy = next_random(&state) / 1e8;
        body->vz = next_random(&state) / 1e8;
        body->mass = i == 0 ? 40.0 : next_random(&state) / 1e9;
    }
}

static NOINLINE void advance(double dt) {
    for (i32 i = 0; i < BODIES; i++) {
        Body *p = &bodies[i];
        for (i32 j = i + 1; j < BODIES; j++) {
            Body *q = &bodies[j];
            double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
            double squared = dx * dx + dy * dy + dz * dz + 0.01;
            double magnitude = dt / (squared * __builtin_sqrt(squared));
            p->vx -= dx * q->mass * magnitude;
            p->vy -= dy * q->mass * magnitude;
            p->vz -= dz * q->mass * magnitude;
            q->vx += dx * p->mass * magnitude;
            q->vy += dy * p->mass * magnitude;
            q->vz += dz * p->mass * magnitude;
        }
    }
    for (i32 i = 0; i < BODIES; i++) {
        Body *p = &bodies[i];
        p->x += dt * p->vx;
        p->y += dt * p->vy;
        p->z += dt * p->vz;
    }
}

RUN {
    place();
    for (i32 step = 0; step < n; step++) advance(0.001);
    u32 sum = 0;
    for (i32 i = 0; i < BODIES; i++) {
        union { double number; u64 bits; } x = { bodies[i].x }, vy = { bodies[i].vy };
        sum = mix(mix(sum, (u32)x.bits), (u32)(vy.bits >> 32));
    }
    return (i32)sum;
}
