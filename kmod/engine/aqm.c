// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
#include "aqm.h"
#include "direction.h"
#include "fixed.h"

#define WR_NS_PER_SEC 1000000000ULL

#define WR_RED_WEIGHT 8589935 /* 0.002 in units of 2^-32 */
#define WR_RED_ONE (1ULL << 24)

#define WR_CODEL_TARGET 5000000ULL
#define WR_CODEL_INTERVAL 100000000ULL

#define WR_PIE_TARGET 15000000ULL
#define WR_PIE_INTERVAL 15000000ULL
#define WR_PIE_BURST 150000000ULL
#define WR_PIE_ALPHA 125
#define WR_PIE_BETA 1250
#define WR_PIE_ONE (1LL << 62)
#define WR_PIE_SHARE(percent) (WR_PIE_ONE / 100 * (percent))
/* Updates at one look, about: those of a longer silence are left out. */
#define WR_PIE_UPDATES 4096

static u64 or_default(u64 value, u64 usual)
{
	return value ? value : usual;
}

static struct wr_random *dice(struct wr_dir *dir)
{
	return &dir->options->state.streams[WR_STREAM_AQM];
}

/* Marked instead of dropped? */
static bool mark(struct wr_dir *dir, struct wr_frame *frame)
{
	if (!dir->options->features.aqm.ecn || !wr_frame_mark(frame))
		return false;
	dir->count->marked++;
	return true;
}

/* ---- RED ---------------------------------------------------------------- */

/* base^times, for a base below 1 in units of 2^-32. */
static u64 power(u64 base, u64 times)
{
	u64 result = 1ULL << 32;

	for (; times && result; times >>= 1) {
		if (times & 1)
			result = (result * base) >> 32;
		base = (base * base) >> 32;
	}
	return result;
}

/* While the link was idle it could have sent frames like the last one. */
static u64 frames_missed(const struct wr_dir *dir, u64 now)
{
	if (!dir->cached_ns || now <= dir->busy)
		return 0;
	return (now - dir->busy) / dir->cached_ns;
}

static void update_mean(struct wr_dir *dir, u64 now)
{
	const struct wr_aqm_params *params = &dir->options->features.aqm;
	struct wr_red *red = &dir->options->state.aqm.red;
	u64 weight = or_default(params->red_weight, WR_RED_WEIGHT);
	u64 queue = params->red_bytes ? dir->queue.bytes : dir->queue.frames;
	u64 left = (1ULL << 32) - weight;

	if (!dir->serving)
		left = power(left, frames_missed(dir, now));
	else if (queue > 1ULL << 33)
		queue = 1ULL << 33; /* keeps the product in range */
	red->mean = wr_mul_high(red->mean << 6, left << 26);
	if (dir->serving)
		red->mean += wr_mul_high(queue * WR_RED_ONE << 6, weight << 26);
}

/* R / 2^32 < base / (1 - count * base), for a random R. */
static bool red_strikes(struct wr_dir *dir, u64 base, u32 count)
{
	u64 used = base * count;

	if (used >= 1ULL << 32)
		return true;
	return (wr_random_next(dice(dir)) >> 32) * ((1ULL << 32) - used) <
	       base << 32;
}

static bool red_drops(struct wr_dir *dir, struct wr_frame *frame, u64 now)
{
	const struct wr_aqm_params *params = &dir->options->features.aqm;
	struct wr_red *red = &dir->options->state.aqm.red;
	u64 share;

	update_mean(dir, now);
	if (red->mean < params->red_min * WR_RED_ONE) {
		red->count = 0;
		return false;
	}
	if (red->mean >= params->red_max * WR_RED_ONE) {
		red->count = 1;
		return true;
	}
	share = (red->mean - params->red_min * WR_RED_ONE) /
		(params->red_max - params->red_min);
	if (!red_strikes(dir, (params->red_probability >> 32) * share >> 24,
			 red->count)) {
		red->count++;
		return false;
	}
	red->count = 1;
	return !mark(dir, frame);
}

/* ---- CoDel -------------------------------------------------------------- */

static u64 codel_interval(const struct wr_dir *dir)
{
	return or_default(dir->options->features.aqm.interval,
			  WR_CODEL_INTERVAL);
}

/* With flows each has a memory of its own. */
static struct wr_codel *codel_of(const struct wr_dir *dir, u64 *backlog)
{
	struct wr_flows *flows = dir->options->flows;

	*backlog = dir->queue.bytes;
	if (!flows)
		return &dir->options->state.aqm.codel;
	*backlog = flows->flow[flows->served].frames.bytes;
	return &flows->flow[flows->served].codel;
}

/* The control law: drops come as the square root of their number. */
static u64 codel_next(const struct wr_dir *dir, u64 from, u32 count)
{
	return from + (codel_interval(dir) << 16) / wr_sqrt((u64)count << 32);
}

/* Have frames waited too long for long enough? */
static bool codel_stands(const struct wr_dir *dir, struct wr_codel *codel,
			 const struct wr_frame_info *info, u64 backlog, u64 now)
{
	u64 target = or_default(dir->options->features.aqm.target,
				WR_CODEL_TARGET);

	if (info->wire > codel->largest)
		codel->largest = info->wire;
	if (now - info->time < target || backlog <= codel->largest) {
		codel->first_above = 0;
		return false;
	}
	if (!codel->first_above) {
		codel->first_above = now + codel_interval(dir);
		return false;
	}
	return now >= codel->first_above;
}

static void codel_begin(const struct wr_dir *dir, struct wr_codel *codel,
			u64 now)
{
	u32 delta = codel->count - codel->last_count;
	bool lately = now < codel->drop_next + 16 * codel_interval(dir);

	codel->dropping = true;
	codel->count = delta > 1 && lately ? delta : 1;
	codel->last_count = codel->count;
	codel->drop_next = codel_next(dir, now, codel->count);
}

/*
 * The dequeue routine of RFC 8289, a frame at a time: what it does with the
 * frame behind a dropped one is remembered in codel->after.
 */
bool wr_aqm_serve(struct wr_dir *dir, struct wr_frame *frame, u64 now)
{
	u64 backlog;
	struct wr_codel *codel = codel_of(dir, &backlog);
	bool stands = codel_stands(dir, codel, wr_info(frame), backlog, now);
	enum wr_codel_after after = codel->after;

	codel->after = WR_CODEL_AFTER_NOTHING;
	if (after == WR_CODEL_AFTER_FIRST)
		return false;
	if (after == WR_CODEL_AFTER_DROP && stands)
		codel->drop_next = codel_next(dir, codel->drop_next,
					      codel->count);
	if (!stands) {
		codel->dropping = false;
		return false;
	}
	if (!codel->dropping) {
		codel_begin(dir, codel, now);
		if (mark(dir, frame))
			return false;
		codel->after = WR_CODEL_AFTER_FIRST;
		return true;
	}
	if (now < codel->drop_next)
		return false;
	codel->count++;
	if (mark(dir, frame)) {
		codel->drop_next = codel_next(dir, codel->drop_next,
					      codel->count);
		return false;
	}
	codel->after = WR_CODEL_AFTER_DROP;
	return true;
}

/* ---- PIE ---------------------------------------------------------------- */

static u64 pie_interval(const struct wr_dir *dir)
{
	return or_default(dir->options->features.aqm.interval,
			  WR_PIE_INTERVAL);
}

static u64 pie_target(const struct wr_dir *dir)
{
	return or_default(dir->options->features.aqm.target, WR_PIE_TARGET);
}

/* ns that a frame would wait that came at @now; rounded down. */
static u64 waiting_time(const struct wr_dir *dir, u64 now)
{
	u64 rate = dir->params.rate;
	u64 bits = dir->queue.bytes * 8;
	u64 ns, rest;

	if (!rate || !dir->serving)
		return 0;
	rest = bits % rate;
	ns = bits / rate * WR_NS_PER_SEC;
	if (rate <= WR_NS_PER_SEC)
		ns += rest * WR_NS_PER_SEC / rate;
	else
		ns += rest * (WR_NS_PER_SEC / 1000) / (rate / 1000);
	if (dir->busy > now)
		ns += dir->busy - now;
	return ns < WR_TIME_MAX ? ns : WR_TIME_MAX;
}

/* A small probability is to change in small steps: RFC 8033, 4.2 and 5.5. */
static int pie_shift(s64 probability)
{
	static const struct {
		s64 below;
		int shift;
	} steps[] = {
		{ WR_PIE_ONE / 1000000, 11 }, { WR_PIE_ONE / 100000, 9 },
		{ WR_PIE_ONE / 10000, 7 }, { WR_PIE_ONE / 1000, 5 },
		{ WR_PIE_ONE / 100, 3 }, { WR_PIE_ONE / 10, 1 },
	};
	u32 i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (probability < steps[i].below)
			return steps[i].shift;
	return 0;
}

/* alpha * (delay - target) + beta * (delay - old delay), units of 2^-62. */
static s64 pie_change(const struct wr_dir *dir, u64 delay, u64 old_delay)
{
	const struct wr_aqm_params *params = &dir->options->features.aqm;
	__int128_t sum;

	sum = (__int128_t)(s64)or_default(params->pie_alpha, WR_PIE_ALPHA) *
		      (s64)(delay - pie_target(dir)) +
	      (__int128_t)(s64)or_default(params->pie_beta, WR_PIE_BETA) *
		      (s64)(delay - old_delay);
	sum *= WR_PIE_ONE / 1000000000000LL; /* thousandths and ns */
	if (sum > WR_PIE_ONE)
		return WR_PIE_ONE;
	return sum < -WR_PIE_ONE ? -WR_PIE_ONE : (s64)sum;
}

void wr_aqm_update(struct wr_dir *dir, u64 now)
{
	struct wr_pie *pie = &dir->options->state.aqm.pie;
	s64 probability = (s64)pie->probability;
	u64 delay = waiting_time(dir, pie->next);
	u64 old_delay = pie->old_delay;
	u64 interval = pie_interval(dir);
	s64 change = pie_change(dir, delay, old_delay);
	u64 behind;

	change /= 1LL << pie_shift(probability);
	if (probability >= WR_PIE_SHARE(10) && change > WR_PIE_SHARE(2))
		change = WR_PIE_SHARE(2);
	probability += change;
	if (!delay && !old_delay)
		probability -= probability / 50 + 1;
	if (probability < 0)
		probability = 0;
	if (probability > WR_PIE_ONE)
		probability = WR_PIE_ONE;
	pie->probability = (u64)probability;
	pie->old_delay = delay;
	pie->burst -= pie->burst < interval ? pie->burst : interval;
	if (!probability && delay < pie_target(dir) / 2 &&
	    old_delay < pie_target(dir) / 2)
		pie->burst = WR_PIE_BURST;
	pie->next += interval;
	if (pie->next > now)
		return;
	behind = (now - pie->next) / interval;
	if (!probability && !delay && !old_delay)
		pie->next += behind * interval;
	else if (behind > WR_PIE_UPDATES)
		pie->next += (behind - WR_PIE_UPDATES) * interval;
}

u64 wr_aqm_next_update(const struct wr_dir *dir)
{
	if (dir->options->features.aqm.kind != WR_AQM_PIE)
		return WR_NEVER;
	return dir->options->state.aqm.pie.next;
}

static bool pie_drops(struct wr_dir *dir, struct wr_frame *frame)
{
	struct wr_pie *pie = &dir->options->state.aqm.pie;
	u64 share = pie->probability >> 30; /* in units of 2^-32 */

	if (pie->burst)
		return false;
	if ((pie->old_delay < pie_target(dir) / 2 &&
	     pie->probability < WR_PIE_SHARE(20)) ||
	    dir->queue.bytes <= 2 * 1500)
		return false;
	/* neither two in a row nor none for long, RFC 8033, 5.4 */
	if (!pie->probability)
		pie->sum = 0;
	pie->sum += share;
	if (pie->sum < (85ULL << 32) / 100)
		return false;
	if (pie->sum < (85ULL << 32) / 10 &&
	    wr_random_next(dice(dir)) >> 2 >= pie->probability)
		return false;
	pie->sum = 0;
	return pie->probability > WR_PIE_SHARE(10) || !mark(dir, frame);
}

/* ------------------------------------------------------------------------- */

bool wr_aqm_admit(struct wr_dir *dir, struct wr_frame *frame, u64 now,
		  enum wr_drop *reason)
{
	switch (dir->options->features.aqm.kind) {
	case WR_AQM_RED:
		*reason = WR_DROP_RED;
		return red_drops(dir, frame, now);
	case WR_AQM_PIE:
		*reason = WR_DROP_PIE;
		return pie_drops(dir, frame);
	case WR_AQM_NONE:
	case WR_AQM_CODEL:
		break;
	}
	return false;
}

void wr_aqm_start(struct wr_dir *dir, u64 now)
{
	union wr_aqm_state *state = &dir->options->state.aqm;
	struct wr_flows *flows = dir->options->flows;
	u32 i;

	memset(state, 0, sizeof(*state));
	for (i = 0; flows && i < WR_FLOWS; i++)
		memset(&flows->flow[i].codel, 0, sizeof(flows->flow[i].codel));
	if (dir->options->features.aqm.kind != WR_AQM_PIE)
		return;
	state->pie.burst = WR_PIE_BURST;
	state->pie.next = now + pie_interval(dir);
}
