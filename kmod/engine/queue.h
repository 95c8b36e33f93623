/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * Which frame may wait, and which goes next: one FIFO, or many of them by flow
 * (flows.h), bounded together in frames and in wire bytes. wr_dir.queue counts
 * them all; frames are on it in a FIFO only.
 */
#ifndef WARREN_ENGINE_QUEUE_H
#define WARREN_ENGINE_QUEUE_H

#include "direction.h"

/* The frame being served is not in the queue and does not count. */
static inline bool wr_queue_has_room(const struct wr_dir *dir, u32 wire)
{
	const struct wr_params *params = &dir->params;

	if (params->queue_packets && dir->queue.frames >= params->queue_packets)
		return false;
	return dir->queue.bytes + wire <= dir->queue_bytes;
}

static inline bool wr_queue_too_long(const struct wr_dir *dir)
{
	const struct wr_params *params = &dir->params;

	return (params->queue_packets &&
		dir->queue.frames > params->queue_packets) ||
	       dir->queue.bytes > dir->queue_bytes;
}

static inline struct wr_flows *wr_queue_flows(const struct wr_dir *dir)
{
	return unlikely(dir->options) ? dir->options->flows : NULL;
}

static inline void wr_queue_put(struct wr_dir *dir, struct wr_frame *frame)
{
	struct wr_flows *flows = wr_queue_flows(dir);

	if (likely(!flows)) {
		wr_fifo_push(&dir->queue, frame);
		return;
	}
	wr_flows_put(flows, frame);
	dir->queue.frames++;
	dir->queue.bytes += wr_info(frame)->wire;
}

static inline struct wr_frame *wr_queue_uncount(struct wr_dir *dir,
						struct wr_frame *frame)
{
	if (frame) {
		dir->queue.frames--;
		dir->queue.bytes -= wr_info(frame)->wire;
	}
	return frame;
}

static inline struct wr_frame *wr_queue_take(struct wr_dir *dir)
{
	struct wr_flows *flows = wr_queue_flows(dir);

	if (likely(!flows))
		return wr_fifo_pop(&dir->queue);
	return wr_queue_uncount(dir, wr_flows_take(flows));
}

#endif /* WARREN_ENGINE_QUEUE_H */
