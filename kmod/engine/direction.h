/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* One direction of a link: what it keeps and what can be asked of it. */
#ifndef WARREN_ENGINE_DIRECTION_H
#define WARREN_ENGINE_DIRECTION_H

#include "aqm.h"
#include "fifo.h"
#include "geometric.h"
#include "lateness.h"
#include "options.h"
#include "params.h"
#include "random.h"
#include "strays.h"

#define WR_NEVER (~0ULL)

/* ns after its frame has left that a patient sender learns it, at the latest. */
#define WR_PATIENCE 100000000ULL

/**
 * struct wr_count - what a direction did; all belongs to its lock
 * @frames_in: offered
 * @bytes_in: of them
 * @frames_out: delivered; with @duplicates they balance:
 *	in + duplicates = out + drops + what is inside
 * @bytes_out: of them
 * @late_max: ns
 * @late_sum: ns
 * @late_frames: later than wr_params.late_threshold
 * @duplicates: copies made
 * @reordered: frames held longer by wr_features.reorder
 * @marked: frames marked by active queue management
 * @flipped: frames whose bits were flipped
 * @drop: by reason
 * @late: histogram, see wr_late_bucket()
 */
struct wr_count {
	u64 frames_in;
	u64 bytes_in;
	u64 frames_out;
	u64 bytes_out;
	u64 late_max;
	u64 late_sum;
	u64 late_frames;
	u64 duplicates;
	u64 reordered;
	u64 marked;
	u64 flipped;
	u64 drop[WR_DROP_REASONS];
	u64 late[WR_LATE_BUCKETS];
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
	struct wr_strays strays; /* in flight, out of order */
	u64 last_due;
	u64 soonest; /* ns in flight at the least */
	u64 queue_bytes; /* that may wait, by both limits */
	u64 look; /* ns; to tell waiting senders what left; 0 = none waits */
	u32 owners[WR_OWNERS]; /* of frames waiting or served */

	/* the last service time computed: traffic has few sizes */
	u32 cached_wire;
	u64 cached_ns;
	u64 cached_rest;

	/* damage */
	u64 good_bits; /* until the next bad one */
	struct wr_geometric bad_bits;
	struct wr_random random;

	struct wr_params params;
	struct wr_options *options; /* NULL: no feature is on */
	struct wr_guard *guard;
	struct wr_count *count;
	u64 seed;
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

void wr_dir_init(struct wr_dir *dir, struct wr_guard *guard,
		 struct wr_count *count, u64 seed);
/*
 * Takes @options, which may be NULL, and returns what it had, for the caller to
 * free when it has unlocked.
 */
struct wr_options *wr_dir_set(struct wr_dir *dir,
			      const struct wr_params *params,
			      struct wr_options *options, u64 now,
			      struct wr_out *out);
void wr_dir_admit(struct wr_dir *dir, struct wr_frame *frame, u64 now,
		  struct wr_out *out);
u32 wr_dir_run(struct wr_dir *dir, u64 now, u32 budget, struct wr_out *out);
void wr_dir_catch_up(struct wr_dir *dir, u64 now, struct wr_out *out);
u64 wr_dir_next(const struct wr_dir *dir);
void wr_dir_purge(struct wr_dir *dir, struct wr_out *out);

static inline bool wr_dir_empty(const struct wr_dir *dir)
{
	return !dir->serving && !dir->queue.frames && !dir->line.head &&
	       !dir->strays.root;
}

/* Does anything happen to frames? */
static inline bool wr_shapes(const struct wr_params *params,
			     const struct wr_features *features)
{
	return params->rate || params->delay || params->loss || params->ber ||
	       features->jitter.spread || features->loss.model ||
	       features->duplicate || features->reorder || features->trace;
}

static inline bool wr_dir_shapes(const struct wr_dir *dir)
{
	const struct wr_params *params = &dir->params;

	if (dir->options)
		return wr_shapes(params, &dir->options->features);
	return params->rate || params->delay || params->loss || params->ber;
}

#endif /* WARREN_ENGINE_DIRECTION_H */
