/* SPDX-License-Identifier: MIT */
/*
 * protocol.c - the test protocol above each virtual device
 *
 * It sends every frame back with the two addresses swapped, and returns every loan: inside the indication, later, or not
 * before the scenario lets it go. What it sends while the device does not run is the driver's to refuse. One that is a wire to
 * somewhere else sends what comes from there instead.
 */
#include "ndis-private.h"

#include <string.h>

#define ADDRESS_BYTES 6
#define CHAIN_MAX     4

/*
 * Loans
 */

static void give_back(struct device *device, struct slu_nbl *chain)
{
	struct slu_ndis *ndis = device->ndis;

	if (!chain)
		return;
	if (!ndis_enter_device(device))
		return; /* they stay where they are */
	ndis_lock(ndis);
	for (struct slu_nbl *nbl = chain; nbl; nbl = nbl->next) {
		slu_nbl_hand(nbl, SLU_NBL_UPPER, SLU_NBL_DRIVER);
		device->loans--;
		slu_ledger_out(device->ledger_loans, "returned", 1);
	}
	ndis_unlock(ndis);
	ndis_event(ndis, "ndis", device->name, "MiniportReturnNetBufferLists");
	ndis_yield(ndis);
	ndis->miniport->return_receives(device->context, chain);
	slu_ndis_leave(ndis);
	ndis_yield(ndis);
}

static void give_back_later(void *object)
{
	struct device *device = object;
	struct slu_nbl *chain;

	ndis_lock(device->ndis);
	chain = device->returning.head;
	device->returning = (struct slu_nbl_queue){0};
	device->return_posted = false;
	ndis_unlock(device->ndis);
	give_back(device, chain);
}

static void put_chain(struct slu_nbl_queue *queue, struct slu_nbl *chain)
{
	while (chain) {
		struct slu_nbl *next = chain->next;

		slu_nbl_push(queue, chain);
		chain = next;
	}
}

static void return_loans(struct device *device, struct slu_nbl *chain)
{
	struct slu_ndis *ndis = device->ndis;
	enum slu_ndis_form form = ndis_pick_form(ndis, SLU_NDIS_RETURN);
	bool later = form == SLU_NDIS_FORM_LATER || form == SLU_NDIS_FORM_LAST;
	bool holding, post = false;

	ndis_lock(ndis);
	holding = device->holding;
	if (holding) {
		put_chain(&device->held, chain);
	} else if (later) {
		put_chain(&device->returning, chain);
		post = !device->return_posted;
		device->return_posted = true;
	}
	ndis_unlock(ndis);
	if (post)
		ndis_run_later(ndis, device, give_back_later, form);
	else if (!holding && !later)
		give_back(device, chain);
}

struct slu_ndis_result slu_ndis_hold(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	bool again;

	ndis_lock(ndis);
	again = device->holding;
	device->holding = true;
	ndis_unlock(ndis);
	if (again)
		return ndis_refuse("%s is being held already", device->name);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

struct slu_ndis_result slu_ndis_mute(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];

	ndis_lock(ndis);
	device->mute = true;
	ndis_unlock(ndis);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

struct slu_ndis_result slu_ndis_let_go(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	struct slu_nbl *chain;
	bool held;

	ndis_lock(ndis);
	held = device->holding;
	device->holding = false;
	chain = device->held.head;
	device->held = (struct slu_nbl_queue){0};
	ndis_unlock(ndis);
	if (!held)
		return ndis_refuse("%s is not being held", device->name);
	give_back(device, chain);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

/*
 * Sends
 */

static struct slu_nbl *new_reply(struct device *device, const struct slu_nbl *nbl)
{
	struct slu_ndis *ndis = device->ndis;
	struct slu_nbl *reply;

	slu_ledger_in(device->ledger_sends, 1);
	ndis_lock(ndis);
	reply = slu_nbl_take(&ndis->pool);
	ndis_unlock(ndis);
	if (!reply) {
		slu_ledger_out(device->ledger_sends, "no-buffer", 1);
		return NULL;
	}
	slu_nbl_fill(reply, nbl->data, nbl->length);
	memcpy(reply->data, nbl->data + ADDRESS_BYTES, ADDRESS_BYTES);
	memcpy(reply->data + ADDRESS_BYTES, nbl->data, ADDRESS_BYTES);
	reply->wire_length = nbl->wire_length;
	reply->time_ns = nbl->time_ns;
	reply->number = nbl->number;
	reply->tag = nbl->tag;
	return reply;
}

/* Queued, and sent as soon as NDIS hands sends over; once the protocol is unbound, NDIS fails it. */
static void queue_send(struct device *device, struct slu_nbl *nbl)
{
	bool stopping;

	ndis_lock(device->ndis);
	slu_nbl_push(&device->replies, nbl);
	stopping = device->stopping;
	ndis_unlock(device->ndis);
	if (stopping)
		ndis_protocol_stop(device);
	else
		ndis_protocol_wake(device);
}

static void reply(struct device *device, struct slu_nbl *chain)
{
	for (const struct slu_nbl *nbl = chain; nbl; nbl = nbl->next) {
		struct slu_nbl *answer = new_reply(device, nbl);

		if (answer)
			queue_send(device, answer);
	}
}

void ndis_protocol_receive(struct device *device, struct slu_nbl *chain)
{
	struct slu_ndis *ndis = device->ndis;

	for (const struct slu_nbl *nbl = chain; nbl; nbl = nbl->next)
		ndis->world.arrived(ndis->world.platform.context, device->index, nbl);
	if (!device->mute && !device->carries)
		reply(device, chain);
	return_loans(device, chain);
}

/* STATE-02, TA-12, TA-13: NDIS hands sends over in Running, Pausing and Paused. Call with the lock held. */
static bool may_send(const struct device *device)
{
	return !device->stopping &&
	       (device->state == DEVICE_RUNNING || device->state == DEVICE_PAUSING || device->state == DEVICE_PAUSED);
}

/* A protocol cancels all that it has sent, or nothing. */
static uint64_t cancel_id_of(const struct device *device)
{
	return device->index + 1;
}

/* Call with the lock held. NULL: there is nothing to send, or not now. */
static struct slu_nbl *begin_send(struct device *device)
{
	size_t most = device->ndis->batch ? device->ndis->batch : CHAIN_MAX;
	struct slu_nbl_queue chain = {0};

	while (may_send(device) && chain.count < most && device->replies.head) {
		struct slu_nbl *nbl = slu_nbl_pop(&device->replies);

		slu_nbl_hand(nbl, SLU_NBL_MAKER, SLU_NBL_DRIVER);
		nbl->source = device->handle;
		nbl->cancel_id = cancel_id_of(device);
		nbl->maker_data = device->state == DEVICE_PAUSED ? (void *)(device->restarts + 1) : NULL;
		slu_nbl_push(&chain, nbl);
	}
	device->sends += (unsigned)chain.count;
	device->in_send += (unsigned)chain.count;
	if (!chain.head)
		device->sending = false;
	return chain.head;
}

static void end_send(struct device *device, unsigned count)
{
	bool drained;

	ndis_lock(device->ndis);
	device->in_send -= count;
	drained = device->drain_waits && !device->sends && !device->in_send && !device->oid;
	if (drained)
		device->drain_waits = false;
	ndis_unlock(device->ndis);
	if (drained)
		ndis_wake(device->ndis, &device->drain_waits);
}

static void send_replies(void *object)
{
	struct device *device = object;
	struct slu_ndis *ndis = device->ndis;

	for (;;) {
		struct slu_nbl *chain;
		unsigned count;

		ndis_lock(ndis);
		chain = begin_send(device);
		ndis_unlock(ndis);
		if (!chain)
			return;
		count = ndis_count_chain(chain);
		ndis_yield(ndis);
		if (!ndis_enter_device(device))
			return;
		ndis_event(ndis, "ndis", device->name, "MiniportSendNetBufferLists");
		ndis->miniport->send(device->context, chain);
		slu_ndis_leave(ndis);
		end_send(device, count);
		ndis_yield(ndis);
	}
}

void ndis_protocol_wake(struct device *device)
{
	bool post;

	ndis_lock(device->ndis);
	post = !device->sending && device->replies.head && may_send(device);
	if (post)
		device->sending = true;
	ndis_unlock(device->ndis);
	if (post)
		ndis_run_later(device->ndis, device, send_replies, SLU_NDIS_FORM_LATER);
}

/* The protocol is unbound: what it has not handed over, NDIS fails. */
void ndis_protocol_stop(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	struct slu_nbl *nbl;

	ndis_lock(ndis);
	while ((nbl = slu_nbl_pop(&device->replies))) {
		slu_nbl_give(nbl);
		slu_ledger_out(device->ledger_sends, "unbound", 1);
	}
	ndis_unlock(ndis);
}

/* A frame of the protocol's own: broadcast, an experimental type, a serial number. */
static struct slu_nbl *new_frame(struct device *device, unsigned serial)
{
	const uint8_t frame[60] = {
	        0xff,
	        0xff,
	        0xff,
	        0xff,
	        0xff,
	        0xff,
	        0x02,
	        0x00,
	        0x00,
	        0x00,
	        0x00,
	        (uint8_t)device->index,
	        0x88,
	        0xb5,
	        (uint8_t)(serial >> 8),
	        (uint8_t)serial,
	};
	struct slu_nbl *nbl;

	slu_ledger_in(device->ledger_sends, 1);
	ndis_lock(device->ndis);
	nbl = slu_nbl_take(&device->ndis->pool);
	if (nbl)
		slu_nbl_fill(nbl, frame, sizeof frame);
	ndis_unlock(device->ndis);
	if (!nbl)
		slu_ledger_out(device->ledger_sends, "no-buffer", 1);
	return nbl;
}

struct slu_ndis_result slu_ndis_send_from(struct slu_ndis *ndis, unsigned index, unsigned count)
{
	struct device *device = ndis->devices[index];
	bool may;

	ndis_lock(ndis);
	may = may_send(device);
	ndis_unlock(ndis);
	if (!may)
		return ndis_refuse("%s is %s", device->name, slu_ndis_device_state(ndis, index));
	for (unsigned i = 0; i < count; i++) {
		struct slu_nbl *nbl = new_frame(device, i);

		if (nbl)
			queue_send(device, nbl);
	}
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

/*
 * A wire to somewhere else
 */

void slu_ndis_set_carrier(struct slu_ndis *ndis, unsigned index)
{
	ndis_lock(ndis);
	ndis->devices[index]->carries = true;
	ndis_unlock(ndis);
}

/* Is there a miniport that will send it, now or after a restart? Call with the lock held. */
static bool will_send(const struct device *device)
{
	return may_send(device) || (!device->stopping && device->state == DEVICE_RESTARTING);
}

bool slu_ndis_carry(struct slu_ndis *ndis, unsigned index, const uint8_t *data, uint32_t length, uint64_t time_ns,
                    uint64_t number)
{
	struct device *device = ndis->devices[index];
	struct slu_nbl *nbl = NULL;
	bool taken;

	ndis_lock(ndis);
	taken = will_send(device);
	if (taken)
		nbl = slu_nbl_take(&ndis->pool);
	if (nbl) {
		slu_nbl_fill(nbl, data, length);
		nbl->time_ns = time_ns;
		nbl->number = number;
		slu_nbl_push(&device->replies, nbl);
	}
	ndis_unlock(ndis);
	if (taken && !nbl)
		return false;
	slu_ledger_in(device->ledger_sends, 1);
	if (!taken)
		slu_ledger_out(device->ledger_sends, "no-miniport", 1);
	return true;
}

void slu_ndis_carry_on(struct slu_ndis *ndis, unsigned index)
{
	ndis_protocol_wake(ndis->devices[index]);
}

/* SEND-04. The device stays until the driver has come back, as it does for a send. */
struct slu_ndis_result slu_ndis_cancel_sends(struct slu_ndis *ndis, unsigned index)
{
	struct device *device = ndis->devices[index];
	unsigned sends;

	ndis_lock(ndis);
	sends = device->sends;
	device->in_send += sends > 0;
	ndis_unlock(ndis);
	if (!sends)
		return ndis_refuse("%s has no send outstanding", device->name);
	ndis_event(ndis, "ndis", device->name, "MiniportCancelSend");
	if (!ndis_enter_device(device))
		ndis_stop(ndis);
	ndis->miniport->cancel_send(device->context, cancel_id_of(device));
	slu_ndis_leave(ndis);
	ndis_event(ndis, "driver", device->name, "MiniportCancelSend");
	end_send(device, 1);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}
