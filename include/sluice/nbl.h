/* SPDX-License-Identifier: MIT */
/**
 * sluice/nbl.h - net buffer lists: frames that somebody owns
 *
 * A net buffer list (NBL) is one frame, where it lies, who owns it now and whom it came from. It has one simple buffer, no
 * memory descriptor lists. Ownership is explicit: slu_nbl_hand() moves an NBL from one owner to the next and refuses if the
 * giver does not own it, so that a return of what was never lent, or a second return, is seen where it happens.
 *
 * A pool is made of the caller's memory. It counts what it gives out and what comes back; slu_nbl_pool_balanced() says
 * whether every buffer is home.
 *
 * Nothing here locks: the caller serialises access to one pool, one queue and one NBL.
 */
#ifndef SLUICE_NBL_H
#define SLUICE_NBL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum slu_nbl_owner - who holds a net buffer list
 * @SLU_NBL_FREE:     nobody; it is in its pool
 * @SLU_NBL_MAKER:    who took it from the pool: the port, or the protocol that sends
 * @SLU_NBL_DRIVER:   the intermediate driver: a loan from below, or a send from above
 * @SLU_NBL_UPPER:    a protocol above a virtual miniport: a loan
 * @SLU_NBL_LOWER:    the adapter below: a send on its way to the wire
 */
enum slu_nbl_owner {
	SLU_NBL_FREE,
	SLU_NBL_MAKER,
	SLU_NBL_DRIVER,
	SLU_NBL_UPPER,
	SLU_NBL_LOWER,
};

struct slu_nbl_pool;

/**
 * struct slu_nbl - a net buffer list
 * @next:        next of a chain or a queue; NULL at the end
 * @pool:        where it goes home to
 * @buffer:      its memory, @capacity bytes
 * @data:        first byte of the frame, inside @buffer
 * @capacity:    bytes at @buffer
 * @length:      bytes at @data
 * @wire_length: bytes the frame had on the wire; more than @length where a capture was cut to its snapshot length
 * @status:      how a send ended
 * @source:      who gave it: the binding or miniport handle (SourceHandle); saved and restored by who forwards (PDP-02)
 * @tag:         priority and drop-eligible bits of the VLAN tag that was taken off (Ieee8021QNetBufferListInfo)
 * @owner:       an enum slu_nbl_owner
 * @maker_data:  a word of who took it from the pool
 * @driver_data: a word of the driver that forwards it
 * @time_ns:     when the frame was captured, nanoseconds since 1970
 * @cancel_id:   by which its sender may cancel it, and others with it; 0: it cannot be cancelled
 * @number:      the frame's number at its port, from 1; 0 if it was made here
 *
 * What is looked at for each frame on its way comes first, in one line of a cache.
 */
struct slu_nbl {
	struct slu_nbl *next;
	struct slu_nbl_pool *pool;
	uint8_t *buffer;
	uint8_t *data;
	uint32_t capacity;
	uint32_t length;
	uint32_t wire_length;
	uint32_t status;
	const void *source;
	uint16_t tag;
	uint8_t owner;
	void *maker_data;
	void *driver_data;
	uint64_t time_ns;
	uint64_t cancel_id;
	uint64_t number;
};

/**
 * struct slu_nbl_pool - net buffer lists over the caller's memory
 * @free:     those at home
 * @count:    how many there are
 * @headroom: bytes kept free before the frame of a new NBL
 * @out:      how many are out now
 * @out_max:  most that ever were out at once
 * @taken:    how many times one was taken
 * @given:    how many times one came back
 * @refused:  how many times the pool was empty
 */
struct slu_nbl_pool {
	struct slu_nbl *free;
	size_t count;
	uint32_t headroom;
	size_t out;
	size_t out_max;
	uint64_t taken;
	uint64_t given;
	uint64_t refused;
};

/**
 * struct slu_nbl_queue - first in, first out
 * @head:  next to leave
 * @tail:  last that came
 * @count: how many
 */
struct slu_nbl_queue {
	struct slu_nbl *head;
	struct slu_nbl *tail;
	size_t count;
};

/**
 * slu_nbl_pool_init() - make a pool of the caller's memory
 * @pool:     pool to prepare
 * @nbls:     @count net buffer lists
 * @count:    how many
 * @memory:   @count times @capacity bytes
 * @capacity: bytes of one buffer
 * @headroom: bytes kept before each frame, less than @capacity; a tag needs SLU_VLAN_TAG_BYTES
 */
void slu_nbl_pool_init(struct slu_nbl_pool *pool, struct slu_nbl *nbls, size_t count, uint8_t *memory,
                       uint32_t capacity, uint32_t headroom);

/**
 * slu_nbl_take() - take an empty net buffer list out of a pool
 * @pool: pool
 *
 * Return: an NBL owned by SLU_NBL_MAKER, of length 0, or NULL if all are out.
 */
struct slu_nbl *slu_nbl_take(struct slu_nbl_pool *pool);

/**
 * slu_nbl_give() - give a net buffer list back to its pool
 * @nbl: NBL owned by SLU_NBL_MAKER
 *
 * Return: true, or false if its owner is another (given twice, or still lent): then nothing changes.
 */
bool slu_nbl_give(struct slu_nbl *nbl);

/**
 * slu_nbl_pool_balanced() - is everything home?
 * @pool: pool
 *
 * Return: true if as many came back as were taken and none is out.
 */
bool slu_nbl_pool_balanced(const struct slu_nbl_pool *pool);

/**
 * slu_nbl_room() - bytes that fit behind the start of a frame
 * @nbl: NBL
 */
uint32_t slu_nbl_room(const struct slu_nbl *nbl);

/**
 * slu_nbl_fill() - put a frame into an NBL
 * @nbl:    NBL owned by SLU_NBL_MAKER
 * @frame:  its bytes
 * @length: how many
 *
 * Return: true, or false if they do not fit.
 */
bool slu_nbl_fill(struct slu_nbl *nbl, const uint8_t *frame, uint32_t length);

/**
 * slu_nbl_hand() - hand an NBL from one owner to the next
 * @nbl:  NBL
 * @from: who must own it now
 * @to:   who owns it afterwards
 *
 * Return: true, or false if @from is not the owner: then nothing changes.
 */
bool slu_nbl_hand(struct slu_nbl *nbl, enum slu_nbl_owner from, enum slu_nbl_owner to);

/**
 * slu_nbl_push() - put one NBL at the end of a queue
 * @queue: queue
 * @nbl:   one NBL; its @next is overwritten
 */
void slu_nbl_push(struct slu_nbl_queue *queue, struct slu_nbl *nbl);

/**
 * slu_nbl_pop() - take the first NBL out of a queue
 * @queue: queue
 *
 * Return: the NBL, its @next NULL, or NULL if the queue is empty.
 */
struct slu_nbl *slu_nbl_pop(struct slu_nbl_queue *queue);

#ifdef __cplusplus
}
#endif

#endif
