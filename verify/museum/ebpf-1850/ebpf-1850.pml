/*
 * ebpf-1850.pml - a reader looks at a flag, then reads
 *
 * Claims    the provider's data are there as long as somebody reads them
 * Contract  INV-20, NMR-22, RACE-32
 * Code      ebpf-1850.c
 */
#include "museum.pmh"

#ifdef CODE
c_decl {
\#include "ebpf-1850.c"
}
#include "threads.pmh"
#else

bit is_detaching;
bit is_unloaded;
byte readers;

active proctype Reader()
{
	atomic {
		if
		:: is_detaching -> goto done
		:: else
		fi;
#ifndef BUG
		readers++;
#endif
		printf("* the flag is not set\n")
	}
	atomic {
		printf("-> Provider: read its data\n");
		CLAIM(data_outlives_its_reader, true, !is_unloaded)
	}
#ifndef BUG
	readers--;
#endif
done:
	skip
}

active proctype Detach()
{
	atomic {
		is_detaching = 1;
		printf("* the flag is set\n")
	}
	atomic {
		!readers ->
		is_unloaded = 1;
		printf("-> Provider: unload\n")
	}
}
#endif
