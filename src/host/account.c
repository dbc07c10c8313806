/* SPDX-License-Identifier: MIT */
/*
 * account.c - ledgers and their table
 */
#include "account.h"
#include "memory.h"

#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_TEXT   27
#define LINE_COLUMNS 110

struct outcome {
	struct outcome *next;
	uint64_t count;
	char name[];
};

struct slu_ledger {
	struct slu_ledger *next;
	struct slu_account *account;
	uint64_t in;
	uint64_t out;
	uint64_t marked;          /* how much was under way at the mark */
	struct outcome *outcomes; /* in order of first use */
	char name[];
};

struct slu_account {
	pthread_mutex_t mutex;
	struct slu_ledger *first;
	struct slu_ledger **last;
};

/* A line of the table that is being printed. */
struct line {
	FILE *to;
	int indent;
	int used;
};

struct slu_account *slu_account_new(void)
{
	struct slu_account *account = slu_alloc(1, sizeof *account);

	pthread_mutex_init(&account->mutex, NULL);
	account->last = &account->first;
	return account;
}

static void free_ledger(struct slu_ledger *ledger)
{
	while (ledger->outcomes) {
		struct outcome *outcome = ledger->outcomes;

		ledger->outcomes = outcome->next;
		free(outcome);
	}
	free(ledger);
}

void slu_account_free(struct slu_account *account)
{
	while (account->first) {
		struct slu_ledger *ledger = account->first;

		account->first = ledger->next;
		free_ledger(ledger);
	}
	pthread_mutex_destroy(&account->mutex);
	free(account);
}

struct slu_ledger *slu_account_open(struct slu_account *account, const char *owner, const char *what)
{
	size_t length = strlen(owner) + strlen(what) + 2;
	struct slu_ledger *ledger = slu_alloc(1, sizeof *ledger + length);

	snprintf(ledger->name, length, "%s.%s", owner, what);
	ledger->account = account;
	pthread_mutex_lock(&account->mutex);
	*account->last = ledger;
	account->last = &ledger->next;
	pthread_mutex_unlock(&account->mutex);
	return ledger;
}

void slu_ledger_in(struct slu_ledger *ledger, uint64_t count)
{
	pthread_mutex_lock(&ledger->account->mutex);
	ledger->in += count;
	pthread_mutex_unlock(&ledger->account->mutex);
}

/* Mutex held. */
static struct outcome *find_outcome(struct slu_ledger *ledger, const char *name, bool make)
{
	struct outcome **at = &ledger->outcomes;
	size_t bytes = strlen(name) + 1;

	while (*at && strcmp((*at)->name, name))
		at = &(*at)->next;
	if (!*at && make) {
		*at = slu_alloc(1, sizeof **at + bytes);
		memcpy((*at)->name, name, bytes);
	}
	return *at;
}

void slu_ledger_out(struct slu_ledger *ledger, const char *outcome, uint64_t count)
{
	if (!count)
		return;
	pthread_mutex_lock(&ledger->account->mutex);
	ledger->out += count;
	find_outcome(ledger, outcome, true)->count += count;
	pthread_mutex_unlock(&ledger->account->mutex);
}

struct slu_ledger *slu_account_find(struct slu_account *account, const char *name)
{
	struct slu_ledger *ledger;

	pthread_mutex_lock(&account->mutex);
	for (ledger = account->first; ledger && strcmp(ledger->name, name); ledger = ledger->next)
		;
	pthread_mutex_unlock(&account->mutex);
	return ledger;
}

uint64_t slu_ledger_sum_in(struct slu_ledger *ledger)
{
	uint64_t in;

	pthread_mutex_lock(&ledger->account->mutex);
	in = ledger->in;
	pthread_mutex_unlock(&ledger->account->mutex);
	return in;
}

uint64_t slu_ledger_count(struct slu_ledger *ledger, const char *outcome)
{
	const struct outcome *found;
	uint64_t count;

	pthread_mutex_lock(&ledger->account->mutex);
	found = find_outcome(ledger, outcome, false);
	count = found ? found->count : 0;
	pthread_mutex_unlock(&ledger->account->mutex);
	return count;
}

void slu_account_mark(struct slu_account *account)
{
	pthread_mutex_lock(&account->mutex);
	for (struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next)
		ledger->marked = ledger->in > ledger->out ? ledger->in - ledger->out : 0;
	pthread_mutex_unlock(&account->mutex);
}

void slu_account_settle(struct slu_account *account, const char *outcome)
{
	for (struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next) {
		uint64_t missing = ledger->in > ledger->out ? ledger->in - ledger->out : 0;

		slu_ledger_out(ledger, outcome, missing < ledger->marked ? missing : ledger->marked);
	}
}

void slu_account_sum(struct slu_account *account, uint64_t *in, uint64_t *out)
{
	*in = 0;
	*out = 0;
	pthread_mutex_lock(&account->mutex);
	for (const struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next) {
		*in += ledger->in;
		*out += ledger->out;
	}
	pthread_mutex_unlock(&account->mutex);
}

unsigned slu_account_unbalanced(struct slu_account *account)
{
	unsigned unbalanced = 0;

	pthread_mutex_lock(&account->mutex);
	for (const struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next)
		unbalanced += ledger->in != ledger->out;
	pthread_mutex_unlock(&account->mutex);
	return unbalanced;
}

char *slu_count_text(char *text, uint64_t count)
{
	char digits[COUNT_TEXT];
	int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
	char *to = text;

	for (int i = 0; i < length; i++) {
		if (i && !((length - i) % 3))
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

/* One "name count" behind the others, on a line of its own if it does not fit. */
static void print_outcome(struct line *line, const char *name, uint64_t count)
{
	char digits[COUNT_TEXT];
	char text[128];
	int length = snprintf(text, sizeof text, "%s %s", name, slu_count_text(digits, count));

	if (line->used > line->indent && line->used + length + 2 > LINE_COLUMNS) {
		fprintf(line->to, ",\n%*s", line->indent, "");
		line->used = line->indent;
	} else if (line->used > line->indent) {
		fputs(", ", line->to);
		line->used += 2;
	}
	fputs(text, line->to);
	line->used += length;
}

static void print_ledger(const struct slu_ledger *ledger, int width, FILE *to)
{
	char in[COUNT_TEXT], out[COUNT_TEXT];
	struct line line = {.to = to};

	line.indent = fprintf(to, "%-*s %9s %9s  ", width, ledger->name, slu_count_text(in, ledger->in),
	                      slu_count_text(out, ledger->out));
	line.used = line.indent;
	for (const struct outcome *outcome = ledger->outcomes; outcome; outcome = outcome->next)
		print_outcome(&line, outcome->name, outcome->count);
	if (ledger->in > ledger->out)
		print_outcome(&line, "MISSING", ledger->in - ledger->out);
	if (ledger->in < ledger->out)
		print_outcome(&line, "TOO MANY", ledger->out - ledger->in);
	fputc('\n', to);
}

static bool is_used(const struct slu_ledger *ledger)
{
	return ledger->in || ledger->out;
}

void slu_account_print(struct slu_account *account, FILE *to)
{
	int width = (int)strlen("account");

	pthread_mutex_lock(&account->mutex);
	for (const struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next) {
		if (is_used(ledger) && (int)strlen(ledger->name) > width)
			width = (int)strlen(ledger->name);
	}
	fprintf(to, "%-*s %9s %9s  %s\n", width, "account", "in", "out", "how it ended");
	for (const struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next) {
		if (is_used(ledger))
			print_ledger(ledger, width, to);
	}
	pthread_mutex_unlock(&account->mutex);
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		slu_end_without("memory");
}

static json_t *ledger_json(const struct slu_ledger *ledger)
{
	json_t *outcomes = json_object();

	for (const struct outcome *outcome = ledger->outcomes; outcome; outcome = outcome->next)
		set(outcomes, outcome->name, json_integer((json_int_t)outcome->count));
	return json_pack("{s:I, s:I, s:o}", "in", (json_int_t)ledger->in, "out", (json_int_t)ledger->out, "outcomes",
	                 outcomes);
}

json_t *slu_account_json(struct slu_account *account)
{
	json_t *all = json_object();

	pthread_mutex_lock(&account->mutex);
	for (const struct slu_ledger *ledger = account->first; ledger; ledger = ledger->next) {
		if (is_used(ledger))
			set(all, ledger->name, ledger_json(ledger));
	}
	pthread_mutex_unlock(&account->mutex);
	return all;
}
