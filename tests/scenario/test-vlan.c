/* SPDX-License-Identifier: MIT */
/*
 * test-vlan.c - 802.1Q: what the front of a frame says, and tags off and on
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <sluice/vlan.h>

#define ADDRESSES 0x33, 0x33, 0xff, 0xbb, 0xd0, 0xf3, 0xe6, 0x2c, 0xcf, 0xbb, 0xd0, 0xf3

static const struct {
	const char *what;
	uint8_t frame[22];
	uint32_t length;
	enum slu_vlan_kind kind;
	uint16_t control;
} fronts[] = {
        {"VLAN 20", {ADDRESSES, 0x81, 0x00, 0x00, 0x14, 0x86, 0xdd}, 18, SLU_VLAN_TAGGED, 0x0014},
        {"VLAN 10, priority 5, drop eligible",
         {ADDRESSES, 0x81, 0x00, 0xb0, 0x0a, 0x08, 0x00},
         18,
         SLU_VLAN_TAGGED,
         0xb00a},
        {"VLAN 4095", {ADDRESSES, 0x81, 0x00, 0x0f, 0xff, 0x08, 0x00}, 18, SLU_VLAN_TAGGED, 0x0fff},
        {"VLAN 0, priority 7", {ADDRESSES, 0x81, 0x00, 0xe0, 0x00, 0x08, 0x00}, 18, SLU_VLAN_PRIORITY, 0xe000},
        {"no tag", {ADDRESSES, 0x08, 0x00, 0x45, 0x00}, 16, SLU_VLAN_UNTAGGED, 0},
        {"no tag, nothing behind the type", {ADDRESSES, 0x08, 0x00}, 14, SLU_VLAN_UNTAGGED, 0},
        {"a service tag alone", {ADDRESSES, 0x88, 0xa8, 0x00, 0x0a, 0x08, 0x00}, 18, SLU_VLAN_UNTAGGED, 0},
        {"customer in service",
         {ADDRESSES, 0x88, 0xa8, 0x00, 0x64, 0x81, 0x00, 0x00, 0x0a, 0x08, 0x00},
         22,
         SLU_VLAN_DOUBLE,
         0},
        {"customer in customer",
         {ADDRESSES, 0x81, 0x00, 0x00, 0x64, 0x81, 0x00, 0x00, 0x0a, 0x08, 0x00},
         22,
         SLU_VLAN_DOUBLE,
         0},
        {"customer in the old outer tag",
         {ADDRESSES, 0x91, 0x00, 0x00, 0x64, 0x81, 0x00, 0x00, 0x0a, 0x08, 0x00},
         22,
         SLU_VLAN_DOUBLE,
         0},
        {"nothing", {0}, 0, SLU_VLAN_SHORT, 0},
        {"ends in the type", {ADDRESSES, 0x81}, 13, SLU_VLAN_SHORT, 0},
        {"ends after the tag", {ADDRESSES, 0x81, 0x00, 0x00, 0x14}, 16, SLU_VLAN_SHORT, 0},
        {"ends in the inner type", {ADDRESSES, 0x81, 0x00, 0x00, 0x14, 0x86}, 17, SLU_VLAN_SHORT, 0},
};

static void the_front_says_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
		uint16_t control = 0x5555;

		print_message("  %s: %s\n", fronts[i].what, slu_vlan_name(fronts[i].kind));
		assert_int_equal(slu_vlan_classify(fronts[i].frame, fronts[i].length, &control), fronts[i].kind);
		assert_int_equal(control, fronts[i].control);
	}
}

static struct slu_nbl *filled(const uint8_t *frame, uint32_t length)
{
	static struct slu_nbl_pool pool;
	static struct slu_nbl nbl;
	static uint8_t memory[128];

	slu_nbl_pool_init(&pool, &nbl, 1, memory, sizeof memory, SLU_VLAN_TAG_BYTES);
	assert_non_null(slu_nbl_take(&pool));
	assert_true(slu_nbl_fill(&nbl, frame, length));
	return &nbl;
}

static void off_and_on_gives_the_same_bytes(void **state)
{
	static const uint8_t tagged[] = {ADDRESSES, 0x81, 0x00, 0xb0, 0x0a, 0x08, 0x00, 'a', 'b'};
	static const uint8_t untagged[] = {ADDRESSES, 0x08, 0x00, 'a', 'b'};
	struct slu_nbl *nbl = filled(tagged, sizeof tagged);

	(void)state;
	nbl->wire_length = 100;
	assert_true(slu_vlan_untag(nbl));
	assert_int_equal(nbl->length, sizeof untagged);
	assert_int_equal(nbl->wire_length, 96);
	assert_memory_equal(nbl->data, untagged, sizeof untagged);
	assert_int_equal(nbl->tag, 0xb000);
	assert_true(slu_vlan_tag(nbl, 10));
	assert_int_equal(nbl->length, sizeof tagged);
	assert_int_equal(nbl->wire_length, 100);
	assert_memory_equal(nbl->data, tagged, sizeof tagged);
}

static void a_tag_uses_the_headroom(void **state)
{
	static const uint8_t untagged[] = {ADDRESSES, 0x08, 0x00, 'a', 'b'};
	static const uint8_t tagged[] = {ADDRESSES, 0x81, 0x00, 0x0f, 0xfe, 0x08, 0x00, 'a', 'b'};
	struct slu_nbl *nbl = filled(untagged, sizeof untagged);

	(void)state;
	assert_true(slu_vlan_tag(nbl, SLU_VLAN_NUMBER_MAX));
	assert_memory_equal(nbl->data, tagged, sizeof tagged);
	assert_false(slu_vlan_tag(nbl, 10));
	assert_int_equal(nbl->length, sizeof tagged);
}

static void what_cannot_be_done_changes_nothing(void **state)
{
	static const uint8_t untagged[] = {ADDRESSES, 0x08, 0x00, 'a', 'b'};
	struct slu_nbl *nbl = filled(untagged, sizeof untagged);

	(void)state;
	assert_false(slu_vlan_untag(nbl));
	assert_false(slu_vlan_tag(nbl, 0));
	assert_false(slu_vlan_tag(nbl, SLU_VLAN_NUMBER_MAX + 1));
	assert_int_equal(nbl->length, sizeof untagged);
	assert_memory_equal(nbl->data, untagged, sizeof untagged);
	nbl->length = SLU_VLAN_HEADER_BYTES - 1;
	assert_false(slu_vlan_tag(nbl, 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_front_says_what_it_is),
	        cmocka_unit_test(off_and_on_gives_the_same_bytes),
	        cmocka_unit_test(a_tag_uses_the_headroom),
	        cmocka_unit_test(what_cannot_be_done_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
