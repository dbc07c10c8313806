/* SPDX-License-Identifier: MIT */
/*
 * port-memory.c - two queues: what is put in is read, what is written is got out
 */
#include "port.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct item {
	struct item *next;
	struct slu_frame frame;
	uint8_t data[];
};

struct items {
	struct item *head;
	struct item **tail;
	size_t count;
};

struct memory {
	struct slu_port port;
	struct items in;
	struct items out;
	struct item *last; /* what the last read or get handed out */
};

static void push(struct items *items, const struct slu_frame *frame)
{
	struct item *item = slu_alloc(1, sizeof *item + frame->length);

	item->frame = *frame;
	item->frame.data = item->data;
	memcpy(item->data, frame->data, frame->length);
	*items->tail = item;
	items->tail = &item->next;
	items->count++;
}

static bool pop(struct memory *memory, struct items *items, struct slu_frame *frame)
{
	struct item *item = items->head;

	free(memory->last);
	memory->last = item;
	if (!item)
		return false;
	items->head = item->next;
	items->count--;
	if (!items->head)
		items->tail = &items->head;
	*frame = item->frame;
	return true;
}

static enum slu_port_result memory_read(struct slu_port *port, struct slu_frame *frame)
{
	struct memory *memory = (struct memory *)port;

	return pop(memory, &memory->in, frame) ? SLU_PORT_FRAME : SLU_PORT_END;
}

static bool memory_write(struct slu_port *port, const struct slu_frame *frame)
{
	struct items *out = &((struct memory *)port)->out;

	if (out->count < SLU_PORT_MEMORY_MAX)
		push(out, frame);
	return true;
}

static bool memory_commit(struct slu_port *port)
{
	(void)port;
	return true;
}

static void memory_free(struct slu_port *port)
{
	struct memory *memory = (struct memory *)port;
	struct slu_frame frame;

	while (pop(memory, &memory->in, &frame) || pop(memory, &memory->out, &frame))
		;
	free(memory);
}

static const struct slu_port_ops memory_ops = {
        .read = memory_read,
        .write = memory_write,
        .commit = memory_commit,
        .free = memory_free,
};

bool slu_port_memory_put(struct slu_port *port, const struct slu_frame *frame)
{
	if (port->ops != &memory_ops)
		return false;
	push(&((struct memory *)port)->in, frame);
	return true;
}

bool slu_port_memory_get(struct slu_port *port, struct slu_frame *frame)
{
	struct memory *memory = (struct memory *)port;

	return port->ops == &memory_ops && pop(memory, &memory->out, frame);
}

struct slu_port *slu_port_memory_new(void)
{
	struct memory *memory = slu_alloc(1, sizeof *memory);

	memory->port.ops = &memory_ops;
	memory->port.format = (struct slu_port_format)SLU_PORT_FORMAT_DEFAULT;
	memory->in.tail = &memory->in.head;
	memory->out.tail = &memory->out.head;
	return &memory->port;
}
