/* SPDX-License-Identifier: MIT */
c_decl {
\#include "embedded.h"
};

active proctype Counter()
{
	c_code { embedded_count++; };
	assert(c_expr { (embedded_count == 1) })
}
