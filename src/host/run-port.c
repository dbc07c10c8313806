/* SPDX-License-Identifier: MIT */
/*
 * run-port.c - the ports of a scenario: opened before it, committed after it
 */
#include "run-private.h"
#include "memory.h"

#include <sluice/vlan.h>

#include <stdlib.h>
#include <string.h>

#define PCAP_PREFIX "pcap:"

static const char *redirect(const struct slu_run_redirect *redirects, size_t count, const char *name)
{
	const char *port = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(redirects[i].name, name))
			port = redirects[i].port;
	}
	return port;
}

/* A relative file of the scenario is relative to the scenario's folder. */
static char *beside_scenario(const struct run *run, const char *port)
{
	const char *file = strncmp(port, PCAP_PREFIX, strlen(PCAP_PREFIX)) ? NULL : port + strlen(PCAP_PREFIX);
	const char *slash = strrchr(run->scenario->file, '/');
	size_t folder = file && *file != '/' && slash ? (size_t)(slash - run->scenario->file) + 1 : 0;
	size_t bytes = folder + strlen(port) + 1;
	char *name = slu_alloc(1, bytes);

	if (folder)
		snprintf(name, bytes, PCAP_PREFIX "%.*s%s", (int)folder, run->scenario->file, file);
	else
		snprintf(name, bytes, "%s", port);
	return name;
}

static char *copy(const char *text)
{
	size_t bytes = strlen(text) + 1;

	return memcpy(slu_alloc(1, bytes), text, bytes);
}

static char *in_folder(const char *folder, const char *name)
{
	size_t bytes = strlen(PCAP_PREFIX) + strlen(folder) + strlen(name) + sizeof "/.pcap";
	char *port = slu_alloc(1, bytes);

	snprintf(port, bytes, PCAP_PREFIX "%s/%s.pcap", folder, name);
	return port;
}

static char *output_name(const struct run *run, const struct slu_statement *statement)
{
	const struct slu_run_options *options = run->options;
	const char *name = statement->words[1];
	const char *port = redirect(options->outputs, options->output_count, name);

	if (port)
		return copy(port);
	if (options->folder)
		return in_folder(options->folder, name);
	port = slu_statement_after(statement, "to");
	return port ? beside_scenario(run, port) : copy("memory");
}

static bool open_input(struct run *run, struct end *end, const struct slu_statement *statement)
{
	const char *port = redirect(run->options->inputs, run->options->input_count, end->name);
	char *name = port ? copy(port) : beside_scenario(run, statement->words[2]);

	end->in = slu_port_open_read(name, run->error, sizeof run->error);
	free(name);
	return end->in;
}

/* What is read and written at once is one port. */
static bool is_both(const struct run *run, const struct end *end, const struct slu_statement *statement)
{
	const struct slu_run_options *options = run->options;

	return end->in && end->in->live && !redirect(options->outputs, options->output_count, end->name) &&
	       !options->folder && !slu_statement_after(statement, "to");
}

static bool open_output(struct run *run, struct end *end, const struct slu_port_format *format)
{
	end->out = slu_port_open_write(end->out_name, format, run->error, sizeof run->error);
	if (!end->out)
		run->error_exit = slu_port_name_is_live(end->out_name) ? RUN_USAGE : RUN_FAILED;
	return end->out;
}

struct end *run_find_end(struct run *run, const char *name)
{
	const struct slu_scenario_name *found = slu_scenario_find(run->scenario, name);

	return found->kind == SLU_SCENARIO_PORT ? &run->ports[found->index] : &run->devices[found->index];
}

/* All inputs first: what is written has the format of what is read. */
static bool open_inputs(struct run *run)
{
	for (size_t i = 0; i < run->scenario->count; i++) {
		const struct slu_statement *statement = &run->scenario->statements[i];

		if (slu_statement_is(statement, "port") &&
		    !open_input(run, run_find_end(run, statement->words[1]), statement))
			return false;
	}
	return true;
}

static bool open_outputs(struct run *run)
{
	for (size_t i = 0; i < run->scenario->count; i++) {
		const struct slu_statement *statement = &run->scenario->statements[i];
		bool is_port = slu_statement_is(statement, "port");
		const struct end *port;
		struct end *end;

		if (!is_port && !slu_statement_is(statement, "device"))
			continue;
		end = run_find_end(run, statement->words[1]);
		port = is_port ? end : run_find_end(run, slu_statement_after(statement, "on"));
		if (is_both(run, end, statement)) {
			end->out = end->in;
			continue;
		}
		end->out_name = output_name(run, statement);
		if (is_port && slu_port_name_is_live(end->out_name)) {
			snprintf(run->error, sizeof run->error,
			         "%s: a live port that is written is read, too; write port "
			         "%s %s",
			         end->name, end->name, end->out_name);
			return false;
		}
		if (!open_output(run, end, &port->in->format))
			return false;
		if (end->out->live)
			end->in = end->out;
	}
	return true;
}

static struct end *new_ends(struct run *run, enum slu_scenario_kind kind, unsigned *count)
{
	struct end *ends;

	*count = 0;
	for (size_t i = 0; i < run->scenario->name_count; i++)
		*count += run->scenario->names[i].kind == kind;
	ends = slu_alloc(*count + 1, sizeof *ends);
	for (size_t i = 0; i < run->scenario->name_count; i++) {
		const struct slu_scenario_name *name = &run->scenario->names[i];

		if (name->kind == kind)
			ends[name->index] = (struct end){.run = run, .name = name->name, .index = name->index};
	}
	return ends;
}

static bool names_are_known(struct run *run, const struct slu_run_redirect *redirects, size_t count, bool ports_only)
{
	for (size_t i = 0; i < count; i++) {
		const struct slu_scenario_name *name = slu_scenario_find(run->scenario, redirects[i].name);

		if (name && (name->kind == SLU_SCENARIO_PORT || (!ports_only && name->kind == SLU_SCENARIO_DEVICE)))
			continue;
		snprintf(run->error, sizeof run->error, "%s: %s declares no %s of that name", redirects[i].name,
		         run->scenario->file, ports_only ? "port" : "port or device");
		return false;
	}
	return true;
}

bool run_open_ports(struct run *run)
{
	const struct slu_run_options *options = run->options;

	run->ports = new_ends(run, SLU_SCENARIO_PORT, &run->port_count);
	run->devices = new_ends(run, SLU_SCENARIO_DEVICE, &run->device_count);
	run->error_exit = RUN_USAGE;
	return names_are_known(run, options->inputs, options->input_count, true) &&
	       names_are_known(run, options->outputs, options->output_count, false) && open_inputs(run) &&
	       open_outputs(run);
}

void run_port_failed(struct run *run, enum run_exit exit, const char *error)
{
	pthread_mutex_lock(&run->mutex);
	if (!*run->error) {
		snprintf(run->error, sizeof run->error, "%s", error);
		run->error_exit = exit;
	}
	pthread_mutex_unlock(&run->mutex);
}

static bool commit(struct run *run, struct end *end)
{
	if (slu_port_commit(end->out))
		return true;
	run_port_failed(run, RUN_FAILED, end->out->error);
	return false;
}

bool run_commit_ports(struct run *run)
{
	for (unsigned i = 0; i < run->port_count; i++) {
		if (!commit(run, &run->ports[i]))
			return false;
	}
	for (unsigned i = 0; i < run->device_count; i++) {
		if (!commit(run, &run->devices[i]))
			return false;
	}
	return true;
}

/* What a live port had, and what became of what it was given: two ledgers of the account. */
static void account_port(struct run *run, struct end *end)
{
	const struct slu_port_counts *counts = &end->in->counts;
	struct slu_ledger *ledger = slu_account_open(run->account, end->name, "arrived");

	slu_port_count(end->in);
	slu_ledger_in(ledger, end->got + counts->missed);
	slu_ledger_out(ledger, "read", end->got);
	slu_ledger_out(ledger, "missed", counts->missed);
	if (end->out != end->in)
		return;
	ledger = slu_account_open(run->account, end->name, "wire");
	slu_ledger_in(ledger, end->written);
	slu_ledger_out(ledger, "sent", counts->sent);
	slu_ledger_out(ledger, "no-room", counts->full);
	slu_ledger_out(ledger, "too-long", counts->too_long);
	slu_ledger_out(ledger, "down", counts->down);
}

void run_account_ports(struct run *run)
{
	for (unsigned i = 0; i < run->port_count; i++) {
		if (run->ports[i].in->live)
			account_port(run, &run->ports[i]);
	}
	for (unsigned i = 0; i < run->device_count; i++) {
		if (run->devices[i].in)
			account_port(run, &run->devices[i]);
	}
}

static void close_end(struct end *end)
{
	if (end->in && end->in != end->out)
		slu_port_free(end->in);
	if (end->out)
		slu_port_free(end->out);
	free(end->out_name);
}

void run_close_ports(struct run *run)
{
	for (unsigned i = 0; i < run->port_count; i++)
		close_end(&run->ports[i]);
	for (unsigned i = 0; i < run->device_count; i++)
		close_end(&run->devices[i]);
	free(run->ports);
	free(run->devices);
}

/* Without real threads nobody else is there, and a lock costs as much as all that is done for a short frame otherwise. */
static void lock_ends(struct run *run)
{
	if (run->options->threads)
		pthread_mutex_lock(&run->mutex);
}

static void unlock_ends(struct run *run)
{
	if (run->options->threads)
		pthread_mutex_unlock(&run->mutex);
}

void run_write(struct run *run, struct end *end, const struct slu_nbl *nbl)
{
	const struct slu_frame frame = {
	        .data = nbl->data,
	        .length = nbl->length,
	        .wire_length = nbl->wire_length,
	        .time_ns = nbl->time_ns,
	};
	bool written;

	lock_ends(run);
	written = slu_port_write(end->out, &frame);
	end->written++;
	unlock_ends(run);
	if (!written)
		run_port_failed(run, RUN_FAILED, end->out->error);
}

/*
 * frame PORT ...: one that somebody puts on the wire
 */

#define FRAME_BYTES 64

static uint32_t put_type(uint8_t *frame, uint32_t at, unsigned type)
{
	frame[at] = (uint8_t)(type >> 8);
	frame[at + 1] = (uint8_t)type;
	return at + 2;
}

/* Two addresses, the tags of its kind, an experimental type. Returns how long it is. */
static uint32_t make_frame(uint8_t *frame, const char *kind, unsigned vlan)
{
	static const uint8_t addresses[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
	uint32_t at = sizeof addresses;

	memset(frame, 0, FRAME_BYTES);
	memcpy(frame, addresses, sizeof addresses);
	if (!strcmp(kind, "short"))
		return at;
	if (!strcmp(kind, "double"))
		at = put_type(frame, put_type(frame, at, 0x8100), 100);
	if (strcmp(kind, "untagged"))
		at = put_type(frame, put_type(frame, at, 0x8100), vlan & 0xfff);
	put_type(frame, at, 0x88b5);
	return FRAME_BYTES;
}

static uint32_t read_hex(uint8_t *frame, const char *hex)
{
	uint32_t length = 0;
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		frame[length++] = (uint8_t)byte;
	return length;
}

struct slu_ndis_result run_put_frame(struct run *run, const struct slu_statement *statement)
{
	const struct end *end = run_find_end(run, statement->words[1]);
	const char *kind = statement->words[2];
	const char *times = slu_statement_after(statement, "times");
	struct slu_ndis_result result = {.status = SLU_STATUS_SUCCESS};
	uint8_t data[1518];
	struct slu_frame frame = {.data = data};

	if (!strcmp(kind, "hex"))
		frame.length = read_hex(data, statement->words[3]);
	else
		frame.length = make_frame(data, kind, !strcmp(kind, "vlan") ? (unsigned)atoi(statement->words[3]) : 0);
	frame.wire_length = frame.length;
	for (unsigned long i = times ? strtoul(times, NULL, 10) : 1; i > 0; i--) {
		if (slu_port_memory_put(end->in, &frame))
			continue;
		result.refused = true;
		snprintf(result.text, sizeof result.text, "%s reads a capture; frames are put into a memory port",
		         end->name);
	}
	return result;
}

/* One frame, there at once and on a thread of its own, beside what the port reads. */
struct slu_ndis_result run_arrive(struct run *run, const struct slu_statement *statement)
{
	unsigned port = run_find_end(run, statement->words[1])->index;
	uint8_t data[FRAME_BYTES];
	uint32_t length = make_frame(data, "vlan", (unsigned)atoi(statement->words[3]));
	uint64_t number = ++run->frames;

	if (slu_ndis_frame(run->ndis, port, data, length, length, 0, number))
		slu_ndis_indicate_frames(run->ndis, port);
	else
		slu_ndis_frame_lost(run->ndis, port);
	return (struct slu_ndis_result){.status = SLU_STATUS_SUCCESS};
}
