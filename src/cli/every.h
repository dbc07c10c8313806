/* SPDX-License-Identifier: MIT */
/*
 * every.h - different faults, once each
 *
 * 1. Behind a violated safety search each claim is searched for alone, breadth first, and the search goes on after what it
 *    finds (pan -c0 -e). So the first trail to a fault is a shortest one.
 * 2. pan goes on from a broken assertion as if it had held. What it finds behind one is no fault by itself: a replay stops
 *    at the first, before the trail does, and the trail is passed over.
 * 3. Trails to one statement are looked at up to a number; that bounds the replays.
 * 4. Two faults are one if they break the same claim and the last thing that their runs say is the same, whichever object says
 *    it; where runs say nothing, if they end in the same statement.
 */
#ifndef SLU_EVERY_H
#define SLU_EVERY_H

#include "search.h"

/* A line of the verifier of a search of the kind EVERY. */
void slu_every_line(struct slu_search *search, const char *line);
/* It has ended: its trails are replayed, and each fault becomes a search of the kind FAULT. */
void slu_every_end(struct slu_search *search);

#endif
