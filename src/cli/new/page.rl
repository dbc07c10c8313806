%%{
# @NAME@.rl - opened, used by several at a time, closed when the last one has left
#
# One row for each event that is legal in a state: EVENT @ROW_ID @effect -> next. What has no row is refused, and nothing changes.
# Prefix: @PREFIX@

machine @WORD@;
alphtype int;

# events: the only list, from 257 up
LABELS  = 256;
OPEN    = 257;
USE     = 258;
DONE    = 259;
CLOSE   = 260;
DRAINED = 261;

# row IDs: what your documentation calls them; one a row
action R_01 { }
action R_02 { }
action R_03 { }
action R_04 { }
action R_05 { }
action R_06 { }

# effects: one bit each, what the caller has to do after the step
action complete_close { fx |= @STEM@_DO_COMPLETE_CLOSE; }

# every state by its name
action labels {
    (void)fentry(Closed);
    (void)fentry(Open);
    (void)fentry(Closing);
}

main := (
#   state      event    row and effects          next
    start:   ( ''                             -> Closed  ),
    Closed:  ( OPEN     @R_01                 -> Open
             | LABELS   @labels               -> Closed  ),
    Open:    ( USE      @R_02                 -> Open
             | DONE     @R_03                 -> Open
             | CLOSE    @R_04                 -> Closing ),
    Closing: ( DONE     @R_05                 -> Closing
             | DRAINED  @R_06 @complete_close -> Closed  )
);
}%%
