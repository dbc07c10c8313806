title      A pause looks like the end
reference  nmap/nmap#1903
claim      read_ends_with_the_handle_only

Applications saw their captures end with STATUS_CANCELLED although nobody had closed anything: the stack had been paused, as it is
whenever a binding is added or a wireless network is left. The driver's handles knew only "in use" and "closing", so a read that began
during a pause was told that the handle was going away.

The repair gives the handle states for a pause of their own, as the report proposes: a read waits for the restart (TF-03).
