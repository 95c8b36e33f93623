// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Senders run the engine themselves: admission is done in their context, with
 * the arrival time taken before any lock. What is left to do later is delivery
 * and the release of senders, and that is the business of one scheduler per
 * CPU. Its hard timer does nothing but schedule its NAPI context; the poll runs
 * the directions whose event has come and hands their frames to the stack as a
 * list. A frame is never delivered inside the transmission of another, so a
 * chain of links takes no more stack than one.
 *
 * Frames of links that shape nothing go round the engine: the sender appends
 * them to the list of its own CPU, which the same poll hands over. No timer.
 *
 * Locks: warren_dir.lock, inside it warren_sched.lock. Nothing is delivered or
 * freed under either. The timer's callback takes no lock.
 *
 * Death of a direction: (a) warren_dir_kill() sets dead and the mode down,
 * takes it off its scheduler and drops what it holds; a sender or a poll that
 * already has it finds it dead once it gets the lock. (b) Its frames that
 * passed are dropped from the direct lists of all CPUs. (c) The caller
 * waits for a grace period before it frees the devices, because polls run as
 * RCU readers and carry frames that point to them.
 */
#include <linux/etherdevice.h>
#include <linux/hrtimer.h>
#include <linux/if_vlan.h>
#include <linux/percpu.h>

#include "compat/hrtimer.h"
#include "compat/netdev.h"
#include "compat/skbuff.h"
#include "netdev.h"
#include "sched.h"

/* Frames that may wait for a CPU's poll on links that shape nothing. */
#define WARREN_DIRECT_MAX 16384

/*
 * ns: an event as near as that is not worth a timer, which would take longer to
 * set and to serve. The poll waits for it, but reads the clock no more often
 * than so: in virtual time the clock stands still meanwhile.
 */
#define WARREN_NEAR 1000
#define WARREN_NEAR_READS 200

/* Value of warren_sched.armed while the poll runs: it looks for itself. */
#define WARREN_POLLING 0

/**
 * struct warren_sched - the scheduler of one CPU
 * @napi: runs warren_poll()
 * @timer: fires at @armed and schedules @napi
 * @lock: guards @events and @armed; bottom halves off
 * @events: directions by the time of their next event
 * @armed: ns; the time the poll will run at by itself at the latest,
 *	WARREN_POLLING, or WR_NEVER
 * @direct_lock: guards @direct, @direct_frames and @polling; bottom halves off
 * @direct: frames to hand over as they are
 * @direct_frames: length of @direct
 * @polling: the poll runs, and will see what is put on @direct
 */
struct warren_sched {
	struct napi_struct napi;
	struct hrtimer timer;
	spinlock_t lock; /* @events, @armed */
	struct timerqueue_head events;
	u64 armed;
	spinlock_t direct_lock ____cacheline_aligned; /* @direct* */
	struct list_head direct;
	u32 direct_frames;
	bool polling;
};

static struct warren_sched __percpu *warren_scheds;
static struct net_device *warren_napi_dev;

static struct warren_dir *dir_of(const struct wr_dir *engine)
{
	return container_of((struct wr_dir *)engine, struct warren_dir, engine);
}

void wr_assert_held(const struct wr_dir *engine)
{
	lockdep_assert_held(&dir_of(engine)->lock);
}

/* What the kernel calls our reasons, where it has a word. */
static enum skb_drop_reason kernel_reason(u8 reason)
{
	switch (reason) {
	case WR_DROP_QUEUE:
	case WR_DROP_RED:
	case WR_DROP_CODEL:
	case WR_DROP_PIE:
		return SKB_DROP_REASON_QDISC_DROP;
	case WR_DROP_MEMORY:
		return SKB_DROP_REASON_NOMEM;
	default:
		return SKB_DROP_REASON_NOT_SPECIFIED;
	}
}

static void free_dropped(struct wr_out *out)
{
	struct sk_buff *skb;

	while ((skb = wr_fifo_pop(&out->drop)))
		kfree_skb_reason(skb, kernel_reason(wr_info(skb)->reason));
}

static enum hrtimer_restart warren_timer(struct hrtimer *timer)
{
	struct warren_sched *sched;

	sched = container_of(timer, struct warren_sched, timer);
	napi_schedule_irqoff(&sched->napi);
	return HRTIMER_NORESTART;
}

/* Makes the poll run at @when, if nothing makes it run before. */
static void sched_arm(struct warren_sched *sched, u64 when, u64 now)
{
	lockdep_assert_held(&sched->lock);

	if (when >= sched->armed)
		return;
	sched->armed = when;
	if (when <= now + WARREN_NEAR)
		napi_schedule(&sched->napi);
	else
		hrtimer_start(&sched->timer, ns_to_ktime(when),
			      HRTIMER_MODE_ABS_PINNED_HARD);
}

/*
 * Queues the direction for its next event. One that is queued nowhere moves to
 * the scheduler of the CPU that works on it now, unless a poll is about to
 * deliver frames of it: another poll might overtake them.
 */
static void dir_schedule_at(struct warren_dir *dir, u64 when, u64 now)
{
	struct warren_sched *sched = dir->home;

	lockdep_assert_held(&dir->lock);

	spin_lock(&sched->lock);
	if (!RB_EMPTY_NODE(&dir->event.node)) {
		if (dir->event.expires == when)
			goto unlock;
		timerqueue_del(&sched->events, &dir->event);
	} else if (sched != this_cpu_ptr(warren_scheds) &&
		   /* pairs with the store-release in run_dir() */
		   !smp_load_acquire(&dir->delivering)) {
		spin_unlock(&sched->lock);
		sched = this_cpu_ptr(warren_scheds);
		dir->home = sched;
		spin_lock(&sched->lock);
	}
	if (when != WR_NEVER) {
		dir->event.expires = when;
		timerqueue_add(&sched->events, &dir->event);
		sched_arm(sched, when, now);
	}
unlock:
	spin_unlock(&sched->lock);
}

static void dir_schedule(struct warren_dir *dir, u64 now)
{
	dir_schedule_at(dir, wr_dir_next(&dir->engine), now);
}

static void dir_choose_mode(struct warren_dir *dir)
{
	enum warren_dir_mode mode = WARREN_DIR_SHAPED;

	lockdep_assert_held(&dir->lock);

	if (dir->dead || !dir->up)
		mode = WARREN_DIR_DOWN;
	else if (!warren_dir_shaped(dir) && wr_dir_empty(&dir->engine))
		mode = WARREN_DIR_DIRECT;
	WRITE_ONCE(dir->mode, mode);
}

/*
 * A direction that shapes nothing any more and is empty comes by the poll once
 * again, after its last frames were delivered, and goes direct only then:
 * nothing can overtake them.
 */
static void dir_follow_up(struct warren_dir *dir, u64 now)
{
	if (dir->mode == WARREN_DIR_SHAPED && !warren_dir_shaped(dir) &&
	    wr_dir_empty(&dir->engine))
		dir_schedule_at(dir, now, now);
	else
		dir_schedule(dir, now);
}

void warren_dir_init(struct warren_dir *dir, struct net_device *to,
		     struct wr_guard *guard, u64 seed)
{
	wr_dir_init(&dir->engine, guard, &dir->count, seed);
	spin_lock_init(&dir->lock);
	timerqueue_init(&dir->event);
	dir->home = raw_cpu_ptr(warren_scheds);
	dir->to = to;
	dir->mode = WARREN_DIR_DOWN;
}

/* ---- sending ------------------------------------------------------------ */

static u32 frame_len(const struct sk_buff *skb)
{
	return skb->len + (skb_vlan_tag_present(skb) ? VLAN_HLEN : 0);
}

/* Counts a frame that went neither into the engine nor onto a direct list. */
static void dir_refuse(struct warren_dir *dir, u32 len, enum wr_drop reason)
{
	spin_lock(&dir->lock);
	dir->count.frames_in++;
	dir->count.bytes_in += len;
	dir->count.drop[reason]++;
	spin_unlock(&dir->lock);
}

/*
 * Makes the frame one of the receiving namespace: nothing of the sender's stays
 * on it but its socket. Done before it may be held for long, because routes,
 * connections and stamps would keep the sender's namespace busy. A frame that
 * cannot be moved is freed and counted.
 */
static bool move_frame(struct warren_dir *dir, struct sk_buff *skb, u32 len)
{
	struct net_device *to = dir->to;
	enum wr_drop reason = WR_DROP_MEMORY;

	if (likely(__dev_forward_skb(to, skb) == NET_RX_SUCCESS)) {
		if (unlikely(skb->tstamp))
			skb_set_delivery_time(skb, 0, 0);
		return true;
	}
	if (!(READ_ONCE(to->flags) & IFF_UP))
		reason = WR_DROP_DOWN;
	else if (len > READ_ONCE(to->mtu) + to->hard_header_len + VLAN_HLEN)
		reason = WR_DROP_TOO_LONG;
	dir_refuse(dir, len, reason);
	return false;
}

static void send_direct(struct warren_dir *dir, struct sk_buff *skb)
{
	struct warren_sched *sched;
	u32 len = frame_len(skb);
	bool first, full;

	skb_tx_timestamp(skb);
	if (unlikely(!move_frame(dir, skb, len)))
		return;

	sched = this_cpu_ptr(warren_scheds);
	spin_lock(&sched->direct_lock);
	full = sched->direct_frames >= WARREN_DIRECT_MAX;
	if (likely(!full)) {
		first = list_empty(&sched->direct) && !sched->polling;
		list_add_tail(&skb->list, &sched->direct);
		sched->direct_frames++;
	}
	spin_unlock(&sched->direct_lock);

	if (unlikely(full)) {
		dir_refuse(dir, len, WR_DROP_GUARD);
		kfree_skb(skb);
		return;
	}
	if (first)
		napi_schedule(&sched->napi);
}

static void send_shaped(struct warren_dir *dir, struct sk_buff *skb)
{
	u64 now = ktime_get_ns();
	struct wr_out out = {};
	u32 len = frame_len(skb);

	if (unlikely(!move_frame(dir, skb, len)))
		return;
	wr_info(skb)->len = len;

	spin_lock(&dir->lock);
	if (likely(dir->up && !dir->dead)) {
		wr_dir_admit(&dir->engine, skb, now, &out);
		dir_schedule(dir, now);
	} else {
		dir->count.frames_in++;
		dir->count.bytes_in += len;
		dir->count.drop[WR_DROP_DOWN]++;
		wr_info(skb)->wire = len;
		wr_info(skb)->reason = WR_DROP_DOWN;
		wr_fifo_push(&out.drop, skb);
	}
	spin_unlock(&dir->lock);

	free_dropped(&out);
}

/*
 * A super-packet on a shaped link: the stack segments for us, but one that it
 * checked just before the link was shaped may still come.
 */
static void send_segments(struct warren_dir *dir, struct net_device *from,
			  struct sk_buff *skb)
{
	netdev_features_t features = from->features & ~NETIF_F_GSO_MASK;
	struct sk_buff *segments, *next;
	u32 len = frame_len(skb);

	segments = skb_gso_segment(skb, features);
	if (IS_ERR_OR_NULL(segments)) {
		dir_refuse(dir, len, WR_DROP_MEMORY);
		kfree_skb(skb);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(segments, skb, next) {
		skb_mark_not_on_list(skb);
		send_shaped(dir, skb);
	}
}

/* Takes the frame, whatever becomes of it. Runs with bottom halves off. */
void warren_dir_send(struct warren_dir *dir, struct net_device *from,
		     struct sk_buff *skb)
{
	enum warren_dir_mode mode = READ_ONCE(dir->mode);

	if (likely(mode == WARREN_DIR_DIRECT)) {
		send_direct(dir, skb);
	} else if (mode == WARREN_DIR_DOWN) {
		dir_refuse(dir, frame_len(skb), WR_DROP_DOWN);
		kfree_skb(skb);
	} else if (unlikely(skb_is_gso(skb))) {
		send_segments(dir, from, skb);
	} else {
		send_shaped(dir, skb);
	}
}

/* ---- polling ------------------------------------------------------------ */

/* Hands over at most @budget frames of the CPU's direct list. */
static int poll_direct(struct warren_sched *sched, int budget)
{
	struct sk_buff *skb, *next;
	LIST_HEAD(frames);
	int done = 0;

	if (list_empty_careful(&sched->direct))
		return 0;

	spin_lock(&sched->direct_lock);
	if (sched->direct_frames <= budget) {
		done = sched->direct_frames;
		list_splice_init(&sched->direct, &frames);
	} else {
		list_for_each_entry(skb, &sched->direct, list) {
			if (++done == budget)
				break;
		}
		list_cut_position(&frames, &sched->direct, &skb->list);
	}
	sched->direct_frames -= done;
	spin_unlock(&sched->direct_lock);

	list_for_each_entry_safe(skb, next, &frames, list) {
		skb_list_del_init(skb);
		if (likely(READ_ONCE(skb->dev->flags) & IFF_UP)) {
			dev_sw_netstats_rx_add(skb->dev,
					       frame_len(skb) + ETH_HLEN);
			netif_receive_skb(skb);
		} else {
			dir_refuse(warren_port(skb->dev)->rx,
				   frame_len(skb) + ETH_HLEN, WR_DROP_DOWN);
			kfree_skb(skb);
		}
	}
	return done;
}

/* The receiver is set down: what was to be delivered is dropped after all. */
static void undeliver(struct warren_dir *dir, struct wr_out *out)
{
	struct sk_buff *skb;

	while ((skb = wr_fifo_pop(&out->deliver))) {
		dir->count.frames_out--;
		dir->count.bytes_out -= wr_info(skb)->len;
		dir->count.drop[WR_DROP_DOWN]++;
		wr_info(skb)->reason = WR_DROP_DOWN;
		wr_fifo_push(&out->drop, skb);
	}
}

static void deliver(struct wr_out *out)
{
	struct sk_buff *skb;
	LIST_HEAD(frames);

	while ((skb = wr_fifo_pop(&out->deliver)))
		list_add_tail(&skb->list, &frames);
	netif_receive_skb_list(&frames);
	free_dropped(out);
}

/* Runs one direction whose event has come. */
static int run_dir(struct warren_dir *dir, u64 now, int budget)
{
	struct wr_out out = {};
	int done = 0;

	spin_lock(&dir->lock);
	if (likely(!dir->dead)) {
		dir_choose_mode(dir);
		done = wr_dir_run(&dir->engine, now, budget, &out);
		dir_follow_up(dir, now);
		if (unlikely(!(READ_ONCE(dir->to->flags) & IFF_UP)))
			undeliver(dir, &out);
	}
	spin_unlock(&dir->lock);

	deliver(&out);
	/* pairs with the load-acquire in dir_schedule_at() */
	smp_store_release(&dir->delivering, false);
	return max(done, 1);
}

static struct warren_dir *next_due(struct warren_sched *sched, u64 now)
{
	struct warren_dir *dir = NULL;
	struct timerqueue_node *node;

	spin_lock(&sched->lock);
	node = timerqueue_getnext(&sched->events);
	if (node && node->expires <= now) {
		timerqueue_del(&sched->events, node);
		dir = container_of(node, struct warren_dir, event);
		dir->delivering = true;
	}
	spin_unlock(&sched->lock);
	return dir;
}

static int poll_events(struct warren_sched *sched, int budget)
{
	struct warren_dir *dir;
	int done = 0;
	u64 now;

	if (!timerqueue_getnext(&sched->events))
		return 0;
	now = ktime_get_ns();
	while (done < budget) {
		dir = next_due(sched, now);
		if (!dir)
			break;
		done += run_dir(dir, now, budget - done);
	}
	return done;
}

/* Waits for the next event if it is near; each wait ends with an event served. */
static bool wait_for_near(struct warren_sched *sched)
{
	struct timerqueue_node *node;
	u64 when = WR_NEVER;
	int reads;

	spin_lock(&sched->lock);
	node = timerqueue_getnext(&sched->events);
	if (node)
		when = node->expires;
	spin_unlock(&sched->lock);
	if (when == WR_NEVER || when > ktime_get_ns() + WARREN_NEAR)
		return false;
	for (reads = 0; reads < WARREN_NEAR_READS; reads++) {
		if (ktime_get_ns() >= when)
			return true;
		cpu_relax();
	}
	return false;
}

static void sched_rearm(struct warren_sched *sched)
{
	struct timerqueue_node *node;

	spin_lock(&sched->lock);
	sched->armed = WR_NEVER;
	node = timerqueue_getnext(&sched->events);
	if (node)
		sched_arm(sched, node->expires, 0);
	spin_unlock(&sched->lock);
}

static void start_polling(struct warren_sched *sched)
{
	spin_lock(&sched->direct_lock);
	sched->polling = true;
	spin_unlock(&sched->direct_lock);
	spin_lock(&sched->lock);
	sched->armed = WARREN_POLLING;
	spin_unlock(&sched->lock);
}

/* Not if there is something on the direct list after all. */
static bool stop_polling(struct warren_sched *sched)
{
	spin_lock(&sched->direct_lock);
	sched->polling = !list_empty(&sched->direct);
	spin_unlock(&sched->direct_lock);
	return !sched->polling;
}

static int warren_poll(struct napi_struct *napi, int budget)
{
	struct warren_sched *sched;
	int round, done = 0;

	sched = container_of(napi, struct warren_sched, napi);
	start_polling(sched);
	do {
		round = poll_events(sched, budget - done);
		done += round;
		if (done < budget) {
			int direct = poll_direct(sched, budget - done);

			round += direct;
			done += direct;
		}
		if (done >= budget)
			return budget;
	} while (round || wait_for_near(sched) || !stop_polling(sched));

	sched_rearm(sched);
	napi_complete_done(napi, done);
	return done;
}

/* ---- control ------------------------------------------------------------ */

void warren_dir_set(struct warren_dir *dir, const struct wr_params *params,
		    struct wr_options *options)
{
	struct wr_out out = {};
	u64 now;

	spin_lock_bh(&dir->lock);
	now = ktime_get_ns();
	options = wr_dir_set(&dir->engine, params, options, now, &out);
	if (warren_dir_shaped(dir))
		dir_choose_mode(dir);
	if (!dir->dead)
		dir_follow_up(dir, now);
	spin_unlock_bh(&dir->lock);

	wr_options_free(options);
	free_dropped(&out);
}

/* Nobody uses the direction any more. */
void warren_dir_free(struct warren_dir *dir)
{
	wr_options_free(dir->engine.options);
}

/* Without a carrier what is on the wire is lost. */
void warren_dir_set_up(struct warren_dir *dir, bool up)
{
	struct wr_out out = {};

	spin_lock_bh(&dir->lock);
	dir->up = up;
	if (!up) {
		wr_dir_catch_up(&dir->engine, ktime_get_ns(), &out);
		wr_dir_purge(&dir->engine, &out);
	}
	dir_choose_mode(dir);
	if (!dir->dead)
		dir_schedule(dir, 0);
	spin_unlock_bh(&dir->lock);

	free_dropped(&out);
}

static void drop_direct(struct warren_sched *sched, struct net_device *dev)
{
	struct sk_buff *skb, *next;
	LIST_HEAD(drop);

	spin_lock_bh(&sched->direct_lock);
	list_for_each_entry_safe(skb, next, &sched->direct, list) {
		if (skb->dev != dev)
			continue;
		list_move_tail(&skb->list, &drop);
		sched->direct_frames--;
	}
	spin_unlock_bh(&sched->direct_lock);

	list_for_each_entry_safe(skb, next, &drop, list) {
		skb_list_del_init(skb);
		kfree_skb(skb);
	}
}

void warren_dir_kill(struct warren_dir *dir)
{
	struct wr_out out = {};
	int cpu;

	spin_lock_bh(&dir->lock);
	dir->dead = true;
	wr_dir_purge(&dir->engine, &out);
	dir_choose_mode(dir);
	dir_schedule_at(dir, WR_NEVER, 0);
	spin_unlock_bh(&dir->lock);

	free_dropped(&out);
	for_each_possible_cpu(cpu)
		drop_direct(per_cpu_ptr(warren_scheds, cpu), dir->to);
}

/* The engine's counts and those of frames that went past it, together. */
void warren_dir_report(struct warren_dir *dir,
		       struct warren_dir_report *report)
{
	struct rtnl_link_stats64 direct = {};
	struct wr_dir *engine = &dir->engine;
	struct wr_out out = {};

	spin_lock_bh(&dir->lock);
	wr_dir_catch_up(engine, ktime_get_ns(), &out);
	if (!dir->dead)
		dir_schedule(dir, 0);
	report->count = dir->count;
	report->params = engine->params;
	memset(&report->features, 0, sizeof(report->features));
	if (engine->options)
		report->features = engine->options->features;
	report->queue_frames = engine->queue.frames;
	report->queue_bytes = engine->queue.bytes;
	if (engine->serving) {
		report->queue_frames++;
		report->queue_bytes += wr_info(engine->serving)->wire;
	}
	report->flight_frames = engine->line.frames + engine->strays.frames;
	report->flight_bytes = engine->line.bytes + engine->strays.bytes;
	spin_unlock_bh(&dir->lock);

	free_dropped(&out);
	dev_fetch_sw_netstats(&direct, dir->to->tstats);
	report->count.frames_in += direct.rx_packets;
	report->count.bytes_in += direct.rx_bytes;
	report->count.frames_out += direct.rx_packets;
	report->count.bytes_out += direct.rx_bytes;
}

/* ---- life --------------------------------------------------------------- */

int warren_sched_init(void)
{
	struct warren_sched *sched;
	int cpu;

	warren_scheds = alloc_percpu(struct warren_sched);
	if (!warren_scheds)
		return -ENOMEM;
	warren_napi_dev = warren_alloc_napi_dev();
	if (!warren_napi_dev) {
		free_percpu(warren_scheds);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu) {
		sched = per_cpu_ptr(warren_scheds, cpu);
		warren_hrtimer_setup(&sched->timer, warren_timer,
				     CLOCK_MONOTONIC,
				     HRTIMER_MODE_ABS_PINNED_HARD);
		spin_lock_init(&sched->lock);
		timerqueue_init_head(&sched->events);
		sched->armed = WR_NEVER;
		spin_lock_init(&sched->direct_lock);
		INIT_LIST_HEAD(&sched->direct);
		set_bit(NAPI_STATE_NO_BUSY_POLL, &sched->napi.state);
		netif_napi_add(warren_napi_dev, &sched->napi, warren_poll);
		napi_enable(&sched->napi);
	}
	return 0;
}

/* No link is left, so nothing arms a timer or schedules a poll any more. */
void warren_sched_exit(void)
{
	struct warren_sched *sched;
	int cpu;

	for_each_possible_cpu(cpu) {
		sched = per_cpu_ptr(warren_scheds, cpu);
		hrtimer_cancel(&sched->timer);
		napi_disable(&sched->napi);
		__netif_napi_del(&sched->napi);
		WARN_ON_ONCE(timerqueue_getnext(&sched->events));
		WARN_ON_ONCE(!list_empty(&sched->direct));
	}
	synchronize_net();
	warren_free_napi_dev(warren_napi_dev);
	free_percpu(warren_scheds);
}
