/* SPDX-License-Identifier: MIT */
/*
 * test-checksum.c - the checksum that a sender left to its interface: as computed by hand, and as a receiver looks at it
 */
#include <port-live.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* 10.0.0.1:1000 to 10.0.0.2:53, 5 bytes of data, so that one is odd. */
static const uint8_t udp4[] = {
        2,    0,    0,   0,   0,   2,  2,    0, 0,  0,  0,    1,    0x08, 0x00, /* Ethernet */
        0x45, 0,    0,   33,  0,   1,  0x40, 0, 64, 17, 0x26, 0xc9, 10,   0,    /* IPv4 */
        0,    1,    10,  0,   0,   2,                                           /* addresses */
        0x03, 0xe8, 0,   53,  0,   13, 0,    0,                                 /* UDP */
        'h',  'e',  'l', 'l', 'o',                                              /* data */
};

#define UDP4_AT (14 + 20 + 6)

/* By hand: 0a00+0001+0a00+0002 + 0011+000d + 03e8+0035+000d + 6865+6c6c+6f00 = 15c1c -> 5c1d, inverted. */
#define UDP4_SUM 0xa3e2

static uint32_t sum_at(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

/* What a receiver does: the sum over everything, the checksum included, is all ones. */
static uint32_t verify(const uint8_t *addresses, uint32_t address_bytes, const uint8_t *segment, uint32_t length,
                       uint32_t protocol)
{
	uint32_t sum = protocol + length;

	for (uint32_t i = 0; i < address_bytes; i += 2)
		sum += sum_at(addresses + i);
	for (uint32_t i = 0; i < length; i++)
		sum += (uint32_t)segment[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void udp_over_ipv4(void **state)
{
	uint8_t frame[sizeof udp4];

	(void)state;
	memcpy(frame, udp4, sizeof udp4);
	frame[UDP4_AT] = 0xab; /* what the system had put there: of no meaning to us */
	slu_port_complete_checksum(frame, sizeof frame);
	assert_int_equal(sum_at(frame + UDP4_AT), UDP4_SUM);
	assert_int_equal(verify(frame + 26, 8, frame + 34, 13, 17), 0xffff);
}

static void behind_tags(void **state)
{
	uint8_t frame[sizeof udp4 + 8] = {0};

	(void)state;
	memcpy(frame, udp4, 12);
	memcpy(frame + 12, "\x88\xa8\x00\x05\x81\x00\x00\x0a", 8);
	memcpy(frame + 20, udp4 + 12, sizeof udp4 - 12);
	slu_port_complete_checksum(frame, sizeof frame);
	assert_int_equal(sum_at(frame + UDP4_AT + 8), UDP4_SUM);
}

/* The padding of a short frame does not count. */
static void padded(void **state)
{
	uint8_t frame[64];

	(void)state;
	memset(frame, 0x5a, sizeof frame);
	memcpy(frame, udp4, sizeof udp4);
	slu_port_complete_checksum(frame, sizeof frame);
	assert_int_equal(sum_at(frame + UDP4_AT), UDP4_SUM);
}

static void tcp_over_ipv6(void **state)
{
	uint8_t frame[14 + 40 + 23] = {0};

	(void)state;
	frame[12] = 0x86;
	frame[13] = 0xdd;
	frame[14] = 0x60;
	frame[19] = 23;
	frame[20] = 6;
	for (size_t i = 22; i < sizeof frame; i++)
		frame[i] = (uint8_t)(i * 37);
	slu_port_complete_checksum(frame, sizeof frame);
	assert_int_equal(verify(frame + 22, 32, frame + 54, 23, 6), 0xffff);
}

/* A UDP checksum of zero would say that there is none. */
static void udp_never_zero(void **state)
{
	uint8_t frame[sizeof udp4];
	uint32_t needed;

	(void)state;
	memcpy(frame, udp4, sizeof udp4);
	needed = UDP4_SUM + sum_at(frame + 34); /* the source port takes up what is missing */
	needed = (needed & 0xffff) + (needed >> 16);
	frame[34] = (uint8_t)(needed >> 8);
	frame[35] = (uint8_t)needed;
	slu_port_complete_checksum(frame, sizeof frame);
	assert_int_equal(sum_at(frame + UDP4_AT), 0xffff);
}

/* Every cut, and what has no such checksum, stays as it is. */
static void others_stay(void **state)
{
	uint8_t frame[sizeof udp4], before[sizeof udp4];

	(void)state;
	for (uint32_t length = 0; length < sizeof udp4; length++) {
		memcpy(frame, udp4, sizeof udp4);
		slu_port_complete_checksum(frame, length);
		assert_memory_equal(frame, udp4, sizeof udp4);
	}
	for (unsigned change = 0; change < 4; change++) {
		static const struct {
			uint32_t at;
			uint8_t value;
		} changes[] = {
		        {13, 6}, {20, 0x20}, {23, 1}, {14, 0x41}}; /* ARP, a fragment, ICMP, a header too short */

		memcpy(frame, udp4, sizeof udp4);
		frame[changes[change].at] = changes[change].value;
		memcpy(before, frame, sizeof frame);
		slu_port_complete_checksum(frame, sizeof frame);
		assert_memory_equal(frame, before, sizeof frame);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(udp_over_ipv4), cmocka_unit_test(behind_tags),    cmocka_unit_test(padded),
	        cmocka_unit_test(tcp_over_ipv6), cmocka_unit_test(udp_never_zero), cmocka_unit_test(others_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
