/* SPDX-License-Identifier: MIT */
/*
 * test-nbl.c - net buffer lists: owners, pool, queue
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sluice/nbl.h>

#define COUNT    3
#define CAPACITY 64
#define HEADROOM 4

struct fixture {
	struct slu_nbl_pool pool;
	struct slu_nbl nbls[COUNT];
	uint8_t memory[COUNT * CAPACITY];
};

static int set_up(void **state)
{
	static struct fixture fixture;

	slu_nbl_pool_init(&fixture.pool, fixture.nbls, COUNT, fixture.memory, CAPACITY, HEADROOM);
	*state = &fixture;
	return 0;
}

static void a_pool_gives_each_buffer_once(void **state)
{
	struct slu_nbl_pool *pool = &((struct fixture *)*state)->pool;
	struct slu_nbl *nbls[COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		nbls[i] = slu_nbl_take(pool);
		assert_non_null(nbls[i]);
		assert_int_equal(nbls[i]->owner, SLU_NBL_MAKER);
		for (size_t j = 0; j < i; j++)
			assert_ptr_not_equal(nbls[i]->buffer, nbls[j]->buffer);
	}
	assert_null(slu_nbl_take(pool));
	assert_int_equal(pool->refused, 1);
	assert_int_equal(pool->out, COUNT);
	assert_false(slu_nbl_pool_balanced(pool));
	for (size_t i = 0; i < COUNT; i++)
		assert_true(slu_nbl_give(nbls[i]));
	assert_true(slu_nbl_pool_balanced(pool));
	assert_int_equal(pool->out_max, COUNT);
	assert_int_equal(pool->taken, COUNT);
}

static void a_buffer_comes_home_once(void **state)
{
	struct slu_nbl_pool *pool = &((struct fixture *)*state)->pool;
	struct slu_nbl *nbl = slu_nbl_take(pool);

	assert_true(slu_nbl_give(nbl));
	assert_false(slu_nbl_give(nbl));
	assert_int_equal(pool->given, 1);
	assert_int_equal(pool->out, 0);
	assert_true(slu_nbl_pool_balanced(pool));
}

static void a_lent_buffer_cannot_go_home(void **state)
{
	struct slu_nbl_pool *pool = &((struct fixture *)*state)->pool;
	struct slu_nbl *nbl = slu_nbl_take(pool);

	assert_true(slu_nbl_hand(nbl, SLU_NBL_MAKER, SLU_NBL_DRIVER));
	assert_false(slu_nbl_give(nbl));
	assert_false(slu_nbl_hand(nbl, SLU_NBL_MAKER, SLU_NBL_UPPER));
	assert_int_equal(nbl->owner, SLU_NBL_DRIVER);
	assert_true(slu_nbl_hand(nbl, SLU_NBL_DRIVER, SLU_NBL_MAKER));
	assert_true(slu_nbl_give(nbl));
}

static void a_frame_fits_or_is_refused(void **state)
{
	struct slu_nbl_pool *pool = &((struct fixture *)*state)->pool;
	struct slu_nbl *nbl = slu_nbl_take(pool);
	const uint8_t frame[CAPACITY] = {1, 2, 3};

	assert_int_equal(slu_nbl_room(nbl), CAPACITY - HEADROOM);
	assert_false(slu_nbl_fill(nbl, frame, CAPACITY - HEADROOM + 1));
	assert_int_equal(nbl->length, 0);
	assert_true(slu_nbl_fill(nbl, frame, CAPACITY - HEADROOM));
	assert_int_equal(nbl->length, CAPACITY - HEADROOM);
	assert_int_equal(nbl->wire_length, CAPACITY - HEADROOM);
	assert_memory_equal(nbl->data, frame, CAPACITY - HEADROOM);
	assert_true(slu_nbl_give(nbl));
}

/* Of every length, and not a byte more. */
static void a_frame_is_copied_whole(void **state)
{
	struct slu_nbl *nbl = slu_nbl_take(&((struct fixture *)*state)->pool);
	uint8_t frame[CAPACITY - HEADROOM];

	for (uint32_t length = 0; length <= sizeof frame; length++) {
		for (uint32_t i = 0; i < sizeof frame; i++) {
			frame[i] = (uint8_t)(i + length + 1);
			nbl->data[i] = 0;
		}
		assert_true(slu_nbl_fill(nbl, frame, length));
		for (uint32_t i = 0; i < sizeof frame; i++)
			assert_int_equal(nbl->data[i], i < length ? frame[i] : 0);
	}
}

static void a_taken_buffer_remembers_nothing(void **state)
{
	struct slu_nbl_pool *pool = &((struct fixture *)*state)->pool;
	struct slu_nbl *nbl = slu_nbl_take(pool);

	nbl->tag = 0xe000;
	nbl->status = 7;
	nbl->source = nbl;
	nbl->data -= HEADROOM;
	assert_true(slu_nbl_give(nbl));
	assert_ptr_equal(slu_nbl_take(pool), nbl);
	assert_int_equal(nbl->tag, 0);
	assert_int_equal(nbl->status, 0);
	assert_null(nbl->source);
	assert_ptr_equal(nbl->data, nbl->buffer + HEADROOM);
	assert_true(slu_nbl_give(nbl));
}

static void a_queue_keeps_the_order(void **state)
{
	struct slu_nbl_pool *pool = &((struct fixture *)*state)->pool;
	struct slu_nbl_queue queue = {0};
	struct slu_nbl *nbls[COUNT];

	assert_null(slu_nbl_pop(&queue));
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < COUNT; i++)
			slu_nbl_push(&queue, nbls[i] = slu_nbl_take(pool));
		assert_int_equal(queue.count, COUNT);
		for (size_t i = 0; i < COUNT; i++) {
			assert_ptr_equal(slu_nbl_pop(&queue), nbls[i]);
			assert_null(nbls[i]->next);
			assert_true(slu_nbl_give(nbls[i]));
		}
		assert_null(slu_nbl_pop(&queue));
		assert_int_equal(queue.count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(a_pool_gives_each_buffer_once, set_up),
	        cmocka_unit_test_setup(a_buffer_comes_home_once, set_up),
	        cmocka_unit_test_setup(a_lent_buffer_cannot_go_home, set_up),
	        cmocka_unit_test_setup(a_frame_fits_or_is_refused, set_up),
	        cmocka_unit_test_setup(a_frame_is_copied_whole, set_up),
	        cmocka_unit_test_setup(a_taken_buffer_remembers_nothing, set_up),
	        cmocka_unit_test_setup(a_queue_keeps_the_order, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
