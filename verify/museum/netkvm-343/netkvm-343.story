title      A device is pulled out with packets in its queue
reference  virtio-win/kvm-guest-drivers-windows#343
claim      no_deadlock

A network device is unplugged while it runs. Packets that lie in its transmit queue are still the driver's, but the hardware that would
have sent them is gone, so nothing completes them any more. NDIS pauses the adapter on the way to its removal, the pause waits for those
packets, and the removal never ends.

The repair gives back what is in the queue when the removal is noticed (SURP-03, RACE-20).
