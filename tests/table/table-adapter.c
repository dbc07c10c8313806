/* SPDX-License-Identifier: MIT */
/*
 * table-adapter.c - miniport adapter, TA
 */
#include "adapter/adapter-names.h"
#include "table.h"

static const struct cell contract[] = {
        {"TA-01", "Halted", "INITIALIZE", "Initializing"},
        {"TA-02", "Initializing", "INITIALIZE_COMPLETE", "Paused"},
        {"TA-03", "Initializing", "INITIALIZE_FAILED", "Halted"},
        {"TA-04", "Paused", "RESTART", "Restarting"},
        {"TA-05", "Restarting", "RESTART_COMPLETE", "Running"},
        {"TA-06", "Restarting", "RESTART_FAILED", "Paused"},
        {"TA-07", "Running", "PAUSE", "Pausing"},
        {"TA-08", "Pausing", "PAUSE_COMPLETE", "Paused"},
        /* MiniportHaltEx blocks: entry and return are two events. */
        {"TA-09", "Paused", "HALT", "Paused/halting"},
        {"TA-09", "Paused/releasing", "HALT_COMPLETE", "Halted"},
        {"TA-10", "Paused", "SHUTDOWN", "Shutdown"},
        {"TA-10", "Restarting", "SHUTDOWN", "Shutdown"},
        {"TA-10", "Running", "SHUTDOWN", "Shutdown"},
        {"TA-10", "Pausing", "SHUTDOWN", "Shutdown"},
        /* Send and receive, each with its other end. */
        {"TA-11", "Running", "SEND", "Running"},
        {"TA-11", "Running", "SEND_COMPLETE", "Running"},
        {"TA-11", "Running", "RECEIVE", "Running"},
        {"TA-11", "Running", "RETURN", "Running"},
        {"TA-12", "Pausing", "SEND", "Pausing"},
        {"TA-12", "Pausing", "SEND_COMPLETE", "Pausing"},
        {"TA-12", "Pausing", "RETURN", "Pausing"},
        {"TA-13", "Paused", "SEND", "Paused"},
        {"TA-14", "Paused", "OID", "Paused"},
        {"TA-14", "Paused", "OID_COMPLETE", "Paused"},
        {"TA-14", "Restarting", "OID", "Restarting"},
        {"TA-14", "Restarting", "OID_COMPLETE", "Restarting"},
        {"TA-14", "Running", "OID", "Running"},
        {"TA-14", "Running", "OID_COMPLETE", "Running"},
        {"TA-14", "Pausing", "OID", "Pausing"},
        {"TA-14", "Pausing", "OID_COMPLETE", "Pausing"},
        {"TA-15", "Paused", "RESET", "Paused"},
        {"TA-15", "Paused", "RESET_COMPLETE", "Paused"},
        {"TA-15", "Restarting", "RESET", "Restarting"},
        {"TA-15", "Restarting", "RESET_COMPLETE", "Restarting"},
        {"TA-15", "Running", "RESET", "Running"},
        {"TA-15", "Running", "RESET_COMPLETE", "Running"},
        {"TA-15", "Pausing", "RESET", "Pausing"},
        {"TA-15", "Pausing", "RESET_COMPLETE", "Pausing"},
        /* Any state after the initialization and before the halt. */
        {"TA-16", "Paused", "SURPRISE_REMOVE", "Paused"},
        {"TA-16", "Restarting", "SURPRISE_REMOVE", "Restarting"},
        {"TA-16", "Running", "SURPRISE_REMOVE", "Running"},
        {"TA-16", "Pausing", "SURPRISE_REMOVE", "Pausing"},
        {"TA-17", "Restarting", "RECEIVE", "Restarting"},
        {"TA-17", "Restarting", "RETURN", "Restarting"},
        {"TA-18", "Paused", "POWER_DOWN", "Paused"},
        {"TA-18", "Paused", "POWER_UP", "Paused"},
        {"TA-19", "Running", "POWER_DOWN", "Running"},
        {"TA-20", "Paused", "HALT_INIT_FAILED", "Paused/halting"},
};

static const struct cell added[] = {
        /* Back to D0 without a pause before. */
        {"PWR-09", "Running", "POWER_UP", "Running"},
        /* A loan of before the restart failed. */
        {"RECV-03", "Paused", "RETURN", "Paused"},
        /* A hostile NDIS halts at any time. */
        {"HALT-01", "Running", "HALT", "Paused/halting"},
        /* Interrupts come from the initialization until they are disabled. */
        {"HALT-05", "Initializing", "INTERRUPT", "Initializing"},
        {"PAUSE-07", "Paused", "INTERRUPT", "Paused"},
        {"HALT-05", "Restarting", "INTERRUPT", "Restarting"},
        {"HALT-05", "Running", "INTERRUPT", "Running"},
        {"HALT-05", "Pausing", "INTERRUPT", "Pausing"},
        {"HALT-05", "Paused/halting", "INTERRUPT", "Paused/halting"},
        /* Inside the halt. */
        {"HALT-05", "Paused/halting", "INTERRUPTS_DISABLED", "Paused/draining"},
        {"HALT-07", "Paused/halting", "RETURN", "Paused/halting"},
        {"HALT-07", "Paused/draining", "RETURN", "Paused/draining"},
        {"HALT-07", "Paused/draining", "DRAINED", "Paused/releasing"},
        /* What NDIS has back but a callback still counts. */
        {"Q-24", "Paused/halting", "SEND_COMPLETE", "Paused/halting"},
        {"Q-24", "Paused/halting", "OID_COMPLETE", "Paused/halting"},
        {"Q-24", "Paused/draining", "SEND_COMPLETE", "Paused/draining"},
        {"Q-24", "Paused/draining", "OID_COMPLETE", "Paused/draining"},
        /* What was under way when the system shut down. */
        {"STATE-04", "Shutdown", "SEND_COMPLETE", "Shutdown"},
        {"STATE-04", "Shutdown", "OID_COMPLETE", "Shutdown"},
        {"STATE-04", "Shutdown", "RESTART_COMPLETE", "Shutdown"},
        {"STATE-04", "Shutdown", "RESTART_FAILED", "Shutdown"},
};

const struct table adapter_table = {
        .machine = &slu_adapter_info,
        .series = "TA",
        .count = 20,
        .contract = contract,
        .contract_count = COUNT(contract),
        .added = added,
        .added_count = COUNT(added),
};
