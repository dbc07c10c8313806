/* SPDX-License-Identifier: MIT */
/**
 * sluice/vlan.h - 802.1Q: which virtual miniport a frame is for
 *
 * A trunk carries frames of several virtual LANs, each with a tag of four bytes behind the two addresses: 0x8100, then
 * priority (3 bits), drop eligible (1 bit), VLAN number (12 bits). slu_vlan_classify() reads it, slu_vlan_untag() takes it
 * off in place, slu_vlan_tag() puts one on in the headroom; the payload never moves.
 *
 * Frames without a VLAN of their own have names of their own: each is accounted, none vanishes.
 */
#ifndef SLUICE_VLAN_H
#define SLUICE_VLAN_H

#include <stdbool.h>
#include <stdint.h>

#include <sluice/nbl.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLU_VLAN_TAG_BYTES    4
#define SLU_VLAN_HEADER_BYTES 14 /* two addresses and a type */
#define SLU_VLAN_NUMBER_MAX   4094

/**
 * enum slu_vlan_kind - what the front of a frame says
 * @SLU_VLAN_TAGGED:   one tag with a VLAN number from 1 to 4095; whether anybody wants that VLAN is not said here
 * @SLU_VLAN_UNTAGGED: no customer tag
 * @SLU_VLAN_PRIORITY: one tag with VLAN number 0: a priority, but no VLAN
 * @SLU_VLAN_DOUBLE:   a tag inside a tag (customer in service or customer in customer)
 * @SLU_VLAN_SHORT:    the frame ends before its header does
 */
enum slu_vlan_kind {
	SLU_VLAN_TAGGED,
	SLU_VLAN_UNTAGGED,
	SLU_VLAN_PRIORITY,
	SLU_VLAN_DOUBLE,
	SLU_VLAN_SHORT,
};

/**
 * slu_vlan_classify() - read the front of a frame
 * @frame:   its bytes
 * @length:  how many
 * @control: where the tag's 16 control bits go (priority, drop eligible, VLAN number); 0 unless the kind is
 *           SLU_VLAN_TAGGED or SLU_VLAN_PRIORITY
 *
 * Return: the kind.
 */
enum slu_vlan_kind slu_vlan_classify(const uint8_t *frame, uint32_t length, uint16_t *control);

/**
 * slu_vlan_number() - the VLAN number in a tag's control bits
 * @control: from slu_vlan_classify()
 */
static inline uint16_t slu_vlan_number(uint16_t control)
{
	return control & 0xfffu;
}

/**
 * slu_vlan_name() - a kind in words
 * @kind: kind
 *
 * Return: "tagged", "untagged", "priority-tagged", "double-tagged" or "short".
 */
const char *slu_vlan_name(enum slu_vlan_kind kind);

/**
 * slu_vlan_untag() - take the tag off
 * @nbl: a frame that slu_vlan_classify() calls tagged
 *
 * The addresses move up by four bytes; priority and drop eligible are kept in @nbl->tag.
 *
 * Return: true, or false if the frame has no tag: then nothing changes.
 */
bool slu_vlan_untag(struct slu_nbl *nbl);

/**
 * slu_vlan_tag() - put a tag on
 * @nbl:    a frame with four bytes of headroom
 * @number: VLAN number, 1 to 4094
 *
 * Priority and drop eligible come from @nbl->tag.
 *
 * Return: true, or false if the frame is short, has no headroom, or @number is none: then nothing changes.
 */
bool slu_vlan_tag(struct slu_nbl *nbl, uint16_t number);

#ifdef __cplusplus
}
#endif

#endif
