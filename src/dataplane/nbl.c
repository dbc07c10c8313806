/* SPDX-License-Identifier: MIT */
/*
 * nbl.c - net buffer lists, their pools and queues
 */
#include <sluice/nbl.h>

void slu_nbl_pool_init(struct slu_nbl_pool *pool, struct slu_nbl *nbls, size_t count, uint8_t *memory,
                       uint32_t capacity, uint32_t headroom)
{
	*pool = (struct slu_nbl_pool){.count = count, .headroom = headroom};
	for (size_t i = count; i-- > 0;) {
		nbls[i] = (struct slu_nbl){
		        .next = pool->free,
		        .pool = pool,
		        .buffer = memory + i * capacity,
		        .capacity = capacity,
		        .owner = SLU_NBL_FREE,
		};
		pool->free = &nbls[i];
	}
}

struct slu_nbl *slu_nbl_take(struct slu_nbl_pool *pool)
{
	struct slu_nbl *nbl = pool->free;

	if (!nbl) {
		pool->refused++;
		return NULL;
	}
	pool->free = nbl->next;
	pool->taken++;
	pool->out++;
	if (pool->out > pool->out_max)
		pool->out_max = pool->out;
	*nbl = (struct slu_nbl){
	        .pool = pool,
	        .buffer = nbl->buffer,
	        .capacity = nbl->capacity,
	        .data = nbl->buffer + pool->headroom,
	        .owner = SLU_NBL_MAKER,
	};
	return nbl;
}

bool slu_nbl_give(struct slu_nbl *nbl)
{
	struct slu_nbl_pool *pool = nbl->pool;

	if (!slu_nbl_hand(nbl, SLU_NBL_MAKER, SLU_NBL_FREE))
		return false;
	nbl->next = pool->free;
	pool->free = nbl;
	pool->given++;
	pool->out--;
	return true;
}

bool slu_nbl_pool_balanced(const struct slu_nbl_pool *pool)
{
	return !pool->out && pool->taken == pool->given;
}

uint32_t slu_nbl_room(const struct slu_nbl *nbl)
{
	return nbl->capacity - (uint32_t)(nbl->data - nbl->buffer);
}

/* They do not overlap. Compilers that have a form of it for the machine use that, without a C library, too. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t length)
{
#ifdef __GNUC__
	__builtin_memcpy(to, from, length);
#else
	for (uint32_t i = 0; i < length; i++)
		to[i] = from[i];
#endif
}

bool slu_nbl_fill(struct slu_nbl *nbl, const uint8_t *frame, uint32_t length)
{
	if (nbl->owner != SLU_NBL_MAKER || length > slu_nbl_room(nbl))
		return false;
	copy(nbl->data, frame, length);
	nbl->length = length;
	nbl->wire_length = length;
	return true;
}

bool slu_nbl_hand(struct slu_nbl *nbl, enum slu_nbl_owner from, enum slu_nbl_owner to)
{
	if (nbl->owner != from)
		return false;
	nbl->owner = (uint8_t)to;
	return true;
}

void slu_nbl_push(struct slu_nbl_queue *queue, struct slu_nbl *nbl)
{
	nbl->next = NULL;
	if (queue->tail)
		queue->tail->next = nbl;
	else
		queue->head = nbl;
	queue->tail = nbl;
	queue->count++;
}

struct slu_nbl *slu_nbl_pop(struct slu_nbl_queue *queue)
{
	struct slu_nbl *nbl = queue->head;

	if (!nbl)
		return NULL;
	queue->head = nbl->next;
	if (!queue->head)
		queue->tail = NULL;
	queue->count--;
	nbl->next = NULL;
	return nbl;
}
