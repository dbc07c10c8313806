title      A timer's work outlives the timer
reference  microsoft/ebpf-for-windows#850
claim      flush_finds_its_timer

When the driver stops, it frees the work item of its flush timer. A deferred call that runs on another processor at that moment still
uses the item to arm itself again.

The repair sets the mark "rundown" first, and a deferred call that sees it leaves the timer alone; what it would have flushed the stop
flushes itself (HALT-06). Mark and use are tested under one lock in our miniature.
