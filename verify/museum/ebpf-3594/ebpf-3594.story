title      A detach inside the registration waits for its own thread
reference  microsoft/ebpf-for-windows#3594
claim      no_deadlock

A program registers as client while its thread is inside an epoch. Where the provider leaves meanwhile, the registrar calls the
detach callback from within NmrRegisterClient, on the same thread. The callback waits until all threads that are in the current
epoch have left it. One of them is this one.

The repair: a program that nobody else can see yet has no users to wait for (NMR-38, RACE-36).
