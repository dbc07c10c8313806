/* SPDX-License-Identifier: MIT */
/*
 * scenario.c - reads a scenario
 *
 * A line is words. Its form is one of a table: small letters stand for themselves, capitals for a class of words, brackets for
 * what may be left out. The table is the whole grammar.
 */
#include "scenario.h"

#include "ndis/conductor.h"
#include "port.h"
#include "memory.h"

#include <sluice/vlan.h>

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX          32
#define NAME_BYTES_MAX     32
#define FRAME_BYTES_MAX    1518
#define SCENARIO_BYTES_MAX (1u << 20)

static const char *const forms[] = {
        "driver DRIVER",
        "port NEW SOURCE [to SINK]",
        "device NEW [vlan VLAN] on PORT [to SINK]",
        "client NEW NPI [refuse]",
        "provider NEW NPI [refuse]",
        "load [fail STEP] [bind PORT]",
        "bind PORT [fail-setup]",
        "unbind PORT",
        "start DEVICE [later] [reject] [fail RESOURCE]",
        "cancel DEVICE",
        "restart NODE [fail]",
        "pause NODE",
        "halt DEVICE [now]",
        "hold DEVICE",
        "release DEVICE",
        "mute DEVICE",
        "arrive PORT vlan NUMBER",
        "send DEVICE [COUNT]",
        "cancel-sends DEVICE",
        "frame PORT vlan NUMBER [times COUNT]",
        "frame PORT KIND [times COUNT]",
        "frame PORT hex HEX",
        "oid DEVICE ASK OID",
        "cancel-oid DEVICE",
        "power NODE POWER [no-pause] [query]",
        "reset NODE",
        "reenable DEVICE",
        "reconfigure [PORT]",
        "surprise-remove NODE",
        "uninstall",
        "unload",
        "traffic [PORT] [for TIME]",
        "choose OPERATION FORM",
        "unbind-adapter PORT",
        "shutdown",
        "remove PORT [cancel]",
        "event EVENT [PORT]",
        "register MODULE",
        "deregister MODULE",
        "busy MODULE MODULE",
        "done MODULE MODULE",
        "detach MODULE MODULE",
        "wait",
        "wait NODE",
        "wait MODULE",
        "expect refused",
        "expect answer STATUS",
        "expect frame NODE none",
        "expect frame NODE HEX",
        "expect NODE STATE",
        "expect LEDGER NUMBER [OUTCOME]",
};

/* Longest prefix of a scenario's line that is not its own: at FRAME begin. */
struct reader {
	struct slu_scenario *scenario;
	unsigned line;
	char *error;
	size_t error_bytes;
};

static bool fail(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(struct reader *reader, const char *format, ...)
{
	int length = snprintf(reader->error, reader->error_bytes, "%s:%u: ", reader->scenario->file, reader->line);
	va_list args;

	if (length < 0 || (size_t)length >= reader->error_bytes)
		return false;
	va_start(args, format);
	vsnprintf(reader->error + length, reader->error_bytes - (size_t)length, format, args);
	va_end(args);
	return false;
}

/*
 * Classes of words
 */

static bool is_one_of(const char *word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(word, names[i]))
			return true;
	}
	return false;
}

static bool parse_number(const char *word, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	*number = strtoull(word, &end, 10);
	return !*end && !errno;
}

static bool is_number(const struct reader *reader, const char *word)
{
	uint64_t number;

	(void)reader;
	return parse_number(word, &number) && number <= UINT32_MAX;
}

static bool is_count(const struct reader *reader, const char *word)
{
	return is_number(reader, word) && strspn(word, "0") < strlen(word);
}

bool slu_scenario_time(const char *word, uint64_t *ms)
{
	enum { MS_PER_S = 1000 };
	uint64_t number;
	char *end;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	number = strtoull(word, &end, 10);
	if (errno || number > UINT32_MAX || (strcmp(end, "ms") && strcmp(end, "s")))
		return false;
	*ms = strcmp(end, "s") ? number : number * MS_PER_S;
	return true;
}

static bool is_time(const struct reader *reader, const char *word)
{
	uint64_t ms;

	(void)reader;
	return slu_scenario_time(word, &ms) && ms;
}

static bool is_resource(const struct reader *reader, const char *word)
{
	(void)reader;
	return !strcmp(word, "1") || !strcmp(word, "2");
}

static bool is_vlan(const struct reader *reader, const char *word)
{
	uint64_t number;

	(void)reader;
	return parse_number(word, &number) && number >= 1 && number <= SLU_VLAN_NUMBER_MAX;
}

static bool is_name(const char *word)
{
	if (!isalpha((unsigned char)*word) || strlen(word) > NAME_BYTES_MAX)
		return false;
	for (; *word; word++) {
		if (!isalnum((unsigned char)*word) && *word != '-' && *word != '_')
			return false;
	}
	return true;
}

static bool is_npi(const struct reader *reader, const char *word)
{
	(void)reader;
	return is_name(word);
}

/* Words that mean something where a name may stand before or after them. */
static bool is_reserved(const char *word)
{
	static const char *const words[] = {
	        "answer", "bind",    "cancel", "driver",   "fail",      "fail-setup", "for",
	        "frame",  "later",   "none",   "no-pause", "now",       "on",         "query",
	        "refuse", "refused", "reject", "times",    "protocols", "to",         "vlan",
	};

	return is_one_of(word, words, sizeof words / sizeof *words);
}

static bool is_new(const struct reader *reader, const char *word)
{
	return is_name(word) && !is_reserved(word) && !slu_scenario_find(reader->scenario, word);
}

static bool is_kind(const struct reader *reader, const char *word, unsigned kinds)
{
	const struct slu_scenario_name *name = slu_scenario_find(reader->scenario, word);

	return name && (kinds & 1u << name->kind);
}

static bool is_port(const struct reader *reader, const char *word)
{
	return is_kind(reader, word, 1u << SLU_SCENARIO_PORT);
}

static bool is_device(const struct reader *reader, const char *word)
{
	return is_kind(reader, word, 1u << SLU_SCENARIO_DEVICE);
}

static bool is_node(const struct reader *reader, const char *word)
{
	return is_port(reader, word) || is_device(reader, word);
}

static bool is_module(const struct reader *reader, const char *word)
{
	return is_kind(reader, word, 1u << SLU_SCENARIO_CLIENT | 1u << SLU_SCENARIO_PROVIDER);
}

static bool is_port_name(const struct reader *reader, const char *word)
{
	char error[256];

	(void)reader;
	return slu_port_name_is_valid(word, error, sizeof error);
}

static bool is_event(const struct reader *reader, const char *word)
{
	enum slu_ndis_pnp code;

	(void)reader;
	return slu_ndis_event_code(word, &code);
}

static bool is_step(const struct reader *reader, const char *word)
{
	(void)reader;
	return is_one_of(word, slu_ndis_step_names + 1, SLU_NDIS_STEP_COUNT - 1);
}

static bool is_operation(const struct reader *reader, const char *word)
{
	(void)reader;
	return is_one_of(word, slu_ndis_operation_names, SLU_NDIS_OPERATION_COUNT);
}

static bool is_form(const struct reader *reader, const char *word)
{
	(void)reader;
	return is_one_of(word, slu_ndis_form_names, SLU_NDIS_FORM_COUNT);
}

static bool is_frame_kind(const struct reader *reader, const char *word)
{
	static const char *const names[] = {"untagged", "priority", "double", "short"};

	(void)reader;
	return is_one_of(word, names, sizeof names / sizeof *names);
}

static bool is_ask(const struct reader *reader, const char *word)
{
	(void)reader;
	return !strcmp(word, "query") || !strcmp(word, "set");
}

static bool is_oid(const struct reader *reader, const char *word)
{
	(void)reader;
	return slu_ndis_oid_number(word) && slu_ndis_oid_number(word) != SLU_OID_PNP_SET_POWER;
}

static bool is_power(const struct reader *reader, const char *word)
{
	(void)reader;
	return !strcmp(word, "d0") || !strcmp(word, "d3");
}

static bool is_hex(const struct reader *reader, const char *word)
{
	size_t digits = strspn(word, "0123456789abcdefABCDEF");

	(void)reader;
	return !word[digits] && digits % 2 == 0 && digits / 2 <= FRAME_BYTES_MAX;
}

static bool is_ledger(const struct reader *reader, const char *word)
{
	const char *dot = strchr(word, '.');
	char owner[NAME_BYTES_MAX + 1];

	if (!dot || (size_t)(dot - word) >= sizeof owner)
		return false;
	memcpy(owner, word, (size_t)(dot - word));
	owner[dot - word] = '\0';
	return slu_scenario_find(reader->scenario, owner) || !strcmp(owner, "driver") || !strcmp(owner, "protocols");
}

static bool is_state(const struct reader *reader, const char *word)
{
	static const char *const names[] = {
	        "Unbound", "Opening",    "Closing", "Halted",  "Requested", "Initializing",
	        "Paused",  "Restarting", "Running", "Pausing", "Halting",   "Shutdown",
	};

	(void)reader;
	return is_one_of(word, names, sizeof names / sizeof *names);
}

static bool is_status(const struct reader *reader, const char *word)
{
	(void)reader;
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")] == '\0';
}

static bool is_any(const struct reader *reader, const char *word)
{
	(void)reader;
	(void)word;
	return true;
}

static const struct {
	const char *name;
	bool (*holds)(const struct reader *reader, const char *word);
	const char *what;
} classes[] = {
        {"ASK", is_ask, "query or set"},
        {"COUNT", is_count, "a number, from 1"},
        {"DEVICE", is_device, "a device that was declared above (device NAME vlan N on PORT)"},
        {"DRIVER", is_npi, "mux, or the name of a driver of yours"},
        {"EVENT", is_event, "bind-list, binds-complete, capabilities, port-activation or port-deactivation"},
        {"FORM", is_form, "any, at-once, later, early, last, fails or never"},
        {"HEX", is_hex, "bytes in hexadecimal, two digits each, at most 1518"},
        {"KIND", is_frame_kind, "vlan N, untagged, priority, double, short or hex BYTES"},
        {"LEDGER", is_ledger, "NAME.WHAT as in the account: trunk.frames"},
        {"MODULE", is_module, "a client or provider that was declared above"},
        {"NEW", is_new, "a name that is not taken: a letter, then letters, digits, - or _, at most 32"},
        {"NODE", is_node, "a port or device that was declared above"},
        {"NPI", is_npi, "the name of a network programming interface"},
        {"NUMBER", is_number, "a number"},
        {"OID", is_oid, "an OID without the OID_: GEN_LINK_SPEED; for PNP_SET_POWER write power"},
        {"OPERATION", is_operation,
         "open, close, oid, send, return, init, deinit, set-up, restart, request, cancel, query or unbind-adapter"},
        {"OUTCOME", is_any, "an outcome"},
        {"PORT", is_port, "a port that was declared above (port NAME memory, port NAME pcap:FILE)"},
        {"POWER", is_power, "d0 or d3"},
        {"RESOURCE", is_resource, "a resource of the driver, 1 or 2"},
        {"SINK", is_port_name, SLU_PORT_NAMES},
        {"SOURCE", is_port_name, SLU_PORT_NAMES},
        {"STATE", is_state, "a state as NDIS sees it: Running"},
        {"STATUS", is_status, "a status of the contract: SUCCESS"},
        {"STEP", is_step, "register-miniport, register-protocol or start"},
        {"TIME", is_time, "a time: 250ms or 10s"},
        {"VLAN", is_vlan, "a VLAN number from 1 to 4094"},
};

#define CLASS_COUNT (sizeof classes / sizeof *classes)

/*
 * Forms
 */

/* How far a line went with a form: the word that did not fit, and what should have stood there. */
struct attempt {
	size_t words;
	char wanted[NAME_BYTES_MAX];
};

/* The next word of a form; returns what is left of it. */
static const char *next_token(const char *form, char *token)
{
	size_t length;

	form += strspn(form, " ");
	length = *form == '[' || *form == ']' ? 1 : strcspn(form, " []");
	memcpy(token, form, length);
	token[length] = '\0';
	return form + length;
}

static const char *skip_group(const char *form)
{
	return strchr(form, ']') + 1;
}

static bool token_fits(const struct reader *reader, const char *token, const char *word)
{
	if (!isupper((unsigned char)*token))
		return !strcmp(token, word);
	for (size_t i = 0; i < CLASS_COUNT; i++) {
		if (!strcmp(classes[i].name, token))
			return classes[i].holds(reader, word);
	}
	return false;
}

/* Groups do not nest, and each begins with a word that tells whether it is there. */
static bool form_fits(const struct reader *reader, const char *form, char **words, size_t count,
                      struct attempt *attempt)
{
	char token[NAME_BYTES_MAX];
	bool optional = false;
	size_t at = 0;

	for (form = next_token(form, token); *token; form = next_token(form, token)) {
		if (*token == '[' || *token == ']') {
			optional = *token == '[';
			continue;
		}
		if (at < count && token_fits(reader, token, words[at])) {
			at++;
			optional = false;
		} else if (optional) {
			form = skip_group(form);
			optional = false;
		} else {
			attempt->words = at;
			memcpy(attempt->wanted, token, sizeof token);
			return false;
		}
	}
	attempt->words = at;
	*attempt->wanted = '\0';
	return at == count;
}

static const char *what_is(const char *token)
{
	for (size_t i = 0; i < CLASS_COUNT; i++) {
		if (!strcmp(classes[i].name, token))
			return classes[i].what;
	}
	return token;
}

static bool has_verb(const char *form, const char *verb)
{
	size_t length = strlen(verb);

	return !strncmp(form, verb, length) && (form[length] == ' ' || !form[length]);
}

/* A long word would leave no room for what is wrong with it. */
static int shown_bytes(const char *word)
{
	enum { SHOWN_MAX = 60 };
	size_t length = strlen(word);

	return length > SHOWN_MAX ? SHOWN_MAX : (int)length;
}

static const char *cut_mark(const char *word)
{
	return word[shown_bytes(word)] ? "..." : "";
}

/* The form that came farthest is the one that was meant. */
static bool complain(struct reader *reader, char **words, size_t count, const char *form, const struct attempt *best)
{
	const char *word = words[form && best->words < count ? best->words : 0];

	if (!form)
		return fail(reader, "%.*s%s: no such line; sluice-scenario(5) lists what there is", shown_bytes(word),
		            word, cut_mark(word));
	if (best->words < count && *best->wanted)
		return fail(reader, "%.*s%s: expected %s; write: %s", shown_bytes(word), word, cut_mark(word),
		            what_is(best->wanted), form);
	if (best->words < count)
		return fail(reader, "%.*s%s: too much; write: %s", shown_bytes(word), word, cut_mark(word), form);
	return fail(reader, "%s is missing; write: %s", what_is(best->wanted), form);
}

/* Of two forms that came as far, the one that wants a class of words says more. */
static bool is_farther(const struct attempt *attempt, const struct attempt *best)
{
	if (attempt->words != best->words)
		return attempt->words > best->words;
	return isupper((unsigned char)*attempt->wanted) && !isupper((unsigned char)*best->wanted);
}

static bool check_form(struct reader *reader, char **words, size_t count)
{
	struct attempt best = {0};
	const char *meant = NULL;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct attempt attempt;

		if (!has_verb(forms[i], words[0]))
			continue;
		if (form_fits(reader, forms[i], words, count, &attempt))
			return true;
		if (!meant || is_farther(&attempt, &best)) {
			best = attempt;
			meant = forms[i];
		}
	}
	return complain(reader, words, count, meant, &best);
}

/*
 * Lines
 */

static char *copy(const char *text)
{
	size_t bytes = strlen(text) + 1;

	return memcpy(slu_alloc(1, bytes), text, bytes);
}

static void *grow(void *array, size_t count, size_t size)
{
	return slu_resize(array, count + 1, size);
}

static size_t split(char *text, char **words)
{
	size_t count = 0;

	for (char *word = strtok(text, " \t"); word; word = strtok(NULL, " \t")) {
		if (*word == '#')
			break;
		if (count < WORDS_MAX)
			words[count] = word;
		count++;
	}
	return count;
}

static char *join(char **words, size_t count)
{
	size_t bytes = 1;
	char *text, *to;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(words[i]) + 1;
	text = to = slu_alloc(1, bytes);
	for (size_t i = 0; i < count; i++)
		to += sprintf(to, "%s%s", i ? " " : "", words[i]);
	return text;
}

static void declare(struct slu_scenario *scenario, const char *verb, const char *name)
{
	static const char *const kinds[] = {
	        [SLU_SCENARIO_PORT] = "port",
	        [SLU_SCENARIO_DEVICE] = "device",
	        [SLU_SCENARIO_CLIENT] = "client",
	        [SLU_SCENARIO_PROVIDER] = "provider",
	};
	unsigned index = 0;

	for (int kind = 0; kind < SLU_SCENARIO_KIND_COUNT; kind++) {
		if (strcmp(kinds[kind], verb))
			continue;
		for (size_t i = 0; i < scenario->name_count; i++)
			index += scenario->names[i].kind == (enum slu_scenario_kind)kind;
		scenario->names = grow(scenario->names, scenario->name_count, sizeof *scenario->names);
		scenario->names[scenario->name_count++] = (struct slu_scenario_name){
		        .name = name,
		        .kind = (enum slu_scenario_kind)kind,
		        .index = index,
		};
	}
}

static bool is_declaration(const char *verb)
{
	static const char *const verbs[] = {"driver", "port", "device", "client", "provider"};

	return is_one_of(verb, verbs, sizeof verbs / sizeof *verbs);
}

static bool read_when(const char *word, struct slu_statement *statement)
{
	statement->timed = slu_scenario_time(word, &statement->ms);
	return statement->timed || (parse_number(word, &statement->frame) && statement->frame);
}

/* Does it wait for a frame or for a time? */
static bool is_placed(const struct slu_statement *statement)
{
	return statement->frame || statement->timed;
}

/* at FRAME, at TIME, begin and try, before the line itself; returns how many words they take, or WORDS_MAX if they are wrong. */
static size_t read_prefix(struct reader *reader, char **words, size_t count, struct slu_statement *statement)
{
	size_t at = 0;

	if (at < count && !strcmp(words[at], "at")) {
		if (count < 3 || !read_when(words[1], statement)) {
			fail(reader, "at: expected a frame's number, from 1, or a time, and a line; write: at 2000 "
			             "pause vm10, or at 500ms pause vm10");
			return WORDS_MAX;
		}
		at = 2;
	}
	if (at < count && !strcmp(words[at], "begin")) {
		statement->begin = true;
		at++;
	}
	if (at < count && !strcmp(words[at], "try")) {
		statement->may_be_refused = true;
		at++;
	}
	if (at == count) {
		fail(reader, "%s: a line is missing; write: %s pause vm10", words[at - 1], words[at - 1]);
		return WORDS_MAX;
	}
	return at;
}

static bool check_place(struct reader *reader, const char *verb, const struct slu_statement *statement, bool alone)
{
	bool plain = is_declaration(verb) || !strcmp(verb, "traffic") || !strcmp(verb, "frame");

	if (plain && (is_placed(statement) || statement->begin || statement->may_be_refused))
		return fail(reader, "%s: stands on a line of its own, without at, begin or try", verb);
	if (!strcmp(verb, "wait") && is_placed(statement) && alone)
		return fail(reader, "wait: for all to come to rest while frames come in: name a device or a module");
	if (statement->begin && !strcmp(verb, "expect"))
		return fail(reader, "%s: is done at once, without begin", verb);
	return true;
}

/* Two devices of one port cannot share a VLAN. */
static bool check_vlan(struct reader *reader, const struct slu_statement *device)
{
	const char *vlan = slu_statement_after(device, "vlan");

	if (!slu_statement_is(device, "device") || !vlan)
		return true;
	for (size_t i = 0; i < reader->scenario->count; i++) {
		const struct slu_statement *other = &reader->scenario->statements[i];

		if (other == device || !slu_statement_is(other, "device") || !slu_statement_has(other, "vlan") ||
		    strtoul(slu_statement_after(other, "vlan"), NULL, 10) != strtoul(vlan, NULL, 10) ||
		    strcmp(slu_statement_after(other, "on"), slu_statement_after(device, "on")))
			continue;
		return fail(reader, "%s: %s has VLAN %s of %s already", device->words[1], other->words[1], vlan,
		            slu_statement_after(device, "on"));
	}
	return true;
}

static bool read_line(struct reader *reader, char *text)
{
	struct slu_scenario *scenario = reader->scenario;
	struct slu_statement statement = {.line = reader->line};
	char *words[WORDS_MAX];
	size_t count = split(text, words);
	size_t at;

	if (!count)
		return true;
	if (count > WORDS_MAX)
		return fail(reader, "more than %d words on one line", WORDS_MAX);
	at = read_prefix(reader, words, count, &statement);
	if (at == WORDS_MAX || !check_form(reader, words + at, count - at) ||
	    !check_place(reader, words[at], &statement, count == at + 1))
		return false;
	statement.count = count - at;
	statement.words = slu_alloc(statement.count, sizeof *statement.words);
	for (size_t i = 0; i < statement.count; i++)
		statement.words[i] = copy(words[at + i]);
	statement.text = join(words + (is_placed(&statement) ? 2 : 0), count - (is_placed(&statement) ? 2 : 0));
	scenario->statements = grow(scenario->statements, scenario->count, sizeof *scenario->statements);
	scenario->statements[scenario->count++] = statement;
	if (is_declaration(statement.words[0]))
		declare(scenario, statement.words[0], statement.words[1]);
	return check_vlan(reader, &scenario->statements[scenario->count - 1]);
}

static bool is_text(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if ((unsigned char)text[i] < ' ' && text[i] != '\t')
			return false;
	}
	return true;
}

static bool read_lines(struct reader *reader, char *text, size_t bytes)
{
	char *end = text + bytes;

	while (text < end) {
		char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t length = newline ? (size_t)(newline - text) : (size_t)(end - text);

		reader->line++;
		if (length && text[length - 1] == '\r')
			text[--length] = '\0';
		if (!is_text(text, length))
			return fail(reader, "a byte that is no text; is this a scenario?");
		text[length] = '\0';
		if (!read_line(reader, text))
			return false;
		text = newline ? newline + 1 : end;
	}
	return true;
}

/* The whole file and a zero behind it, or NULL. */
static char *read_file(const char *file, size_t *bytes, char *error, size_t error_bytes)
{
	FILE *stream = fopen(file, "rb");
	char *text;

	if (!stream) {
		snprintf(error, error_bytes, "%s: cannot read: %s", file, strerror(errno));
		return NULL;
	}
	text = slu_alloc(1, SCENARIO_BYTES_MAX + 1);
	*bytes = fread(text, 1, SCENARIO_BYTES_MAX + 1, stream);
	if (ferror(stream) || *bytes > SCENARIO_BYTES_MAX) {
		snprintf(error, error_bytes, "%s: cannot read: %s", file,
		         ferror(stream) ? strerror(errno) : "longer than a scenario can be (1 MiB)");
		free(text);
		text = NULL;
	} else {
		text[*bytes] = '\0';
	}
	fclose(stream);
	return text;
}

struct slu_scenario *slu_scenario_read(const char *file, char *error, size_t error_bytes)
{
	size_t bytes;
	char *text = read_file(file, &bytes, error, error_bytes);
	struct slu_scenario *scenario;
	struct reader reader;
	bool good;

	if (!text)
		return NULL;
	scenario = slu_alloc(1, sizeof *scenario);
	scenario->file = copy(file);
	reader = (struct reader){.scenario = scenario, .error = error, .error_bytes = error_bytes};
	good = read_lines(&reader, text, bytes);
	if (good && !scenario->count) {
		reader.line = 1;
		good = fail(&reader, "an empty scenario; sluice-scenario(5) says what to write");
	}
	free(text);
	if (good)
		return scenario;
	slu_scenario_free(scenario);
	return NULL;
}

void slu_scenario_free(struct slu_scenario *scenario)
{
	for (size_t i = 0; i < scenario->count; i++) {
		struct slu_statement *statement = &scenario->statements[i];

		for (size_t j = 0; j < statement->count; j++)
			free(statement->words[j]);
		free(statement->words);
		free(statement->text);
	}
	free(scenario->statements);
	free(scenario->names);
	free(scenario->file);
	free(scenario);
}

const struct slu_scenario_name *slu_scenario_find(const struct slu_scenario *scenario, const char *name)
{
	for (size_t i = 0; i < scenario->name_count; i++) {
		if (!strcmp(scenario->names[i].name, name))
			return &scenario->names[i];
	}
	return NULL;
}

bool slu_statement_has(const struct slu_statement *statement, const char *word)
{
	for (size_t i = 1; i < statement->count; i++) {
		if (!strcmp(statement->words[i], word))
			return true;
	}
	return false;
}

const char *slu_statement_after(const struct slu_statement *statement, const char *word)
{
	for (size_t i = 1; i + 1 < statement->count; i++) {
		if (!strcmp(statement->words[i], word))
			return statement->words[i + 1];
	}
	return NULL;
}

bool slu_statement_is(const struct slu_statement *statement, const char *verb)
{
	return !strcmp(statement->words[0], verb);
}
