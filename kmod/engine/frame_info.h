/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* What the engine keeps in each frame while it holds it. */
#ifndef WARREN_ENGINE_FRAME_INFO_H
#define WARREN_ENGINE_FRAME_INFO_H

/* Is there a sender that learns when the frame has left, and is it in a hurry? */
enum wr_owner {
	WR_OWNER_NONE,
	WR_OWNER_PATIENT, /* it has room to send more meanwhile */
	WR_OWNER_WAITING, /* it may wait for room, from this frame or the next */
	WR_OWNER_PROMPT, /* it wants to know the very time */
	WR_OWNERS
};

/* Why a frame did not arrive. */
enum wr_drop {
	WR_DROP_QUEUE,
	WR_DROP_LOSS,
	WR_DROP_BIT_ERROR,
	WR_DROP_GUARD,
	WR_DROP_DOWN,
	WR_DROP_MEMORY,
	WR_DROP_TOO_LONG,
	WR_DROP_RED,
	WR_DROP_CODEL,
	WR_DROP_PIE,
	WR_DROP_REASONS
};

/**
 * struct wr_frame_info - per-frame state, valid from admit until it is given up
 * @time: ns; arrival while the frame waits, due time once it is in flight
 * @wire: bytes it takes on the wire
 * @len: bytes of the frame with its Ethernet header
 * @memory: bytes charged to the guard
 * @left: left son while among the strays; the right one is wr_frame.next. While
 *	waiting in a flow, the frame before
 * @tag: while waiting in a flow, see flows.h
 * @sequence: order of coming, while among the strays
 * @rank: frames on the right spine, while among the strays
 * @owner: enum wr_owner, until the frame has left
 * @copy: made by duplication
 * @reason: enum wr_drop, once it is dropped
 */
struct wr_frame_info {
	u64 time;
	struct wr_frame *left;
	u64 tag;
	u32 wire;
	u32 len;
	u32 memory;
	u32 sequence;
	u8 rank;
	u8 owner;
	bool copy;
	u8 reason;
};

#endif /* WARREN_ENGINE_FRAME_INFO_H */
