/* SPDX-License-Identifier: MIT */
/*
 * demux.c - VLAN and address in one key, one probe of an open table
 */
#include <sluice/demux.h>
#include <sluice/vlan.h>

#define VLANS         4096u
#define ADDRESS_BYTES 6u
#define VLAN_SHIFT    48
#define USED          (1ull << 63) /* no key is 0 */
#define GOLDEN        0x9e3779b97f4a7c15ull

static uint64_t key_of(uint16_t vlan, const uint8_t *address)
{
	uint64_t key = USED | (uint64_t)vlan << VLAN_SHIFT;

	for (unsigned i = 0; i < ADDRESS_BYTES; i++)
		key |= (uint64_t)address[i] << 8 * i;
	return key;
}

static size_t slot_of(const struct slu_demux *demux, uint64_t key)
{
	return (size_t)(key * GOLDEN >> demux->shift);
}

static size_t row_count(const struct slu_demux *demux)
{
	return (size_t)1 << (64 - demux->shift);
}

void slu_demux_init(struct slu_demux *demux, struct slu_demux_row *rows, size_t count)
{
	demux->rows = rows;
	demux->used = 0;
	for (demux->shift = 64; count > 1; count >>= 1)
		demux->shift--;
	for (size_t i = 0; i < row_count(demux); i++)
		rows[i] = (struct slu_demux_row){0};
	for (unsigned i = 0; i < VLANS; i++)
		demux->by_vlan[i] = SLU_DEMUX_NOBODY;
}

/* The row of @key, or the free one where it would stand. */
static struct slu_demux_row *find_row(const struct slu_demux *demux, uint64_t key)
{
	size_t at = slot_of(demux, key);

	while (demux->rows[at].key && demux->rows[at].key != key)
		at = (at + 1) & (row_count(demux) - 1);
	return &demux->rows[at];
}

static bool add_any(struct slu_demux *demux, uint16_t vlan, uint16_t number)
{
	if (demux->by_vlan[vlan] != SLU_DEMUX_NOBODY)
		return false;
	demux->by_vlan[vlan] = number;
	return true;
}

bool slu_demux_add(struct slu_demux *demux, uint16_t vlan, const uint8_t *address, uint16_t number)
{
	struct slu_demux_row *row;

	if (vlan > SLU_VLAN_NUMBER_MAX || number == SLU_DEMUX_NOBODY)
		return false;
	if (!address)
		return add_any(demux, vlan, number);
	row = find_row(demux, key_of(vlan, address));
	if (row->key || 2 * demux->used >= row_count(demux))
		return false;
	*row = (struct slu_demux_row){.key = key_of(vlan, address), .number = number};
	demux->used++;
	return true;
}

uint16_t slu_demux_find(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	uint16_t control, vlan;
	enum slu_vlan_kind kind = slu_vlan_classify(frame, length, &control);
	const struct slu_demux_row *row;

	if (kind == SLU_VLAN_SHORT || kind == SLU_VLAN_DOUBLE)
		return SLU_DEMUX_NOBODY;
	vlan = slu_vlan_number(control);
	row = find_row(demux, key_of(vlan, frame));
	return row->key ? row->number : demux->by_vlan[vlan];
}

void slu_demux_find_all(const struct slu_demux *demux, struct slu_nbl *const *nbls, size_t count, uint16_t *numbers)
{
	for (size_t i = 0; i < count; i++)
		numbers[i] = slu_demux_find(demux, nbls[i]->data, nbls[i]->length);
}
