/*
 * code.pml - the registrar and its modules as they ship: src/core inside the verifier
 *
 * Claims    those of nmr.pml, under the same names; see nmr.claims
 * Code      src/core/nmr.c, src/core/nmr-calls.c; verify/nmr: how their memory is kept
 * Left out  as in nmr.pml
 *
 * The threads, the modules' callbacks and what the modules see of NMR are those of nmr.pml. The moves are the C's.
 */
#define CODE
#include "nmr.pml"
