/* SPDX-License-Identifier: MIT */
/*
 * loader.c - loader.exe MUX.SYS [SEED[/BLOCK] FILE.scenario]...: run scenarios on a driver, in one process
 *
 * Wine's session ends with its last program, and the drivers with it: so all is done here. Prints what sluice-run(1) prints, and its status;
 * the exit status is the largest of those of the scenarios.
 */
#include <windows.h>
#include <winioctl.h>

#include "control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOOL_FAILED 4

static char report[WINE_REPORT_BYTES];

static int fail(const char *what)
{
	fprintf(stderr, "loader: %s: error %lu\n", what, GetLastError());
	return TOOL_FAILED;
}

/* The service of the driver, which our NDIS starts and stops; what an earlier run left is taken. */
static BOOL make_service(SC_HANDLE manager, const char *image)
{
	SC_HANDLE service =
	        CreateServiceA(manager, "sluice-mux", "sluice-mux", SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER,
	                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, image, NULL, NULL, NULL, NULL, NULL);

	if (!service)
		service = OpenServiceA(manager, "sluice-mux", SERVICE_ALL_ACCESS);
	if (!service)
		return FALSE;
	return ChangeServiceConfigA(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, image, NULL, NULL,
	                            NULL, NULL, NULL, NULL) &&
	       CloseServiceHandle(service);
}

/* NDIS is there from the start of a session; where it is not, now. */
static BOOL start_ndis(SC_HANDLE manager)
{
	SC_HANDLE service = OpenServiceA(manager, "NDIS", SERVICE_ALL_ACCESS);

	if (!service)
		return FALSE;
	return StartServiceA(service, 0, NULL) || GetLastError() == ERROR_SERVICE_ALREADY_RUNNING;
}

static int run(HANDLE ndis, const char *seed, const char *scenario)
{
	char request[1024];
	int length = snprintf(request, sizeof request, "%s %s", seed, scenario);
	DWORD got;
	char *text;

	if (length < 0 || (size_t)length >= sizeof request)
		return fail("the name is too long");
	if (!DeviceIoControl(ndis, WINE_IOCTL_RUN, request, (DWORD)length, report, sizeof report - 1, &got, NULL))
		return fail("our NDIS does not answer");
	report[got] = '\0';
	text = strchr(report, '\n');
	if (!text)
		return fail("our NDIS says nothing");
	printf("%sstatus %d\n", text + 1, atoi(report));
	return atoi(report);
}

int main(int argc, char **argv)
{
	SC_HANDLE manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_ALL_ACCESS);
	HANDLE ndis;
	int worst = 0;

	if (argc < 2 || argc % 2) {
		fputs("usage: loader MUX.SYS [SEED[/BLOCK] FILE.scenario]...\n", stderr);
		return 2;
	}
	if (!manager || !make_service(manager, argv[1]))
		return fail("the driver's service");
	if (!start_ndis(manager))
		return fail("the service NDIS");
	ndis = CreateFileA(WINE_CONTROL_NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
	if (ndis == INVALID_HANDLE_VALUE)
		return fail(WINE_CONTROL_NAME);
	for (int i = 2; i < argc; i += 2) {
		int status = run(ndis, argv[i], argv[i + 1]);

		if (status > worst)
			worst = status;
	}
	CloseHandle(ndis);
	return worst;
}
