// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
/*
 * What a link does to a frame, in one direction.
 *
 *   admit    the queue takes it, or it is dropped (queue.h, aqm.h)
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
 * Senders are released when something looks after their frame has left, never
 * before. A sender that wants the time of leaving is looked after at that time.
 * For those that wait for room it is done as a network card that coalesces its
 * interrupts does it: when the first frame leaves, when half of what waits then
 * has left, and so on: the link does not run dry, and a look serves many frames.
 * Patient senders come by the way.
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

void wr_dir_init(struct wr_dir *dir, struct wr_guard *guard,
		 struct wr_count *count, u64 seed)
{
	BUILD_BUG_ON(sizeof(struct wr_dir) > 512);

	*dir = (struct wr_dir){
		.guard = guard,
		.count = count,
		.seed = seed,
		.queue_bytes = ~0ULL,
	};
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

static void drop(struct wr_dir *dir, struct wr_frame *frame,
		 enum wr_drop reason, struct wr_out *out)
{
	dir->count->drop[reason]++;
	wr_info(frame)->reason = reason;
	wr_fifo_push(&out->drop, frame);
}

/* Drops a frame that waited; its sender learns it when it is freed. */
static void drop_waiting(struct wr_dir *dir, struct wr_frame *frame,
			 enum wr_drop reason, struct wr_out *out)
{
	struct wr_frame_info *info = wr_info(frame);

	if (info->owner)
		dir->owners[info->owner]--;
	wr_guard_release(dir->guard, frame);
	drop(dir, frame, reason, out);
}

static bool has_codel(const struct wr_dir *dir)
{
	return dir->options &&
	       dir->options->features.aqm.kind == WR_AQM_CODEL;
}

/* The server is free: takes the next frame, if one waits. */
static bool serve(struct wr_dir *dir, struct wr_out *out)
{
	struct wr_frame *frame;
	u64 start;

	while ((frame = wr_queue_take(dir))) {
		start = leave_time(dir);
		if (wr_info(frame)->time > dir->busy) {
			start = wr_info(frame)->time;
			dir->busy = start;
			dir->busy_rest = 0;
		}
		if (unlikely(has_codel(dir)) &&
		    wr_aqm_serve(dir, frame, start)) {
			drop_waiting(dir, frame, WR_DROP_CODEL, out);
			continue;
		}
		charge(dir, wr_info(frame)->wire);
		dir->serving = frame;
		return true;
	}
	return false;
}

static void fly_in_order(struct wr_dir *dir, struct wr_frame *frame, u64 due)
{
	if (due < dir->last_due)
		due = dir->last_due;
	wr_info(frame)->time = due;
	dir->last_due = due;
	wr_fifo_push(&dir->line, frame);
}

/* The frame is on its way: when does it arrive? */
static void fly(struct wr_dir *dir, struct wr_frame *frame)
{
	struct wr_options *options = dir->options;
	const struct wr_features *features = &options->features;
	u64 due = leave_time(dir) + dir->params.delay;

	due += (u64)wr_options_jitter(options, dir->params.delay);
	if (wr_chance(&options->state.streams[WR_STREAM_REORDER],
		      features->reorder)) {
		dir->count->reordered++;
		if (!features->jitter.reorder && due < dir->last_due)
			due = dir->last_due;
		due += features->reorder_by;
	} else if (!features->jitter.reorder) {
		fly_in_order(dir, frame, due);
		return;
	}
	wr_info(frame)->time = due;
	wr_strays_put(&dir->strays, frame);
}

/* The second copy: on the wire next, or with the first one. */
static void duplicate(struct wr_dir *dir, struct wr_frame *frame,
		      struct wr_out *out)
{
	struct wr_options *options = dir->options;
	struct wr_frame *copy;

	if (!wr_chance(&options->state.streams[WR_STREAM_DUPLICATE],
		       options->features.duplicate))
		return;
	dir->count->duplicates++;
	copy = wr_frame_copy(frame);
	if (!copy) {
		dir->count->drop[WR_DROP_MEMORY]++;
		return;
	}
	if (!wr_guard_charge(dir->guard, copy)) {
		drop(dir, copy, WR_DROP_GUARD, out);
		return;
	}
	wr_info(copy)->copy = true;
	if (options->features.duplicate_free) {
		fly(dir, copy);
		return;
	}
	charge(dir, wr_info(copy)->wire);
	dir->serving = copy;
}

/* What features do to a frame that got over the wire unharmed. */
static void leave_with_options(struct wr_dir *dir, struct wr_frame *frame,
			       struct wr_out *out)
{
	bool copy = wr_info(frame)->copy;

	fly(dir, frame);
	if (!copy)
		duplicate(dir, frame, out);
}

static void leave(struct wr_dir *dir, struct wr_out *out)
{
	struct wr_frame *frame = dir->serving;
	struct wr_frame_info *info = wr_info(frame);
	enum wr_drop reason;

	dir->serving = NULL;
	if (info->owner) {
		dir->owners[info->owner]--;
		info->owner = WR_OWNER_NONE;
		wr_frame_leave(frame);
	}
	if (!info->copy && wr_damage(dir, frame, &reason)) {
		wr_guard_release(dir->guard, frame);
		drop(dir, frame, reason, out);
		return;
	}
	if (unlikely(dir->options)) {
		leave_with_options(dir, frame, out);
		return;
	}
	fly_in_order(dir, frame, leave_time(dir) + dir->params.delay);
}

/*
 * The next look for waiting senders: about when the frame being served has left
 * and half of those behind it, as if all were of its size.
 */
static void plan_look(struct wr_dir *dir)
{
	dir->look = 0;
	if (dir->serving && dir->owners[WR_OWNER_WAITING])
		dir->look = leave_time(dir) +
			    dir->queue.frames / 2 * dir->cached_ns;
}

static void work_off(struct wr_dir *dir, u64 now, struct wr_out *out)
{
	do {
		if (dir->serving) {
			if (leave_time(dir) > now)
				break;
			leave(dir, out);
		}
	} while (dir->serving || serve(dir, out));
}

static void work_off_with_updates(struct wr_dir *dir, u64 now,
				  struct wr_out *out)
{
	u64 next;

	while ((next = wr_aqm_next_update(dir)) <= now) {
		work_off(dir, next, out);
		wr_aqm_update(dir, now);
	}
}

/* Works off what the model did until @now. */
void wr_dir_catch_up(struct wr_dir *dir, u64 now, struct wr_out *out)
{
	wr_assert_held(dir);

	if (unlikely(dir->options))
		work_off_with_updates(dir, now, out);
	work_off(dir, now, out);
	if (dir->look <= now)
		plan_look(dir);
}

/* Wire bytes that @rate bit/s sends in @ns, rounded down. */
static u64 bytes_in(u64 rate, u64 ns)
{
	u64 seconds = ns / WR_NS_PER_SEC;
	u64 rest = ns % WR_NS_PER_SEC;
	u64 bits = rate * seconds + rate / WR_NS_PER_SEC * rest +
		   rate % WR_NS_PER_SEC * rest / WR_NS_PER_SEC;

	return bits / 8;
}

static u64 limit_in_bytes(const struct wr_params *params)
{
	u64 limit = params->queue_bytes ? params->queue_bytes : ~0ULL;
	u64 in_time;

	if (!params->queue_time)
		return limit;
	in_time = bytes_in(params->rate, params->queue_time);
	return in_time < limit ? in_time : limit;
}

static bool may_overtake(const struct wr_options *options)
{
	return options && (options->features.jitter.reorder ||
			   options->features.reorder);
}

static enum wr_aqm aqm_kind(const struct wr_options *options)
{
	return options ? options->features.aqm.kind : WR_AQM_NONE;
}

/* Frames that wait go over to another discipline; sets dir->options. */
static void move_waiting(struct wr_dir *dir, struct wr_options *options)
{
	struct wr_flows *from = wr_queue_flows(dir);
	struct wr_flows *to = options ? options->flows : NULL;
	struct wr_fifo waiting = {};
	struct wr_frame *frame;

	if (from && to && from->discipline == to->discipline) {
		options->flows = from;
		dir->options->flows = to; /* freed with the old block */
	} else if (from || to) {
		while ((frame = wr_queue_take(dir)))
			wr_fifo_push(&waiting, frame);
	}
	dir->options = options;
	while ((frame = wr_fifo_pop(&waiting)))
		wr_queue_put(dir, frame);
}

static struct wr_options *change_options(struct wr_dir *dir,
					 struct wr_options *options, u64 now)
{
	struct wr_options *old = dir->options;

	if (options)
		wr_options_take_over(options, old, dir->seed);
	if (may_overtake(old) && !may_overtake(options) && dir->strays.root &&
	    dir->last_due < dir->strays.latest)
		dir->last_due = dir->strays.latest;
	move_waiting(dir, options);
	if (aqm_kind(options) != aqm_kind(old) && options)
		wr_aqm_start(dir, now);
	return old;
}

struct wr_options *wr_dir_set(struct wr_dir *dir,
			      const struct wr_params *params,
			      struct wr_options *options, u64 now,
			      struct wr_out *out)
{
	struct wr_options *old;

	wr_dir_catch_up(dir, now, out);
	old = change_options(dir, options, now);
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
	dir->cached_ns = 0;
	dir->params = *params;
	dir->queue_bytes = limit_in_bytes(params);
	dir->soonest = params->delay;
	if (options && options->features.jitter.spread)
		dir->soonest = 0;
	plan_look(dir);
	return old;
}

/*
 * Makes room in front of the queue, where the oldest frames are, for a frame
 * that an empty queue could hold.
 */
static void drop_oldest(struct wr_dir *dir, u32 wire, struct wr_out *out)
{
	struct wr_frame *frame;

	if (wire > dir->queue_bytes)
		return;
	while (!wr_queue_has_room(dir, wire) && (frame = wr_queue_take(dir)))
		drop_waiting(dir, frame, WR_DROP_QUEUE, out);
}

/* With flows every frame is taken; the longest flow pays when it is too much. */
static void drop_longest(struct wr_dir *dir, struct wr_out *out)
{
	struct wr_flows *flows = wr_queue_flows(dir);
	bool oldest = dir->options->features.queue_drop_head;
	struct wr_frame *frame;

	while (wr_queue_too_long(dir) &&
	       (frame = wr_flows_take_longest(flows, oldest))) {
		wr_queue_uncount(dir, frame);
		drop_waiting(dir, frame, WR_DROP_QUEUE, out);
	}
}

/* May the frame wait? What goes instead of it goes now. */
static bool queue_takes(struct wr_dir *dir, struct wr_frame *frame, u64 now,
			struct wr_out *out)
{
	u32 wire = wr_info(frame)->wire;
	enum wr_drop reason = WR_DROP_QUEUE;
	bool dropped = false;

	if (unlikely(dir->options)) {
		dropped = wr_aqm_admit(dir, frame, now, &reason);
		if (!dropped && wr_queue_flows(dir))
			return true;
		if (!dropped && dir->serving &&
		    dir->options->features.queue_drop_head)
			drop_oldest(dir, wire, out);
	}
	if (!dropped && dir->serving && !wr_queue_has_room(dir, wire)) {
		reason = WR_DROP_QUEUE;
		dropped = true;
	}
	if (dropped)
		drop(dir, frame, reason, out);
	return !dropped;
}

void wr_dir_admit(struct wr_dir *dir, struct wr_frame *frame, u64 now,
		  struct wr_out *out)
{
	struct wr_frame_info *info = wr_info(frame);

	wr_dir_catch_up(dir, now, out);

	dir->count->frames_in++;
	dir->count->bytes_in += wr_frame_len(frame);
	info->time = now;
	info->copy = false;
	info->wire = wire_bytes(&dir->params, wr_frame_len(frame));

	if (!queue_takes(dir, frame, now, out))
		return;
	if (!wr_guard_charge(dir->guard, frame)) {
		drop(dir, frame, WR_DROP_GUARD, out);
		return;
	}
	info->owner = wr_frame_owner(frame);
	if (info->owner)
		dir->owners[info->owner]++;
	wr_queue_put(dir, frame);
	wr_dir_catch_up(dir, now, out);
	if (wr_queue_flows(dir))
		drop_longest(dir, out);
}

/* The frame in flight that is due first, if it is due; among equals the stray. */
static struct wr_frame *land(struct wr_dir *dir, u64 now)
{
	struct wr_frame *first = dir->line.head;
	struct wr_frame *stray = dir->strays.root;

	if (unlikely(stray) && wr_info(stray)->time <= now &&
	    (!first || wr_info(stray)->time <= wr_info(first)->time))
		return wr_strays_take(&dir->strays);
	if (!first || wr_info(first)->time > now)
		return NULL;
	return wr_fifo_pop(&dir->line);
}

static void count_delivery(struct wr_dir *dir, struct wr_frame *frame, u64 now)
{
	struct wr_count *count = dir->count;
	u64 late = now - wr_info(frame)->time;

	count->late_sum += late;
	if (late > count->late_max)
		count->late_max = late;
	count->late[wr_late_bucket(late)]++;
	if (dir->params.late_threshold && late > dir->params.late_threshold)
		count->late_frames++;
	count->frames_out++;
	count->bytes_out += wr_info(frame)->len;
}

/* Hands out at most @budget frames that are due; returns how many. */
u32 wr_dir_run(struct wr_dir *dir, u64 now, u32 budget, struct wr_out *out)
{
	struct wr_frame *frame;
	u32 done = 0;

	wr_dir_catch_up(dir, now, out);
	while (done < budget && (frame = land(dir, now))) {
		count_delivery(dir, frame, now);
		wr_guard_release(dir->guard, frame);
		wr_fifo_push(&out->deliver, frame);
		done++;
	}
	return done;
}

/* When somebody wants to know what has left; something is being served. */
static u64 next_release(const struct wr_dir *dir, u64 leaves)
{
	if (dir->owners[WR_OWNER_PROMPT])
		return leaves;
	if (dir->look)
		return dir->look;
	return dir->owners[WR_OWNER_PATIENT] ? leaves + WR_PATIENCE : WR_NEVER;
}

/*
 * When the direction must be looked at again: for the delivery of the frame in
 * front of the line; or, for the frame being served, not before it could be
 * due, but for its sender.
 */
u64 wr_dir_next(const struct wr_dir *dir)
{
	u64 next = WR_NEVER;
	u64 leaves, release;

	if (dir->line.head)
		next = wr_info(dir->line.head)->time;
	if (unlikely(dir->strays.root) &&
	    wr_info(dir->strays.root)->time < next)
		next = wr_info(dir->strays.root)->time;
	if (dir->serving) {
		leaves = leave_time(dir);
		release = next_release(dir, leaves);
		if (release < next)
			next = release;
		if (leaves + dir->soonest < next)
			next = leaves + dir->soonest;
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
	while ((frame = wr_strays_take(&dir->strays)))
		purge_one(dir, frame, out);
	memset(dir->owners, 0, sizeof(dir->owners));
	dir->look = 0;
	dir->busy = 0;
	dir->busy_rest = 0;
	dir->last_due = 0;
}
