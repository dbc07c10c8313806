title      A pointer goes before the last reference
reference  openvswitch/ovs-issues#80
claim      packet_finds_the_switch

Packets that are being processed hold references to the switch's context, so a detach only drops its own and the last one frees. That
was right. But the detach also set the global pointer to the context to NULL, and a packet under way follows that pointer.

The repair clears the pointer where the context is freed (INV-08).
