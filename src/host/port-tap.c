/* SPDX-License-Identifier: MIT */
/*
 * port-tap.c - a TAP interface: what the system sends by it is read, what is written the system receives
 *
 * It is made, if it is not there, and set up; one that was made here is gone when the port is.
 */
#include "memory.h"
#include "port-live.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEVICE "/dev/net/tun"

struct tap {
	struct slu_port port;
	char name[IFNAMSIZ];
	uint8_t data[SLU_PORT_LIVE_BYTES];
};

static enum slu_port_result tap_read(struct slu_port *port, struct slu_frame *frame)
{
	struct tap *tap = (struct tap *)port;
	ssize_t length = read(port->descriptor, tap->data, sizeof tap->data);

	if (length > 0) {
		*frame = (struct slu_frame){
		        .data = tap->data,
		        .length = (uint32_t)length,
		        .wire_length = (uint32_t)length,
		        .time_ns = slu_port_now_ns(),
		};
		return SLU_PORT_FRAME;
	}
	if (length == 0 || errno == EAGAIN || errno == EINTR)
		return SLU_PORT_NOTHING;
	snprintf(port->error, sizeof port->error, "tap:%s: cannot read: %s", tap->name, strerror(errno));
	return SLU_PORT_ERROR;
}

static bool tap_write(struct slu_port *port, const struct slu_frame *frame)
{
	const struct tap *tap = (const struct tap *)port;

	if (write(port->descriptor, frame->data, frame->length) >= 0) {
		port->counts.sent++;
		return true;
	}
	if (slu_port_count_failure(port, errno == EINVAL ? EMSGSIZE : errno))
		return true;
	snprintf(port->error, sizeof port->error, "tap:%s: cannot write: %s", tap->name, strerror(errno));
	return false;
}

static bool tap_flush(struct slu_port *port)
{
	(void)port;
	return true;
}

static void tap_count(struct slu_port *port)
{
	(void)port;
}

static void tap_free(struct slu_port *port)
{
	if (port->descriptor >= 0)
		close(port->descriptor);
	free(port);
}

static const struct slu_port_ops tap_ops = {
        .read = tap_read,
        .write = tap_write,
        .flush = tap_flush,
        .count = tap_count,
        .commit = slu_port_live_commit,
        .free = tap_free,
};

static bool attach(const struct tap *tap, const char **what)
{
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};

	memcpy(request.ifr_name, tap->name, sizeof request.ifr_name);
	*what = "cannot open " DEVICE;
	if (tap->port.descriptor < 0)
		return false;
	*what = "cannot have it as a TAP interface";
	return !ioctl(tap->port.descriptor, TUNSETIFF, &request);
}

static bool set_up(const struct tap *tap, const char **what)
{
	int socket_descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {0};
	bool done;

	memcpy(request.ifr_name, tap->name, sizeof request.ifr_name);
	*what = "cannot set it up";
	done = !ioctl(socket_descriptor, SIOCGIFFLAGS, &request);
	request.ifr_flags |= IFF_UP;
	done = done && !ioctl(socket_descriptor, SIOCSIFFLAGS, &request);
	if (socket_descriptor >= 0)
		close(socket_descriptor);
	return done;
}

struct slu_port *slu_port_tap_open(const char *interface, char *error, size_t error_bytes)
{
	struct tap *tap;
	const char *what;

	if (!slu_port_interface_name_is_valid("tap", interface, error, error_bytes))
		return NULL;
	tap = slu_alloc(1, sizeof *tap);
	tap->port = (struct slu_port){
	        .ops = &tap_ops,
	        .format = {.snaplen = SLU_PORT_LIVE_BYTES, .nanoseconds = true},
	        .live = true,
	        .descriptor = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC),
	};
	memcpy(tap->name, interface, strlen(interface));
	if (attach(tap, &what) && set_up(tap, &what))
		return &tap->port;
	snprintf(error, error_bytes, "tap:%s: %s: %s%s", interface, what, strerror(errno),
	         errno == EPERM || errno == EACCES ? "; it takes CAP_NET_ADMIN, as root has" : "");
	tap_free(&tap->port);
	return NULL;
}
