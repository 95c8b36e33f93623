/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/*
 * When is a direction looked at? One scheduler per CPU: a timer, a NAPI context
 * and a queue of directions in order of their next event.
 */
#ifndef WARREN_SCHED_H
#define WARREN_SCHED_H

#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/timerqueue.h>

#include "engine/direction.h"

struct warren_sched;

/**
 * enum warren_dir_mode - what a sender does with a frame
 * @WARREN_DIR_DOWN: drop it: no carrier, or the link is being deleted
 * @WARREN_DIR_DIRECT: hand it over whole; nothing is shaped, nothing is held
 * @WARREN_DIR_SHAPED: give it to the engine
 */
enum warren_dir_mode {
	WARREN_DIR_DOWN,
	WARREN_DIR_DIRECT,
	WARREN_DIR_SHAPED,
};

/**
 * struct warren_dir - one direction of a link in the kernel
 * @to: the receiving device; constant
 * @lock: taken by senders, the poll and the control path, always with bottom
 *	halves off; a scheduler's lock nests inside it
 * @mode: enum warren_dir_mode; written under @lock, read by senders without it
 * @up: the link has a carrier; guarded by @lock
 * @dead: the link is being deleted; guarded by @lock, set once
 * @delivering: a poll took it off @home's queue and may still hand over frames;
 *	set under @home's lock, cleared by the poll without one
 * @home: the scheduler that @event is or will be queued at; guarded by @lock
 * @event: place in @home's queue; guarded by @home's lock
 * @engine: the link engine's state; guarded by @lock
 * @count: its counters; guarded by @lock
 */
struct warren_dir {
	/* one cache line: all that an unshaped frame touches, warren_dir_send() */
	struct net_device *to;
	u8 mode;
	bool up;
	bool dead;
	bool delivering;
	spinlock_t lock; /* @engine, @mode, @up, @dead, @home */

	/* the rest: shaped frames and the poll */
	struct warren_sched *home;
	struct timerqueue_node event;
	struct wr_dir engine;
	struct wr_count count;
};

/**
 * struct warren_dir_report - a consistent picture of a direction
 * @count: the engine's counters, with the frames that went past it
 * @params: parameters
 * @features: parameters
 * @queue_frames: waiting or being served
 * @queue_bytes: wire bytes of them
 * @flight_frames: in the delay line
 * @flight_bytes: wire bytes of them
 */
struct warren_dir_report {
	struct wr_count count;
	struct wr_params params;
	struct wr_features features;
	u64 queue_frames;
	u64 queue_bytes;
	u64 flight_frames;
	u64 flight_bytes;
};

int warren_sched_init(void);
void warren_sched_exit(void);

void warren_dir_init(struct warren_dir *dir, struct net_device *to,
		     struct wr_guard *guard, u64 seed);
void warren_dir_send(struct warren_dir *dir, struct net_device *from,
		     struct sk_buff *skb);
/* Takes @options; that and the others run under warren_control. */
void warren_dir_set(struct warren_dir *dir, const struct wr_params *params,
		    struct wr_options *options);
void warren_dir_free(struct warren_dir *dir);
void warren_dir_set_up(struct warren_dir *dir, bool up);
void warren_dir_kill(struct warren_dir *dir);
void warren_dir_report(struct warren_dir *dir,
		       struct warren_dir_report *report);

static inline bool warren_dir_shaped(const struct warren_dir *dir)
{
	return wr_dir_shapes(&dir->engine);
}

#endif /* WARREN_SCHED_H */
