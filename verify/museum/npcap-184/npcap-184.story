title      A detach waits at a raised level
reference  nmap/npcap#184
claim      waits_at_passive_level

On the way out of FilterDetach the driver took the lock of its list of handles, which raises the level to DISPATCH, and under it set the
packet filter by an OID and waited for the answer: bug check 0x7C with NDIS_BUGCHECK_WAIT_EVENT_HIGH_IRQL. (So
we read the stack; nmap/npcap#181 reports the same wait.)

The repair takes the handle off the list under the lock, gives the lock up and asks then (INV-25, RACE-25).
