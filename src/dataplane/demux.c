/* SPDX-License-Identifier: MIT */
/*
 * demux.c - VLAN and address in one key, one probe of an open table
 */
#include <sluice/demux.h>
#include <sluice/vlan.h>

#define VLANS         4096u
#define ADDRESS_BYTES 6u
#define ADDRESS_MASK  0x0000ffffffffffffull
#define VLAN_MASK     0xff0f000000000000ull /* of the eight bytes that end with a tag's control bits: 4 bits, gap, 8 bits */
#define QUICK_BYTES   60u
#define TYPE_AT       12u
#define TYPE_TAG      0x8100u
#define TYPE_IPV4     0x0800u
#define FREE          (1ull << 52) /* in the gap: no frame has that key */
#define GOLDEN        0x9e3779b97f4a7c15ull
#define AHEAD         8u /* frames whose first line is fetched before it is looked at */

#ifdef __GNUC__
#define FETCH(at) __builtin_prefetch(at)
#else
#define FETCH(at) ((void)(at))
#endif

static inline uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* The first byte lowest: one load on many machines. */
static inline uint64_t read64(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
	       (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

/* The control bits of a tag stand in a key as they stand in the frame. */
static uint64_t key_of(uint16_t vlan, const uint8_t *address)
{
	uint64_t key = (uint64_t)(vlan >> 8) << 48 | (uint64_t)(vlan & 0xff) << 56;

	for (unsigned i = 0; i < ADDRESS_BYTES; i++)
		key |= (uint64_t)address[i] << 8 * i;
	return key;
}

void slu_demux_init(struct slu_demux *demux, struct slu_demux_row *rows, size_t count)
{
	demux->rows = rows;
	demux->used = 0;
	demux->mask = count - 1;
	for (demux->shift = 64; count > 1; count >>= 1)
		demux->shift--;
	for (size_t i = 0; i <= demux->mask; i++)
		rows[i] = (struct slu_demux_row){.key = FREE};
	for (unsigned i = 0; i < VLANS; i++)
		demux->by_vlan[i] = SLU_DEMUX_NOBODY;
}

/* The row of @key, or the free one where it would stand. */
static struct slu_demux_row *find_row(const struct slu_demux *demux, uint64_t key)
{
	size_t at = (size_t)(key * GOLDEN >> demux->shift);

	while (demux->rows[at].key != key && demux->rows[at].key != FREE)
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
	key = key_of(vlan, address);
	row = find_row(demux, key);
	if (row->key != FREE || 2 * demux->used > demux->mask)
		return false;
	*row = (struct slu_demux_row){.key = key, .number = number};
	demux->used++;
	return true;
}

/* Any frame. */
static uint16_t find_slowly(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	const struct slu_demux_row *row;
	uint16_t control, vlan;
	enum slu_vlan_kind kind = slu_vlan_classify(frame, length, &control);

	if (kind == SLU_VLAN_SHORT || kind == SLU_VLAN_DOUBLE)
		return SLU_DEMUX_NOBODY;
	vlan = slu_vlan_number(control);
	row = find_row(demux, key_of(vlan, frame));
	return row->key == FREE ? demux->by_vlan[vlan] : row->number;
}

/* Most frames are as long as Ethernet has them, and have no tag but ours. False: not this one. */
static inline bool read_key(const uint8_t *frame, uint32_t length, uint64_t *key)
{
	uint16_t type;

	if (length < QUICK_BYTES)
		return false;
	*key = read64(frame) & ADDRESS_MASK;
	type = read16(frame + TYPE_AT);
	if (type == TYPE_IPV4)
		return true;
	*key |= read64(frame + TYPE_AT + SLU_VLAN_TAG_BYTES - sizeof(uint64_t)) & VLAN_MASK;
	return type == TYPE_TAG && read16(frame + TYPE_AT + SLU_VLAN_TAG_BYTES) == TYPE_IPV4;
}

/* Most rows stand in the first place that they could. */
static inline uint16_t find_quickly(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	const struct slu_demux_row *row;
	uint64_t key;

	if (!read_key(frame, length, &key))
		return find_slowly(demux, frame, length);
	row = &demux->rows[(size_t)(key * GOLDEN >> demux->shift)];
	return row->key == key ? row->number : find_slowly(demux, frame, length);
}

uint16_t slu_demux_find(const struct slu_demux *demux, const uint8_t *frame, uint32_t length)
{
	return find_quickly(demux, frame, length);
}

void slu_demux_find_all(const struct slu_demux *demux, struct slu_nbl *const *nbls, size_t count, uint16_t *numbers)
{
	size_t i = 0;

	for (; i + AHEAD < count; i++) {
		FETCH(nbls[i + AHEAD]->data);
		numbers[i] = find_quickly(demux, nbls[i]->data, nbls[i]->length);
	}
	for (; i < count; i++)
		numbers[i] = find_quickly(demux, nbls[i]->data, nbls[i]->length);
}
