%%{
# nmr-side.rl - one side of an NMR detach; an attachment has two, the client's and the provider's
#
# Contract: TN-10 to TN-18
# Prefix: slu
#
# DETACH is the detach callback, RETURN_DONE and RETURN_PENDING its answers, COMPLETE the module's call of
# Nmr{Client,Provider}DetachComplete. A row serves both sides, so its ID names the client's row and the provider's.
#
# NMR-49: a module may complete before its detach callback runs. The registrar takes that; our modules never do it.

machine nmr_side;
alphtype int;

# events: the only list
LABELS         = 256;
DETACH         = 257;
COMPLETE       = 258;
RETURN_DONE    = 259;
RETURN_PENDING = 260;

# rows of the contract
action TN_10 { }
action TN_11_TN_15 { }
action TN_12_TN_16 { }
action TN_13_TN_17 { }
action TN_14_TN_18 { }
action NMR_49 { }

# every state by its name
action labels {
    (void)fentry(Active);
    (void)fentry(Active_completed);
    (void)fentry(Called);
    (void)fentry(Called_completed);
    (void)fentry(Pending);
    (void)fentry(Done);
}

main := (
#   state               event          row             next
    start:            ( ''                          -> Active           ),
    Active:           ( DETACH         @TN_10       -> Called
                      | COMPLETE       @NMR_49      -> Active_completed
                      | LABELS         @labels      -> Active           ),
    Active_completed: ( DETACH         @TN_10       -> Called_completed ),
    Called:           ( RETURN_DONE    @TN_11_TN_15 -> Done
                      | RETURN_PENDING @TN_12_TN_16 -> Pending
                      | COMPLETE       @TN_14_TN_18 -> Called_completed ),
    Called_completed: ( RETURN_PENDING @TN_14_TN_18 -> Done             ),
    Pending:          ( COMPLETE       @TN_13_TN_17 -> Done             ),
    Done:             ( []                                              )
);
}%%
