/* SPDX-License-Identifier: MIT */
/*
 * follow-plan.c - a trail as a scenario, and what the host must show
 *
 * 1. What the world around the driver does is a line, begun when the trail has come to it; what comes of the line is found
 *    further on in the trail and written into it (bind b0 fail-setup).
 * 2. The form in which NDIS answers a call is a choose line before it; the trail tells it by the pending machine of the call.
 * 3. Rows of the binding, the instance and the adapter must be shown, the return of a callback too, and sayings of the model
 *    that the host can see. What the model offers and the machine refuses does not happen in the core.
 * 4. NDIS shows the driver no frame before the driver has set its filter. Receives of the model before that go back at once
 *    and leave nothing behind: they are left out.
 * 5. The last lines are threads that may come to the driver whenever one is wanted (follow.c).
 */
#include "follow-private.h"
#include "memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_VLAN 10
#define LINES_MAX  2 /* of a row */

struct planner {
	struct follow_plan *plan;
	const struct slu_trail *trail;
	FILE *scenario;
	bool filter[FOLLOW_DEVICES_MAX];
	unsigned left_out[FOLLOW_DEVICES_MAX]; /* receives that have still to go back */
	bool decided[FOLLOW_DEVICES_MAX];      /* PnP halts the device, the line is still to be written */
	bool going[FOLLOW_DEVICES_MAX];        /* somebody halts it already */
};

static bool is(const struct slu_trail_row *row, const char *machine, const char *event)
{
	return strcmp(row->machine, machine) == 0 && strcmp(row->event, event) == 0;
}

static bool is_by(const struct planner *p, const struct slu_trail_row *row, const char *process)
{
	return strcmp(p->trail->moves[row->move].who, process) == 0;
}

/* The first of two events of an object from @at on; NULL: neither comes. */
static const struct slu_trail_row *find(const struct planner *p, size_t at, const char *machine, unsigned object,
                                        const char *first, const char *second)
{
	for (size_t i = at; i < p->trail->count; i++) {
		const struct slu_trail_row *row = &p->trail->rows[i];

		if (row->object == object && (is(row, machine, first) || is(row, machine, second)))
			return row;
	}
	return NULL;
}

static bool ends_in(const struct planner *p, size_t at, const char *machine, unsigned object, const char *event,
                    const char *other)
{
	const struct slu_trail_row *row = find(p, at, machine, object, event, other);

	return row && strcmp(row->event, event) == 0;
}

/* Another row of the same lock region. */
static const struct slu_trail_row *beside(const struct planner *p, size_t at, const char *machine, const char *event)
{
	size_t move = p->trail->rows[at].move;
	size_t i = at;

	while (i && p->trail->rows[i - 1].move == move)
		i--;
	for (; i < p->trail->count && p->trail->rows[i].move == move; i++) {
		if (is(&p->trail->rows[i], machine, event))
			return &p->trail->rows[i];
	}
	return NULL;
}

/*
 * Lines
 */

static void add_line(struct planner *p, bool silent, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void add_line(struct planner *p, bool silent, const char *format, ...)
{
	struct follow_plan *plan = p->plan;
	struct follow_line *line;
	char text[120];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	line = &plan->lines[plan->line_count++];
	*line = (struct follow_line){.group = plan->group_count, .silent = silent, .text = slu_alloc(1, sizeof text)};
	memcpy(line->text, text, sizeof text);
	fprintf(p->scenario, "begin %s\n", text);
}

/* Numbers of pending machines, as im.pml has them. */
static unsigned down_of(const struct planner *p, unsigned binding)
{
	return p->trail->bindings + p->trail->devices + binding;
}

static unsigned ask_of(const struct planner *p, unsigned device)
{
	return 2 * p->trail->bindings + p->trail->devices + device;
}

/* How call @pending is answered: its first event after CALL. */
static uint32_t form_of(const struct planner *p, size_t at, unsigned pending)
{
	for (size_t i = at; i < p->trail->count; i++) {
		const struct slu_trail_row *row = &p->trail->rows[i];

		if (row->object != pending || strcmp(row->machine, "pending") != 0)
			continue;
		if (strcmp(row->event, "RETURN_DONE") == 0)
			return 0;
		if (strcmp(row->event, "RETURN_PENDING") == 0)
			return 1;
		if (strcmp(row->event, "COMPLETE") == 0)
			return 2;
	}
	return 1;
}

static const char *form_name(uint32_t form)
{
	static const char *const names[] = {"at-once", "later", "early"};

	return names[form];
}

static void plan_open(struct planner *p, size_t at, unsigned b)
{
	uint32_t form = form_of(p, at, down_of(p, b));
	bool fails = ends_in(p, at, "binding", b, "OPEN_FAILED", "OPEN_COMPLETE");

	add_line(p, true, "choose open %s", fails ? "fails" : form_name(form));
}

/* NdisIMDeInitializeDeviceInstance returns after the halt, or before it. */
static void plan_deinit(struct planner *p, size_t at, unsigned v)
{
	const struct slu_trail_row *answer = find(p, at, "instance", v, "DEINIT_COMPLETE", "DEINIT_FAILED");
	const struct slu_trail_row *halt = find(p, at, "ndis", v, "MiniportHaltEx returns", "MiniportHaltEx returns");

	p->going[v] = true;
	add_line(p, true, "choose deinit %s", answer && halt && answer > halt ? "at-once" : "later");
}

static void plan_saying(struct planner *p, size_t at)
{
	const struct slu_trail_row *row = &p->trail->rows[at];
	unsigned o = row->object;

	if (is(row, "ndis", "ProtocolBindAdapterEx"))
		add_line(p, false, "bind b%u%s", o,
		         ends_in(p, at, "binding", o, "SETUP_FAILED", "SETUP_COMPLETE") ? " fail-setup" : "");
	else if (is(row, "ndis", "NdisOpenAdapterEx"))
		plan_open(p, at, o);
	else if (is(row, "ndis", "NdisCloseAdapterEx"))
		add_line(p, true, "choose close %s", form_name(form_of(p, at, down_of(p, o))));
	else if (is(row, "ndis", "NetEventPause"))
		add_line(p, false, "pause b%u", o);
	else if (is(row, "ndis", "ProtocolUnbindAdapterEx"))
		add_line(p, false, "unbind b%u", o);
	else if (is(row, "ndis", "IRP_MN_START_DEVICE"))
		add_line(p, false, "start d%u%s", o,
		         ends_in(p, at, "adapter", o, "INITIALIZE_FAILED", "INITIALIZE_COMPLETE") ? " fail 1" : "");
	else if (is(row, "ndis", "NdisIMDeInitializeDeviceInstance"))
		plan_deinit(p, at, o);
	else if (is(row, "ndis", "a halt is decided"))
		p->decided[o] = true;
	else if (is(row, "ndis", "MiniportHaltEx returns"))
		p->going[o] = p->decided[o] = false;
	else if (is(row, "ndis", "NetEventRestart")) {
		/* the filter */
		add_line(p, true, "choose oid at-once");
		add_line(p, false, "restart b%u", o);
	} else if (is(row, "ndis", "surprise removal")) {
		add_line(p, false, "surprise-remove d%u", o);
		p->going[o] = true;
	}
}

/* Whoever halts a device pauses it first, with the same line. */
static void plan_pause(struct planner *p, unsigned v)
{
	if (p->decided[v])
		add_line(p, false, "halt d%u", v);
	else if (!p->going[v])
		add_line(p, false, "pause d%u", v);
	p->going[v] = p->going[v] || p->decided[v];
	p->decided[v] = false;
}

static void plan_halt(struct planner *p, const struct slu_trail_row *row)
{
	unsigned v = row->object;

	if (p->decided[v])
		add_line(p, false, "halt d%u%s", v, row->from && strcmp(row->from, "Running") == 0 ? " now" : "");
	p->going[v] = true;
	p->decided[v] = false;
}

static void plan_adapter(struct planner *p, size_t at)
{
	const struct slu_trail_row *row = &p->trail->rows[at];
	unsigned v = row->object;

	if (strcmp(row->event, "RESTART") == 0)
		add_line(p, false, "restart d%u%s", v,
		         ends_in(p, at, "adapter", v, "RESTART_FAILED", "RESTART_COMPLETE") ? " fail" : "");
	else if (strcmp(row->event, "PAUSE") == 0)
		plan_pause(p, v);
	else if (strcmp(row->event, "HALT") == 0)
		plan_halt(p, row);
	else if (strcmp(row->event, "POWER_DOWN") == 0)
		add_line(p, false, "power d%u d3 no-pause", v);
	else if (strcmp(row->event, "POWER_UP") == 0)
		add_line(p, false, "power d%u d0", v);
	else if (strcmp(row->event, "SEND") == 0)
		add_line(p, false, "send d%u", v);
	else if (strcmp(row->event, "OID") == 0) {
		add_line(p, true, "choose oid %s", form_name(form_of(p, at, ask_of(p, v))));
		add_line(p, false, "oid d%u query GEN_LINK_SPEED", v);
	}
}

static void plan_instance(struct planner *p, const struct slu_trail_row *row)
{
	if (strcmp(row->event, "REENABLE") == 0)
		add_line(p, false, "reenable d%u", row->object);
	else if (strcmp(row->event, "STOP") == 0 && is_by(p, row, "Wish") && row->from)
		add_line(p, false, "cancel d%u", row->object);
}

static void plan_binding(struct planner *p, size_t at)
{
	const struct slu_trail_row *row = &p->trail->rows[at];

	if (strcmp(row->event, "RECEIVE") == 0) {
		const struct slu_trail_row *device = beside(p, at, "adapter", "RECEIVE");

		add_line(p, false, "arrive b%u vlan %u", row->object, FIRST_VLAN + (device ? device->object : 0));
	} else if (strcmp(row->event, "OID") == 0 && !beside(p, at, "adapter", "OID")) {
		add_line(p, true, "choose oid %s", form_name(form_of(p, at, down_of(p, row->object))));
	} else if (strcmp(row->event, "UNBIND_ADAPTER") == 0) {
		add_line(p, false, "unbind-adapter b%u", row->object);
	}
}

/*
 * What the host must show
 */

static bool is_saying_shown(const struct slu_trail_row *row)
{
	static const char *const sayings[] = {
	        "IRP_MN_START_DEVICE",
	        "NdisOpenAdapterEx",
	        "NdisCloseAdapterEx",
	        "NdisIMInitializeDeviceInstanceEx",
	        "NdisIMCancelInitializeDeviceInstance",
	        "NdisIMDeInitializeDeviceInstance",
	        "MiniportInitializeEx returns",
	        "MiniportHaltEx returns",
	        "NdisCompleteNetPnPEvent",
	        "an indication returns",
	        "a receive goes back",
	};

	for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
		if (strcmp(sayings[i], row->event) == 0)
			return true;
	}
	return false;
}

static bool is_shown(const struct planner *p, const struct slu_trail_row *row)
{
	if (strcmp(row->machine, "ndis") == 0)
		return is_saying_shown(row);
	if (strcmp(row->machine, "pending") == 0)
		return strcmp(row->event, "RETURN_PENDING") == 0 &&
		       row->object < p->trail->bindings + p->trail->devices;
	return row->from != NULL;
}

/* Where the rows of the group that is being made begin. */
static size_t group_start(const struct follow_plan *plan)
{
	return plan->group_count ? plan->groups[plan->group_count - 1].end : 0;
}

static void add_row(struct planner *p, size_t at)
{
	struct follow_plan *plan = p->plan;
	const struct slu_trail_row *row = &p->trail->rows[at];
	struct follow_group *group = &plan->groups[plan->group_count];

	group->first = group_start(plan);
	if (is(row, "ndis", "NdisOpenAdapterEx"))
		group->form = form_of(p, at, down_of(p, row->object));
	plan->rows[plan->row_count++] = row;
	group->end = plan->row_count;
}

/* The lock region of the trail ends: what it shows is a group. */
static void end_move(struct planner *p)
{
	if (p->plan->row_count > group_start(p->plan))
		p->plan->group_count++;
}

/*
 * What is left out, and what the host does not have
 */

static void follow_filter(struct planner *p, const struct slu_trail_row *row)
{
	if (strcmp(row->machine, "binding") != 0 || row->object >= FOLLOW_DEVICES_MAX)
		return;
	if (strcmp(row->event, "RESTART_COMPLETE") == 0)
		p->filter[row->object] = true;
	else if (strcmp(row->event, "BIND") == 0 ||
	         (strcmp(row->event, "OID") == 0 && row->from && strcmp(row->from, "Closing_clearing") == 0 &&
	          is_by(p, row, "Binding")))
		p->filter[row->object] = false;
}

static bool is_left_out(struct planner *p, const struct slu_trail_row *row)
{
	unsigned b = row->object;

	if (is(row, "binding", "RECEIVE") && !p->filter[b] && row->from && !strstr(row->effects, "drop_receive")) {
		p->left_out[b]++;
		p->plan->left_out++;
		return true;
	}
	if (is(row, "ndis", "a receive goes back") && p->left_out[b]) {
		p->left_out[b]--;
		return true;
	}
	return false;
}

static const char *missing(const struct planner *p, size_t at)
{
	const struct slu_trail_row *row = &p->trail->rows[at];

	if (strcmp(row->machine, "ndis") != 0 && strcmp(row->machine, "binding") != 0 &&
	    strcmp(row->machine, "instance") != 0 && strcmp(row->machine, "adapter") != 0 &&
	    strcmp(row->machine, "pending") != 0)
		return "a machine that is none of an intermediate driver's";
	if (is(row, "binding", "RESTART_FAILED"))
		return "a driver that fails the restart of a binding; the mux does not";
	if (is(row, "binding", "OID") && is_by(p, row, "Own"))
		return "an OID of the driver's own beside its filter; the mux has none";
	return NULL;
}

static bool refuse(struct follow_plan *plan, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(struct follow_plan *plan, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(plan->refused, sizeof plan->refused, format, args);
	va_end(args);
	return false;
}

static bool fits(struct planner *p)
{
	const struct slu_trail *trail = p->trail;

	if (trail->cycle < trail->move_count)
		return refuse(p->plan, "the steps of the trail repeat for ever; the host follows trails that end");
	if (strcmp(trail->model, "im") != 0)
		return refuse(p->plan,
		              "a trail of %s: the host runs a whole intermediate driver, and follows trails of im",
		              trail->model);
	if (trail->bindings != 1 || trail->devices > FOLLOW_DEVICES_MAX)
		return refuse(p->plan, "the trail has %u bindings for a device and %u devices; the mux has one and two",
		              trail->bindings, trail->devices);
	for (size_t i = 0; i < trail->count; i++) {
		const char *what = missing(p, i);

		if (what)
			return refuse(p->plan, "step %lu, %s %u %s: the trail needs %s", trail->rows[i].step,
			              trail->rows[i].machine, trail->rows[i].object, trail->rows[i].event, what);
	}
	return true;
}

/*
 * The plan
 */

static void print_head(struct planner *p)
{
	const struct slu_trail *trail = p->trail;

	fprintf(p->scenario,
	        "# A counterexample to %s of %s, from sluice replay --host --save.\n"
	        "# It runs as in the trail with its choices: sluice run --schedule THIS.choices THIS\n",
	        trail->claim, trail->model);
	fprintf(p->scenario, "driver mux\n");
	for (unsigned b = 0; b < trail->bindings; b++)
		fprintf(p->scenario, "port b%u memory\n", b);
	for (unsigned v = 0; v < trail->devices; v++)
		fprintf(p->scenario, "device d%u vlan %u on b0\n", v, FIRST_VLAN + v);
	for (unsigned v = 0; v < trail->devices; v++)
		fprintf(p->scenario, "mute d%u\n", v);
	fprintf(p->scenario,
	        "choose init later\nchoose send later\nchoose return later\nchoose unbind-adapter never\nload\n");
	p->plan->head_count = 1 + trail->bindings + 2 * trail->devices + 5;
}

static void plan_lines(struct planner *p, size_t at)
{
	const struct slu_trail_row *row = &p->trail->rows[at];

	if (strcmp(row->machine, "ndis") == 0)
		plan_saying(p, at);
	else if (strcmp(row->machine, "adapter") == 0)
		plan_adapter(p, at);
	else if (strcmp(row->machine, "instance") == 0)
		plan_instance(p, row);
	else if (strcmp(row->machine, "binding") == 0)
		plan_binding(p, at);
}

static void plan_rows(struct planner *p)
{
	for (size_t i = 0; i < p->trail->count; i++) {
		const struct slu_trail_row *row = &p->trail->rows[i];

		if (i && row->move != row[-1].move)
			end_move(p);
		follow_filter(p, row);
		if (is_left_out(p, row))
			continue;
		plan_lines(p, i);
		if (is_shown(p, row))
			add_row(p, i);
	}
	end_move(p);
	for (unsigned v = 0; v < p->trail->devices; v++) {
		add_line(p, true, "reconfigure");
		p->plan->lines[p->plan->line_count - 1].helps = true;
	}
}

bool follow_plan_make(struct follow_plan *plan, const struct slu_trail *trail)
{
	struct planner planner = {.plan = plan, .trail = trail};
	size_t bytes;

	*plan = (struct follow_plan){.trail = trail};
	if (!fits(&planner))
		return false;
	planner.scenario = slu_have(open_memstream(&plan->scenario, &bytes));
	plan->rows = slu_alloc(trail->count, sizeof *plan->rows);
	plan->groups = slu_alloc(trail->count, sizeof *plan->groups);
	plan->lines = slu_alloc(LINES_MAX * trail->count + trail->devices, sizeof *plan->lines);
	print_head(&planner);
	plan_rows(&planner);
	if (fclose(planner.scenario))
		slu_end_without("memory");
	return true;
}

void follow_plan_free(struct follow_plan *plan)
{
	for (size_t i = 0; i < plan->line_count; i++)
		free(plan->lines[i].text);
	free(plan->lines);
	free(plan->groups);
	free(plan->rows);
	free(plan->scenario);
}
