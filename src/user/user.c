/* SPDX-License-Identifier: MIT */
/*
 * user.c - what the drain asks of a platform, in user mode on Linux
 */
#include "user.h"

#include "sluice/drain.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

bool slu_user_barrier_prepare(void)
{
	return syscall(__NR_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

void slu_user_barrier(void)
{
	syscall(__NR_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

static pthread_key_t key;
static pthread_once_t key_is_made = PTHREAD_ONCE_INIT;

static void leave(void *seat)
{
	slu_reporter_leave(seat);
}

static void make_key(void)
{
	pthread_key_create(&key, leave);
}

struct slu_reporter *slu_user_seat(struct slu_reporters *reporters)
{
	struct slu_reporter *seat;

	pthread_once(&key_is_made, make_key);
	seat = pthread_getspecific(key);
	if (!seat) {
		seat = slu_reporter_enter(reporters);
		pthread_setspecific(key, seat);
	}
	return seat;
}
