/* SPDX-License-Identifier: MIT */
/**
 * sluice/demux.h - whose is a frame: by its VLAN and its destination address
 *
 * A table of the caller's memory: each row is a VLAN (0: frames without one), a destination address or any, and the number of who gets it. A frame
 * goes to the row of its VLAN and its address, or else to that of its VLAN and any address. One probe for most frames.
 *
 * Nothing here locks: rows are added while nobody looks; frames are looked up by any number of threads, at any level.
 */
#ifndef SLUICE_DEMUX_H
#define SLUICE_DEMUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sluice/nbl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nobody's. */
#define SLU_DEMUX_NOBODY 0xffffu

/**
 * struct slu_demux_row - one row
 * @key:    VLAN and address, or a mark that no frame has: free
 * @number: who gets it
 */
struct slu_demux_row {
	uint64_t key;
	uint16_t number;
};

/**
 * struct slu_demux - a table
 * @rows:    the caller's
 * @shift:   64 less the logarithm of how many there are
 * @mask:    how many there are, less one
 * @used:    how many are not free
 * @by_vlan: who gets frames for any address
 */
struct slu_demux {
	struct slu_demux_row *rows;
	unsigned shift;
	size_t mask;
	size_t used;
	uint16_t by_vlan[4096];
};

/**
 * slu_demux_init() - an empty table
 * @demux: table
 * @rows:  memory for the rows
 * @count: how many: a power of two, at least 2; half of them at most are used
 */
void slu_demux_init(struct slu_demux *demux, struct slu_demux_row *rows, size_t count);

/**
 * slu_demux_add() - add a row
 * @demux:   table
 * @vlan:    VLAN number, 0 for frames without one
 * @address: six bytes, or NULL for any
 * @number:  who gets it, not SLU_DEMUX_NOBODY
 *
 * Return: true, or false if it is there already, half of the rows are in use, or a number is out of range.
 */
bool slu_demux_add(struct slu_demux *demux, uint16_t vlan, const uint8_t *address, uint16_t number);

/**
 * slu_demux_find() - look a frame up
 * @demux:  table
 * @frame:  its bytes
 * @length: how many
 *
 * Return: who gets it, or SLU_DEMUX_NOBODY: also for a frame that ends before its header does, or that has a tag inside a tag.
 */
uint16_t slu_demux_find(const struct slu_demux *demux, const uint8_t *frame, uint32_t length);

/**
 * slu_demux_find_all() - look a batch up
 * @demux:   table
 * @nbls:    frames
 * @count:   how many
 * @numbers: who gets each
 */
void slu_demux_find_all(const struct slu_demux *demux, struct slu_nbl *const *nbls, size_t count, uint16_t *numbers);

#ifdef __cplusplus
}
#endif

#endif
