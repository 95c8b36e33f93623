/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* One direction of a link: what it keeps and what can be asked of it. */
#ifndef WARREN_ENGINE_DIRECTION_H
#define WARREN_ENGINE_DIRECTION_H

#include "fifo.h"
#include "geometric.h"
#include "params.h"
#include "random.h"

#define WR_NEVER (~0ULL)

enum wr_drop {
	WR_DROP_QUEUE,
	WR_DROP_LOSS,
	WR_DROP_BIT_ERROR,
	WR_DROP_GUARD,
	WR_DROP_DOWN,
	WR_DROP_MEMORY,
	WR_DROP_TOO_LONG,
	WR_DROP_REASONS
};

struct wr_count {
	u64 frames_in;
	u64 bytes_in;
	u64 frames_out;
	u64 bytes_out;
	u64 late_max;
	u64 late_sum;
	u64 drop[WR_DROP_REASONS];
};

/**
 * struct wr_dir - the state of one direction
 *
 * All of it is guarded by the caller's lock around the direction.
 */
struct wr_dir {
	/* the server: wr_dir_admit(), wr_dir_run() */
	u64 busy; /* ns; the server is free from here on, rounded down */
	u64 busy_rest; /* and this many 1/rate ns later */
	struct wr_frame *serving; /* its last bit leaves at busy */
	struct wr_fifo queue; /* waiting for the server */
	struct wr_fifo line; /* in flight, in order of due time */
	u64 last_due;
	u32 owned; /* frames waiting or served whose sender waits */

	/* the last service time computed: traffic has few sizes */
	u32 cached_wire;
	u64 cached_ns;
	u64 cached_rest;

	/* damage */
	u64 good_bits; /* until the next bad one */
	struct wr_geometric bad_bits;
	struct wr_random random;

	struct wr_params params;
	struct wr_guard *guard;
	struct wr_count count;
};

/**
 * struct wr_out - frames that left a direction, for the caller to finish
 * @deliver: to the receiving device, in this order
 * @drop: to be freed
 */
struct wr_out {
	struct wr_fifo deliver;
	struct wr_fifo drop;
};

void wr_dir_init(struct wr_dir *dir, struct wr_guard *guard, u64 seed);
void wr_dir_set(struct wr_dir *dir, const struct wr_params *params, u64 now,
		struct wr_out *out);
void wr_dir_admit(struct wr_dir *dir, struct wr_frame *frame, u64 now,
		  struct wr_out *out);
u32 wr_dir_run(struct wr_dir *dir, u64 now, u32 budget, struct wr_out *out);
void wr_dir_catch_up(struct wr_dir *dir, u64 now, struct wr_out *out);
u64 wr_dir_next(const struct wr_dir *dir);
void wr_dir_purge(struct wr_dir *dir, struct wr_out *out);

static inline bool wr_dir_empty(const struct wr_dir *dir)
{
	return !dir->serving && !dir->queue.head && !dir->line.head;
}

static inline bool wr_params_shape(const struct wr_params *params)
{
	return params->rate || params->delay || params->loss || params->ber;
}

#endif /* WARREN_ENGINE_DIRECTION_H */
