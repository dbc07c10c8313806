/* SPDX-License-Identifier: MIT */
mtype = { open, close };
chan door = [1] of { mtype };

active proctype Hand()
{
	door!open;
	door!close;
	door!close
}

active proctype Frame()
{
	do
	:: door?_
	od
}

trace {
	do
	:: door!open;
	   door!close
	od
}

ltl stays_small { [](len(door) <= 1) }
