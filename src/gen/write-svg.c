/* SPDX-License-Identifier: MIT */
/*
 * write-svg.c - the picture, drawn by graphviz
 */
#include "gen-private.h"

#include <errno.h>
#include <string.h>

static enum slu_gen_status draw(const struct slu_scratch *scratch, const struct slu_machine *machine)
{
	char *const argv[] = {"dot", "-Tsvg", "picture", NULL};
	FILE *file = slu_scratch_create(scratch, "picture");

	if (!file)
		return slu_scratch_fail(scratch);
	slu_write_dot(file, machine);
	if (fclose(file))
		return slu_scratch_fail(scratch);

	int status = slu_scratch_run(scratch, argv);
	if (status < 0)
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "dot: %s; install graphviz", strerror(errno));
	if (status) {
		char *said = slu_scratch_text(scratch, "errors");
		said[strcspn(said, "\n")] = 0;
		return slu_gen_fail(SLU_GEN_TOOL_FAILED, "dot stopped with status %d (%s); reinstall graphviz", status,
		                    said);
	}
	return SLU_GEN_DONE;
}

enum slu_gen_status slu_write_svg(FILE *to, const struct slu_machine *machine)
{
	struct slu_arena *arena = slu_arena_new();
	struct slu_scratch scratch;
	enum slu_gen_status status = slu_scratch_open(&scratch, arena);

	if (status == SLU_GEN_DONE) {
		status = draw(&scratch, machine);
		if (status == SLU_GEN_DONE)
			fputs(slu_scratch_text(&scratch, "output"), to);
		slu_scratch_close(&scratch);
	}
	slu_arena_free(arena);
	return status;
}
