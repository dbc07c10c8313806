title      Letting go of what holds you
reference  microsoft/ebpf-for-windows#1984
claim      link_is_held_while_used

A program holds a reference to each of its links. To detach a link from its program the driver drops that reference, and goes on with the
link: there is its lock to release and its state to set. If the application has closed its handle meanwhile, the reference was the last,
and the link is gone.

The repair takes a reference of its own for as long as the function runs (INV-08).
