/* SPDX-License-Identifier: MIT */
/*
 * cmd-new.c - sluice new: a machine of one's own, ready to verify, or a driver, ready to run
 *
 * The project is made of the files in src/cli/new, beside its place under another name, and then renamed: it is there whole or
 * not at all.
 */
#include "cli.h"
#include "home.h"
#include "options.h"
#include "text.h"

#include <gen.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
        "usage: sluice new [--prefix WORD] NAME\n"
        "       sluice new --driver NAME\n"
        "\n"
        "Writes the folder NAME: a small machine with its page, a model of the world around it, claims that "
        "hold, a build file\n"
        "and a program that drives the generated C. docs/tutorial.md goes on from there.\n"
        "With --driver an intermediate driver, scenarios for `sluice run --driver`, and a build file that runs them; "
        "docs/first-driver.md.\n"
        "\n"
        "  NAME           small letters, digits, and single dashes between them: file-handle\n"
        "  --prefix WORD  before each name in the generated C: acme makes acme_file_handle_machine()\n"
        "  --driver       a driver, not a machine\n"
        "\n"
        "exit status: 0 written, 2 usage, 4 a tool failed\n";

enum { NAME_MOST = 32 };

/* A word of the templates and what stands in its place; NULL: its line goes. */
struct blank {
	const char *word;
	const char *value;
};

struct asked {
	const char *name;
	const char *prefix;
	bool driver;
};

/* @NAME@ in the name of a file, too. */
struct file {
	const char *from;
	const char *to;
};

static const struct file machine_files[] = {
        {"README.md", "README.md"},
        {"main.in", "main.c"},
        {"manifest.claims", "models/@NAME@/@NAME@.claims"},
        {"machine.build", "models/@NAME@/meson.build"},
        {"model.pml", "models/@NAME@/@NAME@.pml"},
        {"page.rl", "models/@NAME@/@NAME@.rl"},
        {"root.build", "meson.build"},
        {NULL, NULL},
};

static const struct file driver_files[] = {
        {"driver/README.md", "README.md"},           {"driver/driver.in", "@NAME@.c"},
        {"driver/first.scenario", "first.scenario"}, {"driver/life.scenario", "life.scenario"},
        {"driver/root.build", "meson.build"},        {NULL, NULL},
};

static const struct file *files_of(const struct asked *asked)
{
	return asked->driver ? driver_files : machine_files;
}

/* Small letters and digits, @between alone between them. */
static bool is_name(const char *name, char between)
{
	for (const char *at = name; *at; at++)
		if (!islower((unsigned char)*at) && (at == name || !isdigit((unsigned char)*at)) &&
		    (*at != between || at == name || at[-1] == between || !at[1]))
			return false;
	return *name && strlen(name) <= NAME_MOST;
}

/* What `machine NAME;` cannot have as its name. */
static bool is_ragel(const char *name)
{
	static const char *const words[] = {
	        "access",  "action",  "alphtype", "eof",      "err",  "export",  "from",
	        "getkey",  "import",  "include",  "inwhen",   "lerr", "machine", "outwhen",
	        "postpop", "prepush", "to",       "variable", "when", "write",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i], name))
			return true;
	return false;
}

/* @name with _ for each dash. */
static char *with_underscores(const char *name)
{
	char *word = slu_text("%s", name);

	for (char *at = word; *at; at++)
		if (*at == '-')
			*at = '_';
	return word;
}

static char *in_capitals(const char *name)
{
	char *word = slu_text("%s", name);

	for (char *at = word; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return word;
}

static const char *fill_line(const char *line, size_t length, const struct blank *blanks)
{
	const char *text = slu_text_of(line, length);

	for (; blanks->word; blanks++)
		for (const char *at = strstr(text, blanks->word); at; at = strstr(text, blanks->word)) {
			if (!blanks->value)
				return "";
			text = slu_text("%.*s%s%s", (int)(at - text), text, blanks->value, at + strlen(blanks->word));
		}
	return text;
}

static const char *fill(const char *text, const struct blank *blanks)
{
	char *filled = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&filled, &size);

	while (out && *text) {
		size_t length = strcspn(text, "\n");

		length += text[length] == '\n';
		fputs(fill_line(text, length, blanks), out);
		text += length;
	}
	if (!out || fclose(out))
		exit(slu_fail(SLU_EXIT_TOOL_FAILED, "out of memory"));
	text = slu_text("%s", filled);
	free(filled);
	return text;
}

static enum slu_exit write_file(const char *folder, const struct file *file, const struct blank *blanks)
{
	const char *from = slu_text("%s/src/cli/new/%s", slu_home(), file->from);
	const char *to = fill(file->to, blanks), *text = slu_file_read(from, NULL);

	if (!text)
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s; install sluice anew", from, strerror(errno));
	text = fill(text, blanks);
	if (slu_file_write(slu_text("%s/%s", folder, to), text, strlen(text)))
		return SLU_EXIT_PROVED;
	return slu_fail(SLU_EXIT_TOOL_FAILED, "%s/%s: %s; nothing was written", blanks->value, to, strerror(errno));
}

static bool make_folders(const char *folder, const struct asked *asked)
{
	return !chmod(folder, 0755) && (asked->driver || (!mkdir(slu_text("%s/models", folder), 0777) &&
	                                                  !mkdir(slu_text("%s/models/%s", folder, asked->name), 0777)));
}

static enum slu_exit write_files(const char *folder, const struct asked *asked, const struct blank *blanks)
{
	enum slu_exit status = SLU_EXIT_PROVED;

	if (!make_folders(folder, asked))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s; nothing was written", folder, strerror(errno));
	for (const struct file *file = files_of(asked); file->from && !status; file++)
		status = write_file(folder, file, blanks);
	return status;
}

static enum slu_exit generate(const char *folder)
{
	char *argv[] = {(char[]){"gen"}, slu_text("%s/models", folder), NULL};

	return (enum slu_exit)slu_gen_command(2, argv);
}

static void tell(const struct asked *asked, const struct blank *blanks)
{
	const char *name = asked->name;

	for (const struct file *file = files_of(asked); file->from; file++)
		printf("%s/%s\n", name, fill(file->to, blanks));
	if (asked->driver)
		printf("\nnext: cd %s && meson setup build && meson test -C build\n", name);
	else
		printf("%s/gen/%s/\n\nnext: cd %s && sluice verify models\n", name, name, name);
}

static enum slu_exit make(const struct asked *asked)
{
	const char *word = with_underscores(asked->name);
	const char *c = asked->prefix ? slu_text("%s_%s", asked->prefix, word) : word;
	const struct blank blanks[] = {
	        {"@NAME@", asked->name},
	        {"@WORD@", word},
	        {"@UPPER@", in_capitals(word)},
	        {"@STEM@", in_capitals(c)},
	        {"@C@", c},
	        {"@PREFIX@", asked->prefix},
	        {NULL, NULL},
	};
	char *folder = slu_text("%s.XXXXXX", asked->name);
	enum slu_exit status;

	if (!mkdtemp(folder))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s; nothing was written", asked->name, strerror(errno));
	status = write_files(folder, asked, blanks);
	status = status || asked->driver ? status : generate(folder);
	if (!status && rename(folder, asked->name))
		status = slu_fail(SLU_EXIT_TOOL_FAILED, "%s: %s; nothing was written", asked->name, strerror(errno));
	if (status)
		slu_scratch_remove(folder);
	else
		tell(asked, blanks);
	return status;
}

static enum slu_exit check(const struct asked *asked)
{
	struct stat st;

	if (!is_name(asked->name, '-'))
		return slu_fail(SLU_EXIT_USAGE,
		                "%s: not a name; write up to %d small letters, digits and single dashes: file-handle",
		                asked->name, NAME_MOST);
	if (asked->prefix && !is_name(asked->prefix, '_'))
		return slu_fail(SLU_EXIT_USAGE,
		                "--prefix %s: not a name; write up to %d small letters, digits and single underscores",
		                asked->prefix, NAME_MOST);
	if (asked->driver && asked->prefix)
		return slu_fail(SLU_EXIT_USAGE, "--prefix %s: of a machine's C; a driver has no generated C",
		                asked->prefix);
	if (!asked->driver && is_ragel(asked->name))
		return slu_fail(SLU_EXIT_USAGE, "%s: a word of Ragel; choose another", asked->name);
	if (!asked->driver && slu_is_folder(slu_text("%s/models/%s", slu_home(), asked->name)))
		return slu_fail(SLU_EXIT_USAGE, "%s: a model of Sluice has that name; choose another", asked->name);
	if (!lstat(asked->name, &st))
		return slu_fail(SLU_EXIT_USAGE, "%s: is there already; choose another name or folder", asked->name);
	if (!asked->driver && !slu_is_command("ragel"))
		return slu_fail(SLU_EXIT_TOOL_FAILED, "ragel: not found; install it (Debian: apt install ragel)");
	return SLU_EXIT_PROVED;
}

slu_command slu_cmd_new;

enum slu_exit slu_cmd_new(int argc, char **argv)
{
	static const struct option options[] = {
	        {"driver", no_argument, NULL, 'd'},
	        {"help", no_argument, NULL, 'h'},
	        {"prefix", required_argument, NULL, 'p'},
	        {0},
	};
	struct asked asked = {0};
	enum slu_exit status;
	int option;

	optind = 1;
	while ((option = slu_option_next(argc, argv, ":", options)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return SLU_EXIT_PROVED;
		}
		if (option == 'd') {
			asked.driver = true;
			continue;
		}
		if (option != 'p')
			return SLU_EXIT_USAGE;
		if (asked.prefix)
			return slu_fail(SLU_EXIT_USAGE, "--prefix %s: a second one", optarg);
		asked.prefix = optarg;
	}
	if (optind + 1 != argc) {
		fputs(usage, stderr);
		return SLU_EXIT_USAGE;
	}
	asked.name = argv[optind];
	status = check(&asked);
	status = status ? status : make(&asked);
	slu_text_forget();
	return status;
}
