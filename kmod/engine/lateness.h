/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* Which bucket of the histogram a lateness falls into. */
#ifndef WARREN_ENGINE_LATENESS_H
#define WARREN_ENGINE_LATENESS_H

#include "platform.h"

#define WR_LATE_BUCKETS 74
#define WR_LATE_LOW_BITS 8 /* bucket 0 is below 2^8 ns */
#define WR_LATE_SPLIT_BITS 2 /* 2^2 buckets per factor of two */

/*
 * Bucket 1 + 4 * i + k starts at 2^(8 + i) * (4 + k) / 4 ns; the last bucket has
 * no end.
 */
static inline u32 wr_late_bucket(u64 ns)
{
	u32 top, bucket;

	if (likely(ns < 1U << WR_LATE_LOW_BITS))
		return 0;
	top = 63 - (u32)__builtin_clzll(ns);
	bucket = 1 + ((top - WR_LATE_LOW_BITS) << WR_LATE_SPLIT_BITS) +
		 (u32)((ns >> (top - WR_LATE_SPLIT_BITS)) &
		       ((1U << WR_LATE_SPLIT_BITS) - 1));
	return bucket < WR_LATE_BUCKETS ? bucket : WR_LATE_BUCKETS - 1;
}

/* The least ns that falls into the bucket. */
static inline u64 wr_late_bucket_start(u32 bucket)
{
	u32 octave, k;

	if (!bucket)
		return 0;
	octave = (bucket - 1) >> WR_LATE_SPLIT_BITS;
	k = (bucket - 1) & ((1U << WR_LATE_SPLIT_BITS) - 1);
	return (u64)((1U << WR_LATE_SPLIT_BITS) + k)
	       << (octave + WR_LATE_LOW_BITS - WR_LATE_SPLIT_BITS);
}

#endif /* WARREN_ENGINE_LATENESS_H */
