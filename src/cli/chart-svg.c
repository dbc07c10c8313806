/* SPDX-License-Identifier: MIT */
/*
 * chart-svg.c - a sequence chart as a picture
 *
 * Lifelines stand as far apart as what is written between them is wide; letters are counted, the font is monospaced.
 */
#include "chart.h"

#include <string.h>

enum { ROW = 30, TOP = 66, MARGIN = 24, HEAD = 40 };

static const char style[] =
        "<style>text{fill:#222;text-anchor:middle;stroke:#fff;stroke-width:4px;paint-order:stroke;"
        "stroke-linejoin:round}.life{stroke:#aaa;stroke-dasharray:4 3}.box{fill:#eef;stroke:#668}"
        ".note{fill:#f4f4f4;stroke:#bbb}.stuck{fill:#fdd;stroke:#c33}.arrow{stroke:#333;fill:none}"
        ".refused{stroke:#b60;stroke-dasharray:5 3}.head{fill:#333}.bad{fill:#b00;font-weight:bold}"
        ".cycle{stroke:#70a;fill:none}.again{fill:#70a}.number{fill:#777;text-anchor:start}"
        ".page{fill:#fff}.plain{stroke:none}"
        "@media(prefers-color-scheme:dark){text{fill:#e6e6e6;stroke:#1b1c20}.life{stroke:#666}"
        ".box{fill:#2b3350;stroke:#8c9bd8}.note{fill:#2a2b30;stroke:#5a5b60}"
        ".stuck{fill:#5a2222;stroke:#e77}.arrow{stroke:#ddd}.head{fill:#ddd}.refused{stroke:#e9a04a}"
        ".bad{fill:#ff8a80}.cycle{stroke:#c9f}.again{fill:#c9f}.number{fill:#999}.page{fill:#1b1c20}}"
        "</style>\n";

static double width(const char *text)
{
	double letters = 0;

	for (; *text; text++)
		letters += (*text & 0xc0) != 0x80;
	return letters * 6.7 + 16;
}

static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if ((unsigned char)*text >= ' ')
			fputc(*text, out);
		else
			fputc(' ', out);
}

static void put_text(FILE *out, double x, double y, const char *class, const char *text)
{
	fprintf(out, "<text x=\"%.0f\" y=\"%.0f\"%s%s%s>", x, y, class ? " class=\"" : "", class ? class : "",
	        class ? "\"" : "");
	put_escaped(out, text);
	fputs("</text>\n", out);
}

static void put_box(FILE *out, double x, double y, const char *class, const char *text)
{
	fprintf(out, "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"20\" rx=\"3\" class=\"%s\"/>\n",
	        x - width(text) / 2, y - 14, width(text), class);
	put_text(out, x, y, "plain", text);
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static bool is_arrow(const struct slu_arrow_line *line)
{
	return (line->kind == SLU_ARROW_CALL || line->kind == SLU_ARROW_REFUSED) && line->from != line->to;
}

static bool is_whole(const struct slu_arrow_line *line)
{
	return line->kind == SLU_ARROW_CYCLE || line->kind == SLU_ARROW_END;
}

/* Where the lanes stand, and behind the last the right edge. */
static double *place(const struct slu_chart *chart)
{
	size_t lanes = chart->lanes.count;
	double *gap = slu_keep((lanes + 1) * sizeof *gap), *at = slu_keep((lanes + 1) * sizeof *at), x = MARGIN + 30;

	for (size_t i = 0; i < lanes; i++) {
		gap[i] += width(chart->lanes.at[i]) / 2 + 4;
		gap[i + 1] += width(chart->lanes.at[i]) / 2 + 4;
	}
	for (size_t i = 0; i < chart->line_count; i++) {
		const struct slu_arrow_line *line = &chart->lines[i];
		size_t first = line->from < line->to ? line->from : line->to;
		size_t last = line->from < line->to ? line->to : line->from;

		if (is_arrow(line))
			for (size_t k = first + 1; k <= last; k++)
				gap[k] = larger(gap[k], (width(line->text) + 10) / (double)(last - first));
		else if (!is_whole(line))
			for (size_t k = first; k <= first + 1; k++)
				gap[k] = larger(gap[k], width(line->text) / 2 + 6);
	}
	for (size_t i = 0; i < lanes; i++)
		at[i] = x += gap[i];
	at[lanes] = x + gap[lanes] + MARGIN;
	for (size_t i = 0; i < chart->line_count; i++)
		if (is_whole(&chart->lines[i]))
			at[lanes] = larger(at[lanes], width(chart->lines[i].text) + 2 * MARGIN);
	at[lanes] = larger(at[lanes], width(chart->title) + 2 * MARGIN);
	return at;
}

static void draw_line(FILE *out, const struct slu_arrow_line *line, const double *at, double right, double y)
{
	if (line->number)
		put_text(out, 6, y, "number", slu_text("%lu", line->number));
	if (is_arrow(line)) {
		put_text(out, (at[line->from] + at[line->to]) / 2, y, NULL, line->text);
		fprintf(out, "<path d=\"M%.0f %.0fH%.0f\" class=\"arrow%s\" marker-end=\"url(#head)\"/>\n",
		        at[line->from], y + 6, at[line->to], line->kind == SLU_ARROW_REFUSED ? " refused" : "");
	} else if (line->kind == SLU_ARROW_END) {
		put_text(out, right / 2, y + 8, "bad", line->text);
	} else if (line->kind == SLU_ARROW_CYCLE) {
		fprintf(out, "<path d=\"M4 %.0fH%.0f\" class=\"cycle\"/>\n", y + 6, right - 4);
		put_text(out, right / 2, y, "again", line->text);
	} else {
		put_box(out, at[line->from], y, line->kind == SLU_ARROW_STUCK ? "stuck" : "note", line->text);
	}
}

void slu_trace_svg(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                   const struct slu_shown *shown)
{
	struct slu_chart chart;
	const double *at;
	double right, bottom;

	slu_chart_make(&chart, record, replay, shown);
	at = place(&chart);
	right = at[chart.lanes.count];
	bottom = TOP + (double)chart.line_count * ROW + 16;
	fprintf(out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
	        "font-family=\"monospace\" font-size=\"11\">\n<title>",
	        right, bottom, right, bottom);
	put_escaped(out, chart.title);
	fputs("</title>\n", out);
	fputs(style, out);
	fputs("<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
	      "markerHeight=\"7\" "
	      "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" class=\"head\"/></marker></defs>\n",
	      out);
	fprintf(out, "<rect width=\"%.0f\" height=\"%.0f\" class=\"page\"/>\n", right, bottom);
	put_text(out, right / 2, 18, NULL, chart.title);
	for (size_t i = 0; i < chart.lanes.count; i++) {
		fprintf(out, "<path d=\"M%.0f %d V%.0f\" class=\"life\"/>\n", at[i], HEAD + 6, bottom - ROW - 8);
		put_box(out, at[i], HEAD, "box", chart.lanes.at[i]);
	}
	for (size_t i = 0; i < chart.line_count; i++)
		draw_line(out, &chart.lines[i], at, right, TOP + (double)i * ROW + 8);
	fputs("</svg>\n", out);
}
