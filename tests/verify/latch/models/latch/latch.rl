%%{
# latch.rl - taken, given back, and broken by force

machine latch;
alphtype int;

# events: the only list
LABELS = 256;
TAKE   = 257;
GIVE   = 258;
FORCE  = 259;

# rows
action L_01 { }
action L_02 { }
action L_03 { }

# effects: one bit each
action ring { fx |= LATCH_DO_RING; }

# every state by its name
action labels {
    (void)fentry(Free);
    (void)fentry(Taken_by_one);
    (void)fentry(Broken);
}

main := (
#   state           event    row and effects   next
    start:        ( ''                      -> Free         ),
    Free:         ( TAKE     @L_01 @ring    -> Taken_by_one
                  | LABELS   @labels        -> Free         ),
    Taken_by_one: ( GIVE     @L_02          -> Free
                  | FORCE    @L_03          -> Broken       ),
    Broken:       ( []                                      )
);
}%%
