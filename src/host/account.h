/* SPDX-License-Identifier: MIT */
/*
 * account.h - in = out
 *
 * A ledger counts what went in and what came out, by how it ended. Each frame, request, loan and call of a run is in one;
 * at the end all must balance. Any thread may write.
 */
#ifndef SLU_ACCOUNT_H
#define SLU_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct slu_account;
struct slu_ledger;

struct slu_account *slu_account_new(void);
void slu_account_free(struct slu_account *account);

/* A new ledger OWNER.WHAT; they are printed in the order in which they were opened. */
struct slu_ledger *slu_account_open(struct slu_account *account, const char *owner, const char *what);

void slu_ledger_in(struct slu_ledger *ledger, uint64_t count);

/* @outcome is copied. */
void slu_ledger_out(struct slu_ledger *ledger, const char *outcome, uint64_t count);

/* NULL if there is none by the name OWNER.WHAT. */
struct slu_ledger *slu_account_find(struct slu_account *account, const char *name);

uint64_t slu_ledger_sum_in(struct slu_ledger *ledger);
uint64_t slu_ledger_count(struct slu_ledger *ledger, const char *outcome);

/*
 * What is under way now will never end: what of it is still missing when slu_account_settle() is called ends as @outcome. What came
 * in after slu_account_mark() must end by itself.
 */
void slu_account_mark(struct slu_account *account);
void slu_account_settle(struct slu_account *account, const char *outcome);

/* What went in and what came out, of all ledgers together. */
void slu_account_sum(struct slu_account *account, uint64_t *in, uint64_t *out);

/* How many ledgers do not balance. */
unsigned slu_account_unbalanced(struct slu_account *account);

/* The table; ledgers that nothing touched are left out. */
void slu_account_print(struct slu_account *account, FILE *to);

/* One JSON object: {"trunk.frames": {"in": 3, "out": 3, "outcomes": {"vm10": 3}}, ...} */
struct json_t;
struct json_t *slu_account_json(struct slu_account *account);

/* 1234567 as 1,234,567; @text holds at least 27 bytes. Returns @text. */
char *slu_count_text(char *text, uint64_t count);

#endif
