/* SPDX-License-Identifier: MIT */
/*
 * lifecycle.c - a user's program: one driver, one binding, one device, from DriverEntry to unload, on threads
 *
 * It takes the core as an embedder does, installed, as a subproject or as the pair sluice.h sluice.c (AMALGAMATED), and the
 * platform as it is ready: SLU_PLATFORM_USER. Open and close pend, and are completed by a thread of their own.
 */
#ifdef AMALGAMATED
#include "sluice.h"
#else
#include <sluice/sluice.h>
#endif

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition) ((condition) ? (void)0 : failed(#condition, __LINE__))

static struct slu_user user;
static struct slu_driver driver;
static struct slu_binding binding;
static struct slu_instance instance;
static struct slu_adapter adapter;
static struct slu_user_waiter binding_waiter, instance_waiter, adapter_waiter;
static struct slu_use use;
static pthread_t completer;
static sem_t pauses, releases, unbinds;
static int traced;

static void failed(const char *condition, int line)
{
	fprintf(stderr, "lifecycle.c:%d: %s\n", line, condition);
	exit(1);
}

static slu_status succeed(struct slu_driver *of)
{
	(void)of;
	return SLU_STATUS_SUCCESS;
}

static void nothing(struct slu_driver *of)
{
	(void)of;
}

static const struct slu_driver_ops driver_ops = {
        .register_miniport = succeed,
        .register_protocol = succeed,
        .associate = nothing,
        .deregister_protocol = nothing,
        .deregister_miniport = nothing,
};

static void *complete_open(void *of)
{
	CHECK(slu_binding_open_complete(of, SLU_STATUS_SUCCESS));
	return NULL;
}

static void *complete_close(void *of)
{
	CHECK(slu_binding_close_complete(of));
	return NULL;
}

static slu_status open_adapter(struct slu_binding *of)
{
	CHECK(pthread_create(&completer, NULL, complete_open, of) == 0);
	return SLU_STATUS_PENDING;
}

static slu_status close_adapter(struct slu_binding *of)
{
	CHECK(pthread_create(&completer, NULL, complete_close, of) == 0);
	return SLU_STATUS_PENDING;
}

static void complete_unbind(struct slu_binding *of)
{
	(void)of;
	sem_post(&unbinds);
}

static void complete_pnp_event(struct slu_binding *of, slu_status status)
{
	(void)of;
	CHECK(status == SLU_STATUS_SUCCESS);
	sem_post(&pauses);
}

static void release_binding(struct slu_binding *of)
{
	(void)of;
	sem_post(&releases);
	slu_user_detach(&user, &binding_waiter);
}

static const struct slu_binding_ops binding_ops = {
        .open_adapter = open_adapter,
        .close_adapter = close_adapter,
        .complete_unbind = complete_unbind,
        .complete_pnp_event = complete_pnp_event,
        .release = release_binding,
};

static slu_status request(struct slu_instance *of)
{
	(void)of;
	CHECK(slu_adapter_initialize(&adapter) == SLU_STATUS_SUCCESS);
	return SLU_STATUS_SUCCESS;
}

static slu_status deinit(struct slu_instance *of)
{
	(void)of;
	CHECK(slu_adapter_halt(&adapter, false));
	return SLU_STATUS_SUCCESS;
}

static void release_device(struct slu_instance *of)
{
	(void)of;
	sem_post(&releases);
}

static const struct slu_instance_ops instance_ops = {
        .request = request,
        .cancel = request,
        .deinit = deinit,
        .release = release_device,
};

static slu_status acquire(struct slu_adapter *of, uint8_t kind)
{
	(void)of;
	(void)kind;
	return SLU_STATUS_SUCCESS;
}

static void give_back(struct slu_adapter *of, uint8_t kind)
{
	(void)of;
	(void)kind;
}

static void complete_pause(struct slu_adapter *of)
{
	(void)of;
	sem_post(&pauses);
}

static const struct slu_adapter_ops adapter_ops = {
        .resource_count = 2,
        .acquire = acquire,
        .release = give_back,
        .complete_pause = complete_pause,
};

static void trace(void *context, const struct slu_step *step)
{
	(void)context;
	CHECK(step->taken);
	traced++;
}

/* Is there one? */
static bool is_there(sem_t *semaphore)
{
	return sem_trywait(semaphore) == 0;
}

static void start(void)
{
	sem_init(&pauses, 0, 0);
	sem_init(&releases, 0, 0);
	sem_init(&unbinds, 0, 0);
	CHECK(slu_user_init(&user));
	user.platform.trace = trace;
	slu_driver_init(&driver, &user.platform, &driver_ops, NULL);
	CHECK(slu_driver_entry(&driver) == SLU_STATUS_SUCCESS);

	slu_user_attach(&user, &adapter_waiter, &adapter);
	slu_adapter_init(&adapter, &driver, &adapter_ops, NULL);
	slu_user_attach(&user, &instance_waiter, &instance);
	slu_instance_init(&instance, &adapter, &instance_ops, NULL);
	slu_instance_use(&instance, &use);

	slu_user_attach(&user, &binding_waiter, &binding);
	slu_binding_init(&binding, &driver, &binding_ops, NULL);
	slu_use_set(&use, &binding);
	CHECK(slu_binding_bind(&binding) == SLU_STATUS_SUCCESS);
	pthread_join(completer, NULL);
	CHECK(slu_binding_restart(&binding) == SLU_STATUS_SUCCESS);
	CHECK(slu_adapter_restart(&adapter) == SLU_STATUS_SUCCESS);
}

/* A send and a loan are under way when both edges are told to pause. */
static void drain(void)
{
	CHECK(slu_adapter_send(&adapter, &binding, 1) == SLU_STATUS_SUCCESS);
	CHECK(slu_binding_receive(&binding, 1) == SLU_RECEIVE_KEEP);
	CHECK(slu_adapter_receive(&adapter, 1));
	slu_adapter_receive_done(&adapter);

	CHECK(slu_adapter_pause(&adapter) == SLU_STATUS_PENDING);
	CHECK(slu_adapter_send(&adapter, &binding, 1) != SLU_STATUS_SUCCESS);
	CHECK(slu_binding_pause(&binding) == SLU_STATUS_PENDING);
	slu_adapter_return(&adapter, 1);
	slu_binding_return(&binding, SLU_RECEIVE_KEEP, 1);
	CHECK(!is_there(&pauses));
	slu_adapter_send_complete(&adapter, &binding, 1);
	sem_wait(&pauses);
	sem_wait(&pauses);
}

static void stop(void)
{
	slu_status status = slu_binding_unbind(&binding);

	pthread_join(completer, NULL);
	if (status == SLU_STATUS_PENDING)
		sem_wait(&unbinds);
	else
		CHECK(status == SLU_STATUS_SUCCESS);
	sem_wait(&releases);
	sem_wait(&releases);
	CHECK(!is_there(&unbinds) && !is_there(&releases) && !is_there(&pauses));
	CHECK(slu_instance_deinit(&instance));
	slu_user_detach(&user, &instance_waiter);
	slu_user_detach(&user, &adapter_waiter);
	CHECK(slu_driver_uninstall(&driver));
	CHECK(slu_driver_unload(&driver));
	slu_user_deinit(&user);
}

int main(void)
{
	start();
	drain();
	stop();
	printf("lifecycle: %d steps, none refused\n", traced);
	return 0;
}
