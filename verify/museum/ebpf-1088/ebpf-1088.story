title      The completion of a detach frees what it still needs
reference  microsoft/ebpf-for-windows#1088
claim      context_is_read_before_it_goes

A work item waits until no call is inside, completes the detach and then frees itself; the pointer to itself it keeps in the
binding context. But with the completion the context belongs to the registrar again, which may run the cleanup callback on another
processor before the completion has even returned.

The repair reads the pointer first (NMR-30, RACE-33).
