/* SPDX-License-Identifier: MIT */
/*
 * check-trunk.c - holds what a run over the recorded trunk wrote against the capture
 *
 *   check-trunk CAPTURE FOLDER
 *
 * Knows nothing of Sluice: reads the classic capture format by itself. FOLDER/vm10.pcap and vm20.pcap must hold each frame
 * of their VLAN, in order, at its time, without its four bytes of tag; FOLDER/trunk.pcap each frame once more, per VLAN in
 * order, with the two addresses swapped.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER    24
#define RECORD    16
#define ADDRESSES 12
#define TAG       4

struct capture {
	const char *name;
	uint8_t *bytes;
	size_t length;
	size_t at;
};

/* A record: seconds and microseconds, then its frame. */
struct record {
	const uint8_t *time;
	const uint8_t *frame;
	uint32_t captured;
	uint32_t length;
};

static _Noreturn void die(const char *what, const char *name, unsigned long number)
{
	printf("%s: frame %lu: %s\n", name, number, what);
	exit(1);
}

static uint32_t little(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static struct capture read_capture(const char *folder, const char *name)
{
	char path[4096];
	struct capture capture = {.name = name, .at = HEADER};
	FILE *stream;
	long length;

	snprintf(path, sizeof path, "%s%s%s", folder ? folder : "", folder ? "/" : "", name);
	stream = fopen(path, "rb");
	if (!stream || fseek(stream, 0, SEEK_END) || (length = ftell(stream)) < HEADER)
		die("cannot be read", path, 0);
	rewind(stream);
	capture.length = (size_t)length;
	capture.bytes = malloc(capture.length);
	if (!capture.bytes || fread(capture.bytes, 1, capture.length, stream) != capture.length)
		die("cannot be read", path, 0);
	fclose(stream);
	return capture;
}

static bool next(struct capture *capture, struct record *record)
{
	const uint8_t *at = capture->bytes + capture->at;

	if (capture->at == capture->length)
		return false;
	if (capture->length - capture->at < RECORD || capture->length - capture->at - RECORD < little(at + 8))
		die("is cut", capture->name, 0);
	*record = (struct record){
	        .time = at,
	        .frame = at + RECORD,
	        .captured = little(at + 8),
	        .length = little(at + 12),
	};
	capture->at += RECORD + record->captured;
	return true;
}

static unsigned vlan(const struct record *record)
{
	return (unsigned)(record->frame[ADDRESSES + 2] & 0xf) << 8 | record->frame[ADDRESSES + 3];
}

/* The next record of @capture with that VLAN. */
static bool next_of(struct capture *capture, unsigned number, struct record *record)
{
	while (next(capture, record)) {
		if (vlan(record) == number)
			return true;
	}
	return false;
}

static bool is_untagged(const struct record *in, const struct record *out)
{
	return out->captured == in->captured - TAG && out->length == in->length - TAG &&
	       !memcmp(out->frame, in->frame, ADDRESSES) &&
	       !memcmp(out->frame + ADDRESSES, in->frame + ADDRESSES + TAG, in->captured - ADDRESSES - TAG);
}

static bool is_swapped(const struct record *in, const struct record *out)
{
	return out->captured == in->captured && out->length == in->length && !memcmp(out->frame, in->frame + 6, 6) &&
	       !memcmp(out->frame + 6, in->frame, 6) &&
	       !memcmp(out->frame + ADDRESSES, in->frame + ADDRESSES, in->captured - ADDRESSES);
}

/* Each frame of VLAN @number in @in is the next one in @out. Returns how many. */
static unsigned long hold(struct capture in, struct capture out, unsigned number, bool tagged)
{
	struct record before, after;
	unsigned long count = 0;

	if (memcmp(in.bytes, out.bytes, HEADER))
		die("another header than the capture's", out.name, 0);
	while (next_of(&in, number, &before)) {
		count++;
		if (!(tagged ? next_of(&out, number, &after) : next(&out, &after)))
			die("is missing", out.name, count);
		if (memcmp(before.time, after.time, 8))
			die("has another time", out.name, count);
		if (!(tagged ? is_swapped(&before, &after) : is_untagged(&before, &after)))
			die("has other bytes", out.name, count);
	}
	if (tagged ? next_of(&out, number, &after) : next(&out, &after))
		die("is one too many", out.name, count + 1);
	return count;
}

int main(int argc, char **argv)
{
	struct capture in, trunk, vm10, vm20;
	unsigned long ten, twenty;
	struct record record;
	unsigned long count = 0;

	if (argc != 3)
		return 2;
	in = read_capture(NULL, argv[1]);
	trunk = read_capture(argv[2], "trunk.pcap");
	vm10 = read_capture(argv[2], "vm10.pcap");
	vm20 = read_capture(argv[2], "vm20.pcap");
	ten = hold(in, vm10, 10, false);
	twenty = hold(in, vm20, 20, false);
	if (hold(in, trunk, 10, true) != ten || hold(in, trunk, 20, true) != twenty)
		die("not as many came back", "trunk.pcap", 0);
	while (next(&in, &record))
		count++;
	printf("%lu of VLAN 10, %lu of VLAN 20, %lu in all\n", ten, twenty, count);
	free(in.bytes);
	free(trunk.bytes);
	free(vm10.bytes);
	free(vm20.bytes);
	return ten == 1013 && twenty == 5697 && ten + twenty == count ? 0 : 1;
}
