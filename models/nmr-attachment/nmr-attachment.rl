%%{
# nmr-attachment.rl - NMR attachment: one client module, one provider module, from the offer to the last cleanup
#
# Contract: TN-01 to TN-10, TN-19, TN-20 (TN-11 to TN-18: nmr-side, used twice; TN-21 to TN-24 are refusals and claims)
# Prefix: slu
#
# ATTACH_COMPLETE and ATTACH_FAILED end ClientAttachProvider, ATTACH_PROVIDER_COMPLETE and ..._FAILED end the nested
# ProviderAttachClient. DEREGISTER is the first deregistration of either module; a second one is refused (NMR-17).
#
# LatePending remembers how far the attach was: offered, the provider still deciding, or (no sub-state) the provider
# ready. No provider is asked any more for a client that is late before it asked (NMR-40). If the attach then fails, the
# attachment is Gone without a cleanup. TN-07: the client may not fail after the provider's success; if it does, the
# provider is detached and both are cleaned up, so that nobody hangs.

machine nmr_attachment;
alphtype int;

# events: the only list
LABELS                   = 256;
OFFER                    = 257;
ATTACH_FAILED            = 258;
ATTACH_PROVIDER          = 259;
DEREGISTER               = 260;
ATTACH_PROVIDER_FAILED   = 261;
ATTACH_PROVIDER_COMPLETE = 262;
ATTACH_COMPLETE          = 263;
CLEANUP                  = 264;
CLEANUP_COMPLETE         = 265;
DROP                     = 266;

# rows of the contract
action TN_01 { }
action TN_02 { }
action TN_03 { }
action TN_04 { }
action TN_05 { }
action TN_06 { }
action TN_07 { }
action TN_08 { }
action TN_09 { }
action TN_10 { }
action TN_19 { }
action TN_20 { }

# effects: one bit each
action attach_client { fx |= SLU_NMR_ATTACHMENT_DO_ATTACH_CLIENT; }
action attach_provider { fx |= SLU_NMR_ATTACHMENT_DO_ATTACH_PROVIDER; }
action detach_client { fx |= SLU_NMR_ATTACHMENT_DO_DETACH_CLIENT; }
action detach_provider { fx |= SLU_NMR_ATTACHMENT_DO_DETACH_PROVIDER; }
action cleanup_client { fx |= SLU_NMR_ATTACHMENT_DO_CLEANUP_CLIENT; }
action cleanup_provider { fx |= SLU_NMR_ATTACHMENT_DO_CLEANUP_PROVIDER; }

# every state by its name
action labels {
    (void)fentry(None);
    (void)fentry(Offered);
    (void)fentry(ProvDeciding);
    (void)fentry(ProvReady);
    (void)fentry(LatePending_offered);
    (void)fentry(LatePending_prov_deciding);
    (void)fentry(LatePending);
    (void)fentry(Attached);
    (void)fentry(Detaching);
    (void)fentry(Detaching_cleaning);
    (void)fentry(Cleaned);
    (void)fentry(Gone);
}

main := (
#   state                        event                    row and effects                             next
    start:                     ( ''                                                                -> None                      ),
    None:                      ( OFFER                    @TN_01 @attach_client                    -> Offered
                               | LABELS                   @labels                                  -> None                      ),
    Offered:                   ( ATTACH_FAILED            @TN_02                                   -> Gone
                               | ATTACH_PROVIDER          @TN_03 @attach_provider                  -> ProvDeciding
                               | DEREGISTER               @TN_08                                   -> LatePending_offered       ),
    ProvDeciding:              ( ATTACH_PROVIDER_FAILED   @TN_04                                   -> Offered
                               | ATTACH_PROVIDER_COMPLETE @TN_05                                   -> ProvReady
                               | DEREGISTER               @TN_08                                   -> LatePending_prov_deciding ),
    ProvReady:                 ( ATTACH_COMPLETE          @TN_06                                   -> Attached
                               | ATTACH_FAILED            @TN_07 @detach_provider                  -> Detaching
                               | DEREGISTER               @TN_08                                   -> LatePending               ),
    LatePending_offered:       ( ATTACH_FAILED            @TN_02                                   -> Gone                      ),
    LatePending_prov_deciding: ( ATTACH_PROVIDER_FAILED   @TN_04                                   -> LatePending_offered
                               | ATTACH_PROVIDER_COMPLETE @TN_05                                   -> LatePending               ),
    LatePending:               ( ATTACH_COMPLETE          @TN_09 @detach_client @detach_provider   -> Detaching
                               | ATTACH_FAILED            @TN_07 @detach_provider                  -> Detaching                 ),
    Attached:                  ( DEREGISTER               @TN_10 @detach_client @detach_provider   -> Detaching                 ),
    Detaching:                 ( CLEANUP                  @TN_19 @cleanup_client @cleanup_provider -> Detaching_cleaning        ),
    Detaching_cleaning:        ( CLEANUP_COMPLETE         @TN_19                                   -> Cleaned                   ),
    Cleaned:                   ( DROP                     @TN_20                                   -> Gone                      ),
    Gone:                      ( []                                                                                             )
);
}%%
