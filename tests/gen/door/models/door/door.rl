%%{
# door.rl - a door with a lock, which can burn
# SPDX-License-Identifier: MIT
# Burnt and WasStolen have equal rows (none): two names, so two states.

machine door;
alphtype int;

# events: the only list
LABELS = 256;
PUSH   = 257;
PULL   = 258;
LOCK   = 259;
UNLOCK = 260;
BURN   = 261;
STEAL  = 262;

# rows
action D_01 { }
action D_02 { }
action D_03 { }
action D_04 { }
action FIRE_1a { }
action THEFT_1 { }

# effects: one bit each
action ring { fx |= DOOR_DO_RING; }
action light_on { fx |= DOOR_DO_LIGHT_ON; }
action call_help { fx |= DOOR_DO_CALL_HELP; }

# every state by its name
action labels {
    (void)fentry(Shut);
    (void)fentry(Open);
    (void)fentry(Shut_locked_twice);
    (void)fentry(Burnt);
    (void)fentry(WasStolen);
}

main := (
#   state                event    row and effects            next
    start:             ( ''                               -> Shut              ),
    Shut:              ( PUSH     @D_01 @ring @light_on   -> Open
                       | LOCK     @D_02                   -> Shut_locked_twice
                       | LABELS   @labels                 -> Shut              ),
    Open:              ( PULL     @D_03                   -> Shut
                       | PUSH     @D_01 @ring             -> Open
                       | BURN     @FIRE_1a @call_help     -> Burnt
                       | STEAL    @THEFT_1 @call_help     -> WasStolen         ),
    Shut_locked_twice: ( UNLOCK   @D_04                   -> Shut
                       | BURN     @FIRE_1a @call_help     -> Burnt             ),
    Burnt:             ( []                                                    ),
    WasStolen:         ( []                                                    )
);
}%%
