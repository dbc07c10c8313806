/* SPDX-License-Identifier: MIT */
/*
 * test-demux.c - whose is a frame
 */
#include <sluice/demux.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define ROWS 64

struct fixture {
	struct slu_demux demux;
	struct slu_demux_row rows[ROWS];
};

static int set_up(void **state)
{
	static struct fixture fixture;

	slu_demux_init(&fixture.demux, fixture.rows, ROWS);
	*state = &fixture;
	return 0;
}

static const uint8_t *address(unsigned number)
{
	static uint8_t bytes[6];

	for (unsigned i = 0; i < 6; i++)
		bytes[i] = (uint8_t)(number * 31 >> i % 3);
	bytes[5] = (uint8_t)number;
	return bytes;
}

/* @vlan: 0 for a frame without a tag. */
static uint16_t find(const struct slu_demux *demux, unsigned vlan, const uint8_t *to)
{
	uint8_t frame[60] = {0};

	memcpy(frame, to, 6);
	frame[12] = 0x88;
	frame[13] = 0xb5;
	if (vlan) {
		frame[12] = 0x81;
		frame[13] = 0;
		frame[14] = (uint8_t)(0x20 | vlan >> 8); /* a priority, which does not matter */
		frame[15] = (uint8_t)vlan;
	}
	return slu_demux_find(demux, frame, sizeof frame);
}

static void a_row_is_found(void **state)
{
	struct slu_demux *demux = &((struct fixture *)*state)->demux;

	for (unsigned i = 0; i < ROWS / 2; i++)
		assert_true(slu_demux_add(demux, (uint16_t)(i % 3 * 10), address(i), (uint16_t)i));
	for (unsigned i = 0; i < ROWS / 2; i++) {
		assert_int_equal(find(demux, i % 3 * 10, address(i)), i);
		assert_int_equal(find(demux, i % 3 * 10 + 1, address(i)), SLU_DEMUX_NOBODY);
	}
	assert_int_equal(find(demux, 10, address(99)), SLU_DEMUX_NOBODY);
}

static void any_address_comes_last(void **state)
{
	struct slu_demux *demux = &((struct fixture *)*state)->demux;

	assert_true(slu_demux_add(demux, 4094, NULL, 7));
	assert_true(slu_demux_add(demux, 4094, address(1), 1));
	assert_true(slu_demux_add(demux, 0, NULL, 9));
	assert_int_equal(find(demux, 4094, address(1)), 1);
	assert_int_equal(find(demux, 4094, address(2)), 7);
	assert_int_equal(find(demux, 0, address(1)), 9);
	assert_int_equal(find(demux, 4093, address(1)), SLU_DEMUX_NOBODY);
}

static void a_bad_row_is_refused(void **state)
{
	struct slu_demux *demux = &((struct fixture *)*state)->demux;

	assert_true(slu_demux_add(demux, 1, address(1), 1));
	assert_false(slu_demux_add(demux, 1, address(1), 2));
	assert_true(slu_demux_add(demux, 1, NULL, 1));
	assert_false(slu_demux_add(demux, 1, NULL, 2));
	assert_false(slu_demux_add(demux, 4095, address(1), 1));
	assert_false(slu_demux_add(demux, 2, address(1), SLU_DEMUX_NOBODY));
	for (unsigned i = 1; i < ROWS / 2; i++)
		assert_true(slu_demux_add(demux, 1, address(i + 1), 1));
	assert_false(slu_demux_add(demux, 1, address(ROWS), 1)); /* half of them are used */
	assert_int_equal(find(demux, 1, address(1)), 1);
}

static void other_frames_are_nobodys(void **state)
{
	struct slu_demux *demux = &((struct fixture *)*state)->demux;
	uint8_t frame[60] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x81, 0, 0, 10, 0x81, 0, 0, 10};

	assert_true(slu_demux_add(demux, 10, NULL, 1));
	assert_int_equal(slu_demux_find(demux, frame, sizeof frame), SLU_DEMUX_NOBODY);
	frame[16] = 8;
	assert_int_equal(slu_demux_find(demux, frame, sizeof frame), 1);
	for (uint32_t length = 0; length < 18; length++)
		assert_int_equal(slu_demux_find(demux, frame, length), SLU_DEMUX_NOBODY);
}

static void a_batch_is_as_its_frames(void **state)
{
	struct slu_demux *demux = &((struct fixture *)*state)->demux;
	uint8_t memory[3 * 64];
	struct slu_nbl nbls[3], *batch[3];
	struct slu_nbl_pool pool;
	uint16_t numbers[3];

	assert_true(slu_demux_add(demux, 0, address(1), 5));
	slu_nbl_pool_init(&pool, nbls, 3, memory, 64, 4);
	for (unsigned i = 0; i < 3; i++) {
		uint8_t frame[20] = {0};

		batch[i] = slu_nbl_take(&pool);
		memcpy(frame, address(i), 6);
		slu_nbl_fill(batch[i], frame, i == 2 ? 5 : sizeof frame);
	}
	slu_demux_find_all(demux, batch, 3, numbers);
	assert_int_equal(numbers[0], SLU_DEMUX_NOBODY);
	assert_int_equal(numbers[1], 5);
	assert_int_equal(numbers[2], SLU_DEMUX_NOBODY);
}

/* Frame @number of many, tags in tags among them. */
static void make_frame(uint8_t *frame, unsigned number)
{
	static const uint8_t types[][2] = {{0x08, 0}, {0x81, 0}, {0x88, 0xa8}, {0x91, 0}, {0x86, 0xdd}, {0, 8}};

	memset(frame, 0, 60);
	memcpy(frame, address(number % 5), 6);
	memcpy(frame + 12, types[number / 5 % 6], 2);
	frame[14] = (uint8_t)(number / 30 % 2 * 0xf0 | number / 60 % 2);
	frame[15] = (uint8_t)(number / 120 % 3);
	memcpy(frame + 16, types[number / 360 % 6], 2);
}

#define FRAMES 2160

/* A frame that is too short for the quick way takes the other one. */
static void quickly_is_as_slowly(void **state)
{
	static uint8_t memory[FRAMES * 64];
	static struct slu_nbl nbls[FRAMES], *batch[FRAMES];
	static uint16_t numbers[FRAMES];
	struct slu_demux *demux = &((struct fixture *)*state)->demux;
	unsigned found = 0;

	for (unsigned i = 0; i < 24; i++)
		assert_true(slu_demux_add(demux, (uint16_t)(i / 4 % 2 << 8 | i / 8), i % 4 ? address(i % 4) : NULL,
		                          (uint16_t)i));
	for (unsigned i = 0; i < FRAMES; i++) {
		nbls[i] = (struct slu_nbl){.data = memory + i * 64, .length = 60};
		make_frame(nbls[i].data, i);
		batch[i] = &nbls[i];
	}
	slu_demux_find_all(demux, batch, FRAMES, numbers);
	for (unsigned i = 0; i < FRAMES; i++) {
		assert_int_equal(slu_demux_find(demux, nbls[i].data, 59), numbers[i]);
		assert_int_equal(slu_demux_find(demux, nbls[i].data, 60), numbers[i]);
		found += numbers[i] < 24;
	}
	assert_true(found > FRAMES / 4 && found < FRAMES);
	for (unsigned i = 0; i < FRAMES; i++)
		nbls[i].length = 13; /* what lies behind is not of the frame */
	slu_demux_find_all(demux, batch, FRAMES, numbers);
	for (unsigned i = 0; i < FRAMES; i++)
		assert_int_equal(numbers[i], SLU_DEMUX_NOBODY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(a_row_is_found, set_up),
	        cmocka_unit_test_setup(any_address_comes_last, set_up),
	        cmocka_unit_test_setup(a_bad_row_is_refused, set_up),
	        cmocka_unit_test_setup(other_frames_are_nobodys, set_up),
	        cmocka_unit_test_setup(a_batch_is_as_its_frames, set_up),
	        cmocka_unit_test_setup(quickly_is_as_slowly, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
