title      A link loses its program before it stops being called
reference  microsoft/ebpf-for-windows#1906
claim      invoked_link_has_its_program

To detach a program from a hook, the link first set its pointer to the program to NULL and then deregistered from the registrar.
Between the two the hook still called the link, which followed the pointer.

The repair turns the order round: what the path of data uses goes when the registrar has said that nobody calls any more (RACE-35).
