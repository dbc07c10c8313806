title      The driver goes before its last module
reference  nmap/npcap#347
claim      modules_end_before_the_driver

A driver that unloads must wait until NDIS has detached each of its filter modules. This one took its global state down while a
detach was still running on another thread, which then used it: IRQL_NOT_LESS_OR_EQUAL in NPF_DetachAdapter.

The repair deregisters first: NdisFDeregisterFilterDriver returns when each module is detached. Only then the global state goes
(UNL-06, INV-18).
