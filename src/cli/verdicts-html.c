/* SPDX-License-Identifier: MIT */
/*
 * verdicts-html.c - what was found as one page that needs nothing else
 *
 * The page is src/cli/report.html; its line REPORT becomes the report. It is XML, too: tests read it so.
 */
#include "home.h"
#include "table.h"
#include "trace.h"
#include "verdicts.h"

#include <stdlib.h>
#include <string.h>

static const char mark[] = "<!--REPORT-->";

enum { LONGEST_CHART = 250 }; /* steps; of a longer run the end is drawn */

static const char *const explained[] = {
        [SLU_EXIT_PROVED] = "nothing that was searched is violated",
        [SLU_EXIT_VIOLATED] = "something is violated",
        [SLU_EXIT_USAGE] = "the call makes no sense",
        [SLU_EXIT_RAN_OUT] = "not everything was searched to its end",
        [SLU_EXIT_TOOL_FAILED] = "a tool failed",
};

static const char *class_of(enum slu_verdict verdict)
{
	switch (verdict) {
	case SLU_VERDICT_PROVED:
		return "good";
	case SLU_VERDICT_NOT_REACHED:
	case SLU_VERDICT_UNDECIDED:
		return "faint";
	case SLU_VERDICT_RAN_OUT:
		return "warn";
	default:
		return "bad";
	}
}

static void put_counts(FILE *out, const struct slu_findings *findings)
{
	size_t missing = 0;

	fputs("<ul class=\"counts\">", out);
	for (int verdict = 0; verdict <= SLU_VERDICT_FAILED; verdict++) {
		size_t many = 0;

		for (size_t i = 0; i < findings->count; i++)
			many += findings->at[i].line_of && findings->at[i].verdict == (enum slu_verdict)verdict;
		if (many)
			fprintf(out, "<li class=\"%s\"><b>%zu</b> %s</li>", class_of((enum slu_verdict)verdict), many,
			        slu_verdict_name((enum slu_verdict)verdict));
	}
	for (size_t i = 0; i < findings->count; i++)
		missing += !findings->at[i].line_of;
	if (missing)
		fprintf(out, "<li class=\"bad\"><b>%zu</b> never taken</li>", missing);
	fputs("</ul>\n", out);
}

static void put_head(FILE *out, const struct slu_findings *findings)
{
	size_t cached = 0;

	for (size_t i = 0; i < findings->count; i++)
		cached += slu_finding_is_cached(&findings->at[i]);
	fprintf(out, "<h1>sluice verify: %s</h1>\n", explained[findings->status]);
	fprintf(out, "<p class=\"faint\">sluice %s, %s, exit status %d", SLU_VERSION,
	        slu_show_seconds(findings->seconds), (int)findings->status);
	if (cached)
		fprintf(out,
		        "; %zu of %zu verdicts are cached: what they rest on has not changed since they were searched",
		        cached, findings->count);
	fputs("</p>\n", out);
	put_counts(out, findings);
}

/* An SVG picture as an address: its styles stay its own. */
static void put_picture(FILE *out, const char *svg, const char *what)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:;=(){},!* ";

	fputs("<figure><img src=\"data:image/svg+xml,", out);
	for (; *svg; svg++)
		if (strchr(plain, *svg))
			fputc(*svg, out);
		else
			fprintf(out, "%%%02X", (unsigned)(unsigned char)*svg);
	fprintf(out, "\" alt=\"%s\"/></figure>\n", slu_text_xml(what));
}

static char *in_form(slu_trace_form *form, const struct slu_record *record, const struct slu_replay *replay)
{
	struct slu_shown shown = {0};
	char *text = NULL, *kept;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	if (replay->ends > LONGEST_CHART)
		shown.from = replay->ends - LONGEST_CHART;
	form(to, record, replay, &shown);
	fclose(to);
	kept = slu_text("%s", text);
	free(text);
	return kept;
}

static void put_trail(FILE *out, const char *path)
{
	const struct slu_words none = {0};
	struct slu_record record;
	struct slu_replay replay = {0};

	fprintf(out, "<p><code>sluice trace %s</code></p>\n", slu_text_xml(path));
	if (slu_record_read(&record, path, &none) || slu_trail_replay(&replay, &record)) {
		fputs("<p class=\"warn\">The counterexample could not be replayed, so there is no chart.</p>\n", out);
		return;
	}
	if (replay.ends > LONGEST_CHART)
		fprintf(out, "<p class=\"faint\">The last %d of %lu steps.</p>\n", LONGEST_CHART, replay.ends);
	put_picture(out, in_form(slu_trace_svg, &record, &replay), "sequence chart of the counterexample");
	fprintf(out, "<details><summary>as text</summary><pre>%s</pre></details>\n",
	        slu_text_xml(in_form(slu_trace_text, &record, &replay)));
}

static bool is_bad(const struct slu_finding *finding)
{
	return finding->verdict == SLU_VERDICT_VIOLATED || finding->verdict == SLU_VERDICT_VACUOUS ||
	       finding->verdict >= SLU_VERDICT_RAN_OUT;
}

static void put_bad(FILE *out, const struct slu_findings *findings)
{
	bool any = false;

	for (size_t i = 0; i < findings->count; i++) {
		const struct slu_finding *finding = &findings->at[i];

		if (!is_bad(finding))
			continue;
		fputs(any ? "" : "<h2>What to look at</h2>\n", out);
		any = true;
		fprintf(out, "<article>\n<h3><span class=\"%s\">%s</span> %s <span class=\"faint\">%s</span></h3>\n",
		        class_of(finding->verdict), slu_verdict_name(finding->verdict), slu_text_xml(finding->name),
		        slu_text_xml(finding->group));
		fprintf(out, "<p>%s</p>\n<p class=\"faint\">%s:%u%s%s</p>\n", slu_text_xml(finding->text),
		        slu_text_xml(finding->file), finding->line, *finding->facts ? ", facts " : "",
		        slu_text_xml(finding->facts));
		if (finding->trail)
			put_trail(out, finding->trail);
		fputs("</article>\n", out);
	}
}

static void put_claim(FILE *out, const struct slu_finding *finding)
{
	const struct slu_report *report = finding->line_of->report;
	bool known = report && report->seen_depth;

	fprintf(out, "<tr><td>%s</td><td class=\"%s\">%s</td>", slu_text_xml(finding->name), class_of(finding->verdict),
	        slu_verdict_name(finding->verdict));
	fprintf(out, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s%s</td>",
	        known ? slu_show_number(report->states) : "-", known ? slu_show_number((double)report->depth) : "-",
	        known ? slu_show_memory(report->memory_mb) : "-", slu_finding_is_cached(finding) ? "cached, " : "",
	        report ? slu_show_seconds(report->seconds) : "-");
	fprintf(out, "<td class=\"faint\">%s</td></tr>\n", slu_text_xml(finding->facts));
}

static void put_claims(FILE *out, const struct slu_findings *findings)
{
	const char *group = NULL;

	fputs("<h2>Claims</h2>\n", out);
	for (size_t i = 0; i < findings->count; i++) {
		const struct slu_finding *finding = &findings->at[i];

		if (!finding->line_of)
			continue;
		if (!group || strcmp(group, finding->group)) {
			fputs(group ? "</table></div>\n" : "", out);
			fprintf(out,
			        "<h3>%s</h3>\n<div class=\"scroll\"><table "
			        "class=\"claims\"><tr><th>claim</th><th>verdict</th>"
			        "<th class=\"n\">states</th><th class=\"n\">depth</th><th class=\"n\">memory</th>"
			        "<th class=\"n\">time</th><th>facts</th></tr>\n",
			        slu_text_xml(finding->group));
			group = finding->group;
		}
		put_claim(out, finding);
	}
	fputs(group ? "</table></div>\n" : "", out);
}

/* One machine of one model: what its searches took, and where they were. */
struct machine {
	const char *name;
	size_t rows, taken, left_out;
	struct slu_words never, states, visited;
};

static void add_state(struct slu_words *states, const char *state)
{
	if (!slu_words_have(states, state))
		slu_words_add(states, state);
}

static void look_at(struct machine *machine, const struct slu_coverage *coverage)
{
	struct slu_covered row;

	for (size_t i = 0; slu_coverage_row(coverage, i, &row); i++) {
		if (strcmp(row.machine, machine->name))
			continue;
		add_state(&machine->states, row.from);
		add_state(&machine->states, row.to);
		if (row.taken) {
			add_state(&machine->visited, row.from);
			add_state(&machine->visited, row.to);
		}
		machine->left_out += row.left_out;
		machine->rows += !row.left_out;
		machine->taken += !row.left_out && row.taken;
		if (!row.left_out && !row.taken)
			slu_words_add(&machine->never, slu_text("%s %s in %s, to %s", row.id, row.event,
			                                        slu_trace_state(row.from), slu_trace_state(row.to)));
	}
}

static void put_bar(FILE *out, size_t part, size_t whole)
{
	fprintf(out, "<td class=\"n\">%zu of %zu</td><td><span class=\"bar\"><i style=\"width:%zu%%\"></i></span></td>",
	        part, whole, whole ? part * 100 / whole : 100);
}

static void put_rows(FILE *out, const struct slu_coverage *coverage, const char *machine)
{
	struct slu_covered row;

	fprintf(out,
	        "<details><summary>every row of %s</summary><div class=\"scroll\"><table "
	        "class=\"rows\"><tr><th>row</th>"
	        "<th>event</th><th>in</th><th>to</th><th class=\"n\">taken</th></tr>\n",
	        slu_text_xml(machine));
	for (size_t i = 0; slu_coverage_row(coverage, i, &row); i++)
		if (!strcmp(row.machine, machine))
			fprintf(out, "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td class=\"n%s\">%s</td></tr>\n",
			        slu_text_xml(row.id), slu_text_xml(row.event), slu_text_xml(slu_trace_state(row.from)),
			        slu_text_xml(slu_trace_state(row.to)), row.taken || row.left_out ? "" : " bad",
			        row.taken      ? slu_show_number((double)row.taken)
			        : row.left_out ? "left out"
			                       : "never");
	fputs("</table></div></details>\n", out);
}

static void put_machine(FILE *out, const struct slu_coverage *coverage, const char *name)
{
	struct machine machine = {.name = name};
	struct slu_words unseen = {0};

	look_at(&machine, coverage);
	for (size_t i = 0; i < machine.states.count; i++)
		if (!slu_words_have(&machine.visited, machine.states.at[i]))
			slu_words_add(&unseen, slu_trace_state(machine.states.at[i]));
	fprintf(out, "<tr><td>%s</td>", slu_text_xml(name));
	put_bar(out, machine.taken, machine.rows);
	put_bar(out, machine.states.count - unseen.count, machine.states.count);
	fprintf(out, "<td class=\"%s\">%s</td><td class=\"%s\">%s</td></tr>\n", machine.never.count ? "bad" : "faint",
	        machine.never.count ? slu_text_xml(slu_words_join(&machine.never, "; ")) : "none",
	        unseen.count ? "warn" : "faint", unseen.count ? slu_text_xml(slu_words_join(&unseen, ", ")) : "none");
}

static void put_model_coverage(FILE *out, const struct slu_coverage *coverage)
{
	const struct slu_model *model = coverage->model;

	if (!model->row_count && !model->forms.count)
		return;
	fprintf(out, "<h3>%s</h3>\n", slu_text_xml(model->name));
	if (coverage->unjudged)
		fprintf(out, "<p class=\"warn\">Not judged: %s.</p>\n", slu_text_xml(coverage->unjudged));
	fputs("<div class=\"scroll\"><table class=\"coverage\"><tr><th>machine</th><th class=\"n\" colspan=\"2\">rows "
	      "taken</th>"
	      "<th class=\"n\" colspan=\"2\">states visited</th><th>rows never taken</th><th>states never "
	      "visited</th></tr>\n",
	      out);
	for (size_t i = 0; i < model->row_count; i++)
		put_machine(out, coverage, model->rows[i].machine);
	fputs("</table></div>\n", out);
	if (model->forms.count)
		fprintf(out, "<p>%zu of %zu completion forms taken</p>\n", coverage->forms_taken,
		        coverage->forms_asked);
	for (size_t i = 0; i < model->row_count; i++)
		put_rows(out, coverage, model->rows[i].machine);
}

static void put_coverage(FILE *out, const struct slu_findings *findings)
{
	if (!findings->coverage_count)
		return;
	fputs("<h2>Coverage</h2>\n", out);
	for (size_t i = 0; i < findings->coverage_count; i++)
		put_model_coverage(out, findings->coverages[i]);
}

char *slu_findings_html(const struct slu_findings *findings)
{
	const char *path = slu_text("%s/src/cli/report.html", slu_home());
	const char *page = slu_file_read(path, NULL), *at = page ? strstr(page, mark) : NULL;
	char *text = NULL, *kept;
	size_t size = 0;
	FILE *out;

	if (!at)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		abort();
	fwrite(page, 1, (size_t)(at - page), out);
	put_head(out, findings);
	put_bad(out, findings);
	put_claims(out, findings);
	put_coverage(out, findings);
	fputs(at + strlen(mark), out);
	fclose(out);
	kept = slu_text("%s", text);
	free(text);
	return kept;
}
