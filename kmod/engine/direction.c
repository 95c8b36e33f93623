// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
/*
 * What a link does to a frame, in one direction.
 *
 *   admit    the queue takes it, or it is dropped (queue.h)
 *   serve    start = max(arrival, busy); busy = start + wire * 8 / rate
 *   leave    at busy: the sender's network card is done with it
 *   damage   loss and bit errors, after the wire time was charged (damage.h)
 *   delay    due = max(leave + delay, due of the frame before)
 *   deliver  at due, never before
 *
 * All of this is computed in model time, from arrival times and parameters
 * alone. Nothing happens at "now" but looking: wr_dir_catch_up() works off what
 * the model did since the last look, however long ago that was. So a late timer
 * delivers late and changes nothing else, and the only events worth a timer are
 * those that somebody can see: a delivery, or the release of a sender.
 *
 * busy is kept exact as a whole number of nanoseconds and a rest in units of
 * 1/rate ns, so a saturated server has no rate error in the long run. Times
 * given to frames are rounded up. The greatest service time (1 bit/s, two cells
 * for every byte) is near 2^51 ns.
 *
 * A changed rate counts from the next frame that starts, a changed delay and
 * changed damage from the next that leaves; no frame in the direction is lost or
 * overtaken by a change.
 */
#include "damage.h"
#include "direction.h"
#include "queue.h"

#define WR_NS_PER_SEC 1000000000ULL

void wr_dir_init(struct wr_dir *dir, struct wr_guard *guard, u64 seed)
{
	BUILD_BUG_ON(sizeof(struct wr_dir) > 448);

	*dir = (struct wr_dir){ .guard = guard };
	wr_random_seed(&dir->random, seed);
}

static u32 wire_bytes(const struct wr_params *params, u32 len)
{
	s64 wire = (s64)len + params->overhead;
	u32 cells;

	if (wire < params->min_frame)
		wire = params->min_frame;
	if (wire < 1)
		wire = 1;
	if (!params->cell_size)
		return (u32)wire;
	cells = ((u32)wire + params->cell_payload - 1) / params->cell_payload;
	return cells * params->cell_size;
}

/* Moves busy on by the time that @wire bytes take. */
static void charge(struct wr_dir *dir, u32 wire)
{
	u64 rate = dir->params.rate;

	if (!rate)
		return;
	if (wire != dir->cached_wire) {
		u64 parts = (u64)wire * (8 * WR_NS_PER_SEC);

		dir->cached_wire = wire;
		dir->cached_ns = parts / rate;
		dir->cached_rest = parts % rate;
	}
	dir->busy += dir->cached_ns;
	dir->busy_rest += dir->cached_rest;
	if (dir->busy_rest >= rate) {
		dir->busy_rest -= rate;
		dir->busy++;
	}
}

static u64 leave_time(const struct wr_dir *dir)
{
	return dir->busy + !!dir->busy_rest;
}

/* The server is free: takes the next frame, if one waits. */
static bool serve(struct wr_dir *dir)
{
	struct wr_frame *frame = wr_queue_take(dir);
	struct wr_frame_info *info;

	if (!frame)
		return false;
	info = wr_info(frame);
	if (info->time > dir->busy) {
		dir->busy = info->time;
		dir->busy_rest = 0;
	}
	charge(dir, info->wire);
	dir->serving = frame;
	return true;
}

static void drop(struct wr_dir *dir, struct wr_frame *frame,
		 enum wr_drop reason, struct wr_out *out)
{
	dir->count.drop[reason]++;
	wr_fifo_push(&out->drop, frame);
}

static void leave(struct wr_dir *dir, struct wr_out *out)
{
	struct wr_frame *frame = dir->serving;
	struct wr_frame_info *info = wr_info(frame);
	enum wr_drop reason;

	dir->serving = NULL;
	if (info->owned) {
		dir->owned--;
		info->owned = false;
		wr_frame_leave(frame);
	}
	if (wr_damage(dir, info->wire, &reason)) {
		wr_guard_release(dir->guard, frame);
		drop(dir, frame, reason, out);
		return;
	}
	info->time = leave_time(dir) + dir->params.delay;
	if (info->time < dir->last_due)
		info->time = dir->last_due;
	dir->last_due = info->time;
	wr_fifo_push(&dir->line, frame);
}

/* Works off what the model did until @now. */
void wr_dir_catch_up(struct wr_dir *dir, u64 now, struct wr_out *out)
{
	wr_assert_held(dir);

	do {
		if (dir->serving) {
			if (leave_time(dir) > now)
				return;
			leave(dir, out);
		}
	} while (serve(dir));
}

void wr_dir_set(struct wr_dir *dir, const struct wr_params *params, u64 now,
		struct wr_out *out)
{
	wr_dir_catch_up(dir, now, out);
	if (params->rate != dir->params.rate) {
		/* the rest has another unit now: give it up, less than 1 ns */
		dir->busy = leave_time(dir);
		dir->busy_rest = 0;
	}
	if (params->ber && params->ber != dir->params.ber) {
		wr_geometric_set(&dir->bad_bits, params->ber);
		dir->good_bits = wr_geometric_draw(&dir->bad_bits,
						   &dir->random);
	}
	dir->cached_wire = 0;
	dir->params = *params;
}

void wr_dir_admit(struct wr_dir *dir, struct wr_frame *frame, u64 now,
		  struct wr_out *out)
{
	struct wr_frame_info *info = wr_info(frame);

	wr_dir_catch_up(dir, now, out);

	dir->count.frames_in++;
	dir->count.bytes_in += wr_frame_len(frame);
	info->time = now;
	info->wire = wire_bytes(&dir->params, wr_frame_len(frame));

	if (dir->serving && !wr_queue_has_room(dir, info->wire)) {
		drop(dir, frame, WR_DROP_QUEUE, out);
		return;
	}
	if (!wr_guard_charge(dir->guard, frame)) {
		drop(dir, frame, WR_DROP_GUARD, out);
		return;
	}
	info->owned = wr_frame_owned(frame);
	dir->owned += info->owned;
	wr_queue_put(dir, frame);
	wr_dir_catch_up(dir, now, out);
}

/* Hands out at most @budget frames that are due; returns how many. */
u32 wr_dir_run(struct wr_dir *dir, u64 now, u32 budget, struct wr_out *out)
{
	struct wr_frame_info *info;
	struct wr_frame *frame;
	u32 done = 0;
	u64 late;

	wr_dir_catch_up(dir, now, out);
	while (done < budget && dir->line.head) {
		info = wr_info(dir->line.head);
		if (info->time > now)
			break;
		frame = wr_fifo_pop(&dir->line);
		late = now - info->time;
		dir->count.late_sum += late;
		if (late > dir->count.late_max)
			dir->count.late_max = late;
		dir->count.frames_out++;
		dir->count.bytes_out += info->len;
		wr_guard_release(dir->guard, frame);
		wr_fifo_push(&out->deliver, frame);
		done++;
	}
	return done;
}

/*
 * When the direction must be looked at again: for the delivery of the frame in
 * front of the line; or, for the frame being served, when it leaves if any
 * sender waits, and else not before it could be due.
 */
u64 wr_dir_next(const struct wr_dir *dir)
{
	u64 next = WR_NEVER;
	u64 leaves;

	if (dir->line.head)
		next = wr_info(dir->line.head)->time;
	if (dir->serving) {
		leaves = leave_time(dir);
		if (!dir->owned)
			leaves += dir->params.delay;
		if (leaves < next)
			next = leaves;
	}
	return next;
}

static void purge_one(struct wr_dir *dir, struct wr_frame *frame,
		      struct wr_out *out)
{
	wr_guard_release(dir->guard, frame);
	drop(dir, frame, WR_DROP_DOWN, out);
}

/* The cable is cut: what waits and what is in flight is lost. */
void wr_dir_purge(struct wr_dir *dir, struct wr_out *out)
{
	struct wr_frame *frame;

	wr_assert_held(dir);

	if (dir->serving)
		purge_one(dir, dir->serving, out);
	dir->serving = NULL;
	while ((frame = wr_queue_take(dir)))
		purge_one(dir, frame, out);
	while ((frame = wr_fifo_pop(&dir->line)))
		purge_one(dir, frame, out);
	dir->owned = 0;
	dir->busy = 0;
	dir->busy_rest = 0;
	dir->last_due = 0;
}
