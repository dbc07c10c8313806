/* SPDX-License-Identifier: MIT */
/*
 * cmd-replay.c - sluice replay: run a counterexample on the compiled C
 */
#include "cli.h"
#include "lockstep.h"
#include "registry.h"
#include "replay-host.h"
#include "trail.h"

#include <errno.h>
#include <gen.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
        "usage: sluice replay [--fault] [--host [--save FILE] | --emit-c FILE] [-D WORD[=VALUE] ...] FILE\n"
        "\n"
        "Runs a counterexample on the compiled C, row by row: first on the machines alone, then on the core with its\n"
        "gates and counts. FILE is what `sluice trace` reads.\n"
        "\n"
        "  --host         drive it through the user-mode host instead: mux, conductor and a guided scheduler\n"
        "  --save FILE    and keep it: a scenario, and in FILE.choices what sluice run plays it back with\n"
        "  --emit-c FILE  write the counterexample as a C test, and run nothing\n"
        "  --fault        plant the model's fault in the C, too: its edited pages are generated anew, each -DMUTANT_X\n"
        "                 is -DSLU_FAULT_X for the core (needs the sources and a C compiler)\n"
        "\n"
        "exit status: 0 the C does not do this, 1 reproduced, 2 usage, 4 the trail does not fit or a tool failed\n";

struct options {
	const char *file;
	const char *emit;
	const char *save;
	struct slu_words defines;
	bool fault;
	bool host;
};

/* A trail as lockstep wants it, and where its machines come from. */
struct job {
	struct slu_record record;
	struct slu_replay replay;
	struct slu_lockstep trail;
	struct slu_lockstep_row *rows;
	size_t row_room;
	struct slu_words names;       /* machines, as gen/ has them */
	struct slu_words symbols;     /* slu_adapter_info ... */
	const char *folder;           /* scratch, or NULL */
	bool is_foreign;              /* a machine that is not built in */
	struct slu_follow_trail host; /* the same trail for the host */
};

static struct slu_lockstep_row *new_row(struct job *job, const struct slu_step *step)
{
	job->rows = slu_grow(job->rows, job->trail.count, &job->row_room, sizeof *job->rows);
	job->rows[job->trail.count] = (struct slu_lockstep_row){.step = step->number, .effects = "-"};
	return &job->rows[job->trail.count++];
}

/* gen/ spells the name with dashes. */
static const char *dashed(const char *from)
{
	char *name = slu_text("%s", from);

	for (char *at = name; *at; at++) {
		if (*at == '_')
			*at = '-';
	}
	return name;
}

static void add_row(struct job *job, const struct slu_step *step)
{
	struct slu_lockstep_row *row = new_row(job, step);

	row->machine = step->machine;
	row->object = (unsigned)strtoul(step->object, NULL, 10);
	row->event = step->event;
	if (step->kind == SLU_STEP_ROW) {
		row->from = step->from;
		row->to = step->to;
		row->effects = step->effects;
	}
	if (!slu_words_have(&job->names, dashed(step->machine)))
		slu_words_add(&job->names, dashed(step->machine));
}

/* `ndis 0 what happens` */
static void add_saying(struct job *job, const struct slu_step *step)
{
	unsigned object;
	int used = 0;
	struct slu_lockstep_row *row;

	if (!step->text || sscanf(step->text, "ndis %u %n", &object, &used) != 1 || !used)
		return;
	row = new_row(job, step);
	row->machine = "ndis";
	row->object = object;
	row->event = step->text + used;
}

static void add_step(struct job *job, const struct slu_step *step)
{
	if (step->kind == SLU_STEP_ROW || step->kind == SLU_STEP_REFUSED)
		add_row(job, step);
	else if (step->kind == SLU_STEP_SAY)
		add_saying(job, step);
}

/* A trail of pan's own is of im.pml, a record's of im. */
static const char *without_suffix(const char *model)
{
	return slu_ends(model, ".pml") ? slu_text_of(model, strlen(model) - 4) : model;
}

static enum slu_exit read_trail(struct job *job, const struct options *options)
{
	enum slu_exit status = slu_record_read(&job->record, options->file, &options->defines);

	status = status ? status : slu_trail_replay(&job->replay, &job->record);
	if (status)
		return status;
	for (size_t i = 0; i < job->replay.step_count; i++)
		add_step(job, &job->replay.steps[i]);
	if (!job->names.count)
		return slu_fail(SLU_EXIT_USAGE, "%s: no row of a page in it: there is nothing to run on C",
		                options->file);
	for (size_t i = 0; i < job->names.count; i++)
		job->is_foreign = job->is_foreign || !slu_machine_find(job->names.at[i]);
	job->trail.model = without_suffix(job->record.model);
	job->trail.claim = job->record.claim ? job->record.claim : job->replay.claim ? job->replay.claim : "the trail";
	job->trail.rows = job->rows;
	job->trail.machines = slu_machines;
	return SLU_EXIT_PROVED;
}

/* gen/NAME/NAME.c and its like in the scratch folder, */
static const char *generated(const struct job *job, const char *name, const char *ending)
{
	return slu_text("%s/gen/%s/%s%s", job->folder, name, name, ending);
}

/* ... or as it was built. */
static const char *made(const struct job *job, const char *name, const char *ending)
{
	if (job->folder && slu_is_file(generated(job, name, ending)))
		return generated(job, name, ending);
	return slu_text("%s/gen/%s/%s%s", SLU_SOURCE_DIR, name, name, ending);
}

/* The pages that are not built in or that the fault edits, generated into the scratch folder. */
static enum slu_exit generate(struct job *job, bool fault)
{
	const char *here = slu_folder_of(slu_folder_of(slu_path_real(job->record.file)));
	enum slu_exit status = SLU_EXIT_PROVED;

	job->folder = slu_scratch_new();
	if (!job->folder)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "no scratch folder: %s", strerror(errno));
	if (fault && job->record.edit_count)
		status = slu_pages_edit(job->record.edits, job->record.edit_count, here, job->folder);
	for (size_t i = 0; i < job->names.count && !status; i++) {
		char *words[] = {"gen", "--out", slu_text("%s/gen", job->folder),
		                 slu_text("%s/%s", here, job->names.at[i]), NULL};

		if (!slu_machine_find(job->names.at[i]) && !slu_is_file(generated(job, job->names.at[i], ".c")))
			status = (enum slu_exit)slu_gen_command(4, words);
	}
	return status;
}

/* The name under which C knows the machine: with or without the prefix slu_. */
static enum slu_exit find_symbol(struct job *job, const char *name)
{
	static const char before[] = "extern const struct slu_machine ";
	const char *path = made(job, name, "-names.h");
	size_t size;
	const char *text = slu_file_read(path, &size), *at = text ? strstr(text, before) : NULL;

	if (!at)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: cannot be read as a generated header", path);
	at += sizeof before - 1;
	slu_words_add(&job->symbols, slu_text_of(at, strcspn(at, ";")));
	return SLU_EXIT_PROVED;
}

static void print_rows(FILE *to, const struct slu_lockstep *trail)
{
	fputs("static const struct slu_lockstep_row rows[] = {\n", to);
	for (size_t i = 0; i < trail->count; i++) {
		const struct slu_lockstep_row *row = &trail->rows[i];

		fprintf(to, "\t{%lu, \"%s\", %u, \"%s\", ", row->step, row->machine, row->object, row->event);
		if (row->from)
			fprintf(to, "\"%s\", \"%s\", \"%s\"},\n", row->from, row->to, row->effects);
		else
			fprintf(to, "NULL, NULL, \"-\"},\n");
	}
	fputs("};\n\n", to);
}

static void print_test(FILE *to, const struct job *job)
{
	fprintf(to,
	        "/* SPDX-License-Identifier: MIT */\n/*\n * A counterexample to %s of %s, from sluice replay "
	        "--emit-c.\n *\n",
	        job->trail.claim, job->trail.model);
	fputs(" * Compile it with lockstep.c, lockstep-core.c and libsluice. It ends with 1 if the C does the same.\n "
	      "*/\n",
	      to);
	fputs("#include \"lockstep.h\"\n\n", to);
	for (size_t i = 0; i < job->names.count; i++)
		fprintf(to, "#include \"%s/%s-names.h\"\n", job->names.at[i], job->names.at[i]);
	fputs("\nstatic const struct slu_machine *const machines[] = {", to);
	for (size_t i = 0; i < job->symbols.count; i++)
		fprintf(to, "&%s, ", job->symbols.at[i]);
	fputs("NULL};\n\n", to);
	print_rows(to, &job->trail);
	fprintf(to,
	        "static const struct slu_lockstep trail = {\n\t.model = \"%s\",\n\t.claim = \"%s\",\n\t.machines = "
	        "machines,\n"
	        "\t.rows = rows,\n\t.count = sizeof rows / sizeof *rows,\n};\n\n"
	        "int main(void)\n{\n\treturn slu_lockstep_run(&trail, stdout);\n}\n",
	        job->trail.model, job->trail.claim);
}

static enum slu_exit write_test(struct job *job, const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to;
	enum slu_exit status = SLU_EXIT_PROVED;

	for (size_t i = 0; i < job->names.count && !status; i++)
		status = find_symbol(job, job->names.at[i]);
	if (status)
		return status;
	to = open_memstream(&text, &size);
	if (!to)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
	print_test(to, job);
	if (fclose(to) || !slu_file_write(path, text, size))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
	free(text);
	return status;
}

static enum slu_exit write_host(const struct job *job, const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	bool good = to != NULL;

	if (to) {
		slu_replay_host_print(to, &job->host);
		good = !fclose(to) && slu_file_write(path, text, size);
	}
	free(text);
	return good ? SLU_EXIT_PROVED : slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
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

static void add_folder(struct slu_words *words, const char *folder)
{
	struct slu_words files = slu_folder_list(folder, ".c");

	for (size_t i = 0; i < files.count; i++)
		slu_words_add(words, slu_text("%s/%s", folder, files.at[i]));
}

/* The generated C: each machine of ours, edited or not, and each that is not ours. */
static void add_machines(struct slu_words *words, const struct job *job)
{
	for (size_t i = 0; slu_machines[i]; i++) {
		const char *name = dashed(slu_machines[i]->name);

		slu_words_add(words, made(job, name, ".c"));
		slu_words_add(words, made(job, name, "-names.c"));
	}
	for (size_t i = 0; i < job->names.count; i++) {
		if (slu_machine_find(job->names.at[i]))
			continue;
		slu_words_add(words, made(job, job->names.at[i], ".c"));
		slu_words_add(words, made(job, job->names.at[i], "-names.c"));
	}
}

static struct slu_words compiler_words(const struct job *job, const struct options *options)
{
	static const char mutant[] = "-DMUTANT_";
	struct slu_words words = {0};

	slu_words_add(&words, getenv("CC") ? getenv("CC") : "cc");
	slu_words_add(&words, "-std=c11");
	slu_words_add(&words, "-w");
	for (size_t i = 0; options->fault && i < job->record.defines.count; i++) {
		const char *word = job->record.defines.at[i];

		if (slu_starts(word, mutant))
			slu_words_add(&words, slu_text("-DSLU_FAULT_%s", word + sizeof mutant - 1));
		else if (slu_starts(word, "-DSLU_FAULT_"))
			slu_words_add(&words, word);
	}
	slu_words_add(&words, slu_text("-I%s", job->folder));
	slu_words_add(&words, slu_text("-I%s/gen", job->folder));
	slu_words_add(&words, "-I" SLU_SOURCE_DIR "/gen");
	slu_words_add(&words, "-I" SLU_SOURCE_DIR "/include");
	slu_words_add(&words, "-I" SLU_SOURCE_DIR "/src/cli");
	slu_words_add(&words, "-o");
	slu_words_add(&words, slu_text("%s/test", job->folder));
	slu_words_add(&words, slu_text("%s/test.c", job->folder));
	if (options->host) {
		slu_replay_host_words(&words);
	} else {
		slu_words_add(&words, SLU_SOURCE_DIR "/src/cli/lockstep.c");
		slu_words_add(&words, SLU_SOURCE_DIR "/src/cli/lockstep-core.c");
	}
	add_folder(&words, SLU_SOURCE_DIR "/src/core");
	add_machines(&words, job);
	return words;
}

/* The machines that registry.c speaks of. */
static enum slu_exit write_list(const struct job *job)
{
	const char *text = "#define SLU_MACHINES(MACHINE)", *path = slu_text("%s/machine-list.h", job->folder);

	for (size_t i = 0; slu_machines[i]; i++)
		text = slu_text("%s MACHINE(%s)", text, slu_machines[i]->name);
	text = slu_text("%s\n", text);
	if (slu_file_write(path, text, strlen(text)))
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s", path, strerror(errno));
}

static enum slu_exit compile_and_run(struct job *job, const struct options *options)
{
	const char *path = slu_text("%s/test.c", job->folder);
	enum slu_exit status = options->host ? write_host(job, path) : write_test(job, path);
	struct slu_words words = compiler_words(job, options), test = {0};
	int ended;

	if (!status && options->host)
		status = write_list(job);
	if (status)
		return status;
	if (!slu_is_file(SLU_SOURCE_DIR "/src/core/core.c"))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: the sources are not there; this replay compiles them",
		                SLU_SOURCE_DIR);
	if (run(&words) != 0)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s did not compile the replay", words.at[0]);
	slu_words_add(&test, slu_text("%s/test", job->folder));
	if (options->save)
		slu_words_add(&test, options->save);
	ended = run(&test);
	if (ended == SLU_EXIT_USAGE)
		return SLU_EXIT_USAGE;
	if (ended != 0 && ended != 1)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "the replay ended with %d", ended);
	return (enum slu_exit)ended;
}

static void print_heading(const struct job *job, bool fault)
{
	printf("%s", job->record.model);
	if (job->record.config)
		printf(", configuration %s", job->record.config);
	if (job->record.defines.count)
		printf(", %s", slu_words_join(&job->record.defines, " "));
	printf("\n%s\n\n", fault ? "the C with the same fault" : "the C as it is");
}

static enum slu_exit read_host_trail(struct job *job)
{
	job->host.model = job->trail.model;
	job->host.claim = job->trail.claim;
	return slu_replay_host_trail(&job->host, &job->record, &job->replay);
}

/* On the C that is built in. */
static enum slu_exit run_here(const struct job *job, const struct options *options)
{
	if (options->host)
		return (enum slu_exit)slu_follow(&job->host, options->save, stdout, stderr);
	return (enum slu_exit)slu_lockstep_run(&job->trail, stdout);
}

static enum slu_exit replay(const struct options *options)
{
	struct job job = {0};
	enum slu_exit status = read_trail(&job, options);

	if (!status && options->host)
		status = read_host_trail(&job);
	if (!status && (job.is_foreign || options->fault))
		status = generate(&job, options->fault);
	if (!status && options->emit) {
		status = write_test(&job, options->emit);
	} else if (!status) {
		print_heading(&job, options->fault);
		status = job.folder ? compile_and_run(&job, options) : run_here(&job, options);
		if (options->host && status <= SLU_EXIT_VIOLATED)
			printf("%s: %s\n", status ? "reproduced" : "not reproduced", job.trail.claim);
	}
	if (job.folder)
		slu_scratch_remove(job.folder);
	return status;
}

static enum slu_exit read_options(struct options *options, int argc, char **argv)
{
	static const struct option names[] = {
	        {"emit-c", required_argument, NULL, 'c'}, {"fault", no_argument, NULL, 'f'},
	        {"help", no_argument, NULL, 'h'},         {"host", no_argument, NULL, 'H'},
	        {"save", required_argument, NULL, 's'},   {0},
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "D:h", names, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->emit = optarg;
			break;
		case 'f':
			options->fault = true;
			break;
		case 'H':
			options->host = true;
			break;
		case 's':
			options->save = optarg;
			break;
		case 'D':
			slu_words_add(&options->defines, slu_text("-D%s", optarg));
			break;
		case 'h':
			fputs(usage, stdout);
			return SLU_EXIT_PROVED;
		default:
			return SLU_EXIT_USAGE;
		}
	}
	if (optind + 1 != argc)
		return slu_fail(SLU_EXIT_USAGE, "replay: one FILE; see `sluice replay --help`");
	if (options->save && !options->host)
		return slu_fail(SLU_EXIT_USAGE, "replay: --save keeps a run of the host; write --host, too");
	if (options->emit && options->host)
		return slu_fail(SLU_EXIT_USAGE, "replay: --emit-c writes a test of the core; leave --host out");
	options->file = argv[optind];
	return SLU_EXIT_PROVED;
}

slu_command slu_cmd_replay;

enum slu_exit slu_cmd_replay(int argc, char **argv)
{
	struct options options = {0};
	enum slu_exit status = read_options(&options, argc, argv);

	return status || !options.file ? status : replay(&options);
}
