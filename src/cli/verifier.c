/* SPDX-License-Identifier: MIT */
/*
 * verifier.c - preprocessor, spin -a, gcc
 */
#include "cached.h"
#include "verifier.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Linked into every verifier: its lines come one by one, so that a search that has gone too deep is seen at once. */
static const char lines_c[] = "#include <stdio.h>\n"
                              "__attribute__((constructor)) static void by_line(void)\n"
                              "{\n"
                              "\tsetvbuf(stdout, NULL, _IOLBF, 0);\n"
                              "}\n";

static void built(struct slu_verifier *verifier, const char *error)
{
	verifier->error = error;
	verifier->on_built(verifier);
}

/* The first line of @output that tells what is wrong. */
static const char *complaint(const char *output)
{
	const char *line = output, *first = NULL;

	while (line && *line) {
		size_t length = strcspn(line, "\n");
		char *text = slu_text_of(line, length);

		if ((strstr(text, "rror") && !strstr(text, "errors found")) || slu_starts(text, "tl_spin: "))
			return text;
		if (!first && length)
			first = text;
		line += length + (line[length] == '\n');
	}
	return first ? first : "no message";
}

static void run(struct slu_verifier *verifier, const struct slu_words *words, const char *set,
                void (*on_done)(struct slu_job *job))
{
	verifier->job = (struct slu_job){
	        .argv = words->at, .folder = verifier->folder, .set = set, .on_done = on_done, .of = verifier};
	slu_jobs_add_first(verifier->jobs, &verifier->job);
}

/* True after telling that @tool failed. */
static bool tool_failed(struct slu_verifier *verifier, struct slu_job *job, const char *tool)
{
	if (job->status < 0 && job->error == ENOENT)
		built(verifier, slu_text("%s: not found; install it (Debian: apt install %s)", tool, tool));
	else if (job->status < 0)
		built(verifier, slu_text("%s: %s", tool, strerror(job->error)));
	else if (WIFSIGNALED(job->status))
		built(verifier, slu_text("%s died: %s", tool, strsignal(WTERMSIG(job->status))));
	else if (WEXITSTATUS(job->status))
		built(verifier, complaint(job->output));
	else
		return false;
	return true;
}

/* What the preprocessor shall see: defines, then the model. */
static char *source_of(const struct slu_verifier *verifier)
{
	const struct slu_words *lists[] = {verifier->config ? &verifier->config->defines : NULL, &verifier->extra};
	/* No search breadth first knows how to set a hidden variable back: it becomes a part of the state. */
	char *text = slu_text("%s", verifier->check == SLU_CHECK_SHORTEST ? "#define hidden\n" : "");

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; lists[i] && k < lists[i]->count; k++) {
			const char *word = lists[i]->at[k] + 2;
			size_t length = strcspn(word, "=");

			text = slu_text("%s#define %.*s %s\n", text, (int)length, word,
			                word[length] ? word + length + 1 : "1");
		}
	/* What is cut short is noticed behind the file: its name, not that of this text. */
	return slu_text("%s#include \"%s\"\n#line 1 \"%s, behind its end\"\n", text, verifier->model->file,
	                verifier->model->file);
}

/* With the optimization that level code has, gcc is the quicker one. */
static const char *compiler_of(const struct slu_verifier *verifier)
{
	return verifier->gnu || verifier->model->level == SLU_LEVEL_CODE ? "gcc" : slu_verifier_compiler();
}

static void on_compiled(struct slu_job *job)
{
	struct slu_verifier *verifier = job->of;

	if (tool_failed(verifier, job, compiler_of(verifier)))
		return;
	verifier->state = SLU_VERIFIER_READY;
	if (verifier->cache && !verifier->key)
		slu_cached_keep_verifier(verifier);
	built(verifier, NULL);
}

/* The C of level code is compiled in a second, and slow without. */
static const char *optimization(const struct slu_verifier *verifier)
{
	if (verifier->config && verifier->config->full && !verifier->quick)
		return "-O2";
	return verifier->model->level == SLU_LEVEL_CODE ? "-O1" : "-O0";
}

/* Of the words of a configuration, how states are packed means nothing where none is kept. */
static bool fits(const struct slu_verifier *verifier, const char *word)
{
	if (verifier->bits && (!strcmp(word, "-DCOLLAPSE") || slu_starts(word, "-DMA=")))
		return false;
	return !verifier->quick || !slu_starts(word, "-O");
}

const char *slu_verifier_compiler(void)
{
	const char *name = getenv("SLUICE_CC");

	return name && *name ? name : "gcc";
}

struct slu_words slu_verifier_words(const struct slu_verifier *verifier, const char *texts)
{
	struct slu_words words = {0};

	slu_words_add(&words, compiler_of(verifier));
	slu_words_add(&words, "-w");
	slu_words_add(&words, optimization(verifier));
	slu_words_add(&words, "-DVECTORSZ=8192");
	if (verifier->check == SLU_CHECK_SAFETY || verifier->check == SLU_CHECK_SHORTEST)
		slu_words_add(&words, "-DSAFETY");
	if (verifier->check == SLU_CHECK_SHORTEST)
		slu_words_add(&words, "-DBFS");
	if (verifier->check != SLU_CHECK_LIVE)
		slu_words_add(&words, "-DNOCLAIM");
	if (verifier->check == SLU_CHECK_NON_PROGRESS)
		slu_words_add(&words, "-DNP");
	if (verifier->check == SLU_CHECK_LIVE && verifier->by_hand)
		slu_words_add(&words, "-DNOREDUCE");
	if (verifier->shuffle)
		slu_words_add(&words, "-DT_RAND");
	if (verifier->bits)
		slu_words_add(&words, "-DBITSTATE");
	if (verifier->nfair)
		slu_words_add(&words, slu_text("-DNFAIR=%u", verifier->nfair));
	for (size_t i = 0; verifier->config && i < verifier->config->pan.count; i++)
		if (fits(verifier, verifier->config->pan.at[i]))
			slu_words_add(&words, verifier->config->pan.at[i]);
	slu_words_add(&words, "-o");
	slu_words_add(&words, "pan");
	slu_words_add(&words, slu_text("%s/pan.c", texts));
	slu_words_add(&words, slu_text("%s/lines.c", texts));
	if (verifier->model->level == SLU_LEVEL_CODE) {
		if (verifier->config)
			slu_words_add_all(&words, &verifier->config->defines);
		slu_words_add_all(&words, &verifier->extra);
	}
	slu_words_add(&words, slu_text("-I%s", verifier->model->folder));
	slu_words_add_all(&words, &verifier->model->cc);
	return words;
}

/* The C that @from was compiled from is there. */
static bool has_texts(const struct slu_verifier *from)
{
	return from && from->state == SLU_VERIFIER_READY;
}

static void compile(struct slu_verifier *verifier)
{
	struct slu_words words = slu_verifier_words(verifier, has_texts(verifier->from) ? verifier->from->folder : ".");

	clock_gettime(CLOCK_REALTIME, &verifier->started);
	run(verifier, &words, verifier->cache ? slu_cached_list : NULL, on_compiled);
}

/* `ltl NAME: formula` as spin prints it. */
static void take_claims(struct slu_verifier *verifier, const char *output)
{
	while (*output) {
		size_t length = strcspn(output, "\n"), name;

		if (slu_starts(output, "ltl ")) {
			name = strcspn(output + 4, ":");
			if (4 + name < length)
				slu_words_add(&verifier->claims, slu_text_of(output + 4, name));
		}
		output += length + (output[length] == '\n');
	}
}

static const char *skip_string(const char *at)
{
	for (at++; *at && *at != '"'; at++)
		if (*at == '\\' && at[1])
			at++;
	return *at ? at + 1 : at;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Never claims by their own line in the text. */
static void take_never(struct slu_verifier *verifier)
{
	const char *at = verifier->text;

	while (*at) {
		size_t length;

		if (*at == '"') {
			at = skip_string(at);
			continue;
		}
		if (!is_word(*at)) {
			at++;
			continue;
		}
		for (length = 0; is_word(at[length]);)
			length++;
		if (length == 5 && !strncmp(at, "never", 5)) {
			at += 5 + strspn(at + 5, " \t\n");
			for (length = 0; is_word(at[length]);)
				length++;
			slu_words_add(&verifier->claims, slu_text_of(at, length));
			verifier->by_hand = true;
		}
		at += length;
	}
}

static void on_generated(struct slu_job *job)
{
	struct slu_verifier *verifier = job->of;

	if (tool_failed(verifier, job, "spin"))
		return;
	if (strstr(job->output, "Error:") || !slu_is_file(slu_text("%s/pan.c", verifier->folder))) {
		built(verifier, complaint(job->output));
		return;
	}
	verifier->claims = (struct slu_words){0};
	take_claims(verifier, job->output);
	take_never(verifier);
	compile(verifier);
}

/* Lines that name files and line numbers do not count, nor whether a variable is hidden. */
static uint64_t sum_of(const char *text)
{
	char *kept = slu_keep(strlen(text) + 1), *to = kept;

	while (*text) {
		size_t length;

		text += strspn(text, " \t");
		text += slu_starts(text, "hidden ") ? strlen("hidden ") : 0;
		length = strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n');
		if (*text != '#' && *text != '\n') {
			memcpy(to, text, length);
			to += length;
		}
		text += length;
	}
	return slu_text_hash(kept);
}

/* The model's text, unless the preprocessor's own is there and nothing comes behind it; lines.c. */
static bool write_texts(struct slu_verifier *verifier)
{
	const char *file = slu_text("%s/model.pml", verifier->folder);
	const char *text = slu_text("%s%s", verifier->text, verifier->tail ? verifier->tail : "");

	return (slu_is_file(file) && !verifier->tail ? true : slu_file_write(file, text, strlen(text))) &&
	       slu_file_write(slu_text("%s/lines.c", verifier->folder), lines_c, sizeof lines_c - 1);
}

static void generate(struct slu_verifier *verifier)
{
	struct slu_words words = {0};

	if (!write_texts(verifier)) {
		built(verifier, slu_text("%s: %s", verifier->folder, strerror(errno)));
		return;
	}
	slu_words_add(&words, "spin");
	slu_words_add(&words, "-a");
	slu_words_add(&words, "model.pml");
	run(verifier, &words, NULL, on_generated);
}

void slu_verifier_make(struct slu_verifier *verifier)
{
	verifier->state = SLU_VERIFIER_MAKING;
	if (has_texts(verifier->from))
		compile(verifier);
	else
		generate(verifier);
}

/* The text is there. */
static void go_on(struct slu_verifier *verifier)
{
	if (verifier->cache && slu_cached_verifier(verifier)) {
		verifier->state = SLU_VERIFIER_CACHED;
		built(verifier, NULL);
	} else {
		slu_verifier_make(verifier);
	}
}

/* `fatal error: NAME/NAME.pmh: No such file`, and a page NAME.rl is there: nobody ran `sluice gen`. */
static bool not_generated(struct slu_verifier *verifier, const char *output)
{
	const char *models = slu_folder_of(verifier->model->folder), *name = strstr(output, "fatal error: ");
	size_t length;

	if (!name)
		return false;
	name += strlen("fatal error: ");
	length = strcspn(name, "/.:\n");
	name = slu_text_of(name, length);
	if (!strstr(output, slu_text("fatal error: %s/%s.pmh: No such file", name, name)) ||
	    !slu_is_file(slu_text("%s/%s/%s.rl", models, name, name)))
		return false;
	built(verifier, slu_text("%s/%s/%s.rl was never generated; run `sluice gen %s`", models, name, name, models));
	return true;
}

static void on_preprocessed(struct slu_job *job)
{
	struct slu_verifier *verifier = job->of;

	if (not_generated(verifier, job->output) || tool_failed(verifier, job, "gcc"))
		return;
	verifier->text = slu_file_read(slu_text("%s/model.pml", verifier->folder), NULL);
	if (!verifier->text) {
		built(verifier, "the preprocessor wrote nothing");
		return;
	}
	verifier->sum = sum_of(verifier->text);
	if (!verifier->wait)
		go_on(verifier);
}

static void preprocess(struct slu_verifier *verifier)
{
	struct slu_words words = {0};
	const char *source = source_of(verifier);

	if (!slu_file_write(slu_text("%s/source.pml", verifier->folder), source, strlen(source))) {
		built(verifier, slu_text("%s: %s", verifier->folder, strerror(errno)));
		return;
	}
	slu_words_add(&words, "gcc");
	slu_words_add(&words, "-std=gnu99");
	slu_words_add(&words, "-E");
	slu_words_add(&words, "-x");
	slu_words_add(&words, "c");
	if (verifier->first) {
		slu_words_add(&words, slu_text("-I%s/gen", verifier->first));
		slu_words_add(&words, slu_text("-I%s", verifier->first));
	}
	for (size_t i = 0; i < verifier->model->include.count; i++)
		slu_words_add(&words, slu_text("-I%s", verifier->model->include.at[i]));
	slu_words_add(&words, "-o");
	slu_words_add(&words, "model.pml");
	slu_words_add(&words, "source.pml");
	run(verifier, &words, NULL, on_preprocessed);
}

void slu_verifier_build(struct slu_verifier *verifier, struct slu_jobs *jobs)
{
	verifier->jobs = jobs;
	if (verifier->from) {
		verifier->text = verifier->from->text;
		verifier->sum = verifier->from->sum;
	}
	if (verifier->text)
		go_on(verifier);
	else
		preprocess(verifier);
}

/* Without blanks, brackets, pan's `now.` and spin's `c_expr`: two spellings of one expression become equal. */
static char *bare(const char *text, size_t length)
{
	char *out = slu_keep(length + 1), *to = out;

	for (size_t i = 0; i < length; i++) {
		if (!strncmp(text + i, "now.", 4))
			i += 3;
		else if (!strncmp(text + i, "c_expr", 6))
			i += 5;
		else if (!strchr(" \t(){}", text[i]))
			*to++ = text[i];
	}
	return out;
}

bool slu_verifier_owns_assertion(const struct slu_verifier *verifier, const char *text)
{
	const char *never = slu_file_read(slu_text("%s/_spin_nvr.tmp", verifier->folder), NULL);
	const char *wanted = bare(text, strlen(text));

	for (const char *at = never ? strstr(never, "assert(") : NULL; at; at = strstr(at + 1, "assert(")) {
		const char *found = bare(at + 7, strcspn(at + 7, "\n"));

		if (!strcmp(found, wanted))
			return true;
	}
	return false;
}
