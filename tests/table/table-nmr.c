/* SPDX-License-Identifier: MIT */
/*
 * table-nmr.c - the registrar: client TC, provider TP, attachment TN, and the side of a detach, which has TN-11 to TN-18
 */
#include "nmr-attachment/nmr-attachment-names.h"
#include "nmr-client/nmr-client-names.h"
#include "nmr-provider/nmr-provider-names.h"
#include "nmr-side/nmr-side-names.h"
#include "table.h"

/*
 * The client.
 */
static const struct cell client_contract[] = {
        {"TC-01", "Unregistered", "REGISTER", "Registering"},
        {"TC-02", "Registering", "ATTACH", "Registering"},
        {"TC-03", "Registering", "REGISTER_COMPLETE", "Registered"},
        {"TC-04", "Registering", "REGISTER_FAILED", "Unregistered"},
        {"TC-05", "Registered", "ATTACH", "Registered"},
        {"TC-06", "Registered", "DETACH", "Registered"},
        {"TC-07", "Registered", "DEREGISTER", "Deregistering"},
        {"TC-08", "Deregistering", "LATE_BIND", "Deregistering"},
        {"TC-09", "Deregistering", "WAIT", "Waiting"},
        {"TC-10", "Deregistering", "DRAINED", "Drained"},
        {"TC-10", "Waiting", "DRAINED", "Drained/waiting"},
        {"TC-11", "Drained/waiting", "WAIT_COMPLETE", "Unregistered"},
        {"TC-12", "Registered", "WAIT", "Registered"},
};

static const struct cell client_added[] = {
        /* The other side deregisters while the register call still runs. */
        {"NMR-16", "Registering", "DETACH", "Registering"},
        /* The attach that TC-10 waits for succeeds. */
        {"NMR-40", "Waiting", "LATE_BIND", "Waiting"},
        /* A wait with nothing left to wait for. */
        {"NMR-34", "Drained", "WAIT", "Drained/waiting"},
};

static const struct left_out client_left_out[] = {
        {"TC-13", "a second deregistration is forbidden: refused"},
};

const struct table nmr_client_table = {
        .machine = &slu_nmr_client_info,
        .series = "TC",
        .count = 13,
        .contract = client_contract,
        .contract_count = COUNT(client_contract),
        .added = client_added,
        .added_count = COUNT(client_added),
        .left_out = client_left_out,
        .left_out_count = COUNT(client_left_out),
};

/*
 * The provider.
 */
static const struct cell provider_contract[] = {
        {"TP-01", "Unregistered", "REGISTER", "Registering"},
        {"TP-02", "Registering", "ATTACH", "Registering"},
        {"TP-03", "Registering", "REGISTER_COMPLETE", "Registered"},
        {"TP-04", "Registering", "REGISTER_FAILED", "Unregistered"},
        {"TP-05", "Registered", "ATTACH", "Registered"},
        {"TP-06", "Registered", "DETACH", "Registered"},
        {"TP-07", "Registered", "DEREGISTER", "Deregistering"},
        {"TP-08", "Deregistering", "LATE_BIND", "Deregistering"},
        {"TP-09", "Deregistering", "WAIT", "Waiting"},
        {"TP-10", "Deregistering", "DRAINED", "Drained"},
        {"TP-10", "Waiting", "DRAINED", "Drained/waiting"},
        {"TP-11", "Drained/waiting", "WAIT_COMPLETE", "Unregistered"},
        {"TP-12", "Registered", "WAIT", "Registered"},
};

static const struct cell provider_added[] = {
        {"NMR-16", "Registering", "DETACH", "Registering"},
        {"NMR-40", "Waiting", "LATE_BIND", "Waiting"},
        {"NMR-34", "Drained", "WAIT", "Drained/waiting"},
};

const struct table nmr_provider_table = {
        .machine = &slu_nmr_provider_info,
        .series = "TP",
        .count = 12,
        .contract = provider_contract,
        .contract_count = COUNT(provider_contract),
        .added = provider_added,
        .added_count = COUNT(provider_added),
};

/*
 * The attachment. LatePending tells how far the attach was when a module deregistered.
 */
static const struct cell attachment_contract[] = {
        {"TN-01", "None", "OFFER", "Offered"},
        {"TN-02", "Offered", "ATTACH_FAILED", "Gone"},
        {"TN-03", "Offered", "ATTACH_PROVIDER", "ProvDeciding"},
        {"TN-04", "ProvDeciding", "ATTACH_PROVIDER_FAILED", "Offered"},
        {"TN-05", "ProvDeciding", "ATTACH_PROVIDER_COMPLETE", "ProvReady"},
        {"TN-06", "ProvReady", "ATTACH_COMPLETE", "Attached"},
        {"TN-07", "ProvReady", "ATTACH_FAILED", "Detaching"},
        {"TN-08", "ProvReady", "DEREGISTER", "LatePending"},
        {"TN-09", "LatePending", "ATTACH_COMPLETE", "Detaching"},
        {"TN-10", "Attached", "DEREGISTER", "Detaching"},
        {"TN-19", "Detaching", "CLEANUP", "Detaching/cleaning"},
        {"TN-19", "Detaching/cleaning", "CLEANUP_COMPLETE", "Cleaned"},
        {"TN-20", "Cleaned", "DROP", "Gone"},
};

static const struct cell attachment_added[] = {
        /* A deregistration may overtake the attach earlier than the contract's row says. */
        {"TN-08", "Offered", "DEREGISTER", "LatePending/offered"},
        {"TN-08", "ProvDeciding", "DEREGISTER", "LatePending/prov deciding"},
        /* The attach then runs to its end. */
        {"TN-02", "LatePending/offered", "ATTACH_FAILED", "Gone"},
        {"TN-04", "LatePending/prov deciding", "ATTACH_PROVIDER_FAILED", "LatePending/offered"},
        {"TN-05", "LatePending/prov deciding", "ATTACH_PROVIDER_COMPLETE", "LatePending"},
        {"TN-07", "LatePending", "ATTACH_FAILED", "Detaching"},
};

static const struct left_out attachment_left_out[] = {
        {"TN-11", "nmr-side"},
        {"TN-12", "nmr-side"},
        {"TN-13", "nmr-side"},
        {"TN-14", "nmr-side"},
        {"TN-15", "nmr-side"},
        {"TN-16", "nmr-side"},
        {"TN-17", "nmr-side"},
        {"TN-18", "nmr-side"},
        {"TN-21", "a violation"},
        {"TN-22", "a violation"},
        {"TN-23", "a violation: nmr-side refuses it"},
        {"TN-24", "a violation"},
};

const struct table nmr_attachment_table = {
        .machine = &slu_nmr_attachment_info,
        .series = "TN",
        .count = 24,
        .contract = attachment_contract,
        .contract_count = COUNT(attachment_contract),
        .added = attachment_added,
        .added_count = COUNT(attachment_added),
        .left_out = attachment_left_out,
        .left_out_count = COUNT(attachment_left_out),
};

/*
 * One side: active, called, pending, done; a client's row and a provider's row are one row here.
 */
static const struct cell side_contract[] = {
        {"TN-10", "Active", "DETACH", "Called"},
        {"TN-11-TN-15", "Called", "RETURN_DONE", "Done"},
        {"TN-12-TN-16", "Called", "RETURN_PENDING", "Pending"},
        {"TN-13-TN-17", "Pending", "COMPLETE", "Done"},
        {"TN-14-TN-18", "Called", "COMPLETE", "Called/completed"},
        {"TN-14-TN-18", "Called/completed", "RETURN_PENDING", "Done"},
};

static const struct cell side_added[] = {
        /* The registrar takes a completion before the callback. */
        {"NMR-49", "Active", "COMPLETE", "Active/completed"},
        {"TN-10", "Active/completed", "DETACH", "Called/completed"},
};

const struct table nmr_side_table = {
        .machine = &slu_nmr_side_info,
        .contract = side_contract,
        .contract_count = COUNT(side_contract),
        .added = side_added,
        .added_count = COUNT(side_added),
};
