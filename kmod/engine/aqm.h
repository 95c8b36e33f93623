/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * Active queue management: dropping, or marking, before the queue is full.
 *
 *   RED    at admission, by the mean length of the queue. S. Floyd and
 *          V. Jacobson, "Random early detection gateways for congestion
 *          avoidance", 1993
 *   CoDel  when a frame's turn to be sent comes, by how long it waited. RFC 8289
 *   PIE    at admission, with a probability that is set every so often from how
 *          long the queue takes to send. RFC 8033
 *
 * All of them decide in model time: a frame is judged by what the model did
 * before it, however late the machine looks.
 */
#ifndef WARREN_ENGINE_AQM_H
#define WARREN_ENGINE_AQM_H

#include "params.h"

struct wr_dir;

/**
 * struct wr_red - RED's memory
 * @mean: of the queue, in units of 2^-24 of red_min's
 * @count: frames since the last drop, while @mean is between the bounds
 */
struct wr_red {
	u64 mean;
	u32 count;
};

enum wr_codel_after {
	WR_CODEL_AFTER_NOTHING,
	WR_CODEL_AFTER_FIRST, /* it was dropped, and dropping began */
	WR_CODEL_AFTER_DROP, /* it was dropped while dropping */
};

/**
 * struct wr_codel - CoDel's memory, by the names of RFC 8289
 * @first_above: ns; when frames will have waited too long for long enough; 0 =
 *	they did not
 * @drop_next: ns
 * @count: drops since dropping began
 * @last_count: @count when it last began
 * @largest: wire bytes of the largest frame seen
 * @dropping: yes or no
 * @after: what happened to the frame before
 */
struct wr_codel {
	u64 first_above;
	u64 drop_next;
	u32 count;
	u32 last_count;
	u32 largest;
	bool dropping;
	enum wr_codel_after after;
};

/**
 * struct wr_pie - PIE's memory
 * @next: ns; the next update; 0 = there was none
 * @old_delay: ns, at the last update
 * @burst: ns during which nothing is dropped
 * @probability: of a drop, in units of 2^-62
 * @sum: of the probabilities since the last drop, in units of 2^-32
 */
struct wr_pie {
	u64 next;
	u64 old_delay;
	u64 burst;
	u64 probability;
	u64 sum;
};

union wr_aqm_state {
	struct wr_red red;
	struct wr_codel codel;
	struct wr_pie pie;
};

/*
 * RED and PIE: is the frame that arrives at @now dropped, and why? The model was
 * caught up with that time. The frame may be marked instead.
 */
bool wr_aqm_admit(struct wr_dir *dir, struct wr_frame *frame, u64 now,
		  enum wr_drop *reason);

/* CoDel: the same for the frame that would start to be sent at @now. */
bool wr_aqm_serve(struct wr_dir *dir, struct wr_frame *frame, u64 now);

/* PIE: when the next update is due, or WR_NEVER. */
u64 wr_aqm_next_update(const struct wr_dir *dir);
/* The model was caught up with that time, which is not after @now. */
void wr_aqm_update(struct wr_dir *dir, u64 now);

/* For a direction whose kind of AQM changed at @now. */
void wr_aqm_start(struct wr_dir *dir, u64 now);

#endif /* WARREN_ENGINE_AQM_H */
