/* SPDX-License-Identifier: MIT */
/*
 * replay-build.c - a replay that must be compiled
 */
#include "replay-build.h"

#include "home.h"
#include "replay-rows.h"

#include "registry.h"

#include <errno.h>
#include <follow.h>
#include <gen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Something of this program's own tree. */
static const char *own(const char *path)
{
	return slu_text("%s/%s", slu_home(), path);
}

/* What the manifest says of level code, and of replays. */
static struct slu_words words_of_world(const struct slu_model *model)
{
	struct slu_words words = {0};

	slu_words_add_all(&words, &model->code_cc);
	slu_words_add_all(&words, &model->replay_cc);
	return words;
}

/* What goes with the world that the manifest names; NULL: it names none, or its sources are not there. */
static const char *wants_of(const struct slu_model *model)
{
	static const char *const worlds[][2] = {
	        {"/verify/code/world.c", "src/cli/lockstep-im.c"},
	        {"/verify/adapter/world.c", "src/cli/lockstep-adapter.c"},
	        {"/verify/driver/world.c", "src/cli/lockstep-driver.c"},
	        {"/verify/filter/world.c", "src/cli/lockstep-filter.c"},
	        {"/verify/pending/world.c", "src/cli/lockstep-pending.c"},
	        {"/verify/nmr/world.c", "src/cli/lockstep-nmr.c"},
	};
	struct slu_words world = words_of_world(model);

	for (size_t i = 0; i < world.count; i++) {
		for (size_t k = 0; k < sizeof worlds / sizeof *worlds; k++) {
			if (slu_ends(world.at[i], worlds[k][0]))
				return slu_is_file(world.at[i]) ? own(worlds[k][1]) : NULL;
		}
	}
	return NULL;
}

bool slu_replay_find_world(struct slu_model *model, const struct slu_record *record)
{
	const char *beside = slu_text("%.*s.claims", (int)(strlen(record->file) - strlen(".pml")), record->file);
	const char *manifest = record->manifest ? record->manifest : slu_ends(record->file, ".pml") ? beside : NULL;

	if (!manifest || !slu_is_file(manifest) || slu_claims_read(model, manifest, SLU_LEVEL_SPEC))
		return false;
	return wants_of(model) != NULL;
}

/*
 * The machines
 */

/* gen/NAME/NAME.c and its like in the scratch folder, */
static const char *generated(const struct slu_replay_build *build, const char *name, const char *ending)
{
	return slu_text("%s/gen/%s/%s%s", build->folder, name, name, ending);
}

/* ... or as it was built. */
static const char *made(const struct slu_replay_build *build, const char *name, const char *ending)
{
	if (build->folder && slu_is_file(generated(build, name, ending)))
		return generated(build, name, ending);
	return own(slu_text("gen/%s/%s%s", name, name, ending));
}

enum slu_exit slu_replay_generate(const struct slu_replay_build *build)
{
	const struct slu_record *record = build->record;
	const char *here = slu_folder_of(slu_folder_of(slu_path_real(record->file)));
	enum slu_exit status = SLU_EXIT_PROVED;

	if (build->fault && record->edit_count)
		status = slu_pages_edit(record->edits, record->edit_count, here, build->folder);
	for (size_t i = 0; i < build->names->count && !status; i++) {
		const char *name = build->names->at[i];
		char *words[] = {"gen", "--out", slu_text("%s/gen", build->folder), slu_text("%s/%s", here, name),
		                 NULL};

		if (!slu_machine_find(name) && !slu_is_file(generated(build, name, ".c")))
			status = (enum slu_exit)slu_gen_command(4, words);
	}
	return status;
}

/* The name under which C knows the machine: with or without the prefix slu_. NULL after one line. */
static const char *symbol_of(const struct slu_replay_build *build, const char *name)
{
	static const char before[] = "extern const struct slu_machine ";
	const char *path = made(build, name, "-names.h");
	size_t size;
	const char *text = slu_file_read(path, &size), *at = text ? strstr(text, before) : NULL;

	if (!at) {
		slu_fail(SLU_EXIT_TOOL_FAILED, "%s: cannot be read as a generated header", path);
		return NULL;
	}
	at += sizeof before - 1;
	return slu_text_of(at, strcspn(at, ";"));
}

/* The generated C: each machine of ours, edited or not, and each that is not ours. */
static void add_machines(struct slu_words *words, const struct slu_replay_build *build)
{
	struct slu_words names = {0};

	for (size_t i = 0; slu_machines[i]; i++)
		slu_words_add(&names, slu_trail_dashed(slu_machines[i]->name));
	for (size_t i = 0; i < build->names->count; i++) {
		if (!slu_machine_find(build->names->at[i]))
			slu_words_add(&names, build->names->at[i]);
	}
	for (size_t i = 0; i < names.count; i++) {
		slu_words_add(words, made(build, names.at[i], ".c"));
		slu_words_add(words, made(build, names.at[i], "-names.c"));
	}
}

/*
 * The program
 */

static void print_main(FILE *to, const struct slu_replay_build *build)
{
	if (build->way == SLU_REPLAY_HOST)
		fputs("int main(int argc, char **argv)\n{\n"
		      "\treturn slu_follow(&trail, argc > 1 ? argv[1] : NULL, stdout, stderr);\n}\n",
		      to);
	else
		fprintf(to, "int main(void)\n{\n%s\treturn slu_lockstep_run(&trail, %s, stdout);\n}\n",
		        build->stop ? slu_text("\tslu_lockstep_stop = %lu;\n", build->stop) : "",
		        build->way == SLU_REPLAY_WORLD ? "slu_lockstep_world" : "slu_lockstep_core");
}

/* False after one line. */
static bool print_machines(FILE *to, const struct slu_replay_build *build)
{
	const char *list = "";

	for (size_t i = 0; i < build->names->count; i++) {
		const char *name = build->names->at[i], *symbol = symbol_of(build, name);

		if (!symbol)
			return false;
		fprintf(to, "#include \"%s/%s-names.h\"\n", name, name);
		list = slu_text("%s&%s, ", list, symbol);
	}
	fprintf(to, "\nstatic const struct slu_machine *const machines[] = {%sNULL};\n\n", list);
	return true;
}

static bool print_program(FILE *to, const struct slu_replay_build *build)
{
	bool host = build->way == SLU_REPLAY_HOST, good = true;

	fprintf(to,
	        "/* SPDX-License-Identifier: MIT */\n/*\n * A counterexample to %s of %s, from sluice replay.\n *\n"
	        " *\tD=$(pkg-config --variable=replaydir sluice)\n"
	        " *\tcc -I$D/cli -I$D/host THIS.c $D/cli/lockstep.c $D/cli/lockstep-core.c "
	        "$(pkg-config --cflags --libs sluice)\n"
	        " *\n * It ends with 1 if the C does the same, and says where it leaves the counterexample if it does "
	        "not.\n */\n",
	        build->trail->claim, build->trail->model);
	fprintf(to, "#include \"%s.h\"\n\n", host ? "follow" : "lockstep");
	if (!host)
		good = print_machines(to, build);
	slu_trail_rows_print(to, build->trail, host ? "NULL" : "machines");
	print_main(to, build);
	return good;
}

enum slu_exit slu_replay_write(const struct slu_replay_build *build, const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!to)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
	if (!print_program(to, build))
		status = SLU_EXIT_TOOL_FAILED;
	if ((fclose(to) || (!status && !slu_file_write(path, text, size))) && !status)
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
	free(text);
	return status;
}

/*
 * Its compilation
 */

/* A port that asks for a library, or for a system, has a form without beside it. */
static bool has_form_without(const char *folder, const char *name)
{
	int length = (int)(strlen(name) - strlen(".c"));

	return slu_is_file(own(slu_text("%s/%.*s-none.c", folder, length, name)));
}

static void add_folder(struct slu_words *words, const char *folder)
{
	struct slu_words files = slu_folder_list(own(folder), ".c");

	for (size_t i = 0; i < files.count; i++) {
		if (!has_form_without(folder, files.at[i]))
			slu_words_add(words, own(slu_text("%s/%s", folder, files.at[i])));
	}
}

/* A fault of the model is that of the C by the same name. */
static void add_faults(struct slu_words *words, const struct slu_replay_build *build)
{
	static const char mutant[] = "-DMUTANT_";
	const struct slu_words *defines = &build->record->defines;

	for (size_t i = 0; i < defines->count && build->fault; i++) {
		if (slu_starts(defines->at[i], mutant))
			slu_words_add(words, slu_text("-DSLU_FAULT_%s", defines->at[i] + sizeof mutant - 1));
		else if (slu_starts(defines->at[i], "-DSLU_FAULT_"))
			slu_words_add(words, defines->at[i]);
	}
}

/* The bounds of the world are those of the model. */
static void add_bounds(struct slu_words *words, const struct slu_record *record)
{
	for (size_t i = 0; i < record->defines.count; i++) {
		if (!slu_starts(record->defines.at[i], "-DMUTANT_") &&
		    !slu_starts(record->defines.at[i], "-DSLU_FAULT_"))
			slu_words_add(words, record->defines.at[i]);
	}
}

/* A generated file may be there anew. */
static void add_world(struct slu_words *words, const struct slu_replay_build *build)
{
	struct slu_words world = words_of_world(&build->model);

	add_bounds(words, build->record);
	for (size_t i = 0; i < world.count; i++) {
		const char *at = strstr(world.at[i], "/gen/");
		const char *anew = at ? slu_text("%s%s", build->folder, at) : NULL;

		slu_words_add(words, anew && slu_is_file(anew) ? anew : world.at[i]);
	}
	slu_words_add(words, own("src/cli/lockstep.c"));
	slu_words_add(words, own("src/cli/lockstep-world.c"));
	slu_words_add(words, wants_of(&build->model));
}

static void add_core(struct slu_words *words, const struct slu_replay_build *build)
{
	slu_words_add(words, own("src/cli/lockstep.c"));
	slu_words_add(words, own("src/cli/lockstep-core.c"));
	add_folder(words, "src/core");
	add_machines(words, build);
}

static void add_host(struct slu_words *words, const struct slu_replay_build *build)
{
	slu_words_add(words, "-pthread");
	slu_words_add(words, "-DSLU_ASSERT(condition)=((condition)?(void)0:__builtin_trap())");
	slu_words_add(words, slu_text("-I%s", own("src/gen")));
	add_folder(words, "src/host");
	add_folder(words, "src/host/ndis");
	add_folder(words, "src/dataplane");
	slu_words_add(words, own("src/gen/registry.c"));
	add_folder(words, "src/core");
	add_machines(words, build);
	slu_words_add(words, "-ljansson");
}

static struct slu_words compiler_words(const struct slu_replay_build *build)
{
	static const char *const folders[] = {"gen", "include", "src/cli", "src/host"};
	struct slu_words words = {0};

	slu_words_add(&words, getenv("CC") ? getenv("CC") : "cc");
	slu_words_add(&words, "-std=gnu11");
	slu_words_add(&words, "-w");
	slu_words_add(&words, "-D_GNU_SOURCE");
	if (build->stop) {
		slu_words_add(&words, "-g");
		slu_words_add(&words, "-O0");
	}
	add_faults(&words, build);
	slu_words_add(&words, slu_text("-I%s", build->folder));
	slu_words_add(&words, slu_text("-I%s/gen", build->folder));
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		slu_words_add(&words, slu_text("-I%s", own(folders[i])));
	slu_words_add(&words, "-o");
	slu_words_add(&words, slu_text("%s/test", build->folder));
	slu_words_add(&words, slu_text("%s/test.c", build->folder));
	if (build->way == SLU_REPLAY_HOST)
		add_host(&words, build);
	else if (build->way == SLU_REPLAY_WORLD)
		add_world(&words, build);
	else
		add_core(&words, build);
	return words;
}

/* The machines that registry.c speaks of. */
static enum slu_exit write_list(const struct slu_replay_build *build)
{
	const char *text = "#define SLU_MACHINES(MACHINE)", *path = slu_text("%s/machine-list.h", build->folder);

	for (size_t i = 0; slu_machines[i]; i++)
		text = slu_text("%s MACHINE(%s)", text, slu_machines[i]->name);
	text = slu_text("%s\n", text);
	if (slu_file_write(path, text, strlen(text)))
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
}

/* Run a program; its exit status, or -1. */
static int run(const struct slu_words *words)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execvp(words->at[0], (char *const *)(const void *)words->at);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static enum slu_exit check_sources(const struct slu_replay_build *build)
{
	const char *path = own(build->way == SLU_REPLAY_HOST ? "src/host/follow.c" : "src/cli/lockstep.c");

	if (slu_is_file(path) && slu_is_file(own("src/core/core.c")))
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: not there, and this replay compiles it; install sluice anew", path);
}

static enum slu_exit compile(const struct slu_replay_build *build)
{
	struct slu_words words = compiler_words(build);
	enum slu_exit status = check_sources(build);

	if (!status)
		status = slu_replay_write(build, slu_text("%s/test.c", build->folder));
	if (!status && build->way == SLU_REPLAY_HOST)
		status = write_list(build);
	if (!status && run(&words) != 0)
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s did not compile the replay", words.at[0]);
	return status;
}

enum slu_exit slu_replay_run(const struct slu_replay_build *build, const char *save)
{
	enum slu_exit status = compile(build);
	struct slu_words test = {0};
	int ended;

	if (status)
		return status;
	slu_words_add(&test, slu_text("%s/test", build->folder));
	if (save)
		slu_words_add(&test, save);
	ended = run(&test);
	if (ended == 0 || ended == 1 || ended == SLU_EXIT_USAGE || ended == SLU_FOLLOW_PARTED)
		return (enum slu_exit)ended;
	return slu_fail(SLU_EXIT_TOOL_FAILED, "the replay ended with %d", ended);
}

/*
 * In a debugger
 */

/* Stop where the step is next; what is called there is the step. */
static const char script[] = "set pagination off\n"
                             "set confirm off\n"
                             "set width 0\n"
                             "break slu_lockstep_here\n"
                             "run\n"
                             "finish\n"
                             "echo What is called next takes the step: `step` goes into it.\\n\n";

static bool is_program(const char *name)
{
	struct slu_words which = {0};

	slu_words_add(&which, "sh");
	slu_words_add(&which, "-c");
	slu_words_add(&which, "command -v \"$0\" >/dev/null");
	slu_words_add(&which, name);
	return run(&which) == 0;
}

enum slu_exit slu_replay_debug(const struct slu_replay_build *build, const char *path)
{
	const char *gdb = getenv("GDB") ? getenv("GDB") : "gdb", *commands = slu_text("%s/stop.gdb", build->folder);
	struct slu_words words = {0};
	enum slu_exit status;

	(void)path;
	if (!is_program(gdb))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: not there, and --gdb runs it; install the package gdb", gdb);
	status = compile(build);
	if (status)
		return status;
	if (!slu_file_write(commands, script, sizeof script - 1))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", commands, strerror(errno));
	slu_words_add(&words, gdb);
	slu_words_add(&words, "-q");
	slu_words_add(&words, "-x");
	slu_words_add(&words, commands);
	slu_words_add(&words, slu_text("%s/test", build->folder));
	if (run(&words) == 0)
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s did not end well", gdb);
}
