%%{
# filter.rl - Filter Module States and Operations
#
# Contract: TF-01 to TF-09
# Prefix: slu
#
# A send or receive that comes while it pauses is given back at once; in Paused too, as long as NDIS has not seen that the
# pause is complete. Paused/detaching: FilterDetach was entered and has not returned. An OID that NDIS has back may still be
# counted then: the filter drops its count as the last action of the callback (Q-24).

machine filter;
alphtype int;

# events: the only list
LABELS           = 256;
ATTACH           = 257;
ATTACH_COMPLETE  = 258;
ATTACH_FAILED    = 259;
RESTART          = 260;
DETACH           = 261;
OID              = 262;
OID_COMPLETE     = 263;
DETACH_COMPLETE  = 264;
RESTART_COMPLETE = 265;
RESTART_FAILED   = 266;
PAUSE            = 267;
SEND             = 268;
SEND_COMPLETE    = 269;
RECEIVE          = 270;
RETURN           = 271;
PAUSE_COMPLETE   = 272;

# rows of the contract
action TF_01 { }
action TF_02 { }
action TF_03 { }
action TF_04 { }
action TF_05 { }
action TF_06 { }
action TF_07 { }
action TF_08 { }
action TF_09 { }
action Q_24 { }

# effects: one bit each
action attach { fx |= SLU_FILTER_DO_ATTACH; }
action restart { fx |= SLU_FILTER_DO_RESTART; }
action complete_restart { fx |= SLU_FILTER_DO_COMPLETE_RESTART; }
action fail_restart { fx |= SLU_FILTER_DO_FAIL_RESTART; }
action complete_pause { fx |= SLU_FILTER_DO_COMPLETE_PAUSE; }
action detach { fx |= SLU_FILTER_DO_DETACH; }
action refuse_send { fx |= SLU_FILTER_DO_REFUSE_SEND; }
action return_receive { fx |= SLU_FILTER_DO_RETURN_RECEIVE; }

# every state by its name
action labels {
    (void)fentry(Detached);
    (void)fentry(Attaching);
    (void)fentry(Paused);
    (void)fentry(Paused_detaching);
    (void)fentry(Restarting);
    (void)fentry(Running);
    (void)fentry(Pausing);
}

main := (
#   state               event            row and effects             next
    start:            ( ''                                        -> Detached         ),
    Detached:         ( ATTACH           @TF_01 @attach           -> Attaching
                      | LABELS           @labels                  -> Detached         ),
    Attaching:        ( ATTACH_COMPLETE  @TF_02                   -> Paused
                      | ATTACH_FAILED    @TF_02                   -> Detached         ),
    Paused:           ( RESTART          @TF_03 @restart          -> Restarting
                      | DETACH           @TF_07 @detach           -> Paused_detaching
                      | SEND             @TF_08 @refuse_send      -> Paused
                      | RECEIVE          @TF_08 @return_receive   -> Paused
                      | OID              @TF_09                   -> Paused
                      | OID_COMPLETE     @TF_09                   -> Paused           ),
    Paused_detaching: ( OID_COMPLETE     @Q_24                    -> Paused_detaching
                      | DETACH_COMPLETE  @TF_07                   -> Detached         ),
    Restarting:       ( RESTART_COMPLETE @TF_04 @complete_restart -> Running
                      | RESTART_FAILED   @TF_04 @fail_restart     -> Paused
                      | OID              @TF_09                   -> Restarting
                      | OID_COMPLETE     @TF_09                   -> Restarting       ),
    Running:          ( PAUSE            @TF_05                   -> Pausing
                      | SEND             @TF_08                   -> Running
                      | SEND_COMPLETE    @TF_08                   -> Running
                      | RECEIVE          @TF_08                   -> Running
                      | RETURN           @TF_08                   -> Running
                      | OID              @TF_09                   -> Running
                      | OID_COMPLETE     @TF_09                   -> Running          ),
    Pausing:          ( PAUSE_COMPLETE   @TF_06 @complete_pause   -> Paused
                      | SEND             @TF_08 @refuse_send      -> Pausing
                      | SEND_COMPLETE    @TF_08                   -> Pausing
                      | RECEIVE          @TF_08 @return_receive   -> Pausing
                      | RETURN           @TF_08                   -> Pausing
                      | OID              @TF_09                   -> Pausing
                      | OID_COMPLETE     @TF_09                   -> Pausing          )
);
}%%
