title      The end of an attach is not recorded
reference  nmap/npcap#207
claim      restart_finds_a_paused_filter

NDIS attaches the filter; from the return of FilterAttach it is Paused, and may be restarted. The driver's own record of that state
was not written at the end of the attach. A build with assertions failed in the next restart and in the next detach, several times at
each start of the system; a build without went on with a record that was wrong.

The repair is the assignment (TF-02). The model steps our page `filter`: there the missing event leaves the machine in Attaching, where
a restart has no row.
