/* Every method of every resource of debug-main against debuggees/everything.wat. One file a subject. */
#pragma once
#include "../looking.h"

/* Functions of the debuggee by index. */
enum function { FD_WRITE, ADD, MIXED, FIBONACCI, THROWS, QUIET, CATCHES, PRINTS, ECHO, TRAPS, START, FOREIGN_RESULT, THROWS_FOREIGN };

/* A wasm-value is consumed by whoever takes it. */
#define I32(value) value_make_i32(value)
/* Some value of a type; those of reference types come out of the debuggee's globals. */
value_t value_of(debuggee_t d, enum wasm_type);
func_t function(debuggee_t d, enum function);
tag_t tag(debuggee_t d, uint32_t index);

/* In the order in which they are called: each says where the debuggee stands and where it is left. */
void before_the_start(debuggee_t d);  /* nothing has run */
void modules_and_instances(debuggee_t d); /* at the first instruction */
void memories(debuggee_t d);
void globals(debuggee_t d);
void tables(debuggee_t d);
void functions(debuggee_t d);
void tags_and_exceptions(debuggee_t d);
void values(debuggee_t d);
void pollables(debuggee_t d);
void frames(debuggee_t d);      /* from there to the first instruction of MIXED */
void breakpoints(debuggee_t d); /* to the first instruction of FIBONACCI, called by itself once */
void resumptions(debuggee_t d); /* to the end of the program */
