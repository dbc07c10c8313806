/* SPDX-License-Identifier: MIT */
/*
 * world.c - the world in short, turns, and calls that have two ends
 */
#include "ndis-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const slu_ndis_form_names[SLU_NDIS_FORM_COUNT] = {
        [SLU_NDIS_FORM_ANY] = "any",     [SLU_NDIS_FORM_AT_ONCE] = "at-once", [SLU_NDIS_FORM_LATER] = "later",
        [SLU_NDIS_FORM_EARLY] = "early", [SLU_NDIS_FORM_LAST] = "last",       [SLU_NDIS_FORM_FAILS] = "fails",
        [SLU_NDIS_FORM_NEVER] = "never",
};

const char *const slu_ndis_operation_names[SLU_NDIS_OPERATION_COUNT] = {
        [SLU_NDIS_OPEN] = "open",
        [SLU_NDIS_CLOSE] = "close",
        [SLU_NDIS_OID] = "oid",
        [SLU_NDIS_SEND] = "send",
        [SLU_NDIS_RETURN] = "return",
        [SLU_NDIS_INIT] = "init",
        [SLU_NDIS_DEINIT] = "deinit",
        [SLU_NDIS_SET_UP] = "set-up",
        [SLU_NDIS_RESTART] = "restart",
        [SLU_NDIS_REQUEST] = "request",
        [SLU_NDIS_CANCEL] = "cancel",
        [SLU_NDIS_QUERY] = "query",
        [SLU_NDIS_UNBIND_ADAPTER] = "unbind-adapter",
};

const char *const slu_ndis_step_names[SLU_NDIS_STEP_COUNT] = {
        [SLU_NDIS_STEP_NONE] = "none",
        [SLU_NDIS_STEP_REGISTER_MINIPORT] = "register-miniport",
        [SLU_NDIS_STEP_REGISTER_PROTOCOL] = "register-protocol",
        [SLU_NDIS_STEP_START] = "start",
};

void ndis_lock(struct slu_ndis *ndis)
{
	ndis->world.platform.lock(ndis->world.platform.context);
}

void ndis_unlock(struct slu_ndis *ndis)
{
	ndis->world.platform.unlock(ndis->world.platform.context);
}

void ndis_yield(struct slu_ndis *ndis)
{
	ndis->world.yield(ndis->world.platform.context);
}

void ndis_wait(struct slu_ndis *ndis, void *object)
{
	ndis->world.platform.wait(ndis->world.platform.context, object);
}

void ndis_wake(struct slu_ndis *ndis, void *object)
{
	ndis->world.platform.wake(ndis->world.platform.context, object);
}

uint32_t ndis_choose(struct slu_ndis *ndis, uint32_t count)
{
	return ndis->world.choose(ndis->world.platform.context, count);
}

void ndis_event(struct slu_ndis *ndis, const char *actor, const char *object, const char *name)
{
	ndis->world.event(ndis->world.platform.context, actor, object, name, NULL, NULL, NULL);
}

void ndis_event_state(struct slu_ndis *ndis, const char *actor, const char *object, const char *name, const char *from,
                      const char *to)
{
	ndis->world.event(ndis->world.platform.context, actor, object, name, from, to, NULL);
}

void ndis_event_status(struct slu_ndis *ndis, const char *actor, const char *object, const char *name,
                       slu_status status)
{
	const char *text = slu_status_name(status);
	char digits[9];

	if (!text) {
		snprintf(digits, sizeof digits, "%08x", status);
		text = digits;
	}
	ndis->world.event(ndis->world.platform.context, actor, object, name, NULL, NULL, text);
}

void ndis_violated(struct slu_ndis *ndis, const char *claim, const char *format, ...)
{
	char what[160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	ndis->world.violated(ndis->world.platform.context, claim, what);
}

/* How each operation may end by the contract: an open fails, a close does not (UNB-10); a call without PENDING ends at once. */

#define FORM(form)  (1u << SLU_NDIS_FORM_##form)
#define THREE_FORMS (FORM(ANY) | FORM(AT_ONCE) | FORM(LATER) | FORM(EARLY) | FORM(LAST))
#define CALLED_ONLY (FORM(ANY) | FORM(AT_ONCE) | FORM(FAILS))

static const unsigned forms_of[SLU_NDIS_OPERATION_COUNT] = {
        [SLU_NDIS_OPEN] = THREE_FORMS | FORM(FAILS),
        [SLU_NDIS_CLOSE] = THREE_FORMS,
        [SLU_NDIS_OID] = THREE_FORMS | FORM(FAILS),
        [SLU_NDIS_SEND] = THREE_FORMS | FORM(FAILS),
        [SLU_NDIS_RETURN] = FORM(ANY) | FORM(AT_ONCE) | FORM(LATER) | FORM(LAST),
        [SLU_NDIS_INIT] = THREE_FORMS | FORM(FAILS),
        [SLU_NDIS_DEINIT] = THREE_FORMS | FORM(FAILS),
        [SLU_NDIS_SET_UP] = CALLED_ONLY,
        [SLU_NDIS_RESTART] = CALLED_ONLY,
        [SLU_NDIS_REQUEST] = CALLED_ONLY,
        [SLU_NDIS_CANCEL] = CALLED_ONLY,
        [SLU_NDIS_QUERY] = CALLED_ONLY,
        [SLU_NDIS_UNBIND_ADAPTER] = FORM(ANY) | FORM(LATER) | FORM(EARLY) | FORM(LAST) | FORM(FAILS) | FORM(NEVER),
};

static struct slu_ndis_result refuse_form(enum slu_ndis_operation operation, enum slu_ndis_form form)
{
	struct slu_ndis_result result = ndis_refuse("%s cannot end %s; it can:", slu_ndis_operation_names[operation],
	                                            slu_ndis_form_names[form]);

	for (unsigned i = 0; i < SLU_NDIS_FORM_COUNT; i++) {
		size_t length = strlen(result.text);

		if (forms_of[operation] & 1u << i)
			snprintf(result.text + length, sizeof result.text - length, " %s", slu_ndis_form_names[i]);
	}
	return result;
}

struct slu_ndis_result slu_ndis_choose_form(struct slu_ndis *ndis, enum slu_ndis_operation operation,
                                            enum slu_ndis_form form)
{
	if (!(forms_of[operation] & 1u << form))
		return refuse_form(operation, form);
	ndis_lock(ndis);
	ndis->forms[operation] = form;
	ndis_unlock(ndis);
	return ndis_answer(SLU_STATUS_SUCCESS, NULL, NULL);
}

bool ndis_fails(struct slu_ndis *ndis, enum slu_ndis_operation operation)
{
	bool fails;

	ndis_lock(ndis);
	fails = ndis->forms[operation] == SLU_NDIS_FORM_FAILS;
	ndis_unlock(ndis);
	return fails;
}

enum slu_ndis_form ndis_pick_form(struct slu_ndis *ndis, enum slu_ndis_operation operation)
{
	enum slu_ndis_form form;

	ndis_lock(ndis);
	form = ndis->forms[operation];
	ndis_unlock(ndis);
	if (form != SLU_NDIS_FORM_ANY)
		return form;
	return (enum slu_ndis_form)(SLU_NDIS_FORM_AT_ONCE + ndis_choose(ndis, 3));
}

void ndis_run_later(struct slu_ndis *ndis, void *object, void (*work)(void *object), enum slu_ndis_form form)
{
	if (form == SLU_NDIS_FORM_LAST)
		ndis->world.defer_last(ndis->world.platform.context, object, work);
	else
		ndis->world.platform.defer(ndis->world.platform.context, object, work);
}

/* Work for another thread, and who waits for it. */
struct elsewhere {
	struct slu_ndis *ndis;
	void *object;
	void (*work)(void *object);
};

static void run_elsewhere(void *context)
{
	struct elsewhere *elsewhere = context;
	struct slu_ndis *ndis = elsewhere->ndis;

	elsewhere->work(elsewhere->object);
	ndis_wake(ndis, elsewhere);
}

/* On another thread, and over when this returns. */
void ndis_run_elsewhere(struct slu_ndis *ndis, void *object, void (*work)(void *object))
{
	struct elsewhere elsewhere = {.ndis = ndis, .object = object, .work = work};

	ndis_run_later(ndis, &elsewhere, run_elsewhere, SLU_NDIS_FORM_LATER);
	ndis_wait(ndis, &elsewhere);
}

void ndis_take_turn(struct slu_ndis *ndis, struct turns *turns)
{
	struct turn turn = {0};

	ndis_lock(ndis);
	if (!turns->taken) {
		turns->taken = true;
		ndis_unlock(ndis);
		return;
	}
	if (turns->tail)
		turns->tail->next = &turn;
	else
		turns->head = &turn;
	turns->tail = &turn;
	ndis_unlock(ndis);
	ndis_wait(ndis, &turn);
}

void ndis_give_turn(struct slu_ndis *ndis, struct turns *turns)
{
	struct turn *turn;

	ndis_lock(ndis);
	turn = turns->head;
	if (turn) {
		turns->head = turn->next;
		if (!turns->head)
			turns->tail = NULL;
	} else {
		turns->taken = false;
	}
	ndis_unlock(ndis);
	if (turn)
		ndis_wake(ndis, turn);
}

struct slu_ndis_result ndis_refuse(const char *format, ...)
{
	struct slu_ndis_result result = {.refused = true};
	va_list args;

	va_start(args, format);
	vsnprintf(result.text, sizeof result.text, format, args);
	va_end(args);
	return result;
}

struct slu_ndis_result ndis_answer(slu_status status, const char *from, const char *to)
{
	return (struct slu_ndis_result){.status = status, .from = from, .to = to};
}

void ndis_call_begins(struct slu_ndis *ndis, struct slu_pending *up, struct slu_ledger *calls)
{
	bool off;

	ndis_lock(ndis);
	off = ndis->off;
	if (!off) {
		slu_pending_call(up);
		slu_ledger_in(calls, 1);
	}
	ndis_unlock(ndis);
	if (off)
		ndis_stop(ndis);
}

slu_status ndis_call_returned(struct slu_ndis *ndis, struct slu_pending *up, slu_status status,
                              struct slu_ledger *calls, const char *object, const char *name)
{
	bool finished = false;
	bool taken;

	ndis_event_status(ndis, "driver", object, name, status);
	ndis_lock(ndis);
	taken = slu_pending_return(up, status, &finished);
	if (!taken)
		slu_pending_init(up);
	ndis_unlock(ndis);
	if (!taken)
		ndis_violated(ndis, "every_call_completes_once", "%s: %s returned a final status after its completion",
		              object, name);
	else if (!finished)
		ndis_wait(ndis, up);
	slu_ledger_out(calls, name, 1);
	return taken ? up->status : status;
}

void ndis_call_completed(struct slu_ndis *ndis, struct slu_pending *up, slu_status status, const char *object,
                         const char *name)
{
	bool finished = false;
	bool taken;

	ndis_event_status(ndis, "driver", object, name, status);
	ndis_lock(ndis);
	taken = status != SLU_STATUS_PENDING && slu_pending_complete(up, status, &finished);
	ndis_unlock(ndis);
	if (!taken)
		ndis_violated(ndis, "every_call_completes_once", "%s: %s with nothing pending", object, name);
	if (finished)
		ndis_wake(ndis, up);
}

unsigned ndis_count_chain(const struct slu_nbl *chain)
{
	unsigned count = 0;

	for (; chain; chain = chain->next)
		count++;
	return count;
}

void slu_ndis_enter(struct slu_ndis *ndis)
{
	ndis_lock(ndis);
	ndis->inside++;
	ndis_unlock(ndis);
}

/* STATE-04: NDIS does nothing more; whoever waits for this thread waits for ever. */
void ndis_stop(struct slu_ndis *ndis)
{
	char here;

	for (;;)
		ndis_wait(ndis, &here);
}

/* A callback of a device begins, but none after its shutdown. */
bool ndis_enter_device(struct device *device)
{
	struct slu_ndis *ndis = device->ndis;
	bool may;

	ndis_lock(ndis);
	may = device->state != DEVICE_SHUTDOWN;
	ndis->inside += may;
	ndis_unlock(ndis);
	return may;
}

/* ... which is in the ledger @calls. */
void ndis_enter_device_or_stop(struct device *device, struct slu_ledger *calls)
{
	if (ndis_enter_device(device))
		return;
	slu_ledger_out(calls, "shut-down", 1);
	ndis_stop(device->ndis);
}

void slu_ndis_leave(struct slu_ndis *ndis)
{
	bool wake;

	ndis_lock(ndis);
	wake = !--ndis->inside && ndis->leave_waits;
	if (wake)
		ndis->leave_waits = false;
	ndis_unlock(ndis);
	if (wake)
		ndis_wake(ndis, &ndis->leave_waits);
}

void ndis_wait_until_left(struct slu_ndis *ndis)
{
	bool waits;

	ndis_lock(ndis);
	waits = ndis->inside;
	ndis->leave_waits = waits;
	ndis_unlock(ndis);
	if (waits)
		ndis_wait(ndis, &ndis->leave_waits);
}

bool ndis_is_closed(const struct slu_ndis_open *open)
{
	struct slu_ndis *ndis = open->adapter->ndis;
	bool closed;

	ndis_lock(ndis);
	closed = open->closed;
	ndis_unlock(ndis);
	return closed;
}
