/*
 * latch.pml - two holders of one latch
 *
 * The model of the tests of `sluice verify`: small, and with a word for each thing that can be wrong with a model.
 */
#include "common/claim.pmh"

byte latch_state[1] = 1;
byte holders, rings;
inline latch_do_ring(o)
{
	rings = 1 - rings
}
#include "latch/latch.pmh"

active [2] proctype Holder()
{
	bit mine;
end:	do
#ifdef MUTANT_TAKEN_UNSEEN
	:: d_step { !mine ->
#else
	:: d_step { !mine && latch_state[0] == LATCH_Free ->
#endif
		SLU_SAY("~ holder %d wants it\n", _pid);
		latch_TAKE(0);
		refused = 0;
		mine = 1;
		holders++;
		FORM(take, later);
		CLAIM(one_holds, true, holders == 1)
	   }
#ifndef MUTANT_NEVER_GIVEN_BACK
	:: d_step { mine ->
		latch_GIVE(0);
		refused = 0;
		FORM(take, before_return);
		CLAIM(giver_held, mine, holders > 0);
		mine = 0;
		holders--
	   }
#endif
#ifdef EARLY
	:: d_step { mine -> FORM(take, at_once) }
#endif
#ifdef FORCED
	:: d_step { mine ->
		latch_FORCE(0);
		CLAIM(force_breaks, true, latch_state[0] == LATCH_Broken);
		mine = 0;
		holders--
	   }
#endif
#ifdef EMPTY
	:: d_step { holders == 9 -> CLAIM(nine_hold, holders == 9, true) }
#endif
#ifdef UNLISTED
	:: d_step { holders == 9 -> CLAIM(nobody_lists_me, true, true) }
#endif
	od
}

#ifdef MUTANT_TAKEN_FOR_GOOD
active proctype Keeper()
{
	d_step { latch_state[0] == LATCH_Free -> latch_TAKE(0) };
	latch_state[0] == LATCH_Broken
}
#endif

ltl taken_is_given_back { [] (holders == 1 -> <> (holders == 0)) }
ltl reach_taken_is_given_back { [] (holders == 0) }
#ifdef TEN
ltl ten_go { [] (holders == 10 -> <> (holders == 0)) }
ltl reach_ten_go { [] (holders != 10) }
#endif
