/* SPDX-License-Identifier: MIT */
/*
 * cached.h - verifiers and searches that need not be made again
 *
 * 1. What a verifier is made from is its model's text behind the preprocessor, what stands behind that, the switches of
 *    spin and gcc, these programs themselves, this program, and each file that the compiler read. All of it but the files is
 *    the key of an entry that names those files, with the sum of each; and the places where one of another content would be
 *    found first, where none is.
 * 2. That entry is good while each of its files has its sum. Its key and these sums are the key of the verifier.
 * 3. That, the switches and the environment of a search are the key of the search's entry: what the verifier printed, and
 *    its trail. The verdict is read from it as from the verifier.
 * 4. Only what a search shows for good is kept: that it held, or that it was violated. A search for a shorter counterexample
 *    that ran out of its time is kept too, by that time: nothing is proved by it.
 */
#ifndef SLU_CACHED_H
#define SLU_CACHED_H

#include "search.h"

/* In the environment of the compiler: it lists the files that it reads, those of each C file behind those of the last. */
extern const char slu_cached_list[];

/* Whether the verifier is known: @claims and @key are filled in, and what is read in its folder but pan itself. */
bool slu_cached_verifier(struct slu_verifier *verifier);
/* It is compiled: makes its @key, and keeps what slu_cached_verifier() needs. */
void slu_cached_keep_verifier(struct slu_verifier *verifier);

/* Whether the search is known: its job looks as if it had run, its folder as the verifier leaves it. */
bool slu_cached_search(struct slu_search *search);
/* Its report is there. */
void slu_cached_keep_search(const struct slu_search *search);

#endif
