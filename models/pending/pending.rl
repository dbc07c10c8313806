%%{
# pending.rl - an operation that may complete at once, later, or before its call returned
#
# Contract: INV-01, INV-02, PDP-05, PDP-06, PAUSE-11, NMR-27
# Prefix: slu
#
# One of these stands behind every asynchronous operation. finish is taken exactly once for each CALL.

machine pending;
alphtype int;

# events: the only list
LABELS         = 256;
CALL           = 257;
RETURN_DONE    = 258;
RETURN_PENDING = 259;
COMPLETE       = 260;

# rows of the contract
action INV_01 { }
action INV_02 { }
action PDP_05 { }
action PDP_06 { }

# effects: one bit each
action finish { fx |= SLU_PENDING_DO_FINISH; }

# every state by its name
action labels {
    (void)fentry(Idle);
    (void)fentry(Called);
    (void)fentry(Early);
    (void)fentry(Waiting);
}

main := (
#   state      event          row and effects    next
    start:   ( ''                             -> Idle    ),
    Idle:    ( CALL           @INV_01         -> Called
             | LABELS         @labels         -> Idle    ),
    Called:  ( RETURN_DONE    @PDP_05 @finish -> Idle
             | RETURN_PENDING @INV_01         -> Waiting
             | COMPLETE       @INV_02         -> Early   ),
    Early:   ( RETURN_PENDING @PDP_06 @finish -> Idle    ),
    Waiting: ( COMPLETE       @INV_01 @finish -> Idle    )
);
}%%
