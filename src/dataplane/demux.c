/* SPDX-License-Identifier: MIT */
/*
 * demux.c - VLAN and address in one key, one probe of an open table
 */
#include <sluice/demux.h>
#include <sluice/vlan.h>

#define VLANS         4096u
#define ADDRESS_BYTES 6u
#define VLAN_SHIFT    48
#define ADDRESS_MASK  ((1ull << VLAN_SHIFT) - 1)
#define QUICK_BYTES   60u
#define TYPE_AT       12u
#define TYPE_TAG      0x8100u
#define TYPE_IPV4     0x0800u
#define USED          (1ull << 63) /* no key is 0 */
#define GOLDEN        0x9e3779b97f4a7c15ull

static uint64_t key_of(uint64_t vlan, uint64_t address)
{
	return USED | vlan << VLAN_SHIFT | address;
}

/* Six bytes, the first one lowest. */
static uint64_t address_of(const uint8_t *bytes)
{
	uint64_t address = 0;

	for (unsigned i = 0; i < ADDRESS_BYTES; i++)
		address |= (uint64_t)bytes[i] << 8 * i;
	return address;
}

/* The same where two more bytes can be read, which is one load on many machines. */
static inline uint64_t address_of_frame(const uint8_t *frame)
{
	uint64_t all = (uint64_t)frame[0] | (uint64_t)frame[1] << 8 | (uint64_t)frame[2] << 16 |
	               (uint64_t)frame[3] << 24 | (uint64_t)frame[4] << 32 | (uint64_t)frame[5] << 40 |
	               (uint64_t)frame[6] << 48 | (uint64_t)frame[7] << 56;

	return all & ADDRESS_MASK;
}

static inline uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

void slu_demux_init(struct slu_demux *demux, struct slu_demux_row *rows, size_t count)
{
	demux->rows = rows;
	demux->used = 0;
	demux->mask = count - 1;
	for (demux->shift = 64; count > 1; count >>= 1)
		demux->shift--;
	for (size_t i = 0; i <= demux->mask; i++)
		rows[i] = (struct slu_demux_row){0};
	for (unsigned i = 0; i < VLANS; i++)
		demux->by_vlan[i] = SLU_DEMUX_NOBODY;
}

/* The row of @key, or the free one where it would stand. */
static inline struct slu_demux_row *find_row(const struct slu_demux *demux, uint64_t key)
{
	size_t at = (size_t)(key * GOLDEN >> demux->shift);

	while (demux->rows[at].key != key && demux->rows[at].key)
		at = (at + 1) & demux->mask;
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
	uint64_t key;

	if (vlan > SLU_VLAN_NUMBER_MAX || number == SLU_DEMUX_NOBODY)
		return false;
	if (!address)
		return add_any(demux, vlan, number);
	key = key_of(vlan, address_of(address));
	row = find_row(demux, key);
	if (row->key || 2 * demux->used > demux->mask)
		return false;
	*row = (struct slu_demux_row){.key = key, .number = number};
	demux->used++;
	return true;
}

static inline uint16_t find(const struct slu_demux *demux, const uint8_t *frame, uint16_t vlan)
{
	const struct slu_demux_row *row = find_row(demux, key_of(vlan, address_of_frame(frame)));

	return row->key ? row->number : demux->by_vlan[vlan];
}

/* Any frame. */
static uint16_t find_slowly(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	uint16_t control;
	enum slu_vlan_kind kind = slu_vlan_classify(frame, length, &control);

	if (kind == SLU_VLAN_SHORT || kind == SLU_VLAN_DOUBLE)
		return SLU_DEMUX_NOBODY;
	return find(demux, frame, slu_vlan_number(control));
}

/* Most frames are as long as Ethernet has them, and have no tag but ours. */
static inline uint16_t find_quickly(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	if (length < QUICK_BYTES)
		return find_slowly(demux, frame, length);
	if (read16(frame + TYPE_AT) == TYPE_IPV4)
		return find(demux, frame, 0);
	if (read16(frame + TYPE_AT) == TYPE_TAG && read16(frame + TYPE_AT + SLU_VLAN_TAG_BYTES) == TYPE_IPV4)
		return find(demux, frame, slu_vlan_number(read16(frame + TYPE_AT + 2)));
	return find_slowly(demux, frame, length);
}

uint16_t slu_demux_find(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	return find_quickly(demux, frame, length);
}

void slu_demux_find_all(const struct slu_demux *demux, struct slu_nbl *const *nbls, size_t count, uint16_t *numbers)
{
	for (size_t i = 0; i < count; i++)
		numbers[i] = find_quickly(demux, nbls[i]->data, nbls[i]->length);
}
