/* SPDX-License-Identifier: MIT */
/*
 * table-filter.c - filter module, TF
 */
#include "filter/filter-names.h"
#include "table.h"

static const struct cell contract[] = {
        {"TF-01", "Detached", "ATTACH", "Attaching"},
        {"TF-02", "Attaching", "ATTACH_COMPLETE", "Paused"},
        {"TF-02", "Attaching", "ATTACH_FAILED", "Detached"},
        {"TF-03", "Paused", "RESTART", "Restarting"},
        {"TF-04", "Restarting", "RESTART_COMPLETE", "Running"},
        {"TF-04", "Restarting", "RESTART_FAILED", "Paused"},
        {"TF-05", "Running", "PAUSE", "Pausing"},
        {"TF-06", "Pausing", "PAUSE_COMPLETE", "Paused"},
        /* FilterDetach blocks: entry and return are two events. */
        {"TF-07", "Paused", "DETACH", "Paused/detaching"},
        {"TF-07", "Paused/detaching", "DETACH_COMPLETE", "Detached"},
        {"TF-08", "Running", "SEND", "Running"},
        {"TF-08", "Running", "SEND_COMPLETE", "Running"},
        {"TF-08", "Running", "RECEIVE", "Running"},
        {"TF-08", "Running", "RETURN", "Running"},
        {"TF-08", "Pausing", "SEND", "Pausing"},
        {"TF-08", "Pausing", "SEND_COMPLETE", "Pausing"},
        {"TF-08", "Pausing", "RECEIVE", "Pausing"},
        {"TF-08", "Pausing", "RETURN", "Pausing"},
        {"TF-09", "Paused", "OID", "Paused"},
        {"TF-09", "Paused", "OID_COMPLETE", "Paused"},
        {"TF-09", "Restarting", "OID", "Restarting"},
        {"TF-09", "Restarting", "OID_COMPLETE", "Restarting"},
        {"TF-09", "Running", "OID", "Running"},
        {"TF-09", "Running", "OID_COMPLETE", "Running"},
        {"TF-09", "Pausing", "OID", "Pausing"},
        {"TF-09", "Pausing", "OID_COMPLETE", "Pausing"},
};

static const struct cell added[] = {
        /* Paused for the filter, still Pausing for NDIS: the completion is on its way. */
        {"TF-08", "Paused", "SEND", "Paused"},
        {"TF-08", "Paused", "RECEIVE", "Paused"},
        /* A callback that has answered drops its count last. */
        {"Q-24", "Paused/detaching", "OID_COMPLETE", "Paused/detaching"},
};

const struct table filter_table = {
        .machine = &slu_filter_info,
        .series = "TF",
        .count = 9,
        .contract = contract,
        .contract_count = COUNT(contract),
        .added = added,
        .added_count = COUNT(added),
};
