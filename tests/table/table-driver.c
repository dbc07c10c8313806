/* SPDX-License-Identifier: MIT */
/*
 * table-driver.c - driver registration, TD
 */
#include "driver/driver-names.h"
#include "table.h"

static const struct cell contract[] = {
        {"TD-01", "NotLoaded", "DRIVER_ENTRY", "Entering"},
        {"TD-02", "Entering", "REGISTER_MINIPORT_COMPLETE", "MpReg"},
        {"TD-03", "Entering", "REGISTER_MINIPORT_FAILED", "Failed"},
        {"TD-04", "MpReg", "REGISTER_PROTOCOL_COMPLETE", "ProtReg"},
        {"TD-05", "MpReg", "REGISTER_PROTOCOL_FAILED", "RollMp"},
        {"TD-06", "ProtReg", "ASSOCIATE_COMPLETE", "Assoc"},
        {"TD-07", "ProtReg", "ENTRY_FAILED", "RollProt"},
        {"TD-07", "Assoc", "ENTRY_FAILED", "RollProt"},
        {"TD-08", "RollProt", "DEREGISTER_PROTOCOL_COMPLETE", "RollMp"},
        {"TD-09", "RollMp", "DEREGISTER_MINIPORT_COMPLETE", "Failed"},
        {"TD-10", "Failed", "ENTRY_RETURN_FAILURE", "NotLoaded"},
        {"TD-11", "Assoc", "ENTRY_RETURN", "Loaded"},
        {"TD-12", "Loaded", "UNINSTALL", "Uninstalling"},
        {"TD-13", "Loaded", "UNLOAD", "Unloading"},
        {"TD-13", "Uninstalling", "UNLOAD", "Unloading"},
        {"TD-14", "Unloading", "DEREGISTER_PROTOCOL_COMPLETE", "UnlProt"},
        {"TD-15", "UnlProt", "DEREGISTER_MINIPORT_COMPLETE", "UnlAll"},
        {"TD-16", "UnlAll", "UNLOAD_RETURN", "NotLoaded"},
};

static const struct cell added[] = {
        /* Callbacks that each state admits. */
        {"DE-09", "MpReg", "BIND", "MpReg"},
        {"DE-09", "MpReg", "UNBIND", "MpReg"},
        {"DE-11", "ProtReg", "BIND", "ProtReg"},
        {"DE-09", "ProtReg", "UNBIND", "ProtReg"},
        {"DE-11", "Assoc", "BIND", "Assoc"},
        {"DE-09", "Assoc", "UNBIND", "Assoc"},
        {"DE-09", "Loaded", "BIND", "Loaded"},
        {"UNB-01", "Loaded", "UNBIND", "Loaded"},
        {"DE-08", "Loaded", "INITIALIZE", "Loaded"},
        {"DE-17", "RollProt", "UNBIND", "RollProt"},
        {"UNL-06", "Unloading", "UNBIND", "Unloading"},
};

const struct table driver_table = {
        .machine = &slu_driver_info,
        .series = "TD",
        .count = 16,
        .contract = contract,
        .contract_count = COUNT(contract),
        .added = added,
        .added_count = COUNT(added),
};
