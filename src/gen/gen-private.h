/* SPDX-License-Identifier: MIT */
/*
 * gen-private.h - what the generator's files share
 */
#ifndef SLU_GEN_PRIVATE_H
#define SLU_GEN_PRIVATE_H

#include "gen.h"

#define SLU_RAGEL_VERSION "6.10"
#define SLU_RAGEL_STYLE   "G1"

#define SLU_LABELS_NUMBER 256
#define SLU_STATES_MAX    250
#define SLU_EVENTS_MAX    1000
#define SLU_EFFECTS_MAX   32
#define SLU_NAME_MAX      64
#define SLU_PAGE_MAX      (1 << 18)

/* arena.c: memory of one page, given back at once. Out of memory ends the process with status 4. */
struct slu_arena *slu_arena_new(void);
void slu_arena_free(struct slu_arena *arena);
void *slu_arena_alloc(struct slu_arena *arena, size_t size);
char *slu_arena_copy(struct slu_arena *arena, const char *text, size_t length);
char *slu_arena_print(struct slu_arena *arena, const char *format, ...)
        __attribute__((format(printf, 2, 3), nonnull(2)));

/* Print "sluice: ..." as one line on standard error and return @status. */
enum slu_gen_status slu_gen_fail(enum slu_gen_status status, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Print "FILE:LINE: ..." as one line on standard error and return false. */
bool slu_page_refuse(const struct slu_page *page, int line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* token.c: the page as words and signs, comments stripped. */
enum slu_token_kind {
	SLU_TOKEN_END,
	SLU_TOKEN_WORD,
	SLU_TOKEN_NUMBER,  /* starts with a digit: 256, 0x100 */
	SLU_TOKEN_LITERAL, /* '...' or "..." */
	SLU_TOKEN_OPEN,    /* %%{ */
	SLU_TOKEN_CLOSE,   /* }%% */
	SLU_TOKEN_SIGN,    /* -> := or one character */
};
struct slu_token {
	enum slu_token_kind kind;
	int line;
	size_t offset; /* in the page's text */
	const char *text;
};

/* Fills *tokens, the last is SLU_TOKEN_END, and page->prefix. */
bool slu_page_tokens(struct slu_page *page, const struct slu_token **tokens);

/* name.c: the spellings of a name. All results live in the page. */
const char *slu_name_shown(struct slu_page *page, const char *label);
const char *slu_name_id(struct slu_page *page, const char *action);
const char *slu_name_upper(struct slu_page *page, const char *name);
const char *slu_name_lower(struct slu_page *page, const char *name);
/* prefix_machine */
const char *slu_name_c(struct slu_page *page);
/* PREFIX_MACHINE, PREFIX_MACHINE_PAUSED_HALTING, PREFIX_MACHINE_EV_PAUSE, PREFIX_MACHINE_DO_CLOSE_GATE */
const char *slu_name_stem(struct slu_page *page);
const char *slu_name_state(struct slu_page *page, const char *label);
const char *slu_name_event(struct slu_page *page, const char *event);
const char *slu_name_effect(struct slu_page *page, const char *effect);

/* check.c: rules that need the whole page. */
bool slu_page_check(struct slu_page *page);

/* scratch.c: a folder to run a program in, without a shell; standard output and error go to the files output, errors. */
struct slu_scratch {
	struct slu_arena *arena;
	char *dir;
};
enum slu_gen_status slu_scratch_open(struct slu_scratch *scratch, struct slu_arena *arena);
enum slu_gen_status slu_scratch_fail(const struct slu_scratch *scratch);
void slu_scratch_close(const struct slu_scratch *scratch);
FILE *slu_scratch_create(const struct slu_scratch *scratch, const char *name);
/* The file's text, which lives in the arena; empty if there is none. */
char *slu_scratch_text(const struct slu_scratch *scratch, const char *name);
/* The program's exit status, 128 and more for a signal, -1 if it did not start. */
int slu_scratch_run(const struct slu_scratch *scratch, char *const argv[]);

/* The file's text, which lives in the arena; NULL if there is none. */
char *slu_read_file(struct slu_arena *arena, const char *path, size_t *length);

/* ragel.c: whether Ragel has this code style: T0, ... G2. */
bool slu_ragel_has_style(const char *style);

/* ragel.c: runs Ragel on the page. On success page->code is there, in page->style, and *xml lives in the page. */
enum slu_gen_status slu_ragel_run(struct slu_page *page, const char **xml);

/* compare.c: puts Ragel's state numbers into the page and holds each row against the XML. */
enum slu_gen_status slu_page_compare(struct slu_page *page, const char *xml);

/* words.c: numbers back to words. */
const struct slu_name *slu_state(const struct slu_machine *machine, uint32_t number);
const struct slu_name *slu_event(const struct slu_machine *machine, uint32_t number);

/* The row that takes the event in the state; NULL where it is refused. */
const struct slu_row *slu_row(const struct slu_machine *machine, uint32_t state, uint32_t event);

/* "close_gate,complete_pause" in bit order, or "-" when there is none. */
void slu_effects_print(const struct slu_machine *machine, uint32_t effects, const char *separator, FILE *to);

/* write-c.c: parts of a C file: whose it is, what it is, and effect bits by name. */
void slu_write_licence(FILE *to, const struct slu_page *page);
void slu_write_banner(FILE *to, struct slu_page *page, const char *suffix, const char *what);
void slu_write_effects(FILE *to, struct slu_page *page, uint32_t effects);

/* write-*.c: one file each. */
typedef void slu_writer(FILE *to, struct slu_page *page);
slu_writer slu_write_header;
slu_writer slu_write_code;
slu_writer slu_write_cells;
slu_writer slu_write_cells_header;
slu_writer slu_write_names;
slu_writer slu_write_names_header;
slu_writer slu_write_promela;
slu_writer slu_write_picture;
slu_writer slu_write_rv;
slu_writer slu_write_table;

/* output.c: all files of one page, compared or written; whether its Promela is what is there. */
enum slu_gen_status slu_output(struct slu_page *page, const char *dir, bool check);
enum slu_gen_status slu_output_is_promela(struct slu_page *page, const char *dir, bool *same);

#endif
