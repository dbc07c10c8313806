/* SPDX-License-Identifier: MIT */
/*
 * run-line.c - what each line asks of NDIS, of PnP, or of a protocol
 */
#include "run-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct slu_ndis_result line_fn(struct run *run, const struct slu_statement *statement);

/* The object that word @at names. */
static const struct slu_scenario_name *name(const struct run *run, const struct slu_statement *statement, size_t at)
{
	return slu_scenario_find(run->scenario, statement->words[at]);
}

static unsigned index_of(const struct run *run, const struct slu_statement *statement)
{
	return name(run, statement, 1)->index;
}

static bool is_port(const struct run *run, const struct slu_statement *statement)
{
	return name(run, statement, 1)->kind == SLU_SCENARIO_PORT;
}

/* The number behind @word, or 0. */
static unsigned number_after(const struct slu_statement *statement, const char *word)
{
	const char *number = slu_statement_after(statement, word);

	return number ? (unsigned)strtoul(number, NULL, 10) : 0;
}

static unsigned find_word(const char *const *words, unsigned count, const char *word)
{
	unsigned at = 0;

	while (at + 1 < count && strcmp(words[at], word))
		at++;
	return at;
}

static struct slu_ndis_result done(void)
{
	return (struct slu_ndis_result){.status = SLU_STATUS_SUCCESS};
}

static struct slu_ndis_result refuse(const char *why)
{
	struct slu_ndis_result result = {.refused = true};

	snprintf(result.text, sizeof result.text, "%s", why);
	return result;
}

static struct slu_ndis_result line_load(struct run *run, const struct slu_statement *s)
{
	const char *step = slu_statement_after(s, "fail");
	const char *port = slu_statement_after(s, "bind");

	if (port && step && strcmp(step, "start"))
		return refuse("nothing is bound before the protocol is registered");
	return slu_ndis_load(run->ndis,
	                     step ? (enum slu_ndis_step)find_word(slu_ndis_step_names, SLU_NDIS_STEP_COUNT, step)
	                          : SLU_NDIS_STEP_NONE,
	                     port ? (int)slu_scenario_find(run->scenario, port)->index : -1);
}

static struct slu_ndis_result line_uninstall(struct run *run, const struct slu_statement *s)
{
	(void)s;
	return slu_ndis_uninstall(run->ndis);
}

static struct slu_ndis_result line_unload(struct run *run, const struct slu_statement *s)
{
	(void)s;
	return slu_ndis_unload(run->ndis);
}

static struct slu_ndis_result line_bind(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_bind(run->ndis, index_of(run, s), slu_statement_has(s, "fail-setup"));
}

static struct slu_ndis_result line_unbind(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_unbind(run->ndis, index_of(run, s));
}

/* The driver's own wish, too. */
static struct slu_ndis_result line_unbind_adapter(struct run *run, const struct slu_statement *s)
{
	struct slu_ndis_result result = done();

	if (!run_driver_closes_adapters(run))
		return refuse("the driver has no close_adapter");
	if (run_close_adapter(run, s->words[1]))
		return result;
	result.refused = true;
	snprintf(result.text, sizeof result.text, "%s is %s", s->words[1],
	         slu_ndis_adapter_state(run->ndis, index_of(run, s)));
	return result;
}

static struct slu_ndis_result line_start(struct run *run, const struct slu_statement *s)
{
	enum slu_ndis_start how = SLU_NDIS_START_ANY;
	struct slu_ndis_result result;

	if (slu_statement_has(s, "later") && slu_statement_has(s, "reject"))
		return refuse("later, or reject, not both");
	if (slu_statement_has(s, "later"))
		how = SLU_NDIS_START_LATER;
	if (slu_statement_has(s, "reject"))
		how = SLU_NDIS_START_REJECT;
	result = slu_ndis_start(run->ndis, index_of(run, s), how, number_after(s, "fail"));
	if (!result.refused && result.status == SLU_STATUS_PENDING)
		snprintf(result.text, sizeof result.text, "%s",
		         how == SLU_NDIS_START_LATER ? "MiniportInitializeEx comes later"
		                                     : "MiniportInitializeEx comes when the driver asks for it");
	return result;
}

/* The driver's own wish, on a thread of its own. */
static struct slu_ndis_result line_cancel(struct run *run, const struct slu_statement *s)
{
	struct slu_ndis_result result = done();

	if (!run_driver_stops_devices(run))
		return refuse("the driver has no stop_device");
	if (!slu_ndis_is_requested(run->ndis, index_of(run, s))) {
		result.refused = true;
		snprintf(result.text, sizeof result.text, "%s is not requested", s->words[1]);
	} else if (!run_stop_device(run, s->words[1])) {
		snprintf(result.text, sizeof result.text, "it is going already");
	}
	return result;
}

static struct slu_ndis_result line_restart(struct run *run, const struct slu_statement *s)
{
	if (!is_port(run, s))
		return slu_ndis_restart_device(run->ndis, index_of(run, s), slu_statement_has(s, "fail"));
	if (slu_statement_has(s, "fail"))
		return refuse("our driver never fails the restart of a binding");
	return slu_ndis_restart_binding(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_pause(struct run *run, const struct slu_statement *s)
{
	if (is_port(run, s))
		return slu_ndis_pause_binding(run->ndis, index_of(run, s));
	return slu_ndis_pause_device(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_halt(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_halt_device(run->ndis, index_of(run, s), slu_statement_has(s, "now"));
}

static struct slu_ndis_result line_hold(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_hold(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_release(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_let_go(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_mute(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_mute(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_send(struct run *run, const struct slu_statement *s)
{
	unsigned count = s->count > 2 ? (unsigned)strtoul(s->words[2], NULL, 10) : 1;

	return slu_ndis_send_from(run->ndis, index_of(run, s), count);
}

static struct slu_ndis_result line_oid(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_oid(run->ndis, index_of(run, s), slu_ndis_oid_number(s->words[3]), !strcmp(s->words[2], "set"));
}

static struct slu_ndis_result line_cancel_oid(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_cancel_oid(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_cancel_sends(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_cancel_sends(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_power(struct run *run, const struct slu_statement *s)
{
	bool low = !strcmp(s->words[2], "d3");

	if (is_port(run, s) && slu_statement_has(s, "no-pause"))
		return refuse("a binding is paused before its adapter sleeps (PWR-02)");
	if (is_port(run, s))
		return slu_ndis_power_adapter(run->ndis, index_of(run, s), low, slu_statement_has(s, "query"));
	if (slu_statement_has(s, "query"))
		return refuse("a virtual miniport is asked by oid NAME query PNP_QUERY_POWER");
	if (!low && slu_statement_has(s, "no-pause"))
		return refuse("no-pause belongs to d3: a restart comes only if there was a pause (PWR-09)");
	return slu_ndis_power_device(run->ndis, index_of(run, s), low, slu_statement_has(s, "no-pause"));
}

static struct slu_ndis_result line_reset(struct run *run, const struct slu_statement *s)
{
	if (!is_port(run, s))
		return refuse("a virtual miniport has no MiniportResetEx (RESET-01); reset a port");
	return slu_ndis_reset_adapter(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_reenable(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_reenable(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_reconfigure(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_tell(run->ndis, SLU_NDIS_PNP_RECONFIGURE, s->count > 1 ? (int)index_of(run, s) : -1);
}

static struct slu_ndis_result line_shutdown(struct run *run, const struct slu_statement *s)
{
	(void)s;
	return slu_ndis_shutdown(run->ndis);
}

static struct slu_ndis_result line_event(struct run *run, const struct slu_statement *s)
{
	enum slu_ndis_pnp code = SLU_NDIS_PNP_BIND_LIST;

	slu_ndis_event_code(s->words[1], &code);
	return slu_ndis_tell(run->ndis, code, s->count > 2 ? (int)name(run, s, 2)->index : -1);
}

static struct slu_ndis_result line_remove(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_remove_adapter(run->ndis, index_of(run, s), slu_statement_has(s, "cancel"));
}

static struct slu_ndis_result line_surprise(struct run *run, const struct slu_statement *s)
{
	if (is_port(run, s))
		return slu_ndis_surprise_adapter(run->ndis, index_of(run, s));
	return slu_ndis_remove_device(run->ndis, index_of(run, s));
}

static struct slu_ndis_result line_choose(struct run *run, const struct slu_statement *s)
{
	return slu_ndis_choose_form(
	        run->ndis,
	        (enum slu_ndis_operation)find_word(slu_ndis_operation_names, SLU_NDIS_OPERATION_COUNT, s->words[1]),
	        (enum slu_ndis_form)find_word(slu_ndis_form_names, SLU_NDIS_FORM_COUNT, s->words[2]));
}

/* What was begun about the name, then the initialization that may come of it. */
static struct slu_ndis_result line_wait(struct run *run, const struct slu_statement *s)
{
	if (s->count == 1 || slu_ndis_is_off(run->ndis))
		return done();
	switch (name(run, s, 1)->kind) {
	case SLU_SCENARIO_PORT:
		run_wait_for_jobs(run, s);
		return done();
	case SLU_SCENARIO_DEVICE:
		run_wait_for_jobs(run, s);
		return slu_ndis_wait_for_start(run->ndis, index_of(run, s));
	default:
		return slu_modules_wait(run->modules, s->words[1]);
	}
}

static struct slu_ndis_result line_register(struct run *run, const struct slu_statement *s)
{
	return slu_modules_register(run->modules, s->words[1]);
}

static struct slu_ndis_result line_deregister(struct run *run, const struct slu_statement *s)
{
	return slu_modules_deregister(run->modules, s->words[1]);
}

static struct slu_ndis_result line_busy(struct run *run, const struct slu_statement *s)
{
	return slu_modules_busy(run->modules, s->words[1], s->words[2]);
}

static struct slu_ndis_result line_done(struct run *run, const struct slu_statement *s)
{
	return slu_modules_done(run->modules, s->words[1], s->words[2]);
}

static struct slu_ndis_result line_detach(struct run *run, const struct slu_statement *s)
{
	return slu_modules_detach(run->modules, s->words[1], s->words[2]);
}

static const struct {
	const char *verb;
	line_fn *run;
} lines[] = {
        {"bind", line_bind},
        {"busy", line_busy},
        {"cancel", line_cancel},
        {"cancel-oid", line_cancel_oid},
        {"choose", line_choose},
        {"deregister", line_deregister},
        {"detach", line_detach},
        {"done", line_done},
        {"frame", run_put_frame},
        {"halt", line_halt},
        {"hold", line_hold},
        {"load", line_load},
        {"oid", line_oid},
        {"pause", line_pause},
        {"power", line_power},
        {"reconfigure", line_reconfigure},
        {"reenable", line_reenable},
        {"register", line_register},
        {"release", line_release},
        {"reset", line_reset},
        {"restart", line_restart},
        {"send", line_send},
        {"start", line_start},
        {"surprise-remove", line_surprise},
        {"unbind", line_unbind},
        {"uninstall", line_uninstall},
        {"unload", line_unload},
        {"wait", line_wait},
        {"event", line_event},
        {"remove", line_remove},
        {"shutdown", line_shutdown},
        {"unbind-adapter", line_unbind_adapter},
        {"arrive", run_arrive},
        {"mute", line_mute},
        {"cancel-sends", line_cancel_sends},
};

/* What still makes sense once the system is off: frames come from elsewhere, and waiting is no deed. */
static bool is_possible(struct run *run, const struct slu_statement *statement)
{
	return !slu_ndis_is_off(run->ndis) || slu_statement_is(statement, "frame") ||
	       slu_statement_is(statement, "wait");
}

struct slu_ndis_result run_line(struct run *run, const struct slu_statement *statement)
{
	if (!is_possible(run, statement))
		return refuse("the system is shut down");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (slu_statement_is(statement, lines[i].verb))
			return lines[i].run(run, statement);
	}
	return done();
}
