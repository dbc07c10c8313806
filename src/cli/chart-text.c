/* SPDX-License-Identifier: MIT */
/*
 * chart-text.c - sequence charts for Mermaid, PlantUML and mscgen
 */
#include "chart.h"

#include <string.h>

/* @text with each letter of @letters as @as says, in the same order. */
static const char *escaped(const char *text, const char *letters, const char *const *as)
{
	size_t room = 1;
	char *out, *to;

	for (const char *at = text; *at; at++)
		room += strchr(letters, *at) ? strlen(as[strchr(letters, *at) - letters]) : 1;
	out = to = slu_keep(room);
	for (const char *at = text; *at; at++)
		if (strchr(letters, *at))
			to += strlen(strcpy(to, as[strchr(letters, *at) - letters]));
		else
			*to++ = *at;
	return out;
}

static const char *numbered(const struct slu_arrow_line *line)
{
	return line->number ? slu_text("%lu %s", line->number, line->text) : line->text;
}

static const char *for_mermaid(const char *text)
{
	return escaped(text, "#;<>\n\r", (const char *const[]){"#35;", "#59;", "#60;", "#62;", " ", " "});
}

void slu_trace_mermaid(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                       const struct slu_shown *shown)
{
	struct slu_chart chart;
	size_t last;

	slu_chart_make(&chart, record, replay, shown);
	last = chart.lanes.count - 1;
	fputs("sequenceDiagram\n", out);
	fprintf(out, "    %%%% %s\n", chart.title);
	for (size_t i = 0; i < chart.lanes.count; i++)
		fprintf(out, "    participant p%zu as %s\n", i, for_mermaid(chart.lanes.at[i]));
	for (size_t i = 0; i < chart.line_count; i++) {
		const struct slu_arrow_line *line = &chart.lines[i];
		const char *text = for_mermaid(numbered(line));

		if (line->kind == SLU_ARROW_CALL || line->kind == SLU_ARROW_REFUSED)
			fprintf(out, "    p%zu-%sp%zu: %s\n", line->from, line->kind == SLU_ARROW_CALL ? ">>" : "x",
			        line->to, text);
		else if (line->kind == SLU_ARROW_CYCLE && chart.cycle)
			fprintf(out, "    loop %s\n", text);
		else if (line->kind == SLU_ARROW_END)
			fprintf(out, "%s    Note over p0,p%zu: %s\n", chart.cycle ? "    end\n" : "", last, text);
		else if (line->kind == SLU_ARROW_CYCLE)
			fprintf(out, "    Note over p0,p%zu: %s\n", last, text);
		else
			fprintf(out, "    Note over p%zu: %s\n", line->from, text);
	}
}

static const char *for_plantuml(const char *text)
{
	return escaped(text, "\\\"\n\r", (const char *const[]){"\\\\", "''", " ", " "});
}

void slu_trace_plantuml(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                        const struct slu_shown *shown)
{
	struct slu_chart chart;

	slu_chart_make(&chart, record, replay, shown);
	fprintf(out, "@startuml\ntitle %s\nhide footbox\n", for_plantuml(chart.title));
	for (size_t i = 0; i < chart.lanes.count; i++)
		fprintf(out, "participant \"%s\" as p%zu\n", for_plantuml(chart.lanes.at[i]), i);
	for (size_t i = 0; i < chart.line_count; i++) {
		const struct slu_arrow_line *line = &chart.lines[i];
		const char *text = for_plantuml(numbered(line));

		if (line->kind == SLU_ARROW_CALL || line->kind == SLU_ARROW_REFUSED)
			fprintf(out, "p%zu -%s p%zu : %s\n", line->from, line->kind == SLU_ARROW_CALL ? ">" : ">x",
			        line->to, text);
		else if (line->kind == SLU_ARROW_CYCLE && chart.cycle)
			fprintf(out, "loop %s\n", text);
		else if (line->kind == SLU_ARROW_CYCLE)
			fprintf(out, "== %s ==\n", text);
		else if (line->kind == SLU_ARROW_END)
			fprintf(out, "%s== %s ==\n", chart.cycle ? "end\n" : "", text);
		else
			fprintf(out, "hnote over p%zu : %s\n", line->from, text);
	}
	fputs("@enduml\n", out);
}

static const char *for_msc(const char *text)
{
	return escaped(text, "\\\"\n\r", (const char *const[]){"\\\\", "\\\"", " ", " "});
}

void slu_trace_msc(FILE *out, const struct slu_record *record, const struct slu_replay *replay,
                   const struct slu_shown *shown)
{
	struct slu_chart chart;

	slu_chart_make(&chart, record, replay, shown);
	fprintf(out, "# %s\nmsc {\n  wordwraparcs = on;\n  ", chart.title);
	for (size_t i = 0; i < chart.lanes.count; i++)
		fprintf(out, "%sp%zu [label=\"%s\"]", i ? ", " : "", i, for_msc(chart.lanes.at[i]));
	fputs(";\n", out);
	for (size_t i = 0; i < chart.line_count; i++) {
		const struct slu_arrow_line *line = &chart.lines[i];
		const char *text = for_msc(numbered(line));

		if (line->kind == SLU_ARROW_CALL || line->kind == SLU_ARROW_REFUSED)
			fprintf(out, "  p%zu %s p%zu [label=\"%s\"];\n", line->from,
			        line->kind == SLU_ARROW_CALL ? "=>" : "-x", line->to, text);
		else if (line->kind == SLU_ARROW_CYCLE || line->kind == SLU_ARROW_END)
			fprintf(out, "  --- [label=\"%s\"];\n", text);
		else
			fprintf(out, "  p%zu note p%zu [label=\"%s\"];\n", line->from, line->from, text);
	}
	fputs("}\n", out);
}
