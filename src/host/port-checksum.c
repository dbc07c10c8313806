/* SPDX-License-Identifier: MIT */
/*
 * port-checksum.c - the checksum that a sender leaves to its interface
 *
 * A frame that never met an interface that computes it, such as one of a veth pair, is read without. Who gets it from us over
 * anything else would drop it.
 */
#include "port-live.h"

#define ADDRESSES     12u /* two of 6 bytes */
#define TAG_BYTES     4u
#define TYPE_TAG      0x8100u
#define TYPE_OUTER    0x88a8u
#define TYPE_IPV4     0x0800u
#define TYPE_IPV6     0x86ddu
#define PROTOCOL_TCP  6u
#define PROTOCOL_UDP  17u
#define IPV4_BYTES    20u
#define IPV6_BYTES    40u
#define FRAGMENT_BITS 0x3fffu

/* A segment inside a frame. */
struct segment {
	uint8_t *data;
	uint32_t length;
	unsigned protocol;
	uint32_t sum; /* of the addresses */
};

static uint32_t read16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t sum_bytes(const uint8_t *data, uint32_t length)
{
	uint32_t sum = 0;

	for (; length > 1; data += 2, length -= 2)
		sum += read16(data);
	return length ? sum + ((uint32_t)*data << 8) : sum;
}

static bool find_ipv4(uint8_t *packet, uint32_t room, struct segment *segment)
{
	uint32_t header = room < IPV4_BYTES ? 0 : (packet[0] & 0xfu) * 4;
	uint32_t total = room < IPV4_BYTES ? 0 : read16(packet + 2);

	if (header < IPV4_BYTES || total < header || total > room || read16(packet + 6) & FRAGMENT_BITS)
		return false;
	*segment = (struct segment){
	        .data = packet + header,
	        .length = total - header,
	        .protocol = packet[9],
	        .sum = sum_bytes(packet + 12, 8),
	};
	return true;
}

static bool find_ipv6(uint8_t *packet, uint32_t room, struct segment *segment)
{
	uint32_t length = room < IPV6_BYTES ? 0 : read16(packet + 4);

	if (!length || length > room - IPV6_BYTES)
		return false;
	*segment = (struct segment){
	        .data = packet + IPV6_BYTES,
	        .length = length,
	        .protocol = packet[6],
	        .sum = sum_bytes(packet + 8, 32),
	};
	return true;
}

static bool find_segment(uint8_t *frame, uint32_t length, struct segment *segment)
{
	uint32_t at = ADDRESSES;

	while (at + 2 + TAG_BYTES <= length && (read16(frame + at) == TYPE_TAG || read16(frame + at) == TYPE_OUTER))
		at += TAG_BYTES;
	if (at + 2 > length)
		return false;
	switch (read16(frame + at)) {
	case TYPE_IPV4:
		return find_ipv4(frame + at + 2, length - at - 2, segment);
	case TYPE_IPV6:
		return find_ipv6(frame + at + 2, length - at - 2, segment);
	default:
		return false;
	}
}

static void put_checksum(const struct segment *segment, uint32_t at)
{
	uint32_t sum;

	if (segment->length < at + 2)
		return;
	segment->data[at] = segment->data[at + 1] = 0;
	sum = segment->sum + segment->protocol + segment->length + sum_bytes(segment->data, segment->length);
	while (sum >> 16)
		sum = (sum & 0xffffu) + (sum >> 16);
	sum = ~sum & 0xffffu;
	if (!sum && segment->protocol == PROTOCOL_UDP)
		sum = 0xffffu;
	segment->data[at] = (uint8_t)(sum >> 8);
	segment->data[at + 1] = (uint8_t)sum;
}

void slu_port_complete_checksum(uint8_t *frame, uint32_t length)
{
	struct segment segment;

	if (!find_segment(frame, length, &segment))
		return;
	if (segment.protocol == PROTOCOL_TCP)
		put_checksum(&segment, 16);
	else if (segment.protocol == PROTOCOL_UDP)
		put_checksum(&segment, 6);
}
