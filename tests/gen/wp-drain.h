/* SPDX-License-Identifier: MIT */
/*
 * wp-drain.h - contracts of the gate in one word, as one thread sees them, for Frama-C's WP (wp.sh)
 *
 * With plain loads and stores (SLU_PLATFORM_SINGLE): what each function does to the closed bit and to the count. What threads
 * do to each other is another proof: models/drain.
 */
#include "sluice/drain.h"

/*@
  predicate is_closed(integer word) = (word & 1) != 0;
  logic integer inside(integer word) = word / 2;
*/

/*@
  requires \valid(drain);
  assigns drain->word;
  ensures drain->word == 1;
*/
void slu_drain_init(struct slu_drain *drain);

/*@
  requires \valid(drain) && count > 0 && inside(drain->word) + count <= SIZE_MAX / 2;
  assigns drain->word;
  ensures \result <==> !is_closed(\old(drain->word));
  ensures \result ==> drain->word == \old(drain->word) + 2 * count;
  ensures !\result ==> drain->word == \old(drain->word);
*/
bool slu_drain_acquire(struct slu_drain *drain, size_t count);

/*@
  requires \valid(drain) && count > 0 && inside(drain->word) + count <= SIZE_MAX / 2;
  assigns drain->word;
  ensures drain->word == \old(drain->word) + 2 * count;
  ensures \result <==> \old(drain->word) == 1;
*/
bool slu_drain_enter(struct slu_drain *drain, size_t count);

/*@
  requires \valid(drain) && count > 0 && inside(drain->word) >= count;
  assigns drain->word;
  ensures drain->word == \old(drain->word) - 2 * count;
  ensures \result <==> \old(drain->word) == ((2 * count) | 1);
*/
bool slu_drain_release(struct slu_drain *drain, size_t count);

/*@
  requires \valid(drain);
  assigns drain->word;
  ensures drain->word == (\old(drain->word) | 1);
  ensures \result <==> inside(\old(drain->word)) == 0;
*/
bool slu_drain_close(struct slu_drain *drain);

/*@
  requires \valid(drain);
  assigns drain->word;
  ensures drain->word == (\old(drain->word) & ~SLU_DRAIN_CLOSED);
  ensures \result <==> is_closed(\old(drain->word)) && inside(\old(drain->word)) > 0;
*/
bool slu_drain_open(struct slu_drain *drain);

/*@
  requires \valid_read(drain);
  assigns \nothing;
  ensures \result <==> drain->word == 1;
*/
bool slu_drain_is_idle(const struct slu_drain *drain);

/*@
  requires \valid_read(drain);
  assigns \nothing;
  ensures \result <==> !is_closed(drain->word);
*/
bool slu_drain_is_open(const struct slu_drain *drain);

/*@
  requires \valid_read(drain);
  assigns \nothing;
  ensures \result == inside(drain->word);
*/
size_t slu_drain_count(const struct slu_drain *drain);
