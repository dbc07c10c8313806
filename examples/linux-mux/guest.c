/* SPDX-License-Identifier: MIT */
/*
 * guest.c - the first process of a virtual machine: takes slumux.ko through its life, under load, and says how it went
 *
 * The machine has two network cards on one wire. eth0 is below the mux; eth1 is the other end, and sees the frames tagged. Each
 * scene ends with a line `ok SCENE` or `FAILED SCENE: why`; the last line of all is `guest: passed` or `guest: failed`. A scene that
 * does not end within HANG_SECONDS is reported, and the machine is switched off. Where the kernel looks for leaks, it is asked for them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef HANG_SECONDS /* vm.sh has others for a slow kernel */
#define HANG_SECONDS 20
#define LOST_SECONDS 5
#define PAUSES       50
#define UNLOADS      5
#endif
#define LEAK_SECONDS 6      /* kmemleak does not doubt what is younger than 5 */
#define ETHER_TYPE   0x88b5 /* for experiments on a local network */
#define LOAD_NUMBER  UINT32_MAX
#define FRAME_BYTES  60
#define BURST        32
#define BURSTS       20
#define LOADS        4
#define RELOADS      10

static const char *scene = "begin";
static volatile int *scenes; /* how many have begun: the parent sees it, too */

static _Noreturn void fail(const char *format, ...)
{
	va_list arguments;

	printf("FAILED %s: ", scene);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
	_exit(1);
}

static void begin(const char *name)
{
	scene = name;
	++*scenes;
}

static void passed(void)
{
	printf("ok %s\n", scene);
	fflush(stdout);
}

/*
 * The kernel
 */

static void load(const char *path, const char *parameters)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail("%s: %s", path, strerror(errno));
	if (syscall(SYS_finit_module, fd, parameters, 0))
		fail("insmod %s: %s", path, strerror(errno));
	close(fd);
}

/* All in a folder, in the order of their names. */
static void load_folder(const char *folder)
{
	struct dirent **files;
	int count = scandir(folder, &files, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		char path[300];

		snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
		if (files[i]->d_name[0] != '.')
			load(path, "");
		free(files[i]);
	}
	free(files);
}

static void unload(const char *name)
{
	if (syscall(SYS_delete_module, name, 0))
		fail("rmmod %s: %s", name, strerror(errno));
}

static void write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail("%s: %s", path, strerror(errno));
	close(fd);
}

static bool exists(const char *device)
{
	char path[64];

	snprintf(path, sizeof path, "/sys/class/net/%s", device);
	return !access(path, F_OK);
}

static void await_device(const char *device)
{
	for (int i = 0; !exists(device); i++) {
		if (i == 200)
			fail("%s does not come", device);
		usleep(10000);
	}
}

static void set_up(const char *device, bool up, short also)
{
	struct ifreq request = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request))
		fail("%s: %s", device, strerror(errno));
	if (up)
		request.ifr_flags |= (short)(IFF_UP | also);
	else
		request.ifr_flags &= (short)~IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &request))
		fail("%s %s: %s", device, up ? "up" : "down", strerror(errno));
	close(fd);
}

static void await_carrier(const char *device)
{
	char path[64], state = '0';

	snprintf(path, sizeof path, "/sys/class/net/%s/carrier", device);
	for (int i = 0; state != '1'; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (i == 500)
			fail("%s has no carrier", device);
		if (fd < 0 || read(fd, &state, 1) != 1)
			state = '0';
		close(fd);
		if (state != '1')
			usleep(10000);
	}
}

static void set_all_up(void)
{
	set_up("eth0", true, 0);
	set_up("eth1", true, IFF_PROMISC);
	await_carrier("eth0");
	await_carrier("eth1");
	set_up("mux10", true, 0);
	set_up("mux20", true, 0);
}

/*
 * Frames
 */

/* -1: there is no such device now. */
static int open_device(const char *device)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	address.sll_ifindex = (int)if_nametoindex(device);
	if (fd < 0)
		fail("socket: %s", strerror(errno));
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on);
	if (!address.sll_ifindex || bind(fd, (struct sockaddr *)&address, sizeof address)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Tagged where @vlan is not 0. Return: its length. */
static size_t fill(uint8_t *frame, uint16_t vlan, uint32_t number)
{
	static const uint8_t to_all[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const uint8_t from[6] = {2, 0, 0, 0, 0, 9};
	uint16_t words[3] = {htons(ETHERTYPE_VLAN), htons(vlan), htons(ETHER_TYPE)};
	size_t at = 12;

	memset(frame, 0, FRAME_BYTES + 4);
	memcpy(frame, to_all, 6);
	memcpy(frame + 6, from, 6);
	memcpy(frame + at, vlan ? words : words + 2, vlan ? 6 : 2);
	at += vlan ? 6 : 2;
	memcpy(frame + at, &number, sizeof number);
	return vlan ? FRAME_BYTES + 4 : FRAME_BYTES;
}

/* The next frame of ours that came in. Return: its number, or -1: none within LOST_SECONDS. */
static int64_t next_frame(int fd, uint16_t *vlan)
{
	for (;;) {
		uint8_t frame[2048];
		char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
		struct sockaddr_ll from;
		struct iovec vector = {.iov_base = frame, .iov_len = sizeof frame};
		struct msghdr message = {
		        .msg_name = &from,
		        .msg_namelen = sizeof from,
		        .msg_iov = &vector,
		        .msg_iovlen = 1,
		        .msg_control = control,
		        .msg_controllen = sizeof control,
		};
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		uint16_t type;
		uint32_t number;

		if (poll(&wait, 1, LOST_SECONDS * 1000) <= 0)
			return -1;
		if (recvmsg(fd, &message, 0) < FRAME_BYTES)
			continue;
		memcpy(&type, frame + 12, sizeof type);
		if (from.sll_pkttype == PACKET_OUTGOING || type != htons(ETHER_TYPE))
			continue;
		*vlan = 0;
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
			struct tpacket_auxdata data;

			if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
				continue;
			memcpy(&data, CMSG_DATA(c), sizeof data);
			if (data.tp_status & TP_STATUS_VLAN_VALID)
				*vlan = data.tp_vlan_tci & 0xfff;
		}
		memcpy(&number, frame + 14, sizeof number);
		if (number != LOAD_NUMBER)
			return number;
	}
}

static unsigned long counter(const char *device, const char *name)
{
	char path[96], text[24] = "";
	int fd;

	snprintf(path, sizeof path, "/sys/class/net/%s/statistics/%s", device, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
		fail("%s: %s", path, strerror(errno));
	close(fd);
	return strtoul(text, NULL, 10);
}

/* Where it may have gone. */
static void say_counters(const char *device)
{
	static const char *const names[] = {"tx_packets", "tx_dropped", "rx_packets", "rx_dropped", "rx_missed_errors"};

	printf("%s:", device);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		printf(" %s %lu", names[i], counter(device, names[i]));
	putchar('\n');
}

/* Until nothing is on the wire any more. */
static void settle(void)
{
	unsigned long before, now = 0;

	do {
		before = now;
		usleep(200000);
		now = counter("eth0", "tx_packets") + counter("eth0", "rx_packets") + counter("eth1", "tx_packets") +
		      counter("eth1", "rx_packets");
	} while (now != before);
}

static void send_burst(int out, const char *device, uint16_t vlan)
{
	for (uint32_t number = 0; number < BURST; number++) {
		uint8_t frame[FRAME_BYTES + 4];
		size_t length = fill(frame, vlan, number);

		if (send(out, frame, length, 0) != (ssize_t)length)
			fail("%s: send: %s", device, strerror(errno));
	}
}

/* Each frame that is sent comes out at the other end once; @tag it is sent with, @seen it arrives with. */
static void exchange(const char *from, uint16_t tag, const char *to, uint16_t seen)
{
	int out = open_device(from), in = open_device(to);

	if (out < 0 || in < 0)
		fail("%s or %s is not there", from, to);
	for (int burst = 0; burst < BURSTS; burst++) {
		bool came[BURST] = {false};

		send_burst(out, from, tag);
		for (int i = 0; i < BURST; i++) {
			uint16_t vlan;
			int64_t got = next_frame(in, &vlan);

			if (got < 0) {
				say_counters(from);
				say_counters("eth0");
				say_counters(to);
				fail("%s to %s: %d of %d frames are lost", from, to, BURST - i, BURST);
			}
			if (got >= BURST || came[got] || vlan != seen)
				fail("%s to %s: frame %lld in VLAN %u, again or not in %u", from, to, (long long)got,
				     vlan, seen);
			came[got] = true;
		}
	}
	close(out);
	close(in);
}

static void exchange_all(void)
{
	settle();
	exchange("mux10", 0, "eth1", 10);
	exchange("mux20", 0, "eth1", 20);
	exchange("eth1", 10, "mux10", 0);
	exchange("eth1", 20, "mux20", 0);
}

/*
 * Load: threads that send as fast as they can, whatever becomes of the device
 */

struct sender {
	const char *device;
	uint16_t tag;
	pthread_t thread;
	volatile unsigned long sent;
};

static volatile bool loaded;
static struct sender senders[LOADS] = {
        {.device = "mux10"},
        {.device = "mux20"},
        {.device = "eth1", .tag = 10},
        {.device = "eth1", .tag = 20},
};

static void *keep_sending(void *context)
{
	struct sender *sender = context;
	int fd = -1;

	while (loaded) {
		uint8_t frame[FRAME_BYTES + 4];
		size_t length = fill(frame, sender->tag, LOAD_NUMBER);

		if (fd < 0)
			fd = open_device(sender->device);
		if (fd < 0) {
			usleep(1000);
			continue;
		}
		if (send(fd, frame, length, 0) == (ssize_t)length) {
			sender->sent++;
		} else if (errno == ENXIO || errno == ENODEV) {
			close(fd);
			fd = -1;
		} else {
			usleep(100);
		}
	}
	close(fd);
	return NULL;
}

/* Each of them sends before this returns. */
static void begin_load(void)
{
	loaded = true;
	for (int i = 0; i < LOADS; i++) {
		senders[i].sent = 0;
		if (pthread_create(&senders[i].thread, NULL, keep_sending, &senders[i]))
			fail("no thread");
	}
	for (int i = 0; i < LOADS; i++) {
		while (!senders[i].sent)
			usleep(1000);
	}
	usleep(50000);
}

static void end_load(void)
{
	loaded = false;
	for (int i = 0; i < LOADS; i++)
		pthread_join(senders[i].thread, NULL);
}

/*
 * Scenes
 */

static void load_mux(void)
{
	load("/slumux.ko", "lower=eth0 vlans=10,20");
	await_device("mux10");
	await_device("mux20");
}

static void frames_pass(void)
{
	begin("frames pass, tagged below and not above");
	set_all_up();
	exchange_all();
	passed();
}

static void paused_under_load(void)
{
	begin("a virtual device down and up under load");
	begin_load();
	for (int i = 0; i < PAUSES; i++) {
		set_up("mux10", false, 0);
		set_up("mux10", true, 0);
	}
	end_load();
	exchange_all();
	passed();
}

static void lower_paused_under_load(void)
{
	begin("the device below down and up under load");
	begin_load();
	for (int i = 0; i < PAUSES / 10; i++) {
		set_up("eth0", false, 0);
		usleep(20000);
		set_up("eth0", true, 0);
		usleep(20000);
	}
	end_load();
	set_all_up();
	exchange_all();
	passed();
}

/* The virtual devices go with the one below, and come back with it. */
static void removed_under_load(void)
{
	begin("the device below removed under load, and back");
	begin_load();
	write_to("/sys/class/net/eth0/device/../remove", "1");
	if (exists("eth0") || exists("mux10") || exists("mux20"))
		fail("devices are left");
	write_to("/sys/bus/pci/rescan", "1");
	await_device("mux10");
	await_device("mux20");
	end_load();
	set_all_up();
	exchange_all();
	passed();
}

static void unloaded_under_load(void)
{
	begin("unloaded under load");
	for (int i = 0; i < UNLOADS; i++) {
		begin_load();
		unload("slumux");
		if (exists("mux10") || exists("mux20"))
			fail("devices are left");
		load_mux();
		set_all_up();
		usleep(50000);
		end_load();
	}
	exchange_all();
	unload("slumux");
	passed();
}

static void loaded_again_and_again(void)
{
	begin("loaded and unloaded at once");
	for (int i = 0; i < RELOADS; i++) {
		load("/slumux.ko", "lower=eth0 vlans=10,20");
		unload("slumux");
	}
	passed();
}

static void refuses(void)
{
	static const char *const wrong[] = {"vlans=0", "vlans=4095", "vlans=7,7"};

	begin("wrong parameters are refused");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		int fd = open("/slumux.ko", O_RDONLY | O_CLOEXEC);

		if (!syscall(SYS_finit_module, fd, wrong[i], 0) || errno != EINVAL)
			fail("%s: taken", wrong[i]);
		close(fd);
	}
	passed();
}

/* Loaded before the device below is there: it binds when that comes. */
static void comes_later(void)
{
	begin("loaded before the device below");
	write_to("/sys/class/net/eth0/device/../remove", "1");
	load("/slumux.ko", "lower=eth0 vlans=10,20");
	if (exists("mux10"))
		fail("a virtual device without one below");
	write_to("/sys/bus/pci/rescan", "1");
	await_device("mux10");
	await_device("mux20");
	set_all_up();
	exchange_all();
	unload("slumux");
	passed();
}

#define KMEMLEAK "/sys/kernel/debug/kmemleak"

/* What was allocated by the module, or for it, and nobody points to. */
static void looks_for_leaks(void)
{
	char report[4096] = "";
	int fd;

	if (mount("none", "/sys/kernel/debug", "debugfs", 0, NULL) || access(KMEMLEAK, F_OK))
		return;
	begin("the kernel looks for leaks");
	sleep(LEAK_SECONDS);
	write_to(KMEMLEAK, "scan");
	write_to(KMEMLEAK, "scan");
	fd = open(KMEMLEAK, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, report, sizeof report - 1) < 0)
		fail("%s: %s", KMEMLEAK, strerror(errno));
	close(fd);
	if (*report)
		fail("kmemleak:\n%s", report);
	passed();
}

static void play(void)
{
	begin("loaded");
	load_folder("/modules");
	await_device("eth0");
	await_device("eth1");
	load_mux();
	passed();
	frames_pass();
	paused_under_load();
	lower_paused_under_load();
	removed_under_load();
	unloaded_under_load();
	loaded_again_and_again();
	refuses();
	comes_later();
	looks_for_leaks();
}

/* A process that waits in the kernel does not end by a signal, so its parent does not wait for it. */
static bool play_or_hang(void)
{
	pid_t child = fork();
	int seen = 0, status;

	if (!child) {
		play();
		exit(0);
	}
	for (int tenths = 0; tenths < 10 * HANG_SECONDS; tenths++) {
		if (waitpid(child, &status, WNOHANG) == child)
			return WIFEXITED(status) && !WEXITSTATUS(status);
		if (*scenes != seen) {
			seen = *scenes;
			tenths = 0;
		}
		usleep(100000);
	}
	printf("FAILED scene %d does not end\n", seen);
	fflush(stdout);
	write_to("/proc/sysrq-trigger", "w");
	return false;
}

int main(void)
{
	mount("none", "/proc", "proc", 0, NULL);
	mount("none", "/sys", "sysfs", 0, NULL);
	mount("none", "/dev", "devtmpfs", 0, NULL);
	scenes = mmap(NULL, sizeof *scenes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (scenes == MAP_FAILED)
		fail("no memory");
	printf("guest: %s\n", play_or_hang() ? "passed" : "failed");
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
}
