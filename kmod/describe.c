// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include <linux/user_namespace.h>
#include <net/netlink.h>

#include "describe.h"
#include "lab.h"
#include "link.h"
#include "node.h"
#include "uapi/warren.h"

static int put_lab_ids(struct sk_buff *skb, const struct warren_lab *lab)
{
	return nla_put_u32(skb, WARREN_LAB_A_ID, lab->id) ||
	       nla_put_string(skb, WARREN_LAB_A_NAME, lab->name);
}

static int put_lab(struct sk_buff *skb, struct warren_lab *lab)
{
	s64 used = percpu_counter_sum_positive(&lab->guard.used);
	u64 drops = atomic64_read(&lab->guard.drops);
	u32 owner = from_kuid(&init_user_ns, lab->owner);

	return put_lab_ids(skb, lab) ||
	       nla_put_u64_64bit(skb, WARREN_LAB_A_SEED, lab->seed,
				 WARREN_LAB_A_PAD) ||
	       nla_put_u32(skb, WARREN_LAB_A_OWNER, owner) ||
	       nla_put_u32(skb, WARREN_LAB_A_NODES, lab->node_count) ||
	       nla_put_u32(skb, WARREN_LAB_A_LINKS, lab->link_count) ||
	       nla_put_u64_64bit(skb, WARREN_LAB_A_GUARD_BYTES,
				 lab->guard.limit, WARREN_LAB_A_PAD) ||
	       nla_put_u64_64bit(skb, WARREN_LAB_A_GUARD_USED, used,
				 WARREN_LAB_A_PAD) ||
	       nla_put_u64_64bit(skb, WARREN_LAB_A_GUARD_DROPS, drops,
				 WARREN_LAB_A_PAD) ||
	       nla_put_u32(skb, WARREN_LAB_A_BOUND, !!lab->bound);
}

static int put_node_ids(struct sk_buff *skb, const struct warren_node *node)
{
	return nla_put_u32(skb, WARREN_NODE_A_ID, node->id) ||
	       nla_put_string(skb, WARREN_NODE_A_NAME, node->name);
}

static int put_node(struct sk_buff *skb, const struct warren_node *node)
{
	return put_node_ids(skb, node) ||
	       nla_put_u32(skb, WARREN_NODE_A_NETNS_INO,
			   node->net->ns.inum) ||
	       nla_put_u32(skb, WARREN_NODE_A_LINKS, node->end_count);
}

static int put_end(struct sk_buff *skb, const struct warren_end *end)
{
	const struct net_device *dev = end->dev;

	return nla_put_u32(skb, WARREN_END_A_NODE, end->node->id) ||
	       nla_put_string(skb, WARREN_END_A_IFNAME, dev->name) ||
	       nla_put(skb, WARREN_END_A_MAC, ETH_ALEN, dev->dev_addr) ||
	       nla_put_u32(skb, WARREN_END_A_MTU, READ_ONCE(dev->mtu)) ||
	       nla_put_u32(skb, WARREN_END_A_IFINDEX, dev->ifindex) ||
	       nla_put_u32(skb, WARREN_END_A_UP,
			   !!(READ_ONCE(dev->flags) & IFF_UP)) ||
	       nla_put_u32(skb, WARREN_END_A_CARRIER, !!netif_carrier_ok(dev));
}

static int put_counters(struct sk_buff *skb,
			const struct warren_dir_report *report)
{
	const struct wr_count *count = &report->count;
	const struct {
		int attr;
		u64 value;
	} counters[] = {
		{ WARREN_COUNT_A_FRAMES_IN, count->frames_in },
		{ WARREN_COUNT_A_BYTES_IN, count->bytes_in },
		{ WARREN_COUNT_A_FRAMES_OUT, count->frames_out },
		{ WARREN_COUNT_A_BYTES_OUT, count->bytes_out },
		{ WARREN_COUNT_A_QUEUE_FRAMES, report->queue_frames },
		{ WARREN_COUNT_A_QUEUE_BYTES, report->queue_bytes },
		{ WARREN_COUNT_A_FLIGHT_FRAMES, report->flight_frames },
		{ WARREN_COUNT_A_FLIGHT_BYTES, report->flight_bytes },
		{ WARREN_COUNT_A_DROP_QUEUE, count->drop[WR_DROP_QUEUE] },
		{ WARREN_COUNT_A_DROP_LOSS, count->drop[WR_DROP_LOSS] },
		{ WARREN_COUNT_A_DROP_BIT_ERROR,
		  count->drop[WR_DROP_BIT_ERROR] },
		{ WARREN_COUNT_A_DROP_GUARD, count->drop[WR_DROP_GUARD] },
		{ WARREN_COUNT_A_DROP_DOWN, count->drop[WR_DROP_DOWN] },
		{ WARREN_COUNT_A_DROP_MEMORY, count->drop[WR_DROP_MEMORY] },
		{ WARREN_COUNT_A_DROP_TOO_LONG, count->drop[WR_DROP_TOO_LONG] },
		{ WARREN_COUNT_A_LATE_MAX, count->late_max },
		{ WARREN_COUNT_A_LATE_SUM, count->late_sum },
		/* from here on 0 is left out */
		{ WARREN_COUNT_A_DROP_RED, count->drop[WR_DROP_RED] },
		{ WARREN_COUNT_A_DROP_CODEL, count->drop[WR_DROP_CODEL] },
		{ WARREN_COUNT_A_DROP_PIE, count->drop[WR_DROP_PIE] },
		{ WARREN_COUNT_A_DUPLICATES, count->duplicates },
		{ WARREN_COUNT_A_FLIPPED, count->flipped },
		{ WARREN_COUNT_A_MARKED, count->marked },
		{ WARREN_COUNT_A_REORDERED, count->reordered },
		{ WARREN_COUNT_A_LATE_FRAMES, count->late_frames },
	};
	size_t i;

	BUILD_BUG_ON(WARREN_LATE_BUCKETS != WR_LATE_BUCKETS);
	if (memchr_inv(count->late, 0, sizeof(count->late)) &&
	    nla_put(skb, WARREN_COUNT_A_LATE_HISTOGRAM, sizeof(count->late),
		    count->late))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		if (!counters[i].value &&
		    counters[i].attr > WARREN_COUNT_A_LATE_SUM)
			continue;
		if (nla_put_u64_64bit(skb, counters[i].attr, counters[i].value,
				      WARREN_COUNT_A_PAD))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_params(struct sk_buff *skb, const struct wr_params *params)
{
	return nla_put_u64_64bit(skb, WARREN_DIR_A_RATE, params->rate,
				 WARREN_DIR_A_PAD) ||
	       nla_put_s32(skb, WARREN_DIR_A_OVERHEAD, params->overhead) ||
	       nla_put_u32(skb, WARREN_DIR_A_MIN_FRAME, params->min_frame) ||
	       nla_put_u32(skb, WARREN_DIR_A_CELL_PAYLOAD,
			   params->cell_payload) ||
	       nla_put_u32(skb, WARREN_DIR_A_CELL_SIZE, params->cell_size) ||
	       nla_put_u64_64bit(skb, WARREN_DIR_A_DELAY, params->delay,
				 WARREN_DIR_A_PAD) ||
	       nla_put_u32(skb, WARREN_DIR_A_QUEUE_PACKETS,
			   params->queue_packets) ||
	       nla_put_u64_64bit(skb, WARREN_DIR_A_QUEUE_BYTES,
				 params->queue_bytes, WARREN_DIR_A_PAD) ||
	       nla_put_u64_64bit(skb, WARREN_DIR_A_LOSS, params->loss,
				 WARREN_DIR_A_PAD) ||
	       nla_put_u64_64bit(skb, WARREN_DIR_A_BER, params->ber,
				 WARREN_DIR_A_PAD) ||
	       nla_put_u64_64bit(skb, WARREN_DIR_A_QUEUE_TIME,
				 params->queue_time, WARREN_DIR_A_PAD) ||
	       nla_put_u64_64bit(skb, WARREN_DIR_A_LATE_THRESHOLD,
				 params->late_threshold, WARREN_DIR_A_PAD);
}

/* Those that are 0 are left out, so that a reply fits into a page. */
static int put_features(struct sk_buff *skb, const struct wr_features *features)
{
	const struct wr_aqm_params *aqm = &features->aqm;
	const struct wr_jitter *jitter = &features->jitter;
	const struct wr_loss *loss = &features->loss;
	const struct {
		int attr;
		u64 value;
	} longs[] = {
		{ WARREN_DIR_A_AQM_TARGET, aqm->target },
		{ WARREN_DIR_A_AQM_INTERVAL, aqm->interval },
		{ WARREN_DIR_A_RED_MIN, aqm->red_min },
		{ WARREN_DIR_A_RED_MAX, aqm->red_max },
		{ WARREN_DIR_A_RED_PROBABILITY, aqm->red_probability },
		{ WARREN_DIR_A_GILBERT_P, loss->p },
		{ WARREN_DIR_A_GILBERT_R, loss->r },
		{ WARREN_DIR_A_GILBERT_GOOD, loss->good },
		{ WARREN_DIR_A_GILBERT_BAD, loss->bad },
		{ WARREN_DIR_A_DUPLICATE, features->duplicate },
		{ WARREN_DIR_A_REORDER, features->reorder },
		{ WARREN_DIR_A_REORDER_BY, features->reorder_by },
		{ WARREN_DIR_A_JITTER, jitter->spread },
		{ WARREN_DIR_A_JITTER_CORRELATION, jitter->correlation },
	};
	const struct {
		int attr;
		u32 value;
	} words[] = {
		{ WARREN_DIR_A_DISCIPLINE, features->discipline },
		{ WARREN_DIR_A_QUEUE_DROP, features->queue_drop_head },
		{ WARREN_DIR_A_AQM, aqm->kind },
		{ WARREN_DIR_A_AQM_ECN, aqm->ecn },
		{ WARREN_DIR_A_RED_BYTES, aqm->red_bytes },
		{ WARREN_DIR_A_RED_WEIGHT, aqm->red_weight },
		{ WARREN_DIR_A_PIE_ALPHA, aqm->pie_alpha },
		{ WARREN_DIR_A_PIE_BETA, aqm->pie_beta },
		{ WARREN_DIR_A_BER_ACTION, features->ber_flip },
		{ WARREN_DIR_A_LOSS_MODEL, loss->model },
		{ WARREN_DIR_A_DUPLICATE_FREE, features->duplicate_free },
		{ WARREN_DIR_A_JITTER_SHAPE, jitter->shape },
		{ WARREN_DIR_A_JITTER_REORDER, jitter->reorder },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(longs); i++)
		if (longs[i].value &&
		    nla_put_u64_64bit(skb, longs[i].attr, longs[i].value,
				      WARREN_DIR_A_PAD))
			return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].value &&
		    nla_put_u32(skb, words[i].attr, words[i].value))
			return -EMSGSIZE;
	return 0;
}

static int put_dir(struct sk_buff *skb, struct warren_link *link, int index)
{
	struct warren_dir_report report;
	struct nlattr *counters;
	u64 seed;

	warren_dir_report(&link->dirs[index], &report);
	seed = wr_derive_seed(link->lab->seed, link->id, index);
	if (put_params(skb, &report.params) ||
	    put_features(skb, &report.features) ||
	    nla_put_u64_64bit(skb, WARREN_DIR_A_SEED, seed, WARREN_DIR_A_PAD))
		return -EMSGSIZE;
	counters = nla_nest_start(skb, WARREN_DIR_A_COUNT);
	if (!counters || put_counters(skb, &report))
		return -EMSGSIZE;
	nla_nest_end(skb, counters);
	return 0;
}

static int put_link_ids(struct sk_buff *skb, const struct warren_link *link)
{
	return nla_put_u32(skb, WARREN_LINK_A_ID, link->id) ||
	       (*link->name &&
		nla_put_string(skb, WARREN_LINK_A_NAME, link->name));
}

static int put_link(struct sk_buff *skb, struct warren_link *link)
{
	struct nlattr *nest;
	int i;

	if (put_link_ids(skb, link) ||
	    nla_put_u32(skb, WARREN_LINK_A_STATE, READ_ONCE(link->up)))
		return -EMSGSIZE;
	for (i = 0; i < 2; i++) {
		nest = nla_nest_start(skb, i ? WARREN_LINK_A_END_B :
					       WARREN_LINK_A_END_A);
		if (!nest || put_end(skb, &link->ends[i]))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	for (i = 0; i < 2; i++) {
		nest = nla_nest_start(skb, i ? WARREN_LINK_A_BACKWARD :
					       WARREN_LINK_A_FORWARD);
		if (!nest || put_dir(skb, link, i))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/* An object in its nest; the message is as it was before if it has no room. */
#define DESCRIBE(skb, attr, put, object) ({				\
	struct nlattr *nest_ = nla_nest_start(skb, attr);		\
	int err_ = nest_ ? 0 : -EMSGSIZE;				\
									\
	if (nest_ && put(skb, object)) {				\
		nla_nest_cancel(skb, nest_);				\
		err_ = -EMSGSIZE;					\
	} else if (nest_) {						\
		nla_nest_end(skb, nest_);				\
	}								\
	err_;								\
})

int warren_describe_lab(struct sk_buff *skb, struct warren_lab *lab)
{
	return DESCRIBE(skb, WARREN_A_LAB, put_lab, lab);
}

int warren_describe_node(struct sk_buff *skb, const struct warren_node *node)
{
	return DESCRIBE(skb, WARREN_A_NODE, put_node, node);
}

int warren_describe_link(struct sk_buff *skb, struct warren_link *link)
{
	return DESCRIBE(skb, WARREN_A_LINK, put_link, link);
}

int warren_name_lab(struct sk_buff *skb, const struct warren_lab *lab)
{
	return DESCRIBE(skb, WARREN_A_LAB, put_lab_ids, lab);
}

int warren_name_node(struct sk_buff *skb, const struct warren_node *node)
{
	return DESCRIBE(skb, WARREN_A_NODE, put_node_ids, node);
}

int warren_name_link(struct sk_buff *skb, const struct warren_link *link)
{
	return DESCRIBE(skb, WARREN_A_LINK, put_link_ids, link);
}
