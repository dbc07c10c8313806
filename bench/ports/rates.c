/* SPDX-License-Identifier: MIT */
/*
 * rates.c - frames through sluice run against a plain forwarder on the same sockets
 *
 *   generator  g ===== p  forwarder  q ===== s  counted by the kernel
 *
 * In a network namespace of its own. The forwarder is a loop that reads a batch and writes it, or the mux on the user-mode host with
 * all its books. Same ports, same run, in turn; two figures of each:
 *
 *   offered   the generator sends as fast as it can on one processor, the forwarder runs on the other. Where the generator is the
 *             slower one, all forwarders are as fast as that
 *   waiting   a burst waits while the forwarder is stopped; then the processor's time that it takes for a frame, which is what bounds
 *             its rate
 */
#include "frame.h"

#include <port.h>
#include <run.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BURST          64
#define FRAME_BYTES    60
#define SLICE_US       400000
#define READY_TRIES    400
#define READY_US       5000
#define WAITING_BURSTS 30 /* as many frames as a queue of AF_XDP holds */
#define WAITING_TURNS  20

/* What the mux is given; %1$s is the kind of the ports. */
static const char receive_text[] = "driver mux\nport trunk %1$s:p\ndevice ten vlan 10 on trunk to %1$s:q\n";
static const char send_text[] = "driver mux\nport trunk %1$s:q\ndevice ten vlan 10 on trunk to %1$s:p\n";
static const char rest_text[] =
        "choose send at-once\nchoose return at-once\nload\nbind trunk\nstart ten\nrestart trunk\n"
        "restart ten\ntraffic\n";

/*
 * A forwarder
 *   kind    of its ports
 *   text    of the mux's scenario; NULL: the plain loop
 *   tagged  the frames that come are
 */
struct forwarder {
	const char *kind;
	const char *text;
	bool tagged;
};

static void die(const char *what)
{
	perror(what);
	exit(4);
}

/*
 * The three processes
 */

static struct slu_port *open_port(const char *kind, const char *interface)
{
	char name[32], error[512];
	struct slu_port *port;

	snprintf(name, sizeof name, "%s:%s", kind, interface);
	port = slu_port_open_live(name, error, sizeof error);
	if (!port) {
		fprintf(stderr, "%s\n", error);
		exit(4);
	}
	return port;
}

static void forward(const struct forwarder *forwarder)
{
	struct slu_port *in = open_port(forwarder->kind, "p"), *out = open_port(forwarder->kind, "q");
	struct pollfd ready = {.fd = in->descriptor, .events = POLLIN};
	struct slu_frame frame;

	for (;;) {
		int count = 0;

		while (count < BURST && slu_port_read(in, &frame) == SLU_PORT_FRAME && slu_port_write(out, &frame))
			count++;
		if (!slu_port_flush(out))
			exit(4);
		if (!count)
			poll(&ready, 1, -1);
	}
}

static void run_mux(const struct forwarder *forwarder)
{
	struct slu_run_options options = {.scenario = "rates.scenario", .seed = 1};
	FILE *scenario = fopen(options.scenario, "w");

	if (!scenario)
		die(options.scenario);
	fprintf(scenario, forwarder->text, forwarder->kind);
	fputs(rest_text, scenario);
	fclose(scenario);
	exit(slu_run(&options, stdout, stderr));
}

static int open_generator(void)
{
	const struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex("g")};
	const int one = 1;
	int descriptor = socket(AF_PACKET, SOCK_RAW, 0);

	if (descriptor < 0 || bind(descriptor, (const struct sockaddr *)&address, sizeof address) ||
	    setsockopt(descriptor, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one))
		die("generator");
	return descriptor;
}

/* @bursts: how many; negative: for ever. */
static void generate(bool tagged, int bursts)
{
	uint8_t frame[FRAME_BYTES] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5};
	struct iovec part = {.iov_base = frame, .iov_len = sizeof frame};
	struct mmsghdr messages[BURST] = {0};
	int descriptor = open_generator();

	if (tagged)
		memcpy(frame + 12, "\x81\x00\x00\x0a\x88\xb5", 6);
	for (int i = 0; i < BURST; i++)
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
	for (int i = 0; i != bursts; i++)
		sendmmsg(descriptor, messages, BURST, 0);
	close(descriptor);
}

static pid_t begin(const struct forwarder *forwarder, int processor)
{
	pid_t child = fork();

	if (child)
		return child;
	bench_pin(processor);
	freopen("/dev/null", "w", stdout);
	if (!processor)
		generate(forwarder->tagged, -1);
	else if (forwarder->text)
		run_mux(forwarder);
	else
		forward(forwarder);
	exit(4);
}

static void end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/*
 * A slice
 */

static double read_number(const char *file)
{
	FILE *stream = fopen(file, "r");
	double number = 0;

	if (!stream || fscanf(stream, "%lf", &number) != 1)
		die(file);
	fclose(stream);
	return number;
}

static double counted(void)
{
	return read_number("/sys/class/net/s/statistics/rx_packets");
}

static double processor_time(pid_t child)
{
	char file[64];

	snprintf(file, sizeof file, "/proc/%d/schedstat", (int)child);
	return read_number(file);
}

static void wait_until_ready(const struct forwarder *forwarder, pid_t child)
{
	double before = counted();

	for (int i = 0; counted() < before + BURST; i++) {
		if (i == READY_TRIES || waitpid(child, NULL, WNOHANG) == child) {
			fputs("ports: a forwarder does not forward\n", stderr);
			exit(4);
		}
		generate(forwarder->tagged, 1);
		usleep(READY_US);
	}
}

/* Nanoseconds for a frame. */
static double offered(void *context, long turns)
{
	const struct forwarder *forwarder = context;
	pid_t child = begin(forwarder, 1), generator;
	double frames, time;

	(void)turns;
	wait_until_ready(forwarder, child);
	generator = begin(forwarder, 0);
	usleep(READY_US);
	time = bench_wall();
	frames = counted();
	usleep(SLICE_US);
	frames = counted() - frames;
	time = bench_wall() - time;
	end(generator);
	end(child);
	return time / frames;
}

/* Until no more of them comes. */
static void wait_for(double frames)
{
	double before, after = counted();

	do {
		before = after;
		usleep(READY_US);
		after = counted();
	} while (after < frames && after > before);
}

/* Nanoseconds of the processor for a frame. */
static double waiting(void *context, long turns)
{
	const struct forwarder *forwarder = context;
	pid_t child = begin(forwarder, 1);
	double frames = 0, processor = 0;

	wait_until_ready(forwarder, child);
	for (long i = 0; i < turns; i++) {
		double frames_before, processor_before;

		kill(child, SIGSTOP);
		waitpid(child, NULL, WUNTRACED);
		generate(forwarder->tagged, WAITING_BURSTS);
		usleep(READY_US);
		frames_before = counted();
		processor_before = processor_time(child);
		kill(child, SIGCONT);
		wait_for(frames_before + WAITING_BURSTS * BURST);
		frames += counted() - frames_before;
		processor += processor_time(child) - processor_before;
	}
	end(child);
	return processor / frames;
}

/*
 * All
 */

static bool has_namespace(void)
{
	return !unshare(CLONE_NEWNET) && !unshare(CLONE_NEWNS) &&
	       !system("mount --make-rprivate / && mount -t sysfs none /sys && "
	               "ip link add g type veth peer name p && ip link add q type veth peer name s && "
	               "for i in g p q s; do echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; ip link set $i up || "
	               "exit; "
	               "done");
}

static bool is_there(const char *kind)
{
	char name[32], error[512];
	struct slu_port *port;

	snprintf(name, sizeof name, "%s:q", kind);
	port = slu_port_open_live(name, error, sizeof error);
	if (port)
		slu_port_free(port);
	return port;
}

struct numbers {
	int offered;
	int waiting;
};

static const char *text(const char *first, const char *second)
{
	char *both;

	if (asprintf(&both, "%s%s", first, second) < 0)
		exit(4);
	return both;
}

static struct numbers add(struct bench *bench, const char *name, struct forwarder *forwarder)
{
	return (struct numbers){
	        .offered = bench_add(bench, text(name, ", offered"), offered, forwarder, 1),
	        .waiting = bench_add(bench, text(name, ", waiting"), waiting, forwarder, WAITING_TURNS),
	};
}

static void compare(struct bench *bench, const char *name, struct numbers mux, struct numbers plain)
{
	bench_goal(bench, text(name, ": rate against plain, offered"), bench_ratio(bench, plain.offered, mux.offered),
	           BENCH_AT_LEAST, 0.95, "x");
	bench_goal(bench, text(name, ": rate against plain, waiting"), bench_ratio(bench, plain.waiting, mux.waiting),
	           BENCH_AT_LEAST, 0.95, "x");
}

#define KINDS 2

int main(int argc, char **argv)
{
	struct bench *bench = bench_new("ports", argc, argv);
	static const struct {
		const char *kind, *plain, *plain_tagged, *receive, *send;
	} kinds[KINDS] = {
	        {"packet", "packet, plain", "packet, plain, tagged", "packet, mux, receives", "packet, mux, sends"},
	        {"xdp", "xdp, plain", "xdp, plain, tagged", "xdp, mux, receives", "xdp, mux, sends"},
	};
	static struct forwarder forwarders[KINDS][4];
	struct numbers numbers[KINDS][4];
	bool there[KINDS] = {0};

	if (bench_processors() < 2 || !has_namespace()) {
		bench_skip(bench, "ports", "it takes root, iproute2, and two processors");
		return bench_end(bench);
	}
	for (int i = 0; i < KINDS; i++) {
		there[i] = is_there(kinds[i].kind);
		if (!there[i]) {
			bench_skip(bench, kinds[i].kind, "this build or this machine does not have it");
			continue;
		}
		/* What leaves is the same in each pair that is compared. */
		forwarders[i][0] = (struct forwarder){.kind = kinds[i].kind};
		forwarders[i][1] = (struct forwarder){.kind = kinds[i].kind, .tagged = true};
		forwarders[i][2] = (struct forwarder){.kind = kinds[i].kind, .text = receive_text, .tagged = true};
		forwarders[i][3] = (struct forwarder){.kind = kinds[i].kind, .text = send_text};
		numbers[i][0] = add(bench, kinds[i].plain, &forwarders[i][0]);
		numbers[i][1] = add(bench, kinds[i].plain_tagged, &forwarders[i][1]);
		numbers[i][2] = add(bench, kinds[i].receive, &forwarders[i][2]);
		numbers[i][3] = add(bench, kinds[i].send, &forwarders[i][3]);
	}
	bench_run(bench);
	for (int i = 0; i < KINDS; i++) {
		if (!there[i])
			continue;
		compare(bench, kinds[i].receive, numbers[i][2], numbers[i][0]);
		compare(bench, kinds[i].send, numbers[i][3], numbers[i][1]);
	}
	return bench_end(bench);
}
