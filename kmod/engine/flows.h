/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * Waiting frames sorted by flow, for the disciplines that share a link among
 * flows. A flow is a bucket that addresses, protocol and ports are hashed into.
 *
 *   FQ   self-clocked fair queueing (S. Golestani, 1994): a frame gets the tag
 *        max(V, tag of the flow's frame before) + wire bytes, where V is the tag
 *        of the frame sent last. The least tag is sent first
 *   WFQ  the same, with the bytes divided by the flow's weight, which is 1 and
 *        the IP precedence of the frame
 *   DRR  deficit round robin (M. Shreedhar and G. Varghese, 1995), with a
 *        quantum of WR_DRR_QUANTUM wire bytes
 */
#ifndef WARREN_ENGINE_FLOWS_H
#define WARREN_ENGINE_FLOWS_H

#include "aqm.h"
#include "fifo.h"
#include "params.h"

#define WR_FLOWS 256
#define WR_DRR_QUANTUM 1538
#define WR_NO_FLOW WR_FLOWS

/* Tags are in bytes times this, which every weight from 1 to 8 divides. */
#define WR_TAG_ONE 840

/**
 * struct wr_flow - frames of one flow
 * @frames: in order; wr_frame_info.left leads back
 * @codel: CoDel's memory of it
 * @tag: of its last frame
 * @deficit: wire bytes it may send before its turn ends
 * @next: in the round of DRR
 * @place: among the active ones
 * @in_round: it is in the round of DRR, where one whose frames were all dropped
 *	stays until its turn
 */
struct wr_flow {
	struct wr_fifo frames;
	struct wr_codel codel;
	u64 tag;
	u32 deficit;
	u16 next;
	u16 place;
	bool in_round;
};

/**
 * struct wr_flows - all of them
 * @discipline: FQ, DRR or WFQ
 * @active: flows with frames: a heap by the tag of the first one, or for DRR
 *	just those in the round, in no order
 * @active_count: how many
 * @round: the flow of DRR whose turn it is, or WR_NO_FLOW
 * @round_end: the last flow of the round
 * @served: the flow that the last frame was taken from
 * @now: V
 */
struct wr_flows {
	enum wr_discipline discipline;
	u16 active[WR_FLOWS];
	u16 active_count;
	u16 round;
	u16 round_end;
	u16 served;
	u64 now;
	struct wr_flow flow[WR_FLOWS];
};

void wr_flows_init(struct wr_flows *flows, enum wr_discipline discipline);
void wr_flows_put(struct wr_flows *flows, struct wr_frame *frame);
struct wr_frame *wr_flows_take(struct wr_flows *flows);
/* The newest or the oldest frame of the flow with the most bytes, or NULL. */
struct wr_frame *wr_flows_take_longest(struct wr_flows *flows, bool oldest);

#endif /* WARREN_ENGINE_FLOWS_H */
