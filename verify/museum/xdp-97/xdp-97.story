title      A set of interfaces does not keep its filter
reference  microsoft/xdp-for-windows#97
repaired   microsoft/xdp-for-windows#123
claim      filter_outlives_its_users

A file object for an interface is opened: the driver looks the interface set up and puts a new context on the list of the filter below.
References to a single interface hold up the filter's detach; references to the set did not. So the detach could run to its end and free
the filter between the look-up and the insertion. A test of the filter's handle for NULL was no help: it lies in the freed filter.

The repair gives the set a count of its own, which the detach waits for (INV-08, MECH-25).
