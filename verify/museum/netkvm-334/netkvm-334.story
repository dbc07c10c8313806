title      A failed power-up leaves the adapter suspended
reference  virtio-win/kvm-guest-drivers-windows#334
claim      no_deadlock

On the way back to D0 the driver may fail to set its device up. It then reported the failure and left its state machine in Suspended. NDIS
goes on all the same: the pause that comes next waits for a machine that nobody will resume, and the system hangs in it.

The repair resumes the machine on the way of the error, too (PWR-06, TA-08).
