/* SPDX-License-Identifier: MIT */
/*
 * table-binding.c - protocol binding, TB
 *
 * Sub-states: Opening is entered with the open on its way; Closing (handle valid) is Closing and Closing/clearing.
 */
#include "binding/binding-names.h"
#include "table.h"

static const struct cell contract[] = {
        {"TB-01", "Unbound", "BIND", "Opening"},
        {"TB-02", "Opening", "OPEN_COMPLETE", "Opening/handle valid"},
        {"TB-03", "Opening", "OPEN_PENDING", "Opening/open outstanding"},
        {"TB-04", "Opening/open outstanding", "OPEN_COMPLETE", "Opening/handle valid"},
        {"TB-05", "Opening", "OPEN_FAILED", "Opening/nothing to close"},
        {"TB-05", "Opening/open outstanding", "OPEN_FAILED", "Opening/nothing to close"},
        {"TB-06", "Opening/handle valid", "SETUP_FAILED", "Opening/closing"},
        {"TB-06", "Opening/closing", "CLOSE_PENDING", "Opening/closing"},
        {"TB-06", "Opening/closing", "CLOSE_COMPLETE", "Opening/nothing to close"},
        {"TB-07", "Opening/requesting", "BIND_COMPLETE", "Paused"},
        {"TB-08", "Opening/nothing to close", "BIND_FAILED", "Unbound"},
        {"TB-09", "Paused", "RESTART", "Restarting"},
        {"TB-10", "Restarting", "RESTART_COMPLETE", "Running"},
        {"TB-11", "Restarting", "RESTART_FAILED", "Paused"},
        {"TB-12", "Running", "PAUSE", "Pausing"},
        {"TB-13", "Pausing", "PAUSE_COMPLETE", "Paused"},
        {"TB-14", "Paused", "UNBIND", "Closing"},
        {"TB-15", "Closing/clearing", "DRAINED", "Closing/drained"},
        {"TB-16", "Closing/drained", "CLOSE_PENDING", "Closing/close outstanding"},
        {"TB-17", "Closing/close outstanding", "CLOSE_COMPLETE", "Closing/closed"},
        {"TB-18", "Closing/drained", "CLOSE_COMPLETE", "Closing/closed"},
        {"TB-19", "Closing/closed", "UNBIND_COMPLETE", "Unbound"},
        {"TB-20", "Paused", "UNBIND_ADAPTER", "Paused"},
        {"TB-20", "Restarting", "UNBIND_ADAPTER", "Restarting"},
        {"TB-20", "Running", "UNBIND_ADAPTER", "Running"},
        {"TB-20", "Pausing", "UNBIND_ADAPTER", "Pausing"},
        /* A new send in Pausing is refused: INV-05 wins. */
        {"TB-21", "Running", "SEND", "Running"},
        {"TB-21", "Running", "SEND_COMPLETE", "Running"},
        {"TB-21", "Running", "RECEIVE", "Running"},
        {"TB-21", "Running", "RETURN", "Running"},
        {"TB-21", "Pausing", "SEND_COMPLETE", "Pausing"},
        {"TB-21", "Pausing", "RETURN", "Pausing"},
        {"TB-22", "Paused", "OID", "Paused"},
        {"TB-22", "Paused", "OID_COMPLETE", "Paused"},
        {"TB-22", "Restarting", "OID", "Restarting"},
        {"TB-22", "Restarting", "OID_COMPLETE", "Restarting"},
        {"TB-22", "Running", "OID", "Running"},
        {"TB-22", "Running", "OID_COMPLETE", "Running"},
        {"TB-22", "Pausing", "OID", "Pausing"},
        {"TB-22", "Pausing", "OID_COMPLETE", "Pausing"},
        {"TB-22", "Closing", "OID", "Closing"},
        {"TB-22", "Closing", "OID_COMPLETE", "Closing"},
        {"TB-22", "Closing/clearing", "OID", "Closing/clearing"},
        {"TB-22", "Closing/clearing", "OID_COMPLETE", "Closing/clearing"},
        {"TB-23", "Opening/handle valid", "RECEIVE", "Opening/handle valid"},
        {"TB-23", "Opening/requesting", "RECEIVE", "Opening/requesting"},
        {"TB-23", "Opening/closing", "RECEIVE", "Opening/closing"},
        {"TB-23", "Paused", "RECEIVE", "Paused"},
        {"TB-23", "Restarting", "RECEIVE", "Restarting"},
        {"TB-23", "Closing", "RECEIVE", "Closing"},
        {"TB-23", "Closing/clearing", "RECEIVE", "Closing/clearing"},
        {"TB-23", "Closing/drained", "RECEIVE", "Closing/drained"},
        {"TB-23", "Closing/close outstanding", "RECEIVE", "Closing/close outstanding"},
};

static const struct cell added[] = {
        /* A receive that overtakes the answer of the open. */
        {"BIND-13", "Opening", "RECEIVE", "Opening"},
        {"BIND-13", "Opening/open outstanding", "RECEIVE", "Opening/open outstanding"},
        /* The driver is set up and asks for its devices. */
        {"INIT-02", "Opening/handle valid", "SETUP_COMPLETE", "Opening/requesting"},
        /* What arrives while Pausing goes back at once. */
        {"PAUSEB-03", "Pausing", "RECEIVE", "Pausing"},
        /* No device is left: filters are cleared next. */
        {"UNB-27", "Closing", "DEVICES_STOPPED", "Closing/clearing"},
};

const struct table binding_table = {
        .machine = &slu_binding_info,
        .series = "TB",
        .count = 23,
        .contract = contract,
        .contract_count = COUNT(contract),
        .added = added,
        .added_count = COUNT(added),
};
