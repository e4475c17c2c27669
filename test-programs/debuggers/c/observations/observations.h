/* What is known of debuggers' behaviour, one function for each observation. Those that end in a word are about the same in another program. */
#pragma once
#include "../looking.h"

/* A number in decimal or, after 0x, in hexadecimal. */
uint32_t number(string);

/* `more`: the arguments after the observation's name, which the comment tells. */
void starts_paused(debuggee_t d, strings more);  /* function and pc of the first instruction; the pc of a breakpoint to come to next */
void steps(debuggee_t d, strings more);          /* the pcs of all steps */
void pcs(debuggee_t d, strings more);
void pcs_host(debuggee_t d, strings more);
void operands(debuggee_t d, strings more);
void operands_host(debuggee_t d, strings more);
void locals(debuggee_t d, strings more);
void breakpoint_places(debuggee_t d, strings more); /* all pcs that one can be set with */
void breakpoint_heads(debuggee_t d, strings more);  /* a function's head and its first instruction */
void breakpoint_hits(debuggee_t d, strings more);
void breakpoint_running(debuggee_t d, strings more);
void breakpoint_alone(debuggee_t d, strings more);
void breakpoint_instances(debuggee_t d, strings more);
void activations(debuggee_t d, strings more);
void dead_frames(debuggee_t d, strings more);
void interrupts(debuggee_t d, strings more);
void trap(debuggee_t d, strings more);
void trap_stepped(debuggee_t d, strings more);
void trap_kinds(debuggee_t d, strings more);
void trap_host(debuggee_t d, strings more);
void exceptions(debuggee_t d, strings more);
void hidden_entities(debuggee_t d, strings more);
void shared_entities(debuggee_t d, strings more);
void refusals(debuggee_t d, strings more);
void ends_paused(debuggee_t d, strings more);
void ends_running(debuggee_t d, strings more);
void ends_at_a_trap(debuggee_t d, strings more);
void ends_by_a_trap(debuggee_t d, strings more);
void streams(debuggee_t d, strings more); /* the port of a server on 127.0.0.1, if it is to be asked */
