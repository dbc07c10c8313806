%%{
# adapter.rl - Miniport Adapter States and Operations
#
# Contract: TA-01 to TA-20
# Prefix: slu
#
# Send and receive gates are functions of the state: a send is forwarded in Running only. Power, removal and reset
# stand beside the states as flags of the object; their rows stay where they are.
#
# Paused/halting: MiniportHaltEx was entered and interrupts may still come. Paused/draining: they are off and loans come back.
# Paused/releasing: resources go back in reverse order. A send or OID that NDIS has back may still be counted when the halt
# comes: the driver drops its count as the last action of the callback (Q-24).

machine adapter;
alphtype int;

# events: the only list
LABELS              = 256;
INITIALIZE          = 257;
INITIALIZE_COMPLETE = 258;
INITIALIZE_FAILED   = 259;
RESTART             = 260;
RESTART_COMPLETE    = 261;
RESTART_FAILED      = 262;
PAUSE               = 263;
PAUSE_COMPLETE      = 264;
HALT                = 265;
HALT_INIT_FAILED    = 266;
INTERRUPTS_DISABLED = 267;
DRAINED             = 268;
HALT_COMPLETE       = 269;
SHUTDOWN            = 270;
SEND                = 271;
SEND_COMPLETE       = 272;
RECEIVE             = 273;
RETURN              = 274;
OID                 = 275;
OID_COMPLETE        = 276;
RESET               = 277;
RESET_COMPLETE      = 278;
SURPRISE_REMOVE     = 279;
POWER_DOWN          = 280;
POWER_UP            = 281;
INTERRUPT           = 282;

# rows of the contract
action TA_01 { }
action TA_02 { }
action TA_03 { }
action TA_04 { }
action TA_05 { }
action TA_06 { }
action TA_07 { }
action TA_08 { }
action TA_09 { }
action TA_10 { }
action TA_11 { }
action TA_12 { }
action TA_13 { }
action TA_14 { }
action TA_15 { }
action TA_16 { }
action TA_17 { }
action TA_18 { }
action TA_19 { }
action TA_20 { }
action HALT_01 { }
action HALT_05 { }
action HALT_07 { }
action PAUSE_07 { }
action PWR_09 { }
action Q_24 { }
action RECV_03 { }
action STATE_04 { }

# effects: one bit each
action acquire_resources { fx |= SLU_ADAPTER_DO_ACQUIRE_RESOURCES; }
action disable_interrupts { fx |= SLU_ADAPTER_DO_DISABLE_INTERRUPTS; }
action release_resources { fx |= SLU_ADAPTER_DO_RELEASE_RESOURCES; }
action restart { fx |= SLU_ADAPTER_DO_RESTART; }
action complete_restart { fx |= SLU_ADAPTER_DO_COMPLETE_RESTART; }
action fail_restart { fx |= SLU_ADAPTER_DO_FAIL_RESTART; }
action complete_pause { fx |= SLU_ADAPTER_DO_COMPLETE_PAUSE; }
action refuse_send { fx |= SLU_ADAPTER_DO_REFUSE_SEND; }

# every state by its name
action labels {
    (void)fentry(Halted);
    (void)fentry(Initializing);
    (void)fentry(Paused);
    (void)fentry(Restarting);
    (void)fentry(Running);
    (void)fentry(Pausing);
    (void)fentry(Paused_halting);
    (void)fentry(Paused_draining);
    (void)fentry(Paused_releasing);
    (void)fentry(Shutdown);
}

main := (
#   state               event               row and effects                 next
    start:            ( ''                                               -> Halted           ),
    Halted:           ( INITIALIZE          @TA_01 @acquire_resources    -> Initializing
                      | LABELS              @labels                      -> Halted           ),
    Initializing:     ( INITIALIZE_COMPLETE @TA_02                       -> Paused
                      | INITIALIZE_FAILED   @TA_03                       -> Halted
                      | INTERRUPT           @HALT_05                     -> Initializing     ),
    Paused:           ( RESTART             @TA_04 @restart              -> Restarting
                      | HALT                @TA_09 @disable_interrupts   -> Paused_halting
                      | HALT_INIT_FAILED    @TA_20 @disable_interrupts   -> Paused_halting
                      | SHUTDOWN            @TA_10                       -> Shutdown
                      | SEND                @TA_13 @refuse_send          -> Paused
                      | RETURN              @RECV_03                     -> Paused
                      | OID                 @TA_14                       -> Paused
                      | OID_COMPLETE        @TA_14                       -> Paused
                      | RESET               @TA_15                       -> Paused
                      | RESET_COMPLETE      @TA_15                       -> Paused
                      | SURPRISE_REMOVE     @TA_16                       -> Paused
                      | POWER_DOWN          @TA_18                       -> Paused
                      | POWER_UP            @TA_18                       -> Paused
                      | INTERRUPT           @PAUSE_07                    -> Paused           ),
    Restarting:       ( RESTART_COMPLETE    @TA_05 @complete_restart     -> Running
                      | RESTART_FAILED      @TA_06 @fail_restart         -> Paused
                      | SHUTDOWN            @TA_10                       -> Shutdown
                      | RECEIVE             @TA_17                       -> Restarting
                      | RETURN              @TA_17                       -> Restarting
                      | OID                 @TA_14                       -> Restarting
                      | OID_COMPLETE        @TA_14                       -> Restarting
                      | RESET               @TA_15                       -> Restarting
                      | RESET_COMPLETE      @TA_15                       -> Restarting
                      | SURPRISE_REMOVE     @TA_16                       -> Restarting
                      | INTERRUPT           @HALT_05                     -> Restarting       ),
    Running:          ( PAUSE               @TA_07                       -> Pausing
                      | HALT                @HALT_01 @disable_interrupts -> Paused_halting
                      | SHUTDOWN            @TA_10                       -> Shutdown
                      | SEND                @TA_11                       -> Running
                      | SEND_COMPLETE       @TA_11                       -> Running
                      | RECEIVE             @TA_11                       -> Running
                      | RETURN              @TA_11                       -> Running
                      | OID                 @TA_14                       -> Running
                      | OID_COMPLETE        @TA_14                       -> Running
                      | RESET               @TA_15                       -> Running
                      | RESET_COMPLETE      @TA_15                       -> Running
                      | SURPRISE_REMOVE     @TA_16                       -> Running
                      | POWER_DOWN          @TA_19                       -> Running
                      | POWER_UP            @PWR_09                      -> Running
                      | INTERRUPT           @HALT_05                     -> Running          ),
    Pausing:          ( PAUSE_COMPLETE      @TA_08 @complete_pause       -> Paused
                      | SHUTDOWN            @TA_10                       -> Shutdown
                      | SEND                @TA_12 @refuse_send          -> Pausing
                      | SEND_COMPLETE       @TA_12                       -> Pausing
                      | RETURN              @TA_12                       -> Pausing
                      | OID                 @TA_14                       -> Pausing
                      | OID_COMPLETE        @TA_14                       -> Pausing
                      | RESET               @TA_15                       -> Pausing
                      | RESET_COMPLETE      @TA_15                       -> Pausing
                      | SURPRISE_REMOVE     @TA_16                       -> Pausing
                      | INTERRUPT           @HALT_05                     -> Pausing          ),
    Paused_halting:   ( INTERRUPT           @HALT_05                     -> Paused_halting
                      | RETURN              @HALT_07                     -> Paused_halting
                      | SEND_COMPLETE       @Q_24                        -> Paused_halting
                      | OID_COMPLETE        @Q_24                        -> Paused_halting
                      | INTERRUPTS_DISABLED @HALT_05                     -> Paused_draining  ),
    Paused_draining:  ( RETURN              @HALT_07                     -> Paused_draining
                      | SEND_COMPLETE       @Q_24                        -> Paused_draining
                      | OID_COMPLETE        @Q_24                        -> Paused_draining
                      | DRAINED             @HALT_07 @release_resources  -> Paused_releasing ),
    Paused_releasing: ( HALT_COMPLETE       @TA_09                       -> Halted           ),
    Shutdown:         ( SEND_COMPLETE       @STATE_04                    -> Shutdown
                      | OID_COMPLETE        @STATE_04                    -> Shutdown
                      | RESTART_COMPLETE    @STATE_04                    -> Shutdown
                      | RESTART_FAILED      @STATE_04                    -> Shutdown         )
);
}%%
