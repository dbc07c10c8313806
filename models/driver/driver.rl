%%{
# driver.rl - DriverEntry, registration, roll-back, uninstall, unload
#
# Contract: TD-01 to TD-16
# Prefix: slu
#
# BIND, UNBIND and INITIALIZE are the callbacks that the state admits: a bind may arrive as soon as the protocol is being
# registered (DE-09, DE-11), an initialization only after DriverEntry returned (DE-08).

machine driver;
alphtype int;

# events: the only list
LABELS                       = 256;
DRIVER_ENTRY                 = 257;
REGISTER_MINIPORT_COMPLETE   = 258;
REGISTER_MINIPORT_FAILED     = 259;
REGISTER_PROTOCOL_COMPLETE   = 260;
REGISTER_PROTOCOL_FAILED     = 261;
BIND                         = 262;
ASSOCIATE_COMPLETE           = 263;
ENTRY_FAILED                 = 264;
ENTRY_RETURN                 = 265;
DEREGISTER_PROTOCOL_COMPLETE = 266;
UNBIND                       = 267;
DEREGISTER_MINIPORT_COMPLETE = 268;
ENTRY_RETURN_FAILURE         = 269;
INITIALIZE                   = 270;
UNINSTALL                    = 271;
UNLOAD                       = 272;
UNLOAD_RETURN                = 273;

# rows of the contract
action TD_01 { }
action TD_02 { }
action TD_03 { }
action TD_04 { }
action TD_05 { }
action TD_06 { }
action TD_07 { }
action TD_08 { }
action TD_09 { }
action TD_10 { }
action TD_11 { }
action TD_12 { }
action TD_13 { }
action TD_14 { }
action TD_15 { }
action TD_16 { }
action DE_08 { }
action DE_09 { }
action DE_11 { }
action DE_17 { }
action UNB_01 { }
action UNL_06 { }

# effects: one bit each
action register_miniport { fx |= SLU_DRIVER_DO_REGISTER_MINIPORT; }
action register_protocol { fx |= SLU_DRIVER_DO_REGISTER_PROTOCOL; }
action associate { fx |= SLU_DRIVER_DO_ASSOCIATE; }
action deregister_protocol { fx |= SLU_DRIVER_DO_DEREGISTER_PROTOCOL; }
action deregister_miniport { fx |= SLU_DRIVER_DO_DEREGISTER_MINIPORT; }

# every state by its name
action labels {
    (void)fentry(NotLoaded);
    (void)fentry(Entering);
    (void)fentry(MpReg);
    (void)fentry(ProtReg);
    (void)fentry(Assoc);
    (void)fentry(RollProt);
    (void)fentry(RollMp);
    (void)fentry(Failed);
    (void)fentry(Loaded);
    (void)fentry(Uninstalling);
    (void)fentry(Unloading);
    (void)fentry(UnlProt);
    (void)fentry(UnlAll);
}

main := (
#   state           event                        row and effects                next
    start:        ( ''                                                       -> NotLoaded    ),
    NotLoaded:    ( DRIVER_ENTRY                 @TD_01 @register_miniport   -> Entering
                  | LABELS                       @labels                     -> NotLoaded    ),
    Entering:     ( REGISTER_MINIPORT_COMPLETE   @TD_02 @register_protocol   -> MpReg
                  | REGISTER_MINIPORT_FAILED     @TD_03                      -> Failed       ),
    MpReg:        ( REGISTER_PROTOCOL_COMPLETE   @TD_04 @associate           -> ProtReg
                  | REGISTER_PROTOCOL_FAILED     @TD_05 @deregister_miniport -> RollMp
                  | BIND                         @DE_09                      -> MpReg
                  | UNBIND                       @DE_09                      -> MpReg        ),
    ProtReg:      ( ASSOCIATE_COMPLETE           @TD_06                      -> Assoc
                  | ENTRY_FAILED                 @TD_07 @deregister_protocol -> RollProt
                  | BIND                         @DE_11                      -> ProtReg
                  | UNBIND                       @DE_09                      -> ProtReg      ),
    Assoc:        ( ENTRY_RETURN                 @TD_11                      -> Loaded
                  | ENTRY_FAILED                 @TD_07 @deregister_protocol -> RollProt
                  | BIND                         @DE_11                      -> Assoc
                  | UNBIND                       @DE_09                      -> Assoc        ),
    RollProt:     ( DEREGISTER_PROTOCOL_COMPLETE @TD_08 @deregister_miniport -> RollMp
                  | UNBIND                       @DE_17                      -> RollProt     ),
    RollMp:       ( DEREGISTER_MINIPORT_COMPLETE @TD_09                      -> Failed       ),
    Failed:       ( ENTRY_RETURN_FAILURE         @TD_10                      -> NotLoaded    ),
    Loaded:       ( BIND                         @DE_09                      -> Loaded
                  | UNBIND                       @UNB_01                     -> Loaded
                  | INITIALIZE                   @DE_08                      -> Loaded
                  | UNINSTALL                    @TD_12                      -> Uninstalling
                  | UNLOAD                       @TD_13 @deregister_protocol -> Unloading    ),
    Uninstalling: ( UNLOAD                       @TD_13 @deregister_protocol -> Unloading    ),
    Unloading:    ( DEREGISTER_PROTOCOL_COMPLETE @TD_14 @deregister_miniport -> UnlProt
                  | UNBIND                       @UNL_06                     -> Unloading    ),
    UnlProt:      ( DEREGISTER_MINIPORT_COMPLETE @TD_15                      -> UnlAll       ),
    UnlAll:       ( UNLOAD_RETURN                @TD_16                      -> NotLoaded    )
);
}%%
