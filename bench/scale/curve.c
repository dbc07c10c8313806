/* SPDX-License-Identifier: MIT */
/*
 * curve.c - a picture of a value against a count, both in powers of ten
 */
#include "curve.h"

#include <math.h>
#include <stdio.h>

#define LEFT    70
#define TOP     50
#define STEP    110
#define HEIGHT  320
#define POWER_0 (-1) /* the lowest line is 0.1 */
#define POWERS  6

static double place_x(int decade)
{
	return LEFT + STEP * decade;
}

static double place_y(double value)
{
	double part = (log10(value) - POWER_0) / POWERS;

	return TOP + HEIGHT * (1 - fmin(fmax(part, 0), 1));
}

static void write_grid(FILE *to, int decades)
{
	for (int i = 0; i < decades; i++)
		fprintf(to,
		        "<path d=\"M%.0f %dV%d\" stroke=\"#ddd\"/><text x=\"%.0f\" y=\"%d\" "
		        "text-anchor=\"middle\">%.0f</text>\n",
		        place_x(i), TOP, TOP + HEIGHT, place_x(i), TOP + HEIGHT + 18, pow(10, i));
	for (int i = 0; i <= POWERS; i++) {
		double value = pow(10, POWER_0 + i);

		fprintf(to,
		        "<path d=\"M%d %.0fH%.0f\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.0f\" "
		        "text-anchor=\"end\">%g</text>\n",
		        LEFT, place_y(value), place_x(decades - 1), LEFT - 6, place_y(value) + 4, value);
	}
}

static void write_curve(FILE *to, const struct curve *curve, int decades, int line)
{
	const char *command = "M";

	fputs("<path d=\"", to);
	for (int i = 0; i < decades; i++) {
		if (curve->values[i] > 0) {
			fprintf(to, "%s%.0f %.1f", command, place_x(i), place_y(curve->values[i]));
			command = "L";
		}
	}
	fprintf(to,
	        "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n<text x=\"%.0f\" y=\"%d\" "
	        "fill=\"%s\">%s</text>\n",
	        curve->colour, place_x(decades - 1) + 12, TOP + 12 + 18 * line, curve->colour, curve->name);
}

bool curve_write(const char *folder, const char *name, const char *title, const struct curve *curves, size_t count,
                 int decades)
{
	char path[4096], wanted[4096];

	snprintf(path, sizeof path, "%s/.%s.svg.new", folder, name);
	snprintf(wanted, sizeof wanted, "%s/%s.svg", folder, name);
	FILE *to = fopen(path, "w");
	if (!to)
		return false;
	fprintf(to,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1100\" height=\"%d\" font-family=\"sans-serif\" "
	        "font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
	        "<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>\n",
	        TOP + HEIGHT + 40, LEFT, title);
	write_grid(to, decades);
	for (size_t i = 0; i < count; i++)
		write_curve(to, &curves[i], decades, (int)i);
	fputs("</svg>\n", to);
	bool is_bad = ferror(to);
	if (fclose(to) || is_bad || rename(path, wanted)) {
		remove(path);
		return false;
	}
	return true;
}
