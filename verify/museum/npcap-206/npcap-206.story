title      Two references, three holders
reference  nmap/npcap#206
claim      released_copy_is_held

A captured packet is copied once for all handles. The copy was counted twice and, with more than one handle open, given back three times:
the pool handed it out again while somebody was still reading. The first analysis in the report names the count.

The repair counts each holder: the code that taps the packet and each handle that keeps it (INV-01).
