/* SPDX-License-Identifier: MIT */
/*
 * vlan.c - 802.1Q tags: read, take off, put on
 */
#include <sluice/vlan.h>

#define ADDRESSES     12u /* two of 6 bytes */
#define CUSTOMER_TAG  0x8100u
#define SERVICE_TAG   0x88a8u
#define OLD_OUTER_TAG 0x9100u
#define NUMBER_MASK   0x0fffu

static uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static bool is_tag(uint16_t type)
{
	return type == CUSTOMER_TAG || type == SERVICE_TAG || type == OLD_OUTER_TAG;
}

enum slu_vlan_kind slu_vlan_classify(const uint8_t *frame, uint32_t length, uint16_t *control)
{
	uint16_t type;

	*control = 0;
	if (length < SLU_VLAN_HEADER_BYTES)
		return SLU_VLAN_SHORT;
	type = read16(frame + ADDRESSES);
	if (!is_tag(type))
		return SLU_VLAN_UNTAGGED;
	if (length < SLU_VLAN_HEADER_BYTES + SLU_VLAN_TAG_BYTES)
		return SLU_VLAN_SHORT;
	if (is_tag(read16(frame + ADDRESSES + SLU_VLAN_TAG_BYTES)))
		return SLU_VLAN_DOUBLE;
	if (type != CUSTOMER_TAG)
		return SLU_VLAN_UNTAGGED;
	*control = read16(frame + ADDRESSES + 2);
	return slu_vlan_number(*control) ? SLU_VLAN_TAGGED : SLU_VLAN_PRIORITY;
}

const char *slu_vlan_name(enum slu_vlan_kind kind)
{
	static const char *const names[] = {
	        [SLU_VLAN_TAGGED] = "tagged",
	        [SLU_VLAN_UNTAGGED] = "untagged",
	        [SLU_VLAN_PRIORITY] = "priority-tagged",
	        [SLU_VLAN_DOUBLE] = "double-tagged",
	        [SLU_VLAN_SHORT] = "short",
	};

	return names[kind];
}

/* They overlap: all are read before one is written. In words, where the compiler has a form for that. */
static void move_addresses(uint8_t *to, const uint8_t *from)
{
	uint8_t addresses[ADDRESSES];

#ifdef __GNUC__
	__builtin_memcpy(addresses, from, sizeof addresses);
	__builtin_memcpy(to, addresses, sizeof addresses);
#else
	for (uint32_t i = 0; i < ADDRESSES; i++)
		addresses[i] = from[i];
	for (uint32_t i = 0; i < ADDRESSES; i++)
		to[i] = addresses[i];
#endif
}

bool slu_vlan_untag(struct slu_nbl *nbl)
{
	uint16_t control;

	if (slu_vlan_classify(nbl->data, nbl->length, &control) != SLU_VLAN_TAGGED)
		return false;
	move_addresses(nbl->data + SLU_VLAN_TAG_BYTES, nbl->data);
	nbl->data += SLU_VLAN_TAG_BYTES;
	nbl->length -= SLU_VLAN_TAG_BYTES;
	nbl->wire_length -= SLU_VLAN_TAG_BYTES;
	nbl->tag = control & (uint16_t)~NUMBER_MASK;
	return true;
}

bool slu_vlan_tag(struct slu_nbl *nbl, uint16_t number)
{
	uint8_t *front;
	uint16_t control = (uint16_t)(nbl->tag & ~NUMBER_MASK) | number;

	if (nbl->length < SLU_VLAN_HEADER_BYTES || nbl->data - nbl->buffer < SLU_VLAN_TAG_BYTES)
		return false;
	if (!number || number > SLU_VLAN_NUMBER_MAX)
		return false;
	front = nbl->data - SLU_VLAN_TAG_BYTES;
	move_addresses(front, nbl->data);
	front[ADDRESSES] = CUSTOMER_TAG >> 8;
	front[ADDRESSES + 1] = CUSTOMER_TAG & 0xff;
	front[ADDRESSES + 2] = (uint8_t)(control >> 8);
	front[ADDRESSES + 3] = (uint8_t)control;
	nbl->data = front;
	nbl->length += SLU_VLAN_TAG_BYTES;
	nbl->wire_length += SLU_VLAN_TAG_BYTES;
	return true;
}
