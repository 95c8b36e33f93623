/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* The engine's resources in the kernel: frames are socket buffers. */
#ifndef WARREN_ENGINE_PLATFORM_KERNEL_H
#define WARREN_ENGINE_PLATFORM_KERNEL_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/if_ether.h>
#include <linux/percpu_counter.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#if BITS_PER_LONG != 64
#error "the link engine needs a 64-bit kernel"
#endif

#include "frame_info.h"

#define wr_frame sk_buff

/* Granularity of the per-CPU shares of the guard's counter, bytes. */
#define WR_GUARD_BATCH 32768

/**
 * struct wr_guard - bound of the memory that frames held by links may take
 * @limit: bytes, 0 = none
 * @used: bytes now
 * @drops: frames refused
 */
struct wr_guard {
	u64 limit;
	struct percpu_counter used;
	atomic64_t drops;
};

static inline struct wr_frame_info *wr_info(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct wr_frame_info) > sizeof(skb->cb));
	return (struct wr_frame_info *)skb->cb;
}

/* The frame was pulled behind its Ethernet header by eth_type_trans(). */
static inline u32 wr_frame_len(struct sk_buff *skb)
{
	return wr_info(skb)->len;
}

static inline bool wr_frame_owned(struct sk_buff *skb)
{
	return skb->sk;
}

/*
 * The last bit is on the wire: what a network card's transmit completion does.
 * Timestamps want the frame as the card saw it, with its header.
 */
static inline void wr_frame_leave(struct sk_buff *skb)
{
	if (unlikely(skb_shinfo(skb)->tx_flags & SKBTX_SW_TSTAMP)) {
		skb_push(skb, ETH_HLEN);
		skb_tx_timestamp(skb);
		skb_pull(skb, ETH_HLEN);
	}
	skb_orphan(skb);
}

static inline bool wr_guard_charge(struct wr_guard *guard, struct sk_buff *skb)
{
	u64 limit = READ_ONCE(guard->limit);
	u32 bytes = skb->truesize;

	if (limit && unlikely(__percpu_counter_compare(&guard->used,
						       limit - bytes,
						       WR_GUARD_BATCH) > 0)) {
		atomic64_inc(&guard->drops);
		return false;
	}
	percpu_counter_add_batch(&guard->used, bytes, WR_GUARD_BATCH);
	wr_info(skb)->memory = bytes;
	return true;
}

static inline void wr_guard_release(struct wr_guard *guard, struct sk_buff *skb)
{
	percpu_counter_add_batch(&guard->used, -(s64)wr_info(skb)->memory,
				 WR_GUARD_BATCH);
}

struct wr_dir;
/* Defined in sched.c, which owns the lock around a direction. */
void wr_assert_held(const struct wr_dir *dir);

#endif /* WARREN_ENGINE_PLATFORM_KERNEL_H */
