title      The client frees its context in the detach callback
reference  microsoft/ebpf-for-windows#990
repaired   microsoft/ebpf-for-windows#988
claim      context_lives_until_cleanup

Client and provider are both told to detach, in no particular order. The client freed its binding context in its own detach
callback. But the provider may still be inside a call to the client, with that context as argument: it has not been told yet, or it
was and waits for that very call.

The repair frees in the cleanup callback, which the registrar calls when both sides have detached (NMR-28, NMR-29).
