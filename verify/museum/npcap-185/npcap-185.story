title      Closing a handle whose adapter is gone
reference  nmap/npcap#185
claim      close_finds_a_module_or_skips_it

A capture handle outlives its adapter: a detach takes the module away and leaves the handle in state OpenDetached. Closing such a handle
followed the pointer to the module all the same.

The repair looks at the state, under the lock that the detach takes, too (TF-07).
