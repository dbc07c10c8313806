/* SPDX-License-Identifier: MIT */
/*
 * watch.c - a client of the network module registrar
 *
 * One provider at a time is told which virtual miniports run. The calls of one attachment are counted by the core
 * (slu_nmr_calls_enter() to slu_nmr_calls_leave()): the detach is answered by that count, and completed by whoever leaves last.
 */
#include "mux.h"

#include "mux-public.h"

struct watch {
	HANDLE handle;
	struct slu_nmr_calls calls;
	PVOID provider;
	const struct mux_watch_dispatch *functions;
};

static void detach_complete(void *handle)
{
	NmrClientDetachProviderComplete(handle);
}

/* A provider has nothing to ask of us. */
static void nothing(void *context)
{
	(void)context;
}

static const struct mux_watch_dispatch client_dispatch = {.begin = nothing, .end = nothing};

/* Locked. */
static bool take_place(struct watch *watch)
{
	bool first = !mux.watch;

	if (first)
		mux.watch = watch;
	return first;
}

static void leave_place(const struct watch *watch)
{
	mux_lock();
	if (mux.watch == watch)
		mux.watch = NULL;
	mux_unlock();
}

static NTSTATUS NTAPI attach_provider(HANDLE handle, PVOID context, PNPI_REGISTRATION_INSTANCE provider)
{
	struct watch *watch = mux_allocate(sizeof *watch);
	NTSTATUS status;
	bool first;

	(void)context;
	(void)provider;
	if (!watch)
		return STATUS_INSUFFICIENT_RESOURCES;
	watch->handle = handle;
	slu_nmr_calls_init(&watch->calls, detach_complete, handle);
	mux_lock();
	first = take_place(watch);
	mux_unlock();
	status = first ? NmrClientAttachProvider(handle, watch, &client_dispatch, &watch->provider,
	                                         (const VOID **)&watch->functions)
	               : STATUS_NOINTERFACE;
	if (status == STATUS_SUCCESS) {
		slu_nmr_calls_attached(&watch->calls);
		return status;
	}
	if (first)
		leave_place(watch);
	mux_free(watch);
	return status;
}

static NTSTATUS NTAPI detach_provider(PVOID context)
{
	struct watch *watch = context;

	leave_place(watch);
	return (NTSTATUS)slu_nmr_calls_detach(&watch->calls);
}

static VOID NTAPI clean_up(PVOID context)
{
	mux_free(context);
}

NTSTATUS mux_register_watch(void)
{
	static const NPIID npi = MUX_WATCH_NPI;
	static const NPI_MODULEID module = {.Length = sizeof module, .Type = MIT_GUID, .Guid = MUX_WATCH_NPI};
	static const NPI_CLIENT_CHARACTERISTICS characteristics = {
	        .Length = sizeof characteristics,
	        .ClientAttachProvider = attach_provider,
	        .ClientDetachProvider = detach_provider,
	        .ClientCleanupBindingContext = clean_up,
	        .ClientRegistrationInstance =
	                {
	                        .Size = sizeof(NPI_REGISTRATION_INSTANCE),
	                        .NpiId = (PNPIID)&npi,
	                        .ModuleId = (PNPI_MODULEID)&module,
	                },
	};

	return NmrRegisterClient((PNPI_CLIENT_CHARACTERISTICS)&characteristics, NULL, &mux.nmr);
}

void mux_deregister_watch(void)
{
	if (NmrDeregisterClient(mux.nmr) == STATUS_PENDING)
		NmrWaitForClientDeregisterComplete(mux.nmr);
}

void mux_watch_begin(struct device *device)
{
	struct watch *watch;

	mux_lock();
	watch = mux.watch;
	if (watch && !slu_nmr_calls_enter(&watch->calls))
		watch = NULL;
	device->told = watch;
	mux_unlock();
	if (watch)
		watch->functions->begin(watch->provider);
}

void mux_watch_end(struct device *device)
{
	struct watch *watch = device->told;

	device->told = NULL;
	if (!watch)
		return;
	watch->functions->end(watch->provider);
	slu_nmr_calls_leave(&watch->calls);
}
