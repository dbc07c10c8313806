/* SPDX-License-Identifier: MIT */
/*
 * spin-cells.c - writes a Promela program that compares the generated Promela of machines with their compiled C
 *
 * usage: spin-cells NAME ... (all machines without a name)
 *
 * The program offers every event to every state number, one more than there are, to both: the inline of NAME.pmh and the
 * function of NAME.c, which is compiled into the verifier. State, effects and refusal must be the same.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "registry.h"

/* The name as Promela and C spell it, in small letters or big ones. */
static const char *spelled(const struct slu_machine *machine, int (*letter)(int))
{
	static char buffers[2][64];
	static int turn;
	char *buffer = buffers[turn++ % 2];
	size_t i;

	for (i = 0; machine->name[i] && i < sizeof buffers[0] - 1; i++)
		buffer[i] = machine->name[i] == '-' ? '_' : (char)letter((unsigned char)machine->name[i]);
	buffer[i] = 0;
	return buffer;
}

/* The folder of gen/ it stands in. */
static void print_folder(const struct slu_machine *machine)
{
	for (const char *c = machine->name; *c; c++)
		putchar(*c == '_' ? '-' : *c);
}

static void print_include(const struct slu_machine *machine, const char *before, const char *extension)
{
	printf("%s\"", before);
	print_folder(machine);
	putchar('/');
	print_folder(machine);
	printf(".%s\"\n", extension);
}

static uint32_t highest_state(const struct slu_machine *machine)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < machine->state_count; i++) {
		if (machine->states[i].number > highest)
			highest = machine->states[i].number;
	}
	return highest;
}

static void print_declarations(const struct slu_machine *machine)
{
	printf("byte %s_state[1];\n", spelled(machine, tolower));
	for (size_t i = 0; i < machine->effect_count; i++)
		printf("inline %s_do_%s(o) { fx = fx | %u }\n", spelled(machine, tolower), machine->effects[i].label,
		       (unsigned)machine->effects[i].number);
	print_include(machine, "#include ", "pmh");
}

static void print_comparison(const struct slu_machine *machine)
{
	const char *name = spelled(machine, tolower);

	printf("inline check_%s()\n{\n\ts = 0;\n\tdo\n\t:: s <= %u ->\n", name, (unsigned)highest_state(machine) + 1);
	for (size_t i = 0; i < machine->event_count; i++) {
		printf("\t\t%s_state[0] = s; fx = 0; refused = 0; %s_%s(0);\n", name, name, machine->events[i].label);
		printf("\t\tc_code { compare(\"%s\", slu_%s_machine, now.s, %u, now.%s_state[0], now.fx, now.refused); "
		       "};\n",
		       name, name, (unsigned)machine->events[i].number, name);
		printf("\t\tif :: c_expr { different } -> assert(false) :: else fi;\n");
	}
	printf("\t\ts++\n\t:: else -> break\n\tod\n}\n");
}

static const char prologue[] =
        "c_decl {\n"
        "\\#include <stdint.h>\n"
        "\\#include <stdio.h>\n"
        "\tstatic unsigned cells;\n"
        "\tstatic int different;\n"
        "\tstatic void compare(const char *name, _Bool (*machine)(uint8_t *, int, uint32_t *), int state, int event,\n"
        "\t\tint model_state, int model_effects, int model_refused)\n"
        "\t{\n"
        "\t\tuint8_t c_state = (uint8_t)state;\n"
        "\t\tuint32_t c_effects = 0;\n"
        "\t\tint c_refused = !machine(&c_state, event, &c_effects);\n"
        "\t\tcells++;\n"
        "\t\tif (c_state == model_state && (int)c_effects == model_effects && c_refused == model_refused)\n"
        "\t\t\treturn;\n"
        "\t\tdifferent = 1;\n"
        "\t\tprintf(\"%s: state %d event %d: Promela %d %#x %d, C %d %#x %d\\n\", name, state, event, model_state,\n"
        "\t\t\tmodel_effects, model_refused, c_state, (int)c_effects, c_refused);\n"
        "\t}\n"
        "}\n"
        "bit refused;\nint fx;\nint s;\n";

static void print_program(const struct slu_machine *const *machines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		printf("c_decl {\n");
		print_include(machines[i], "\\#include ", "h");
		printf("}\n");
	}
	fputs(prologue, stdout);
	for (size_t i = 0; i < count; i++) {
		print_declarations(machines[i]);
		print_comparison(machines[i]);
	}
	printf("init\n{\n");
	for (size_t i = 0; i < count; i++)
		printf("\tcheck_%s();\n", spelled(machines[i], tolower));
	printf("\tc_code { printf(\"cells %%u\\n\", cells); }\n}\n");
}

int main(int argc, char **argv)
{
	const struct slu_machine *machines[64];
	size_t count = 0;

	for (int i = 1; i < argc && count < 64; i++) {
		machines[count] = slu_machine_find(argv[i]);
		if (!machines[count++]) {
			fprintf(stderr, "spin-cells: no machine %s\n", argv[i]);
			return 2;
		}
	}
	for (size_t i = 0; argc == 1 && slu_machines[i] && count < 64; i++)
		machines[count++] = slu_machines[i];
	print_program(machines, count);
	return 0;
}
