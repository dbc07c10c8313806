title      The driver stops while a packet is being injected
reference  nmap/npcap#341
claim      injection_finds_its_driver

A callout of the filtering platform hands a packet to FwpsInjectNetworkSendAsync, which calls back when the packet is sent. Stopping the
driver destroyed the handle of the injection and let the image go, whatever was on its way; the callback then ran in memory that was
gone.

The repair counts what is being injected, closes the gate before it looks at the count, and waits (INV-18). The report asks for this
protection; the counter is our miniature's.
