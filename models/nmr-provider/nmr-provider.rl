%%{
# nmr-provider.rl - NMR provider module: registration, deregistration, wait
#
# Contract: TP-01 to TP-12
# Prefix: slu
#
# ATTACH is a call of ProviderAttachClient, DETACH one of ProviderDetachClient because the client deregisters; both are
# taken when NMR decides to call. How such a call ends is the attachment's affair (nmr-attachment, nmr-side).
# Cells beyond the table: DETACH in Registering (NMR-16: the other side may deregister while our register call is still
# offering), LATE_BIND in Waiting (NMR-40: TP-10 knows an attach in flight there), WAIT in Drained (NMR-34: the wait then
# returns at once). A second DEREGISTER is refused.

machine nmr_provider;
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
action TP_01 { }
action TP_02 { }
action TP_03 { }
action TP_04 { }
action TP_05 { }
action TP_06 { }
action TP_07 { }
action TP_08 { }
action TP_09 { }
action TP_10 { }
action TP_11 { }
action TP_12 { }
action NMR_16 { }
action NMR_34 { }
action NMR_40 { }

# effects: one bit each
action refuse_wait { fx |= SLU_NMR_PROVIDER_DO_REFUSE_WAIT; }
action wake_waiter { fx |= SLU_NMR_PROVIDER_DO_WAKE_WAITER; }

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
    Unregistered:    ( REGISTER          @TP_01               -> Registering
                     | LABELS            @labels              -> Unregistered    ),
    Registering:     ( ATTACH            @TP_02               -> Registering
                     | REGISTER_COMPLETE @TP_03               -> Registered
                     | REGISTER_FAILED   @TP_04               -> Unregistered
                     | DETACH            @NMR_16              -> Registering     ),
    Registered:      ( ATTACH            @TP_05               -> Registered
                     | DETACH            @TP_06               -> Registered
                     | DEREGISTER        @TP_07               -> Deregistering
                     | WAIT              @TP_12 @refuse_wait  -> Registered      ),
    Deregistering:   ( LATE_BIND         @TP_08               -> Deregistering
                     | WAIT              @TP_09               -> Waiting
                     | DRAINED           @TP_10               -> Drained         ),
    Waiting:         ( LATE_BIND         @NMR_40              -> Waiting
                     | DRAINED           @TP_10 @wake_waiter  -> Drained_waiting ),
    Drained:         ( WAIT              @NMR_34              -> Drained_waiting ),
    Drained_waiting: ( WAIT_COMPLETE     @TP_11               -> Unregistered    )
);
}%%
