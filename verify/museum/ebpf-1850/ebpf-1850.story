title      A flag does not keep a provider's data alive
reference  microsoft/ebpf-for-windows#1850
claim      data_outlives_its_reader

The program reads data that lies in the provider. When the provider detaches, a flag says so, and who begins later sees it. But who
has looked at the flag just before goes on reading, while the detach returns and the provider's driver is unloaded.

The repair counts the readers: looking and counting are one step, and the detach ends when nobody is inside (NMR-22, RACE-32). This is
the gate of `include/sluice/drain.h`.
