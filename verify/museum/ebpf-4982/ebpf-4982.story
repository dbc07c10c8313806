title      A link remembers a provider that has left
reference  microsoft/ebpf-for-windows#4982
claim      attached_provider_is_alive

The client's attach callback gives up the link's lock around NmrClientAttachProvider, and sets the flag "attached" when it has the
lock again. The provider may deregister in between: its detach clears a flag that is not set yet. Then the attach sets it, and from
now on the link believes in a provider whose context is gone. Whoever detaches the link later uses it.

The repair: the detach leaves a mark, and an attach that finds it does not set the flag (RACE-30).
