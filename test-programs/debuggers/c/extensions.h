/* The package wasm2js-debug:extensions, in the manner of debug-main.h. Only this host has it. */
#pragma once
#include "debug-main.h"

#define EXTENSION(interface, name) IMPORT("wasm2js-debug:extensions/" interface "@0.1.0", name)

EXTENSION("frames", "set-local") void set_local(debuggee_t d, frame_t, uint32_t index, value_t consumed, result_void *);
EXTENSION("frames", "set-stack-value") void set_stack_value(debuggee_t d, frame_t, uint32_t index, value_t consumed, result_void *);
EXTENSION("host", "version") void host_version(string *);
