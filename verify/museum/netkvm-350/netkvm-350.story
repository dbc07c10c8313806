title      A request to a device that was reset
reference  virtio-win/kvm-guest-drivers-windows#350
repaired   virtio-win/kvm-guest-drivers-windows#351
claim      no_deadlock

At shutdown the driver resets its device. A request to set the multicast list may still arrive afterwards: it goes to the device by the
control queue, and the driver polls for the answer. A device that was reset ignores the message, so the loop never ends and the system
hangs at shutdown now and then.

The repair looks, before it asks, whether there is a device to answer, under the lock that the reset takes (INV-16, SURP-07).
