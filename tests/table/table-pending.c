/* SPDX-License-Identifier: MIT */
/*
 * table-pending.c - an asynchronous operation; the contract has no table of it, each row follows from a fact
 */
#include "pending/pending-names.h"
#include "table.h"

static const struct cell added[] = {
        {"INV-01", "Idle", "CALL", "Called"},
        {"PDP-05", "Called", "RETURN_DONE", "Idle"},
        {"INV-01", "Called", "RETURN_PENDING", "Waiting"},
        {"INV-02", "Called", "COMPLETE", "Early"},
        {"PDP-06", "Early", "RETURN_PENDING", "Idle"},
        {"INV-01", "Waiting", "COMPLETE", "Idle"},
};

const struct table pending_table = {
        .machine = &slu_pending_info,
        .added = added,
        .added_count = COUNT(added),
};
