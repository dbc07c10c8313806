/* SPDX-License-Identifier: MIT */
/*
 * test-filter.c - a filter module: what it answers in each state, what it waits for, and what it does not touch
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sluice/filter.h"

#include "filter/filter.h"

void check_failed(const char *condition, const char *file, int line);

void check_failed(const char *condition, const char *file, int line)
{
	print_error("%s\n", condition);
	_fail(file, line);
}

/* The answer of an operation: at once, PENDING and later, or PENDING with the completion before the return. */
enum form { AT_ONCE, LATER, BEFORE_RETURN };

static struct {
	struct slu_filter filter;
	char log[400];
	slu_status attach, restart;
	enum form form;
	bool locked, poisons;
	unsigned waits, wakes;
} world;

static void say(const char *word)
{
	size_t used = strlen(world.log);

	snprintf(world.log + used, sizeof world.log - used, "%s%s", used ? " " : "", word);
}

static void expect(const char *log)
{
	assert_string_equal(world.log, log);
	world.log[0] = '\0';
}

/* The platform: one thread, which takes the lock once. */

static void lock(void *context)
{
	(void)context;
	assert_false(world.locked);
	world.locked = true;
}

static void unlock(void *context)
{
	(void)context;
	assert_true(world.locked);
	world.locked = false;
}

/* The one thing that a detach waits for. */
static void wait(void *context, void *object)
{
	(void)context;
	assert_false(world.locked);
	assert_ptr_equal(object, &world.filter);
	assert_true(world.waits++ < 2);
	assert_true(slu_filter_oid_complete(&world.filter));
}

static void wake(void *context, void *object)
{
	(void)context;
	assert_false(world.locked);
	assert_ptr_equal(object, &world.filter);
	world.wakes++;
}

static const struct slu_platform platform = {.lock = lock, .unlock = unlock, .wait = wait, .wake = wake};

/* The callouts. */

static slu_status attach(struct slu_filter *filter)
{
	assert_false(world.locked);
	assert_ptr_equal(slu_filter_context(filter), &world);
	say("attach");
	return world.attach;
}

static void detach(struct slu_filter *filter)
{
	assert_false(world.locked);
	assert_int_equal(filter->oids, 0);
	say("detach");
}

static slu_status restart(struct slu_filter *filter)
{
	assert_false(world.locked);
	say("restart");
	if (world.form == AT_ONCE)
		return world.restart;
	if (world.form == BEFORE_RETURN)
		assert_true(slu_filter_restart_done(filter, world.restart));
	return SLU_STATUS_PENDING;
}

/* After a completion the module may be gone. */
static void poison(void)
{
	if (world.poisons)
		memset(&world.filter, 0xA5, sizeof world.filter);
}

static void complete_restart(struct slu_filter *filter, slu_status status)
{
	(void)filter;
	assert_false(world.locked);
	say(status == SLU_STATUS_SUCCESS ? "restarted" : "not-restarted");
	poison();
}

static void complete_pause(struct slu_filter *filter)
{
	(void)filter;
	assert_false(world.locked);
	say("paused");
	poison();
}

static const struct slu_filter_ops ops = {
        .attach = attach,
        .detach = detach,
        .restart = restart,
        .complete_restart = complete_restart,
        .complete_pause = complete_pause,
};

static int set_up(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	slu_filter_init(&world.filter, &platform, &ops, &world);
	return 0;
}

static uint8_t state_now(void)
{
	return world.filter.state;
}

static void run(void)
{
	assert_int_equal(slu_filter_attach(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_restart(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(state_now(), SLU_FILTER_RUNNING);
	expect("attach restart");
}

static void is_untouched(void)
{
	const uint8_t *bytes = (const uint8_t *)&world.filter;

	for (size_t i = 0; i < sizeof world.filter; i++)
		assert_int_equal(bytes[i], 0xA5);
}

/* A life without traffic; each call out of turn changes nothing. */
static void each_call_in_its_state(void **state)
{
	(void)state;
	assert_false(slu_filter_detach(&world.filter));
	assert_int_equal(slu_filter_restart(&world.filter), SLU_STATUS_INVALID_STATE);
	assert_true(slu_filter_deinit(&world.filter));
	run();
	assert_int_equal(slu_filter_attach(&world.filter), SLU_STATUS_INVALID_STATE);
	assert_int_equal(slu_filter_restart(&world.filter), SLU_STATUS_INVALID_STATE);
	assert_false(slu_filter_detach(&world.filter));
	assert_false(slu_filter_deinit(&world.filter));
	assert_false(slu_filter_restart_done(&world.filter, SLU_STATUS_SUCCESS));
	assert_int_equal(slu_filter_pause(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_pause(&world.filter), SLU_STATUS_INVALID_STATE);
	assert_true(slu_filter_detach(&world.filter));
	assert_int_equal(state_now(), SLU_FILTER_DETACHED);
	assert_true(slu_filter_deinit(&world.filter));
	expect("detach");
	run();
}

static void a_failed_attach_leaves_it_detached(void **state)
{
	(void)state;
	world.attach = SLU_STATUS_RESOURCES;
	assert_int_equal(slu_filter_attach(&world.filter), SLU_STATUS_RESOURCES);
	assert_int_equal(state_now(), SLU_FILTER_DETACHED);
	assert_false(slu_filter_oid(&world.filter));
	assert_true(slu_filter_deinit(&world.filter));
	world.attach = SLU_STATUS_SUCCESS;
	assert_int_equal(slu_filter_attach(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(state_now(), SLU_FILTER_PAUSED);
	expect("attach attach");
}

static void a_restart_is_answered_once_in_each_form(void **state)
{
	static const slu_status results[] = {SLU_STATUS_SUCCESS, SLU_STATUS_RESOURCES};
	static const char *const later[] = {"attach restart restarted", "attach restart not-restarted"};

	for (unsigned i = 0; i < 6; i++) {
		slu_status result = results[i % 2], status;

		set_up(state);
		world.form = (enum form)(i / 2);
		world.restart = result;
		slu_filter_attach(&world.filter);
		status = slu_filter_restart(&world.filter);
		if (world.form == LATER) {
			assert_int_equal(status, SLU_STATUS_PENDING);
			assert_int_equal(slu_filter_send(&world.filter, 1), SLU_STATUS_PAUSED);
			assert_true(slu_filter_restart_done(&world.filter, result));
		} else {
			assert_int_equal(status, result);
		}
		assert_int_equal(state_now(), result == SLU_STATUS_SUCCESS ? SLU_FILTER_RUNNING : SLU_FILTER_PAUSED);
		assert_false(slu_filter_restart_done(&world.filter, result));
		expect(world.form == LATER ? later[i % 2] : "attach restart");
	}
}

static void a_restart_may_have_nothing_to_do(void **state)
{
	static const struct slu_filter_ops without = {.attach = attach, .detach = detach};

	(void)state;
	slu_filter_init(&world.filter, &platform, &without, &world);
	assert_int_equal(slu_filter_attach(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_restart(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_send(&world.filter, 1), SLU_STATUS_SUCCESS);
}

/* What comes while it pauses goes back at once (TF-08). */
static void a_pause_waits_for_sends(void **state)
{
	(void)state;
	run();
	assert_int_equal(slu_filter_send(&world.filter, 3), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_pause(&world.filter), SLU_STATUS_PENDING);
	assert_int_equal(slu_filter_send(&world.filter, 1), SLU_STATUS_PAUSED);
	assert_false(slu_filter_receive(&world.filter, 1));
	slu_filter_send_complete(&world.filter, 2);
	expect("");
	slu_filter_send_complete(&world.filter, 1);
	expect("paused");
	assert_int_equal(slu_filter_send(&world.filter, 1), SLU_STATUS_PAUSED);
	assert_int_equal(slu_filter_restart(&world.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_send(&world.filter, 1), SLU_STATUS_SUCCESS);
	expect("restart");
}

/* Receives and the indication that carries them end in either order (TF-06). */
static void a_pause_waits_for_receives(void **state)
{
	for (int first = 0; first < 2; first++) {
		set_up(state);
		run();
		assert_true(slu_filter_receive(&world.filter, 2));
		assert_int_equal(slu_filter_pause(&world.filter), SLU_STATUS_PENDING);
		if (first)
			slu_filter_return(&world.filter, 2);
		else
			slu_filter_receive_done(&world.filter);
		expect("");
		assert_int_equal(state_now(), SLU_FILTER_PAUSING);
		if (first)
			slu_filter_receive_done(&world.filter);
		else
			slu_filter_return(&world.filter, 2);
		expect("paused");
		assert_int_equal(state_now(), SLU_FILTER_PAUSED);
	}
}

/* Inside FilterPause no completion function is called. */
static void a_pause_that_is_over_at_once_says_so(void **state)
{
	(void)state;
	run();
	assert_int_equal(slu_filter_send(&world.filter, 1), SLU_STATUS_SUCCESS);
	slu_filter_send_complete(&world.filter, 1);
	assert_true(slu_filter_receive(&world.filter, 1));
	slu_filter_receive_done(&world.filter);
	slu_filter_return(&world.filter, 1);
	assert_int_equal(slu_filter_pause(&world.filter), SLU_STATUS_SUCCESS);
	expect("");
}

/* NDIS may detach the module, and free it, before a completion returns. */
static void nothing_is_touched_after_a_completion(void **state)
{
	run();
	slu_filter_send(&world.filter, 1);
	slu_filter_pause(&world.filter);
	world.poisons = true;
	slu_filter_send_complete(&world.filter, 1);
	is_untouched();
	set_up(state);
	world.form = LATER;
	slu_filter_attach(&world.filter);
	slu_filter_restart(&world.filter);
	world.poisons = true;
	slu_filter_restart_done(&world.filter, SLU_STATUS_SUCCESS);
	is_untouched();
}

/* NDIS has the answers already, the driver is not done with the requests. */
static void a_detach_waits_for_requests(void **state)
{
	(void)state;
	assert_false(slu_filter_oid(&world.filter));
	slu_filter_attach(&world.filter);
	assert_false(slu_filter_oid_complete(&world.filter));
	assert_true(slu_filter_oid(&world.filter));
	assert_true(slu_filter_oid(&world.filter));
	assert_true(slu_filter_detach(&world.filter));
	assert_int_equal(world.waits, 2);
	assert_int_equal(world.wakes, 1);
	assert_false(slu_filter_oid(&world.filter));
	expect("attach detach");
}

/* Who has woken the thread that detaches is still on its way out. */
static void wake_and_look(void *context, void *object)
{
	(void)context, (void)object;
	world.filter.state = SLU_FILTER_DETACHED; /* as if that thread had gone on */
	assert_false(slu_filter_deinit(&world.filter));
	world.wakes++;
}

static void the_memory_stays_until_the_waker_has_left(void **state)
{
	static const struct slu_platform looking = {.lock = lock, .unlock = unlock, .wake = wake_and_look};

	(void)state;
	slu_filter_attach(&world.filter);
	slu_filter_oid(&world.filter);
	world.filter.platform = &looking;
	world.filter.waiting = true;
	assert_true(slu_filter_oid_complete(&world.filter));
	assert_int_equal(world.wakes, 1);
	assert_true(slu_filter_deinit(&world.filter));
}

/*
 * On threads: two that send and two that receive, against attach, restart, pause, detach
 */

enum { ROUNDS = 300, TRAFFIC = 4 };

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	struct slu_filter filter;
	atomic_bool paused, over;
	atomic_int inside, passed;
	bool woken;
} many = {.mutex = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};

static void many_lock(void *context)
{
	(void)context;
	pthread_mutex_lock(&many.mutex);
}

static void many_unlock(void *context)
{
	(void)context;
	pthread_mutex_unlock(&many.mutex);
}

static void many_wait(void *context, void *object)
{
	(void)context, (void)object;
	pthread_mutex_lock(&many.mutex);
	while (!many.woken)
		pthread_cond_wait(&many.cond, &many.mutex);
	many.woken = false;
	pthread_mutex_unlock(&many.mutex);
}

static void many_wake(void *context, void *object)
{
	(void)context, (void)object;
	pthread_mutex_lock(&many.mutex);
	many.woken = true;
	pthread_cond_signal(&many.cond);
	pthread_mutex_unlock(&many.mutex);
}

static const struct slu_platform many_platform = {
        .lock = many_lock,
        .unlock = many_unlock,
        .wait = many_wait,
        .wake = many_wake,
};

static slu_status many_attach(struct slu_filter *filter)
{
	(void)filter;
	return SLU_STATUS_SUCCESS;
}

static void many_detach(struct slu_filter *filter)
{
	(void)filter;
	assert_int_equal(atomic_load(&many.inside), 0);
}

static void many_paused(struct slu_filter *filter)
{
	(void)filter;
	assert_int_equal(atomic_load(&many.inside), 0);
	atomic_store(&many.paused, true);
}

static const struct slu_filter_ops many_ops = {
        .attach = many_attach,
        .detach = many_detach,
        .complete_pause = many_paused,
};

static void pass(bool sends)
{
	if (sends ? slu_filter_send(&many.filter, 1) != SLU_STATUS_SUCCESS : !slu_filter_receive(&many.filter, 1))
		return;
	atomic_fetch_add(&many.inside, 1);
	atomic_fetch_add(&many.passed, 1);
	sched_yield();
	atomic_fetch_sub(&many.inside, 1);
	if (sends) {
		slu_filter_send_complete(&many.filter, 1);
	} else {
		slu_filter_return(&many.filter, 1);
		slu_filter_receive_done(&many.filter);
	}
}

static void *traffic(void *sends)
{
	while (!atomic_load(&many.over)) {
		pass(sends != NULL);
		sched_yield();
	}
	return NULL;
}

static void *end_request(void *context)
{
	(void)context;
	assert_true(slu_filter_oid_complete(&many.filter));
	return NULL;
}

static void live_once(void)
{
	pthread_t thread;
	int passed = atomic_load(&many.passed);

	assert_int_equal(slu_filter_attach(&many.filter), SLU_STATUS_SUCCESS);
	assert_int_equal(slu_filter_restart(&many.filter), SLU_STATUS_SUCCESS);
	while (atomic_load(&many.passed) == passed)
		sched_yield();
	atomic_store(&many.paused, false);
	if (slu_filter_pause(&many.filter) == SLU_STATUS_PENDING) {
		while (!atomic_load(&many.paused))
			sched_yield();
	}
	assert_int_equal(atomic_load(&many.inside), 0);
	assert_true(slu_filter_oid(&many.filter));
	assert_int_equal(pthread_create(&thread, NULL, end_request, NULL), 0);
	assert_true(slu_filter_detach(&many.filter));
	pthread_join(thread, NULL);
	assert_true(slu_filter_deinit(&many.filter));
}

static void nothing_is_inside_when_it_is_paused(void **state)
{
	pthread_t threads[TRAFFIC];

	(void)state;
	slu_filter_init(&many.filter, &many_platform, &many_ops, NULL);
	for (unsigned i = 0; i < TRAFFIC; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, traffic, i % 2 ? &many : NULL), 0);
	for (unsigned i = 0; i < ROUNDS; i++)
		live_once();
	atomic_store(&many.over, true);
	for (unsigned i = 0; i < TRAFFIC; i++)
		pthread_join(threads[i], NULL);
}

#define TEST(function) cmocka_unit_test_setup(function, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(each_call_in_its_state),
	        TEST(a_failed_attach_leaves_it_detached),
	        TEST(a_restart_is_answered_once_in_each_form),
	        TEST(a_restart_may_have_nothing_to_do),
	        TEST(a_pause_waits_for_sends),
	        TEST(a_pause_waits_for_receives),
	        TEST(a_pause_that_is_over_at_once_says_so),
	        TEST(nothing_is_touched_after_a_completion),
	        TEST(a_detach_waits_for_requests),
	        TEST(the_memory_stays_until_the_waker_has_left),
	        TEST(nothing_is_inside_when_it_is_paused),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
