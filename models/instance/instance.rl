%%{
# instance.rl - the IM device instance: request, cancel, initialize, deinitialize
#
# Contract: TI-01 to TI-20
# Prefix: slu
#
# STOP is refused wherever the device is already being stopped or is gone: there is nothing to do (RACE-29).
#
# None/requesting: NdisIMInitializeDeviceInstanceEx has not returned. .../stopped: and the device is no longer wanted.
# .../cancelling: NdisIMCancelInitializeDeviceInstance has not returned. Requested/cancel lost: it failed, the
# initialization is still to come (CANCEL-03). Deiniting/returned: NdisIMDeInitializeDeviceInstance returned before the halt,
# with whatever answer: FAILURE means that NDIS halts the device for a reason of its own (DEINIT-05).

machine instance;
alphtype int;

# events: the only list
LABELS              = 256;
REQUEST             = 257;
REENABLE            = 258;
REQUEST_COMPLETE    = 259;
REQUEST_REFUSED     = 260;
INITIALIZE          = 261;
STOP                = 262;
CANCEL_COMPLETE     = 263;
CANCEL_FAILED       = 264;
INITIALIZE_COMPLETE = 265;
INITIALIZE_FAILED   = 266;
RELEASE             = 267;
HALT                = 268;
DEINIT_COMPLETE     = 269;
HALT_COMPLETE       = 270;
DEINIT_FAILED       = 271;

# rows of the contract
action TI_01 { }
action TI_02 { }
action TI_03 { }
action TI_04 { }
action TI_05 { }
action TI_06 { }
action TI_07 { }
action TI_08 { }
action TI_09 { }
action TI_10 { }
action TI_11 { }
action TI_13 { }
action TI_14 { }
action TI_15 { }
action TI_16 { }
action TI_17 { }
action TI_18 { }
action TI_20 { }
action CANCEL_03 { }
action CANCEL_04 { }
action CANCEL_05 { }
action DEINIT_01 { }
action DEINIT_04 { }
action UNB_23 { }

# effects: one bit each
action request { fx |= SLU_INSTANCE_DO_REQUEST; }
action cancel { fx |= SLU_INSTANCE_DO_CANCEL; }
action deinit { fx |= SLU_INSTANCE_DO_DEINIT; }

# every state by its name
action labels {
    (void)fentry(None);
    (void)fentry(None_requesting);
    (void)fentry(None_requesting_stopped);
    (void)fentry(Requested);
    (void)fentry(Requested_cancelling);
    (void)fentry(Requested_cancel_lost);
    (void)fentry(Initializing);
    (void)fentry(Initializing_cancelling);
    (void)fentry(Initializing_stopping);
    (void)fentry(InitFailed);
    (void)fentry(InitFailed_cancelling);
    (void)fentry(Live);
    (void)fentry(Live_cancelling);
    (void)fentry(Deiniting);
    (void)fentry(Deiniting_returned);
    (void)fentry(Halting);
    (void)fentry(Halting_cancelling);
    (void)fentry(Halting_deiniting);
    (void)fentry(Gone);
    (void)fentry(Gone_cancelling);
    (void)fentry(Gone_deiniting);
    (void)fentry(Cancelled);
}

main := (
#   state                      event               row and effects       next
    start:                   ( ''                                     -> None                    ),
    None:                    ( REQUEST             @TI_01 @request    -> None_requesting
                             | REENABLE            @TI_18 @request    -> None_requesting
                             | LABELS              @labels            -> None                    ),
    None_requesting:         ( REQUEST_COMPLETE    @TI_01             -> Requested
                             | REQUEST_REFUSED     @TI_03             -> None
                             | INITIALIZE          @TI_02             -> Initializing
                             | STOP                @UNB_23            -> None_requesting_stopped ),
    None_requesting_stopped: ( REQUEST_COMPLETE    @UNB_23 @cancel    -> Requested_cancelling
                             | REQUEST_REFUSED     @TI_03             -> None
                             | INITIALIZE          @TI_02             -> Initializing_stopping   ),
    Requested:               ( INITIALIZE          @TI_04             -> Initializing
                             | STOP                @UNB_23 @cancel    -> Requested_cancelling    ),
    Requested_cancelling:    ( CANCEL_COMPLETE     @TI_05             -> Cancelled
                             | CANCEL_FAILED       @CANCEL_03         -> Requested_cancel_lost
                             | INITIALIZE          @TI_20             -> Initializing_cancelling ),
    Requested_cancel_lost:   ( INITIALIZE          @TI_04             -> Initializing_stopping   ),
    Initializing:            ( INITIALIZE_COMPLETE @TI_07             -> Live
                             | INITIALIZE_FAILED   @TI_08             -> InitFailed
                             | STOP                @CANCEL_04         -> Initializing_stopping
                             | REQUEST_COMPLETE    @TI_02             -> Initializing            ),
    Initializing_cancelling: ( INITIALIZE_COMPLETE @TI_07             -> Live_cancelling
                             | INITIALIZE_FAILED   @TI_08             -> InitFailed_cancelling
                             | CANCEL_FAILED       @TI_06             -> Initializing_stopping   ),
    Initializing_stopping:   ( INITIALIZE_COMPLETE @CANCEL_04 @deinit -> Deiniting
                             | INITIALIZE_FAILED   @TI_08             -> InitFailed
                             | REQUEST_COMPLETE    @TI_02             -> Initializing_stopping   ),
    InitFailed:              ( RELEASE             @TI_17             -> None
                             | REQUEST_COMPLETE    @TI_02             -> InitFailed              ),
    InitFailed_cancelling:   ( CANCEL_FAILED       @TI_10             -> InitFailed              ),
    Live:                    ( STOP                @TI_11 @deinit     -> Deiniting
                             | HALT                @TI_14             -> Halting
                             | REQUEST_COMPLETE    @TI_02             -> Live                    ),
    Live_cancelling:         ( CANCEL_FAILED       @TI_09 @deinit     -> Deiniting
                             | HALT                @TI_14             -> Halting_cancelling      ),
    Deiniting:               ( HALT                @TI_13             -> Halting_deiniting
                             | DEINIT_COMPLETE     @DEINIT_04         -> Deiniting_returned
                             | DEINIT_FAILED       @TI_16             -> Deiniting_returned
                             | REQUEST_COMPLETE    @TI_02             -> Deiniting               ),
    Deiniting_returned:      ( HALT                @TI_13             -> Halting                 ),
    Halting:                 ( HALT_COMPLETE       @TI_15             -> Gone
                             | REQUEST_COMPLETE    @TI_02             -> Halting                 ),
    Halting_cancelling:      ( HALT_COMPLETE       @TI_15             -> Gone_cancelling
                             | CANCEL_FAILED       @CANCEL_05         -> Halting                 ),
    Halting_deiniting:       ( HALT_COMPLETE       @TI_15             -> Gone_deiniting
                             | DEINIT_COMPLETE     @DEINIT_04         -> Halting
                             | DEINIT_FAILED       @TI_16             -> Halting
                             | REQUEST_COMPLETE    @TI_02             -> Halting_deiniting       ),
    Gone:                    ( RELEASE             @TI_17             -> None
                             | REQUEST_COMPLETE    @TI_02             -> Gone                    ),
    Gone_cancelling:         ( CANCEL_FAILED       @CANCEL_05         -> Gone                    ),
    Gone_deiniting:          ( DEINIT_COMPLETE     @DEINIT_01         -> Gone
                             | DEINIT_FAILED       @TI_16             -> Gone
                             | REQUEST_COMPLETE    @TI_02             -> Gone_deiniting          ),
    Cancelled:               ( RELEASE             @TI_17             -> None                    )
);
}%%
