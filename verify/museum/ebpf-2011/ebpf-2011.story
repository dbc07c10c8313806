title      A rundown is prepared after it was used
reference  microsoft/ebpf-for-windows#2011
claim      dropped_reference_was_counted

The provider's own attach function switches the inspection of packets on; only then the rundown protection of the new client was
initialized. A packet that comes in between takes a reference, the initialization sets the count to zero, and the packet drops a
reference that nobody has counted: the count runs below zero.

The repair initializes it first, closed, and opens it when the attach has succeeded (INV-20, RACE-30).
