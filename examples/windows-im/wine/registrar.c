/* SPDX-License-Identifier: MIT */
/*
 * registrar.c - the registrar of the scenario's clients and providers, for a client that is a driver
 */
#include "wine.h"

#include "modules.h"
#include "netio6.h"
#include "registrar.h"
#include "run-private.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct registration {
	struct slu_nmr_module module;
	struct slu_nmr_client client;
	struct slu_modules_identity identity;
	NPI_CLIENT_CHARACTERISTICS characteristics;
	PVOID context;
};

static NPIID npi_of(const struct slu_nmr_instance *instance)
{
	NPIID npi;

	memcpy(&npi, instance->npi.bytes, sizeof npi);
	return npi;
}

static slu_status attach_provider(struct slu_nmr_attachment *attachment, void *context,
                                  const struct slu_nmr_instance *provider)
{
	const struct registration *registration = context;
	NPIID npi = npi_of(provider);
	NPI_REGISTRATION_INSTANCE instance = {
	        .Size = sizeof instance,
	        .NpiId = &npi,
	        .NpiSpecificCharacteristics = provider->specific,
	};

	return (slu_status)registration->characteristics.ClientAttachProvider(attachment, registration->context,
	                                                                      &instance);
}

/* The binding context is the driver's: of which registration it is, nobody says. There is one driver. */
static struct registration *registered;

static slu_status detach_provider(void *binding_context)
{
	return (slu_status)registered->characteristics.ClientDetachProvider(binding_context);
}

static void clean_up(void *binding_context)
{
	registered->characteristics.ClientCleanupBindingContext(binding_context);
}

NTSTATUS NTAPI WineRegisterClient(PNPI_CLIENT_CHARACTERISTICS characteristics, PVOID context, PHANDLE handle)
{
	struct run *run = wine_mux->platform->context;
	struct slu_nmr *nmr = slu_modules_registrar(run->modules);
	struct registration *registration = slu_alloc(1, sizeof *registration);
	slu_status status = SLU_STATUS_SUCCESS;

	wine_enter("NmrRegisterClient", PASSIVE_LEVEL);
	registration->characteristics = *characteristics;
	registration->context = context;
	registration->identity.name = "mux";
	registration->client = (struct slu_nmr_client){
	        .instance = {.specific = &registration->identity},
	        .attach_provider = attach_provider,
	        .detach_provider = detach_provider,
	        .cleanup_binding_context = clean_up,
	};
	memcpy(registration->client.instance.npi.bytes, characteristics->ClientRegistrationInstance.NpiId,
	       sizeof(NPIID));
	registered = registration;
	if (nmr)
		status = slu_nmr_register_client(nmr, &registration->module, &registration->client, registration);
	*handle = registration;
	wine_mux->memory++;
	return (NTSTATUS)status;
}

NTSTATUS NTAPI WineDeregisterClient(HANDLE handle)
{
	struct registration *registration = handle;

	wine_enter("NmrDeregisterClient", PASSIVE_LEVEL);
	if (!registration->module.nmr)
		return STATUS_PENDING;
	return (NTSTATUS)slu_nmr_deregister(&registration->module);
}

NTSTATUS NTAPI WineWaitForClient(HANDLE handle)
{
	struct registration *registration = handle;
	slu_status status = SLU_STATUS_SUCCESS;

	wine_enter("NmrWaitForClientDeregisterComplete", PASSIVE_LEVEL);
	if (registration->module.nmr)
		status = slu_nmr_wait_deregister_complete(&registration->module);
	wine_mux->memory--;
	free(registration);
	return (NTSTATUS)status;
}

NTSTATUS NTAPI WineAttachProvider(HANDLE handle, PVOID context, const VOID *dispatch, PVOID *provider,
                                  const VOID **functions)
{
	wine_enter("NmrClientAttachProvider", PASSIVE_LEVEL);
	return (NTSTATUS)slu_nmr_client_attach_provider(handle, context, dispatch, provider, functions);
}

VOID NTAPI WineDetachComplete(HANDLE handle)
{
	wine_enter("NmrClientDetachProviderComplete", DISPATCH_LEVEL);
	slu_nmr_client_detach_provider_complete(handle);
}
