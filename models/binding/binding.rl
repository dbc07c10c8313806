%%{
# binding.rl - Protocol Binding States and Operations, the lower edge
#
# Contract: TB-01 to TB-23
# Prefix: slu
#
# A receive that cannot be loaned upward is given back inside the callback (return_receive); once NdisCloseAdapterEx was
# called the handle is dead and it is dropped (drop_receive, Q-05). A send is taken in Running only (INV-05).
# The first may come before the driver knows that its open is complete: NDIS has written the handle by then (BIND-13).
#
# Opening/handle valid: the driver sets itself up. Opening/requesting: it asks for its virtual devices. Opening/closing:
# the bind failed after the open. Closing: virtual devices are being stopped. Closing/clearing: none is left, filter and
# multicast list are cleared and sends and OIDs drain.

machine binding;
alphtype int;

# events: the only list
LABELS           = 256;
BIND             = 257;
OPEN_COMPLETE    = 258;
OPEN_PENDING     = 259;
OPEN_FAILED      = 260;
SETUP_COMPLETE   = 261;
SETUP_FAILED     = 262;
RECEIVE          = 263;
BIND_COMPLETE    = 264;
CLOSE_PENDING    = 265;
CLOSE_COMPLETE   = 266;
BIND_FAILED      = 267;
RESTART          = 268;
UNBIND           = 269;
UNBIND_ADAPTER   = 270;
OID              = 271;
OID_COMPLETE     = 272;
RESTART_COMPLETE = 273;
RESTART_FAILED   = 274;
PAUSE            = 275;
SEND             = 276;
SEND_COMPLETE    = 277;
RETURN           = 278;
PAUSE_COMPLETE   = 279;
DEVICES_STOPPED  = 280;
DRAINED          = 281;
UNBIND_COMPLETE  = 282;

# rows of the contract
action TB_01 { }
action TB_02 { }
action TB_03 { }
action TB_04 { }
action TB_05 { }
action TB_06 { }
action TB_07 { }
action TB_08 { }
action TB_09 { }
action TB_10 { }
action TB_11 { }
action TB_12 { }
action TB_13 { }
action TB_14 { }
action TB_15 { }
action TB_16 { }
action TB_17 { }
action TB_18 { }
action TB_19 { }
action TB_20 { }
action TB_21 { }
action TB_22 { }
action TB_23 { }
action BIND_13 { }
action INIT_02 { }
action PAUSEB_03 { }
action UNB_27 { }

# effects: one bit each
action open_adapter { fx |= SLU_BINDING_DO_OPEN_ADAPTER; }
action set_up { fx |= SLU_BINDING_DO_SET_UP; }
action request_devices { fx |= SLU_BINDING_DO_REQUEST_DEVICES; }
action complete_bind { fx |= SLU_BINDING_DO_COMPLETE_BIND; }
action fail_bind { fx |= SLU_BINDING_DO_FAIL_BIND; }
action restart { fx |= SLU_BINDING_DO_RESTART; }
action complete_restart { fx |= SLU_BINDING_DO_COMPLETE_RESTART; }
action fail_restart { fx |= SLU_BINDING_DO_FAIL_RESTART; }
action complete_pause { fx |= SLU_BINDING_DO_COMPLETE_PAUSE; }
action unbind_adapter { fx |= SLU_BINDING_DO_UNBIND_ADAPTER; }
action stop_devices { fx |= SLU_BINDING_DO_STOP_DEVICES; }
action clear_filter { fx |= SLU_BINDING_DO_CLEAR_FILTER; }
action close_adapter { fx |= SLU_BINDING_DO_CLOSE_ADAPTER; }
action complete_unbind { fx |= SLU_BINDING_DO_COMPLETE_UNBIND; }
action return_receive { fx |= SLU_BINDING_DO_RETURN_RECEIVE; }
action drop_receive { fx |= SLU_BINDING_DO_DROP_RECEIVE; }

# every state by its name
action labels {
    (void)fentry(Unbound);
    (void)fentry(Opening);
    (void)fentry(Opening_open_outstanding);
    (void)fentry(Opening_handle_valid);
    (void)fentry(Opening_requesting);
    (void)fentry(Opening_closing);
    (void)fentry(Opening_nothing_to_close);
    (void)fentry(Paused);
    (void)fentry(Restarting);
    (void)fentry(Running);
    (void)fentry(Pausing);
    (void)fentry(Closing);
    (void)fentry(Closing_clearing);
    (void)fentry(Closing_drained);
    (void)fentry(Closing_close_outstanding);
    (void)fentry(Closing_closed);
}

main := (
#   state                        event            row and effects               next
    start:                     ( ''                                          -> Unbound                   ),
    Unbound:                   ( BIND             @TB_01 @open_adapter       -> Opening
                               | LABELS           @labels                    -> Unbound                   ),
    Opening:                   ( OPEN_COMPLETE    @TB_02 @set_up             -> Opening_handle_valid
                               | OPEN_PENDING     @TB_03                     -> Opening_open_outstanding
                               | OPEN_FAILED      @TB_05 @fail_bind          -> Opening_nothing_to_close
                               | RECEIVE          @BIND_13 @return_receive   -> Opening                   ),
    Opening_open_outstanding:  ( OPEN_COMPLETE    @TB_04 @set_up             -> Opening_handle_valid
                               | OPEN_FAILED      @TB_05 @fail_bind          -> Opening_nothing_to_close
                               | RECEIVE          @BIND_13 @return_receive   -> Opening_open_outstanding  ),
    Opening_handle_valid:      ( SETUP_COMPLETE   @INIT_02 @request_devices  -> Opening_requesting
                               | SETUP_FAILED     @TB_06 @close_adapter      -> Opening_closing
                               | RECEIVE          @TB_23 @return_receive     -> Opening_handle_valid      ),
    Opening_requesting:        ( BIND_COMPLETE    @TB_07 @complete_bind      -> Paused
                               | RECEIVE          @TB_23 @return_receive     -> Opening_requesting        ),
    Opening_closing:           ( CLOSE_PENDING    @TB_06                     -> Opening_closing
                               | CLOSE_COMPLETE   @TB_06 @fail_bind          -> Opening_nothing_to_close
                               | RECEIVE          @TB_23 @drop_receive       -> Opening_closing           ),
    Opening_nothing_to_close:  ( BIND_FAILED      @TB_08                     -> Unbound                   ),
    Paused:                    ( RESTART          @TB_09 @restart            -> Restarting
                               | UNBIND           @TB_14 @stop_devices       -> Closing
                               | UNBIND_ADAPTER   @TB_20 @unbind_adapter     -> Paused
                               | OID              @TB_22                     -> Paused
                               | OID_COMPLETE     @TB_22                     -> Paused
                               | RECEIVE          @TB_23 @return_receive     -> Paused                    ),
    Restarting:                ( RESTART_COMPLETE @TB_10 @complete_restart   -> Running
                               | RESTART_FAILED   @TB_11 @fail_restart       -> Paused
                               | UNBIND_ADAPTER   @TB_20 @unbind_adapter     -> Restarting
                               | OID              @TB_22                     -> Restarting
                               | OID_COMPLETE     @TB_22                     -> Restarting
                               | RECEIVE          @TB_23 @return_receive     -> Restarting                ),
    Running:                   ( PAUSE            @TB_12                     -> Pausing
                               | SEND             @TB_21                     -> Running
                               | SEND_COMPLETE    @TB_21                     -> Running
                               | RECEIVE          @TB_21                     -> Running
                               | RETURN           @TB_21                     -> Running
                               | UNBIND_ADAPTER   @TB_20 @unbind_adapter     -> Running
                               | OID              @TB_22                     -> Running
                               | OID_COMPLETE     @TB_22                     -> Running                   ),
    Pausing:                   ( PAUSE_COMPLETE   @TB_13 @complete_pause     -> Paused
                               | SEND_COMPLETE    @TB_21                     -> Pausing
                               | RECEIVE          @PAUSEB_03 @return_receive -> Pausing
                               | RETURN           @TB_21                     -> Pausing
                               | UNBIND_ADAPTER   @TB_20 @unbind_adapter     -> Pausing
                               | OID              @TB_22                     -> Pausing
                               | OID_COMPLETE     @TB_22                     -> Pausing                   ),
    Closing:                   ( DEVICES_STOPPED  @UNB_27 @clear_filter      -> Closing_clearing
                               | OID              @TB_22                     -> Closing
                               | OID_COMPLETE     @TB_22                     -> Closing
                               | RECEIVE          @TB_23 @return_receive     -> Closing                   ),
    Closing_clearing:          ( DRAINED          @TB_15 @close_adapter      -> Closing_drained
                               | OID              @TB_22                     -> Closing_clearing
                               | OID_COMPLETE     @TB_22                     -> Closing_clearing
                               | RECEIVE          @TB_23 @return_receive     -> Closing_clearing          ),
    Closing_drained:           ( CLOSE_PENDING    @TB_16                     -> Closing_close_outstanding
                               | CLOSE_COMPLETE   @TB_18 @complete_unbind    -> Closing_closed
                               | RECEIVE          @TB_23 @drop_receive       -> Closing_drained           ),
    Closing_close_outstanding: ( CLOSE_COMPLETE   @TB_17 @complete_unbind    -> Closing_closed
                               | RECEIVE          @TB_23 @drop_receive       -> Closing_close_outstanding ),
    Closing_closed:            ( UNBIND_COMPLETE  @TB_19                     -> Unbound                   )
);
}%%
