title      A detach deregisters a client that is still registering
reference  microsoft/ebpf-for-windows#2490
claim      deregisters_what_is_registered

One thread attaches a link: NmrRegisterClient is running, in the provider's attach callback, and has not returned the handle yet.
Another thread detaches the same link: the record is there, so it deregisters, with a handle that nobody has written. (So we read
the two stacks in the report.)

The repair gives the link states that change under its lock: the detach acts on a link that is attached and refuses one that is still
attaching (RACE-30).
