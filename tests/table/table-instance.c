/* SPDX-License-Identifier: MIT */
/*
 * table-instance.c - IM device instance, TI
 *
 * The contract's None splits while the request has not returned, Requested while the cancel has not, Deiniting while the
 * deinitialization has not; where such a call is still under way in a later state, that state has a sub-state for it.
 */
#include "instance/instance-names.h"
#include "table.h"

static const struct cell contract[] = {
        /* The request: call and return are two events. */
        {"TI-01", "None", "REQUEST", "None/requesting"},
        {"TI-01", "None/requesting", "REQUEST_COMPLETE", "Requested"},
        {"TI-02", "None/requesting", "INITIALIZE", "Initializing"},
        {"TI-03", "None/requesting", "REQUEST_REFUSED", "None"},
        {"TI-03", "None/requesting stopped", "REQUEST_REFUSED", "None"},
        {"TI-04", "Requested", "INITIALIZE", "Initializing"},
        {"TI-04", "Requested/cancel lost", "INITIALIZE", "Initializing/stopping"},
        {"TI-05", "Requested/cancelling", "CANCEL_COMPLETE", "Cancelled"},
        {"TI-06", "Initializing/cancelling", "CANCEL_FAILED", "Initializing/stopping"},
        {"TI-07", "Initializing", "INITIALIZE_COMPLETE", "Live"},
        {"TI-07", "Initializing/cancelling", "INITIALIZE_COMPLETE", "Live/cancelling"},
        {"TI-08", "Initializing", "INITIALIZE_FAILED", "InitFailed"},
        {"TI-08", "Initializing/cancelling", "INITIALIZE_FAILED", "InitFailed/cancelling"},
        {"TI-08", "Initializing/stopping", "INITIALIZE_FAILED", "InitFailed"},
        /* Live is left for the deinitialization that was to follow. */
        {"TI-09", "Live/cancelling", "CANCEL_FAILED", "Deiniting"},
        {"TI-10", "InitFailed/cancelling", "CANCEL_FAILED", "InitFailed"},
        {"TI-11", "Live", "STOP", "Deiniting"},
        {"TI-13", "Deiniting", "HALT", "Halting/deiniting"},
        {"TI-13", "Deiniting/returned", "HALT", "Halting"},
        {"TI-14", "Live", "HALT", "Halting"},
        {"TI-14", "Live/cancelling", "HALT", "Halting/cancelling"},
        {"TI-15", "Halting", "HALT_COMPLETE", "Gone"},
        {"TI-15", "Halting/cancelling", "HALT_COMPLETE", "Gone/cancelling"},
        {"TI-15", "Halting/deiniting", "HALT_COMPLETE", "Gone/deiniting"},
        /* The handle is stale; the halt that made it so may still be on its way to the driver (DEINIT-05). */
        {"TI-16", "Deiniting", "DEINIT_FAILED", "Deiniting/returned"},
        {"TI-16", "Halting/deiniting", "DEINIT_FAILED", "Halting"},
        {"TI-16", "Gone/deiniting", "DEINIT_FAILED", "Gone"},
        {"TI-17", "Cancelled", "RELEASE", "None"},
        {"TI-17", "InitFailed", "RELEASE", "None"},
        {"TI-17", "Gone", "RELEASE", "None"},
        {"TI-18", "None", "REENABLE", "None/requesting"},
        {"TI-20", "Requested/cancelling", "INITIALIZE", "Initializing/cancelling"},
};

static const struct cell added[] = {
        /* The request returns after the initialization that ran inside it, however far that came. */
        {"TI-02", "None/requesting stopped", "INITIALIZE", "Initializing/stopping"},
        {"TI-02", "Initializing", "REQUEST_COMPLETE", "Initializing"},
        {"TI-02", "Initializing/stopping", "REQUEST_COMPLETE", "Initializing/stopping"},
        {"TI-02", "InitFailed", "REQUEST_COMPLETE", "InitFailed"},
        {"TI-02", "Live", "REQUEST_COMPLETE", "Live"},
        {"TI-02", "Deiniting", "REQUEST_COMPLETE", "Deiniting"},
        {"TI-02", "Halting", "REQUEST_COMPLETE", "Halting"},
        {"TI-02", "Halting/deiniting", "REQUEST_COMPLETE", "Halting/deiniting"},
        {"TI-02", "Gone", "REQUEST_COMPLETE", "Gone"},
        {"TI-02", "Gone/deiniting", "REQUEST_COMPLETE", "Gone/deiniting"},
        /* No longer wanted before it was initialized: cancel. */
        {"UNB-23", "None/requesting", "STOP", "None/requesting stopped"},
        {"UNB-23", "None/requesting stopped", "REQUEST_COMPLETE", "Requested/cancelling"},
        {"UNB-23", "Requested", "STOP", "Requested/cancelling"},
        /* The cancel fails: what was begun must end first. */
        {"CANCEL-03", "Requested/cancelling", "CANCEL_FAILED", "Requested/cancel lost"},
        {"CANCEL-04", "Initializing", "STOP", "Initializing/stopping"},
        {"CANCEL-04", "Initializing/stopping", "INITIALIZE_COMPLETE", "Deiniting"},
        {"CANCEL-05", "Halting/cancelling", "CANCEL_FAILED", "Halting"},
        {"CANCEL-05", "Gone/cancelling", "CANCEL_FAILED", "Gone"},
        /* The deinitialization returns, before the halt, during it or after it. */
        {"DEINIT-04", "Deiniting", "DEINIT_COMPLETE", "Deiniting/returned"},
        {"DEINIT-04", "Halting/deiniting", "DEINIT_COMPLETE", "Halting"},
        {"DEINIT-01", "Gone/deiniting", "DEINIT_COMPLETE", "Gone"},
};

static const struct left_out left_out[] = {
        {"TI-12", "what NDIS does above us: the driver sees the halt"},
        {"TI-19", "nothing happens, nothing changes"},
};

const struct table instance_table = {
        .machine = &slu_instance_info,
        .series = "TI",
        .count = 20,
        .contract = contract,
        .contract_count = COUNT(contract),
        .added = added,
        .added_count = COUNT(added),
        .left_out = left_out,
        .left_out_count = COUNT(left_out),
};
