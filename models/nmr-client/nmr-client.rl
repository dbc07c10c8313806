%%{
# nmr-client.rl - NMR client module: registration, deregistration, wait
#
# Contract: TC-01 to TC-12 (TC-13 is a refusal)
# Prefix: slu
#
# ATTACH is a call of ClientAttachProvider, DETACH one of ClientDetachProvider because the provider deregisters; both are
# taken when NMR decides to call. How such a call ends is the attachment's affair (nmr-attachment, nmr-side).
# Cells beyond the table: DETACH in Registering (NMR-16: the other side may deregister while our register call is still
# offering), LATE_BIND in Waiting (NMR-40: TC-10 knows an attach in flight there), WAIT in Drained (NMR-34: the wait then
# returns at once). A second DEREGISTER is refused.

machine nmr_client;
alphtype int;

# events: the only list
LABELS            = 256;
REGISTER          = 257;
ATTACH            = 258;
REGISTER_COMPLETE = 259;
REGISTER_FAILED   = 260;
DETACH            = 261;
DEREGISTER        = 262;
LATE_BIND         = 263;
WAIT              = 264;
DRAINED           = 265;
WAIT_COMPLETE     = 266;

# rows of the contract
action TC_01 { }
action TC_02 { }
action TC_03 { }
action TC_04 { }
action TC_05 { }
action TC_06 { }
action TC_07 { }
action TC_08 { }
action TC_09 { }
action TC_10 { }
action TC_11 { }
action TC_12 { }
action NMR_16 { }
action NMR_34 { }
action NMR_40 { }

# effects: one bit each
action refuse_wait { fx |= SLU_NMR_CLIENT_DO_REFUSE_WAIT; }
action wake_waiter { fx |= SLU_NMR_CLIENT_DO_WAKE_WAITER; }

# every state by its name
action labels {
    (void)fentry(Unregistered);
    (void)fentry(Registering);
    (void)fentry(Registered);
    (void)fentry(Deregistering);
    (void)fentry(Waiting);
    (void)fentry(Drained);
    (void)fentry(Drained_waiting);
}

main := (
#   state              event             row and effects         next
    start:           ( ''                                     -> Unregistered    ),
    Unregistered:    ( REGISTER          @TC_01               -> Registering
                     | LABELS            @labels              -> Unregistered    ),
    Registering:     ( ATTACH            @TC_02               -> Registering
                     | REGISTER_COMPLETE @TC_03               -> Registered
                     | REGISTER_FAILED   @TC_04               -> Unregistered
                     | DETACH            @NMR_16              -> Registering     ),
    Registered:      ( ATTACH            @TC_05               -> Registered
                     | DETACH            @TC_06               -> Registered
                     | DEREGISTER        @TC_07               -> Deregistering
                     | WAIT              @TC_12 @refuse_wait  -> Registered      ),
    Deregistering:   ( LATE_BIND         @TC_08               -> Deregistering
                     | WAIT              @TC_09               -> Waiting
                     | DRAINED           @TC_10               -> Drained         ),
    Waiting:         ( LATE_BIND         @NMR_40              -> Waiting
                     | DRAINED           @TC_10 @wake_waiter  -> Drained_waiting ),
    Drained:         ( WAIT              @NMR_34              -> Drained_waiting ),
    Drained_waiting: ( WAIT_COMPLETE     @TC_11               -> Unregistered    )
);
}%%
