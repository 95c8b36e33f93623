/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * Which frame may wait, and which goes next: one FIFO with tail drop, bounded in
 * frames and in wire bytes.
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
	return !params->queue_bytes ||
	       dir->queue.bytes + wire <= params->queue_bytes;
}

static inline void wr_queue_put(struct wr_dir *dir, struct wr_frame *frame)
{
	wr_fifo_push(&dir->queue, frame);
}

static inline struct wr_frame *wr_queue_take(struct wr_dir *dir)
{
	return wr_fifo_pop(&dir->queue);
}

#endif /* WARREN_ENGINE_QUEUE_H */
