/* SPDX-License-Identifier: MIT */
/*
 * curve.h - a picture of a value against a count, both in powers of ten
 */
#ifndef BENCH_CURVE_H
#define BENCH_CURVE_H

#include <stdbool.h>
#include <stddef.h>

/* values[i] at count 10^i; 0: not measured */
struct curve {
	const char *name;
	const char *colour;
	const double *values;
};

/* Writes FOLDER/NAME.svg; false if it cannot. */
bool curve_write(const char *folder, const char *name, const char *title, const struct curve *curves, size_t count,
                 int decades);

#endif
