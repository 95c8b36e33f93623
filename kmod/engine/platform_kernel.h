/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* The engine's resources in the kernel: frames are socket buffers. */
#ifndef WARREN_ENGINE_PLATFORM_KERNEL_H
#define WARREN_ENGINE_PLATFORM_KERNEL_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/percpu_counter.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/sock.h>
#include <net/tcp.h>

#if BITS_PER_LONG != 64
#error "the link engine needs a 64-bit kernel"
#endif

#define wr_frame sk_buff

#include "frame_info.h"

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

/*
 * Sockets that are charged by sock_wfree() sleep when their buffer is full and
 * are woken when half of it is free. TCP holds back by rules of its own, that
 * see every frame but a bare acknowledgement. Others may want anything.
 */
static inline enum wr_owner wr_frame_owner(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	if (!sk)
		return WR_OWNER_NONE;
	if (unlikely(skb_shinfo(skb)->tx_flags & SKBTX_SW_TSTAMP))
		return WR_OWNER_PROMPT;
	if (skb->destructor == sock_wfree)
		return sock_writeable(sk) ? WR_OWNER_PATIENT : WR_OWNER_WAITING;
	return skb_is_tcp_pure_ack(skb) ? WR_OWNER_PATIENT : WR_OWNER_WAITING;
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

/* A second frame with the same bytes and the same info, that nobody owns. */
static inline struct sk_buff *wr_frame_copy(struct sk_buff *skb)
{
	return skb_clone(skb, GFP_ATOMIC);
}

/* Says "congestion experienced" in an IP header that can. */
static inline bool wr_frame_mark(struct sk_buff *skb)
{
	u32 header = sizeof(struct iphdr);

	if (skb->protocol == htons(ETH_P_IPV6))
		header = sizeof(struct ipv6hdr);
	else if (skb->protocol != htons(ETH_P_IP))
		return false;
	skb_reset_network_header(skb);
	return !skb_ensure_writable(skb, header) && INET_ECN_set_ce(skb);
}

/* A hash of addresses, protocol and ports; the same in every boot. */
static inline u32 wr_frame_flow(struct sk_buff *skb)
{
	static const siphash_key_t key = { { 0x77617272656e, 1 } };

	skb_reset_network_header(skb);
	return skb_get_hash_perturb(skb, &key);
}

/* The upper three bits of an IP packet's type of service or traffic class. */
static inline u32 wr_frame_precedence(struct sk_buff *skb)
{
	skb_reset_network_header(skb);
	if (skb->protocol == htons(ETH_P_IP) &&
	    pskb_may_pull(skb, sizeof(struct iphdr)))
		return ip_hdr(skb)->tos >> 5;
	if (skb->protocol == htons(ETH_P_IPV6) &&
	    pskb_may_pull(skb, sizeof(struct ipv6hdr)))
		return ipv6_get_dsfield(ipv6_hdr(skb)) >> 5;
	return 0;
}

/*
 * Bits will be flipped: the frame gets bytes of its own and the checksum that
 * its sender left to the card, so that the receiver notices.
 */
static inline bool wr_frame_begin_flips(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_csum_hwoffload_help(skb, 0))
		return false;
	if (skb_linearize(skb) || skb_ensure_writable(skb, skb->len))
		return false;
	skb->ip_summed = CHECKSUM_NONE;
	return true;
}

/*
 * Counted from the Ethernet header on, which was pulled off. A VLAN's tag may
 * count as part of the frame, and not be in it.
 */
static inline void wr_frame_flip(struct sk_buff *skb, u32 bit)
{
	if (bit / 8 < ETH_HLEN + skb->len)
		skb_mac_header(skb)[bit / 8] ^= 0x80 >> (bit % 8);
}

/* The receiver may be another one now, and the protocol. */
static inline void wr_frame_end_flips(struct sk_buff *skb)
{
	skb_push(skb, ETH_HLEN);
	skb->pkt_type = PACKET_HOST;
	skb->protocol = eth_type_trans(skb, skb->dev);
}

static inline void *wr_zalloc(size_t size)
{
	return kvzalloc(size, GFP_KERNEL);
}

static inline void wr_free(void *data)
{
	kvfree(data);
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
