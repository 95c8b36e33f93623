/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * The block that a direction has while any of struct wr_features is on.
 *
 * Every feature draws from a stream of its own, derived from the direction's
 * seed, so that turning one on or off changes no other's draws. A stream goes
 * on when parameters change, and starts anew when all features were off.
 */
#ifndef WARREN_ENGINE_OPTIONS_H
#define WARREN_ENGINE_OPTIONS_H

#include "aqm.h"
#include "flows.h"
#include "params.h"
#include "random.h"

enum wr_stream {
	WR_STREAM_LOSS,
	WR_STREAM_DUPLICATE,
	WR_STREAM_REORDER,
	WR_STREAM_JITTER,
	WR_STREAM_AQM,
	WR_STREAMS
};

/**
 * struct wr_option_state - what the features remember from frame to frame
 * @streams: generators
 * @aqm: of features.aqm.kind
 * @jitter: ns, of the last frame; valid if @has_jitter
 * @has_jitter: there was a frame
 * @bad: Gilbert-Elliott's state
 * @pattern_at: next entry of the loss pattern
 */
struct wr_option_state {
	struct wr_random streams[WR_STREAMS];
	union wr_aqm_state aqm;
	s64 jitter;
	bool has_jitter;
	bool bad;
	u32 pattern_at;
};

/**
 * struct wr_options - the block
 * @features: what is on
 * @state: what they remember
 * @flows: where frames wait, for disciplines other than FIFO
 */
struct wr_options {
	struct wr_features features;
	struct wr_option_state state;
	struct wr_flows *flows;
};

/*
 * Sets *@options to a block for @features, or to NULL when all are off. Returns
 * false when there is no memory. May sleep.
 */
bool wr_options_new(struct wr_options **options,
		    const struct wr_features *features);
void wr_options_free(struct wr_options *options);

/* For a direction that gets @options in place of @old, which may be NULL. */
void wr_options_take_over(struct wr_options *options,
			  const struct wr_options *old, u64 seed);

static inline bool wr_chance(struct wr_random *random, u64 probability)
{
	if (!probability)
		return false;
	return wr_random_next(random) < probability ||
	       probability == WR_ALWAYS;
}

bool wr_options_lose(struct wr_options *options);
/* ns of delay beyond @delay that a frame has; the sum is not negative. */
s64 wr_options_jitter(struct wr_options *options, u64 delay);

#endif /* WARREN_ENGINE_OPTIONS_H */
