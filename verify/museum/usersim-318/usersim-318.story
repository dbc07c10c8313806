title      A client deregisters while a provider registers, and waits for ever
reference  microsoft/usersim#318
repaired   microsoft/usersim#319
claim      no_deadlock

The user-mode emulation of the registrar inserts a new binding in state Start, gives up its lock and calls the attach callback.
A client that deregisters in this window finds a binding that is not Ready, takes it for one whose detach is already under way
and leaves it alone. Then the attach ends: the binding becomes Ready, its client is on the way out, and nobody will ever detach
it. The wait for deregistration does not return.

The repair looks again when the attach has ended: if one of the two modules deregistered meanwhile, the binding is late and is
detached at once (NMR-40, RACE-31).
