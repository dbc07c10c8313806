title      A rundown that does not see who was swapped out
reference  microsoft/ebpf-for-windows#1250
claim      invoked_context_is_alive

To find out that nobody is inside a client any more, the provider queued a deferred call to each processor: once all have run, each thread
that was inside at DISPATCH_LEVEL has left, since it cannot be preempted. One kind of hook, though, is also invoked at PASSIVE_LEVEL. Such
a thread is swapped out, the deferred calls run, the context is freed, and the thread comes back to it.

The repair counts whoever is inside, at whatever level: EX_RUNDOWN_REF (INV-20, INV-25).
