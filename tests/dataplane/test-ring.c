/* SPDX-License-Identifier: MIT */
/*
 * test-ring.c - a ring: nothing is lost, nothing comes twice, all in order; on one thread and between two
 */
#include <sluice/ring.h>

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SLOTS 16
#define MANY  200000

struct fixture {
	struct slu_ring ring;
	void *slots[SLOTS];
};

static int set_up(void **state)
{
	static struct fixture fixture;

	slu_ring_init(&fixture.ring, fixture.slots, SLOTS);
	*state = &fixture;
	return 0;
}

static size_t put(struct slu_ring *ring, uintptr_t first, size_t count)
{
	void *items[2 * SLOTS];

	for (size_t i = 0; i < count; i++)
		items[i] = (void *)(first + i);
	return slu_ring_put(ring, items, count);
}

/* Gets some, which must go on from @next. */
static size_t get(struct slu_ring *ring, uintptr_t next, size_t count)
{
	void *items[2 * SLOTS];
	size_t got = slu_ring_get(ring, items, count);

	for (size_t i = 0; i < got; i++)
		assert_int_equal((uintptr_t)items[i], next + i);
	return got;
}

/* Every batch of each size, at every place of the ring. */
static void batches_go_round(void **state)
{
	struct slu_ring *ring = &((struct fixture *)*state)->ring;
	uintptr_t next = 1;

	for (size_t in = 1; in <= SLOTS; in++) {
		for (int turn = 0; turn < 3 * SLOTS; turn++) {
			assert_int_equal(put(ring, next, in), in);
			for (size_t left = in; left;) {
				size_t got = get(ring, next, 3);

				assert_int_equal(got, left < 3 ? left : 3);
				left -= got;
				next += got;
			}
			assert_int_equal(get(ring, 0, 1), 0);
		}
	}
}

static void a_full_ring_takes_what_fits(void **state)
{
	struct slu_ring *ring = &((struct fixture *)*state)->ring;

	assert_int_equal(put(ring, 1, 10), 10);
	assert_int_equal(put(ring, 11, 10), SLOTS - 10);
	assert_int_equal(put(ring, 99, 1), 0);
	assert_int_equal(get(ring, 1, 2 * SLOTS), SLOTS);
	assert_int_equal(put(ring, 7, 2 * SLOTS), SLOTS);
	assert_int_equal(get(ring, 7, 2 * SLOTS), SLOTS);
}

/* The index of a word that is about to begin anew. */
static void an_index_begins_anew(void **state)
{
	struct slu_ring *ring = &((struct fixture *)*state)->ring;

	ring->put.own = ring->put.seen = ring->get.own = ring->get.seen = (slu_word)-5;
	assert_int_equal(put(ring, 1, SLOTS + 1), SLOTS);
	assert_int_equal(get(ring, 1, SLOTS + 1), SLOTS);
	assert_int_equal(put(ring, 50, 3), 3);
	assert_int_equal(get(ring, 50, SLOTS), 3);
}

/* What is shown stays until it is left; at the end of the slots it is shown in two pieces. */
static void a_look_takes_nothing(void **state)
{
	struct slu_ring *ring = &((struct fixture *)*state)->ring;

	for (uintptr_t begin = 0; begin < SLOTS; begin++) {
		uintptr_t next = 1;

		assert_int_equal(put(ring, 1, SLOTS), SLOTS);
		assert_int_equal(put(ring, 99, 1), 0);
		while (next <= SLOTS) {
			size_t again = SLOTS, count = SLOTS;
			void **shown = slu_ring_look(ring, &count);
			uintptr_t at = (begin + next - 1) % SLOTS;
			size_t left = SLOTS + 1 - next;

			assert_int_equal(count, left < SLOTS - at ? left : SLOTS - at);
			assert_ptr_equal(slu_ring_look(ring, &again), shown);
			assert_int_equal(again, count);
			for (size_t i = 0; i < count; i++)
				assert_int_equal((uintptr_t)shown[i], next + i);
			slu_ring_leave(ring, count > 1 ? count / 2 : 1);
			next += count > 1 ? count / 2 : 1;
		}
		assert_int_equal(get(ring, 0, 1), 0);
		assert_int_equal(put(ring, 1, 1), 1);
		assert_int_equal(get(ring, 1, 1), 1);
	}
}

static void *put_many(void *context)
{
	uintptr_t next = 1;

	while (next <= MANY) {
		size_t count = next % 7 + 1;

		if (count > MANY + 1 - next)
			count = MANY + 1 - next;
		count = put(context, next, count);
		next += count;
		if (!count)
			sched_yield();
	}
	return NULL;
}

static void between_two_threads(void **state)
{
	struct slu_ring *ring = &((struct fixture *)*state)->ring;
	uintptr_t next = 1;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, put_many, ring), 0);
	while (next <= MANY) {
		size_t got = get(ring, next, next % 5 + 1);

		next += got;
		if (!got)
			sched_yield();
	}
	pthread_join(thread, NULL);
	assert_int_equal(get(ring, 0, 1), 0);
}

static void in_place_between_two_threads(void **state)
{
	struct slu_ring *ring = &((struct fixture *)*state)->ring;
	uintptr_t next = 1;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, put_many, ring), 0);
	while (next <= MANY) {
		size_t count = next % 5 + 1;
		void **shown = slu_ring_look(ring, &count);

		for (size_t i = 0; i < count; i++)
			assert_int_equal((uintptr_t)shown[i], next + i);
		slu_ring_leave(ring, count);
		next += count;
		if (!count)
			sched_yield();
	}
	pthread_join(thread, NULL);
	assert_int_equal(get(ring, 0, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(batches_go_round, set_up),
	        cmocka_unit_test_setup(a_full_ring_takes_what_fits, set_up),
	        cmocka_unit_test_setup(an_index_begins_anew, set_up),
	        cmocka_unit_test_setup(a_look_takes_nothing, set_up),
	        cmocka_unit_test_setup(between_two_threads, set_up),
	        cmocka_unit_test_setup(in_place_between_two_threads, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
