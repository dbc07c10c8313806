/* SPDX-License-Identifier: MIT */
/*
 * traffic.c - frames at both edges: from the wire to the driver, from the driver to the wire, and who owns each
 */
#include "ndis-private.h"

#include <stddef.h>

/*
 * From the wire
 */

void slu_ndis_set_batch(struct slu_ndis *ndis, unsigned frames)
{
	ndis_lock(ndis);
	ndis->batch = frames;
	ndis_unlock(ndis);
}

/* Call with the lock held. */
static bool somebody_answers(const struct slu_ndis *ndis)
{
	for (unsigned i = 0; i < ndis->device_count; i++) {
		if (!ndis->devices[i]->carries)
			return true;
	}
	return false;
}

/* What comes in is answered: each frame that is let in must find a buffer for that. Call with the lock held. */
static bool has_room(const struct slu_ndis_adapter *adapter)
{
	const struct slu_ndis *ndis = adapter->ndis;
	size_t unanswered = 0;

	if (adapter->arrived.count >= (ndis->batch ? ndis->batch : SLU_NDIS_CHAIN_MAX))
		return false;
	if (!somebody_answers(ndis))
		return true;
	for (unsigned i = 0; i < ndis->adapter_count; i++)
		unanswered += ndis->adapters[i]->pool.out;
	return ndis->pool.count - ndis->pool.out > unanswered;
}

bool slu_ndis_frame(struct slu_ndis *ndis, unsigned index, const uint8_t *data, uint32_t length, uint32_t wire_length,
                    uint64_t time_ns, uint64_t number)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_nbl *nbl = NULL;

	ndis_lock(ndis);
	if (has_room(adapter))
		nbl = slu_nbl_take(&adapter->pool);
	if (nbl) {
		slu_nbl_fill(nbl, data, length);
		nbl->wire_length = wire_length;
		nbl->time_ns = time_ns;
		nbl->number = number;
		slu_nbl_push(&adapter->arrived, nbl);
	}
	ndis_unlock(ndis);
	return nbl;
}

void slu_ndis_frame_lost(struct slu_ndis *ndis, unsigned index)
{
	slu_ledger_in(ndis->adapters[index]->frames, 1);
	slu_ledger_out(ndis->adapters[index]->frames, "no-buffer", 1);
}

/* Why no frame reaches the driver now, or NULL. Call with the lock held. */
static const char *deaf(const struct slu_ndis_adapter *adapter)
{
	if (adapter->ndis->off)
		return "shut-down";
	if (adapter->removed)
		return "removed";
	if (!adapter->open)
		return "not-bound";
	if (!adapter->open->filter && !adapter->open->closing)
		return "no-filter";
	if (adapter->low_power)
		return "low-power";
	if (adapter->resetting)
		return "resetting";
	return NULL;
}

static void drop(struct slu_ndis_adapter *adapter, struct slu_nbl *chain, const char *why)
{
	while (chain) {
		struct slu_nbl *next = chain->next;

		ndis_lock(adapter->ndis);
		slu_nbl_give(chain);
		ndis_unlock(adapter->ndis);
		slu_ledger_out(adapter->frames, why, 1);
		chain = next;
	}
}

/* A chain on its way to the driver. Call with the lock held. */
static void lend(struct slu_ndis_open *open, struct slu_nbl *chain, unsigned count)
{
	for (struct slu_nbl *nbl = chain; nbl; nbl = nbl->next) {
		slu_nbl_hand(nbl, SLU_NBL_MAKER, SLU_NBL_DRIVER);
		nbl->source = open;
		nbl->maker_data = (void *)(uintptr_t)nbl->length;
	}
	open->loans += count;
	open->in_receive += count;
}

/*
 * The callback has returned. Q-05: once the binding is Closing the driver may keep none; one it could not return, because it
 * had decided to close, is ours again. @lent and @numbers tell which they were. Call with the lock held; returns how many.
 */
static unsigned take_back(struct slu_ndis_open *open, struct slu_nbl *const *lent, const uint64_t *numbers,
                          unsigned count)
{
	unsigned dropped = 0;

	if (open->adapter->state != BINDING_CLOSING && !open->closing)
		return 0;
	for (unsigned i = 0; i < count; i++) {
		if (lent[i]->source != open || lent[i]->number != numbers[i] ||
		    !slu_nbl_hand(lent[i], SLU_NBL_DRIVER, SLU_NBL_MAKER))
			continue;
		slu_nbl_give(lent[i]);
		dropped++;
	}
	open->loans -= dropped;
	return dropped;
}

static void received(struct slu_ndis_open *open, struct slu_nbl *const *lent, const uint64_t *numbers, unsigned count)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	unsigned dropped;
	bool wake;

	ndis_lock(adapter->ndis);
	dropped = take_back(open, lent, numbers, count);
	open->in_receive -= count;
	wake = open->close_waits && !open->in_receive;
	if (wake)
		open->close_waits = false;
	ndis_unlock(adapter->ndis);
	slu_ledger_out(adapter->loans, "dropped", dropped);
	slu_ledger_out(adapter->frames, "after-close", dropped);
	if (wake)
		ndis_wake(adapter->ndis, &open->close_waits);
}

/* The driver has them until it returns them, at the latest until the callback returns if @resources. */
static void indicate(struct slu_ndis_open *open, struct slu_nbl *chain, unsigned count, bool resources)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	struct slu_nbl *lent[SLU_NDIS_BATCH_MAX];
	uint64_t numbers[SLU_NDIS_BATCH_MAX];
	unsigned i = 0;

	for (struct slu_nbl *nbl = chain; nbl; nbl = nbl->next) {
		lent[i] = nbl;
		numbers[i++] = nbl->number;
	}
	slu_ledger_in(open->adapter->loans, count);
	ndis_event(ndis, "ndis", open->adapter->name, "ProtocolReceiveNetBufferLists");
	ndis_yield(ndis);
	slu_ndis_enter(ndis);
	ndis->protocol->receive(open->context, chain, resources);
	slu_ndis_leave(ndis);
	received(open, lent, numbers, count);
}

void slu_ndis_indicate_frames(struct slu_ndis *ndis, unsigned index)
{
	struct slu_ndis_adapter *adapter = ndis->adapters[index];
	struct slu_ndis_open *open;
	struct slu_nbl *chain;
	unsigned count;
	const char *why;
	bool resources;

	ndis_lock(ndis);
	chain = adapter->arrived.head;
	count = ndis_count_chain(chain);
	adapter->arrived = (struct slu_nbl_queue){0};
	why = deaf(adapter);
	open = adapter->open;
	resources = open && open->closing;
	if (!why && chain)
		lend(open, chain, count);
	ndis_unlock(ndis);
	slu_ledger_in(adapter->frames, count);
	if (!chain)
		return;
	if (why) {
		drop(adapter, chain, why);
		return;
	}
	indicate(open, chain, count, resources);
	ndis_yield(ndis);
}

/* Call with the lock held. What is wrong with an NBL that comes back, or NULL. */
static const char *bad_return(struct slu_ndis_open *open, struct slu_nbl *nbl)
{
	if (nbl->source != open)
		return "was lent by another binding";
	if (!slu_nbl_hand(nbl, SLU_NBL_DRIVER, SLU_NBL_MAKER))
		return "is not lent";
	if (nbl->data != nbl->buffer + nbl->pool->headroom || nbl->length != (uintptr_t)nbl->maker_data)
		return "is not in its original shape";
	return NULL;
}

/* Call with the lock held. Returns what was wrong with one of them, or NULL. */
static const char *take_returns(struct slu_ndis_open *open, struct slu_nbl *chain)
{
	const char *bad = NULL;

	while (chain) {
		struct slu_nbl *next = chain->next;
		const char *why = bad_return(open, chain);

		bad = why ? why : bad;
		if (slu_nbl_give(chain))
			open->loans--;
		chain = next;
	}
	return bad;
}

void slu_ndis_return(struct slu_ndis_open *open, struct slu_nbl *chain)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	unsigned count = ndis_count_chain(chain);
	const char *bad;

	ndis_check_handle(open, "NdisReturnNetBufferLists");
	ndis_lock(adapter->ndis);
	bad = take_returns(open, chain);
	ndis_unlock(adapter->ndis);
	slu_ledger_out(adapter->loans, "returned", count);
	if (adapter->ndis->counts_returned)
		slu_ledger_out(adapter->frames, "returned", count);
	if (bad)
		ndis_violated(adapter->ndis, "loan_returns_once", "%s: a receive that was returned %s", adapter->name,
		              bad);
	ndis_yield(adapter->ndis);
}

/*
 * To the wire
 */

/* How the wire takes a frame. Call with the lock held. */
static slu_status wire_status(const struct slu_ndis_adapter *adapter)
{
	if (adapter->removed)
		return SLU_STATUS_ADAPTER_REMOVED;
	if (adapter->resetting)
		return SLU_STATUS_RESET_IN_PROGRESS;
	return SLU_STATUS_SUCCESS;
}

static const char *bad_send(const struct slu_ndis_open *open, struct slu_nbl *nbl)
{
	enum binding_state state = open->adapter->state;

	if (open->closing)
		return "handle_dead_after_close";
	if (nbl->source != open)
		return "source_is_the_binding";
	/* RESTARTING: the gate opens with the restart, before we have the answer. PAUSING: it was let in before. */
	if (state != BINDING_RUNNING && state != BINDING_RESTARTING && state != BINDING_PAUSING)
		return "sends_only_while_running";
	if (!slu_nbl_hand(nbl, SLU_NBL_DRIVER, SLU_NBL_LOWER))
		return "send_completes_once";
	return NULL;
}

/* Call with the lock held. Returns the claim that one of them breaks, or NULL. */
static const char *take_chain(struct slu_ndis_open *open, struct slu_nbl *chain, bool fails, struct slu_nbl_queue *sent)
{
	const char *bad = NULL;

	while (chain) {
		struct slu_nbl *next = chain->next;
		const char *why = bad_send(open, chain);

		bad = why ? why : bad;
		chain->status = wire_status(open->adapter);
		if (fails && chain->status == SLU_STATUS_SUCCESS)
			chain->status = SLU_STATUS_FAILURE;
		slu_nbl_push(sent, chain);
		chain = next;
	}
	open->sends += (unsigned)sent->count;
	return bad;
}

static void take_sends(struct slu_ndis_open *open, struct slu_nbl *chain, bool fails, struct slu_nbl_queue *sent)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	enum binding_state state;
	const char *bad;

	ndis_lock(adapter->ndis);
	state = adapter->state;
	bad = take_chain(open, chain, fails, sent);
	ndis_unlock(adapter->ndis);
	slu_ledger_in(adapter->sends, sent->count);
	if (bad)
		ndis_violated(adapter->ndis, bad, "%s: NdisSendNetBufferLists while %s", adapter->name,
		              ndis_binding_state_name(state));
}

/* From here on no cancel finds them. */
static void put_on_wire(struct slu_ndis_adapter *adapter, const struct slu_nbl_queue *sent)
{
	const struct slu_ndis_world *world = &adapter->ndis->world;

	for (const struct slu_nbl *nbl = sent->head; nbl; nbl = nbl->next) {
		if (nbl->status == SLU_STATUS_SUCCESS)
			world->wire(world->platform.context, adapter->index, nbl);
	}
}

/* Neighbours that ended alike are one entry. */
static void ledger_out_by_status(struct slu_ledger *ledger, const struct slu_nbl *chain)
{
	while (chain) {
		slu_status status = chain->status;
		uint64_t count = 0;

		for (; chain && chain->status == status; chain = chain->next)
			count++;
		slu_ledger_out(ledger, slu_status_name(status), count);
	}
}

static void complete_sends(struct slu_ndis_open *open, struct slu_nbl_queue *done)
{
	struct slu_ndis_adapter *adapter = open->adapter;

	if (!done->head)
		return;
	ledger_out_by_status(adapter->sends, done->head);
	ndis_lock(adapter->ndis);
	for (struct slu_nbl *nbl = done->head; nbl; nbl = nbl->next)
		slu_nbl_hand(nbl, SLU_NBL_LOWER, SLU_NBL_DRIVER);
	open->sends -= (unsigned)done->count;
	ndis_unlock(adapter->ndis);
	ndis_event(adapter->ndis, "ndis", adapter->name, "ProtocolSendNetBufferListsComplete");
	ndis_yield(adapter->ndis);
	if (!ndis_is_closed(open)) {
		slu_ndis_enter(adapter->ndis);
		adapter->ndis->protocol->send_complete(open->context, done->head);
		slu_ndis_leave(adapter->ndis);
	}
	ndis_yield(adapter->ndis);
}

/* PDP-01: some of them, and in another grouping than they came. False: none is left. */
static bool complete_some(struct slu_ndis_open *open, uint32_t take)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	struct slu_nbl_queue done = {0}, *from;
	bool waited, more;

	ndis_lock(ndis);
	waited = !open->sending.head;
	from = waited ? &open->waiting : &open->sending;
	while (take-- && from->head)
		slu_nbl_push(&done, slu_nbl_pop(from));
	more = open->sending.head || open->waiting.head;
	if (!more)
		open->completing = false;
	ndis_unlock(ndis);
	if (waited)
		put_on_wire(open->adapter, &done);
	complete_sends(open, &done);
	return more;
}

static void complete_sends_later(void *object)
{
	struct slu_ndis_open *open = object;

	while (complete_some(open, 1 + ndis_choose(open->adapter->ndis, 8)))
		continue;
}

static void pend_sends(struct slu_ndis_open *open, struct slu_nbl_queue *sent, enum slu_ndis_form form)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	struct slu_nbl *nbl;
	bool post;

	ndis_lock(ndis);
	while ((nbl = slu_nbl_pop(sent)))
		slu_nbl_push(form == SLU_NDIS_FORM_LAST ? &open->waiting : &open->sending, nbl);
	post = !open->completing;
	open->completing = true;
	ndis_unlock(ndis);
	if (post)
		ndis_run_later(ndis, open, complete_sends_later, form);
}

void slu_ndis_send(struct slu_ndis_open *open, struct slu_nbl *chain)
{
	struct slu_ndis_adapter *adapter = open->adapter;
	enum slu_ndis_form form = ndis_pick_form(adapter->ndis, SLU_NDIS_SEND);
	bool fails = form == SLU_NDIS_FORM_FAILS;
	struct slu_nbl_queue sent = {0};

	if (fails)
		form = (enum slu_ndis_form)(SLU_NDIS_FORM_AT_ONCE + ndis_choose(adapter->ndis, 3));
	ndis_event(adapter->ndis, "driver", adapter->name, "NdisSendNetBufferLists");
	ndis_yield(adapter->ndis);
	take_sends(open, chain, fails, &sent);
	if (form != SLU_NDIS_FORM_LAST)
		put_on_wire(adapter, &sent);
	if (form == SLU_NDIS_FORM_LATER || form == SLU_NDIS_FORM_LAST)
		pend_sends(open, &sent, form);
	else
		complete_sends(open, &sent);
}

/* SEND-04: those that still wait here end at once, the others as they would have ended. */
static void take_cancelled(struct slu_ndis_open *open, uint64_t id, struct slu_nbl_queue *cancelled)
{
	struct slu_nbl_queue kept = {0};
	struct slu_nbl *nbl;

	ndis_lock(open->adapter->ndis);
	while ((nbl = slu_nbl_pop(&open->waiting))) {
		if (nbl->cancel_id == id)
			nbl->status = SLU_STATUS_SEND_ABORTED;
		slu_nbl_push(nbl->cancel_id == id ? cancelled : &kept, nbl);
	}
	open->waiting = kept;
	ndis_unlock(open->adapter->ndis);
}

void slu_ndis_cancel_send(struct slu_ndis_open *open, uint64_t id)
{
	struct slu_nbl_queue cancelled = {0};

	ndis_check_handle(open, "NdisCancelSendNetBufferLists");
	ndis_yield(open->adapter->ndis);
	take_cancelled(open, id, &cancelled);
	complete_sends(open, &cancelled);
}

/*
 * Between the driver and the protocol above
 */

/* without a pause before it, MiniportHaltEx meets indications. Call with the lock held. */
static bool may_indicate(const struct device *device)
{
	switch (device->state) {
	case DEVICE_RESTARTING:
	case DEVICE_RUNNING:
	case DEVICE_PAUSING:
		return true;
	case DEVICE_HALTING:
		return device->halted_running;
	default:
		return false;
	}
}

void slu_ndis_indicate(struct slu_ndis_miniport *handle, struct slu_nbl *chain)
{
	struct device *device = handle->device;
	struct slu_ndis *ndis = device->ndis;
	unsigned count = ndis_count_chain(chain);
	enum device_state state;
	bool may;

	ndis_event(ndis, "driver", device->name, "NdisMIndicateReceiveNetBufferLists");
	ndis_lock(ndis);
	state = device->state;
	may = may_indicate(device);
	for (struct slu_nbl *nbl = chain; nbl; nbl = nbl->next)
		slu_nbl_hand(nbl, SLU_NBL_DRIVER, SLU_NBL_UPPER);
	device->loans += count;
	device->in_indicate++;
	ndis_unlock(ndis);
	slu_ledger_in(device->ledger_loans, count);
	if (state == DEVICE_SHUTDOWN) { /* nobody is there to take them, and nobody will give them back */
		slu_ledger_out(device->ledger_loans, "shut-down", count);
		return;
	}
	if (!may)
		ndis_violated(ndis, "paused_indicates_nothing", "%s: receives indicated while %s", device->name,
		              ndis_device_state_name(state));
	ndis_yield(ndis);
	ndis_protocol_receive(device, chain);
	ndis_yield(ndis);
	/* Nobody comes between this and the driver, which has the call back then. */
	ndis_lock(ndis);
	device->in_indicate--;
	ndis_unlock(ndis);
}

/* Q-04, INV-15: a refusal has error severity; one given to a device that stays Paused is refused. */
static void check_send_status(struct device *device, const struct slu_nbl *nbl, bool paused)
{
	if (nbl->status != SLU_STATUS_SUCCESS && !slu_status_is_error(nbl->status))
		ndis_violated(device->ndis, "send_after_close_fails", "%s: a send ended in %08x, which is no error",
		              device->name, nbl->status);
	if (paused && nbl->status == SLU_STATUS_SUCCESS)
		ndis_violated(device->ndis, "paused_sends_nothing", "%s: a send was carried while Paused",
		              device->name);
}

static bool take_send_complete(struct device *device, struct slu_nbl *nbl)
{
	struct slu_ndis *ndis = device->ndis;
	bool known, paused;

	ndis_lock(ndis);
	known = nbl->source == device->handle && slu_nbl_hand(nbl, SLU_NBL_DRIVER, SLU_NBL_MAKER);
	paused = device->state == DEVICE_PAUSED && (uintptr_t)nbl->maker_data == device->restarts + 1;
	ndis_unlock(ndis);
	if (known)
		check_send_status(device, nbl, paused);
	else
		ndis_violated(ndis, "send_completes_once", "%s: a send was completed that is not there", device->name);
	return known;
}

/* Home with them; who waits for the last one may go on. */
static void give_all(struct device *device, struct slu_nbl_queue *done)
{
	struct slu_ndis *ndis = device->ndis;
	unsigned count = (unsigned)done->count;
	struct slu_nbl *nbl;
	bool drained;

	ledger_out_by_status(device->ledger_sends, done->head);
	ndis_lock(ndis);
	while ((nbl = slu_nbl_pop(done)))
		slu_nbl_give(nbl);
	device->sends -= count;
	drained = device->drain_waits && !device->sends && !device->in_send && !device->oid;
	if (drained)
		device->drain_waits = false;
	ndis_unlock(ndis);
	if (drained)
		ndis_wake(ndis, &device->drain_waits);
}

void slu_ndis_send_complete(struct slu_ndis_miniport *handle, struct slu_nbl *chain)
{
	struct slu_nbl_queue done = {0};

	ndis_event(handle->device->ndis, "driver", handle->device->name, "NdisMSendNetBufferListsComplete");
	while (chain) {
		struct slu_nbl *next = chain->next;

		if (take_send_complete(handle->device, chain))
			slu_nbl_push(&done, chain);
		chain = next;
	}
	give_all(handle->device, &done);
	ndis_yield(handle->device->ndis);
}
