/* SPDX-License-Identifier: MIT */
/*
 * mux-public.h - what the driver says to programs and to other drivers
 */
#ifndef MUX_PUBLIC_H
#define MUX_PUBLIC_H

/* The control device. The input of each request is a name, without a zero at its end. */
#define MUX_CONTROL_DEVICE L"\\Device\\SluiceMux"
#define MUX_CONTROL_LINK   L"\\DosDevices\\SluiceMux"

/* Give up a virtual miniport; give up the adapter below. STATUS_NOT_FOUND: it is not there, or is going already. */
#define MUX_IOCTL_STOP_DEVICE   CTL_CODE(FILE_DEVICE_NETWORK, 0x800, METHOD_BUFFERED, FILE_WRITE_ACCESS)
#define MUX_IOCTL_CLOSE_ADAPTER CTL_CODE(FILE_DEVICE_NETWORK, 0x801, METHOD_BUFFERED, FILE_WRITE_ACCESS)

/*
 * The configuration: Devices, a list of strings under the key Parameters of the service, one for each virtual miniport:
 *
 *   \Device\vm10 10 \Device\trunk       its name, its VLAN, the adapter below
 */
#define MUX_DEVICES_VALUE L"Devices"

/*
 * An interface of the network module registrar: the driver is a client, and tells a provider of it when a virtual miniport begins to
 * run, and when it has ended. Between the two the client is busy: a detach stays pending.
 */
#define MUX_WATCH_NPI                                \
	{                                            \
		0x69756c73, 0x6563, 0x6d2d,          \
		{                                    \
			0x75, 0x78, 0, 0, 0, 0, 0, 0 \
		} /* the letters of sluice-mux */    \
	}

struct mux_watch_dispatch {
	void (*begin)(void *context);
	void (*end)(void *context);
};

#endif
