/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * The wire contract between warren.ko and userland.
 *
 * Generic netlink family "warren", version 1, reachable in the initial network
 * namespace only. Spec: docs/netlink/warren.yaml; a test holds the two equal.
 *
 * Requests address a lab by WARREN_A_LAB_ID and carry objects as nests:
 * WARREN_A_LAB once, WARREN_A_NODE and WARREN_A_LINK as often as needed (at
 * most WARREN_BATCH_MAX per message). A message is applied whole or not at all.
 * In a request an absent attribute means "unchanged" (or the default, when the
 * object is new) and 0 means off; in a reply an absent parameter is off, an
 * absent counter 0.
 * Attributes the module does not know are refused. Every refusal carries an
 * extended-ack sentence.
 */
#ifndef _UAPI_WARREN_H
#define _UAPI_WARREN_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define WARREN_FAMILY_NAME	"warren"
#define WARREN_FAMILY_VERSION	1
#define WARREN_MCGRP_EVENTS	"events"
#define WARREN_LINK_KIND	"warren"	/* rtnetlink kind of the interfaces */

#define WARREN_NAME_MAX		63	/* bytes of a lab, node or link name */
#define WARREN_BATCH_MAX	512	/* objects in one message */
#define WARREN_RATE_MAX		1000000000000ULL	/* bit/s: 1 Tbit/s */
#define WARREN_DELAY_MAX	1000000000000ULL	/* ns: 1000 s */
#define WARREN_OVERHEAD_MIN	(-14)	/* bytes: the Ethernet header taken off */
#define WARREN_OVERHEAD_MAX	65535	/* bytes */
#define WARREN_FRAME_MAX	65535	/* bytes: bound of min-frame, cells, MTU */
#define WARREN_MTU_MIN		68	/* bytes */
#define WARREN_LOSS_ALWAYS	(~0ULL)	/* every frame */
#define WARREN_BER_ONE		1000000000000000000ULL	/* 10^18: every bit */
#define WARREN_QUEUE_DEFAULT	50	/* packets, of a new direction */
#define WARREN_LATE_DEFAULT	1000000	/* ns, threshold of a new direction */
#define WARREN_LATE_BUCKETS	74	/* of the histogram of lateness */
#define WARREN_LATE_BUCKET_LOW	256	/* ns, upper bound of bucket 0 */
#define WARREN_LATE_BUCKET_SPLIT	4	/* buckets per factor of two above it */
#define WARREN_FLIP_BER_MAX	1000000000000000ULL	/* 10^15: every 1000th bit */
#define WARREN_RED_MAX		(1ULL << 32)	/* packets or bytes */
#define WARREN_PIE_FACTOR_MAX	1000000	/* thousandths per second */
#define WARREN_TABLE_MAX	4194304	/* entries of a table */
#define WARREN_TABLE_CHUNK	32768	/* bytes of a table in one message */
#define WARREN_TRACE_OPPORTUNITY	1500	/* bytes */

/**
 * enum warren_cmd - operations
 * @WARREN_CMD_LAB_NEW: needs LAB{NAME}; takes LAB{SEED, GUARD_BYTES}; replies LAB
 * @WARREN_CMD_LAB_DEL: needs LAB_ID; deletes all that is in the lab
 * @WARREN_CMD_LAB_GET: do: LAB_ID, or LAB{NAME}; dump: all labs
 * @WARREN_CMD_NODE_NEW: needs LAB_ID, NODE{ID, NAME, NETNS_FD}...; takes
 *	NODE{STACK}
 * @WARREN_CMD_NODE_DEL: needs LAB_ID, NODE{ID}...; the nodes' links go first
 * @WARREN_CMD_NODE_GET: do: LAB_ID, NODE{ID}; dump: optional LAB_ID
 * @WARREN_CMD_LINK_NEW: needs LAB_ID, LINK{ID, END_A{NODE, IFNAME}, END_B{..}}...
 * @WARREN_CMD_LINK_SET: needs LAB_ID, LINK{ID, what changes}...
 * @WARREN_CMD_LINK_DEL: needs LAB_ID, LINK{ID}...
 * @WARREN_CMD_LINK_GET: do: LAB_ID, LINK{ID}; dump: optional LAB_ID
 * @WARREN_CMD_EVENT: notification: EVENT, LAB_ID and LAB, NODE... or LINK...
 * @WARREN_CMD_TABLE_NEW: needs LAB_ID, TABLE{ID, KIND, LENGTH}; takes
 *	TABLE{NAME, DATA}
 * @WARREN_CMD_TABLE_ADD: needs LAB_ID, TABLE{ID, DATA}; DATA goes behind what
 *	is there
 * @WARREN_CMD_TABLE_DEL: needs LAB_ID, TABLE{ID}; refused while a link uses it
 * @WARREN_CMD_TABLE_GET: do: LAB_ID, TABLE{ID}; replies all but the data
 */
enum warren_cmd {
	WARREN_CMD_UNSPEC,
	WARREN_CMD_LAB_NEW,
	WARREN_CMD_LAB_DEL,
	WARREN_CMD_LAB_GET,
	WARREN_CMD_NODE_NEW,
	WARREN_CMD_NODE_DEL,
	WARREN_CMD_NODE_GET,
	WARREN_CMD_LINK_NEW,
	WARREN_CMD_LINK_SET,
	WARREN_CMD_LINK_DEL,
	WARREN_CMD_LINK_GET,
	WARREN_CMD_EVENT,
	WARREN_CMD_TABLE_NEW,
	WARREN_CMD_TABLE_ADD,
	WARREN_CMD_TABLE_DEL,
	WARREN_CMD_TABLE_GET,

	__WARREN_CMD_AFTER_LAST,
	WARREN_CMD_MAX = __WARREN_CMD_AFTER_LAST - 1
};

/**
 * enum warren_event - value of WARREN_A_EVENT
 * @WARREN_EVENT_CREATED: the objects are there; carries what GET would
 * @WARREN_EVENT_CHANGED: parameters of the links changed; carries what GET would
 * @WARREN_EVENT_DELETED: the objects are gone; carries ID and NAME only
 * @WARREN_EVENT_CARRIER: an end's carrier or up/down state changed (LINK only)
 */
enum warren_event {
	WARREN_EVENT_CREATED = 1,
	WARREN_EVENT_CHANGED,
	WARREN_EVENT_DELETED,
	WARREN_EVENT_CARRIER,
};

enum warren_state {
	WARREN_STATE_DOWN,
	WARREN_STATE_UP,
};

/* Which of the waiting frames is sent next. */
enum warren_discipline {
	WARREN_DISCIPLINE_FIFO,	/* the one that came first */
	WARREN_DISCIPLINE_FQ,	/* flows share the link byte by byte */
	WARREN_DISCIPLINE_DRR,	/* deficit round robin among flows */
	WARREN_DISCIPLINE_WFQ,	/* as FQ, by weight 1 + IP precedence */
};

/* Which waiting frame goes when the queue is full. */
enum warren_queue_drop {
	WARREN_QUEUE_DROP_TAIL,	/* the newest */
	WARREN_QUEUE_DROP_HEAD,	/* the oldest */
};

/* Active queue management. */
enum warren_aqm {
	WARREN_AQM_NONE,
	WARREN_AQM_RED,		/* Floyd and Jacobson 1993 */
	WARREN_AQM_CODEL,	/* RFC 8289; with flows, per flow */
	WARREN_AQM_PIE,		/* RFC 8033 */
};

enum warren_loss_model {
	WARREN_LOSS_MODEL_BERNOULLI,	/* LOSS alone */
	WARREN_LOSS_MODEL_GILBERT,	/* Gilbert-Elliott: GILBERT_* */
	WARREN_LOSS_MODEL_PATTERN,	/* as LOSS_PATTERN says */
};

/* What becomes of a frame with bad bits. */
enum warren_ber_action {
	WARREN_BER_ACTION_DROP,	/* as its FCS would make it */
	WARREN_BER_ACTION_FLIP,	/* it is delivered with them */
};

/* Distribution of jitter j around the delay, for a spread s. */
enum warren_jitter_shape {
	WARREN_JITTER_SHAPE_UNIFORM,	/* from -s to s */
	WARREN_JITTER_SHAPE_NORMAL,	/* standard deviation s */
	WARREN_JITTER_SHAPE_PARETO,	/* exponent 3, mean 0, standard
					 * deviation s
					 */
	WARREN_JITTER_SHAPE_PARETONORMAL,	/* one part normal, three parts
						 * pareto; standard deviation s
						 */
	WARREN_JITTER_SHAPE_TABLE,	/* s / 8192 times a sample of
					 * JITTER_TABLE
					 */
};

/* What a table holds, in the order of the host's bytes. */
enum warren_table_kind {
	WARREN_TABLE_KIND_JITTER = 1,	/* s16: samples, 8192 = the spread */
	WARREN_TABLE_KIND_PATTERN,	/* u8: one per frame, 1 = lost, 0 = not */
	WARREN_TABLE_KIND_TRACE,	/* u32: ms, never falling, the last one
					 * not 0; one opportunity to send
					 * WARREN_TRACE_OPPORTUNITY bytes each
					 */
};

/**
 * enum warren_stack - how the stack of a new node is set; the flags add up
 * @WARREN_STACK_LAB: fit for a lab: no limits on ICMP errors (traceroute and
 *	pchar would starve), no reverse path filters, and nothing sent on its own
 *	account by new interfaces (duplicate address detection, router
 *	solicitations), nor configured by router advertisements
 * @WARREN_STACK_FORWARD: forwards IPv4 and IPv6, as net.ipv4.ip_forward and
 *	net.ipv6.conf.all.forwarding make it
 * @WARREN_STACK_NO_IPV6: no IPv6 on new interfaces
 */
enum warren_stack {
	WARREN_STACK_LAB = 1 << 0,
	WARREN_STACK_FORWARD = 1 << 1,
	WARREN_STACK_NO_IPV6 = 1 << 2,
};

#define WARREN_STACK_ALL	7	/* all of enum warren_stack */

/* Top level. */
enum {
	WARREN_A_UNSPEC,
	WARREN_A_PAD,
	WARREN_A_LAB_ID,	/* u32 */
	WARREN_A_LAB,		/* nest of WARREN_LAB_A_* */
	WARREN_A_NODE,		/* nest of WARREN_NODE_A_*, repeated */
	WARREN_A_LINK,		/* nest of WARREN_LINK_A_*, repeated */
	WARREN_A_EVENT,		/* u32, enum warren_event */
	WARREN_A_TABLE,		/* nest of WARREN_TABLE_A_* */

	__WARREN_A_AFTER_LAST,
	WARREN_A_MAX = __WARREN_A_AFTER_LAST - 1
};

/*
 * Names (lab, node, link): 1 to WARREN_NAME_MAX bytes of A-Z a-z 0-9 . _ - : +
 * @ / and not starting with '-' or '.'.
 */
enum {
	WARREN_LAB_A_UNSPEC,
	WARREN_LAB_A_PAD,
	WARREN_LAB_A_ID,		/* u32, chosen by the kernel, from 1 */
	WARREN_LAB_A_NAME,		/* string, unique on the machine */
	WARREN_LAB_A_SEED,		/* u64, default 0 */
	WARREN_LAB_A_OWNER,		/* u32, uid of the creator; reply only */
	WARREN_LAB_A_NODES,		/* u32, how many; reply only */
	WARREN_LAB_A_LINKS,		/* u32, how many; reply only */
	WARREN_LAB_A_GUARD_BYTES,	/* u64, memory all frames held by the lab's
					 * links may take; 0 = no guard; default
					 * a quarter of the machine's memory
					 */
	WARREN_LAB_A_GUARD_USED,	/* u64, bytes now; reply only */
	WARREN_LAB_A_GUARD_DROPS,	/* u64, frames dropped by it; reply only */
	WARREN_LAB_A_BOUND,		/* u32, 1 = dies with an open file of
					 * /dev/warren; reply only
					 */

	__WARREN_LAB_A_AFTER_LAST,
	WARREN_LAB_A_MAX = __WARREN_LAB_A_AFTER_LAST - 1
};

enum {
	WARREN_NODE_A_UNSPEC,
	WARREN_NODE_A_ID,		/* u32, from 1, unique in its lab */
	WARREN_NODE_A_NAME,		/* string, unique in its lab */
	WARREN_NODE_A_NETNS_FD,		/* u32, descriptor of its network
					 * namespace; NODE_NEW only
					 */
	WARREN_NODE_A_NETNS_INO,	/* u32, inode number of the network
					 * namespace; reply only
					 */
	WARREN_NODE_A_LINKS,		/* u32, link ends in it; reply only */
	WARREN_NODE_A_STACK,		/* u32, flags of enum warren_stack; NODE_NEW
					 * only; default 0: the namespace stays as
					 * it is
					 */

	__WARREN_NODE_A_AFTER_LAST,
	WARREN_NODE_A_MAX = __WARREN_NODE_A_AFTER_LAST - 1
};

enum {
	WARREN_LINK_A_UNSPEC,
	WARREN_LINK_A_ID,		/* u32, from 1, unique in its lab */
	WARREN_LINK_A_NAME,		/* string, unique in its lab; optional */
	WARREN_LINK_A_END_A,		/* nest of WARREN_END_A_* */
	WARREN_LINK_A_END_B,		/* nest of WARREN_END_A_* */
	WARREN_LINK_A_FORWARD,		/* nest of WARREN_DIR_A_*: A to B */
	WARREN_LINK_A_BACKWARD,		/* nest of WARREN_DIR_A_*: B to A */
	WARREN_LINK_A_STATE,		/* u32, enum warren_state: carrier of both
					 * ends; default up
					 */
	WARREN_LINK_A_MTU,		/* u32, of both ends; request only; default
					 * 1500
					 */

	__WARREN_LINK_A_AFTER_LAST,
	WARREN_LINK_A_MAX = __WARREN_LINK_A_AFTER_LAST - 1
};

enum {
	WARREN_END_A_UNSPEC,
	WARREN_END_A_NODE,		/* u32, node id; fixed once created */
	WARREN_END_A_IFNAME,		/* string, free in the node; fixed once
					 * created
					 */
	WARREN_END_A_MAC,		/* 6 bytes, unicast; default random from the
					 * lab's seed, locally administered
					 */
	WARREN_END_A_MTU,		/* u32, of this end; wins over LINK_A_MTU */
	WARREN_END_A_IFINDEX,		/* u32, in the node; reply only */
	WARREN_END_A_UP,		/* u32, set up by the node; reply only */
	WARREN_END_A_CARRIER,		/* u32, has a carrier; reply only */

	__WARREN_END_A_AFTER_LAST,
	WARREN_END_A_MAX = __WARREN_END_A_AFTER_LAST - 1
};

/* One direction of a link. New parameters are added at the end. */
enum {
	WARREN_DIR_A_UNSPEC,
	WARREN_DIR_A_PAD,
	WARREN_DIR_A_RATE,		/* u64, bit/s; 0 = infinite */
	WARREN_DIR_A_OVERHEAD,		/* s32, bytes per frame on the wire beyond
					 * the frame with its Ethernet header
					 * (Ethernet: 24); default 0
					 */
	WARREN_DIR_A_MIN_FRAME,		/* u32, least bytes on the wire, overhead
					 * included (Ethernet: 84); default 0
					 */
	WARREN_DIR_A_CELL_PAYLOAD,	/* u32, bytes a cell carries (ATM: 48) */
	WARREN_DIR_A_CELL_SIZE,		/* u32, bytes a cell takes (ATM: 53); both
					 * given or both 0
					 */
	WARREN_DIR_A_DELAY,		/* u64, ns */
	WARREN_DIR_A_QUEUE_PACKETS,	/* u32, frames that may wait, the one being
					 * sent not counted; 0 = no such limit;
					 * default WARREN_QUEUE_DEFAULT
					 */
	WARREN_DIR_A_QUEUE_BYTES,	/* u64, wire bytes that may wait; 0 = no
					 * such limit
					 */
	WARREN_DIR_A_LOSS,		/* u64, probability in units of 2^-64;
					 * WARREN_LOSS_ALWAYS = 1
					 */
	WARREN_DIR_A_BER,		/* u64, bad bits per 10^18 bits */
	WARREN_DIR_A_SEED,		/* u64, seed derived from lab, link and
					 * direction; reply only
					 */
	WARREN_DIR_A_COUNT,		/* nest of WARREN_COUNT_A_*; reply only */
	WARREN_DIR_A_QUEUE_TIME,	/* u64, ns the waiting frames may take to
					 * send; needs a rate; 0 = no such limit
					 */
	WARREN_DIR_A_DISCIPLINE,	/* u32, enum warren_discipline */
	WARREN_DIR_A_QUEUE_DROP,	/* u32, enum warren_queue_drop; with
					 * flows, of the longest one
					 */
	WARREN_DIR_A_AQM,		/* u32, enum warren_aqm */
	WARREN_DIR_A_AQM_ECN,		/* u32, 1 = mark frames that can be marked
					 * rather than drop them
					 */
	WARREN_DIR_A_AQM_TARGET,	/* u64, ns of waiting that CoDel or PIE
					 * aims at; 0 = 5 ms, 15 ms
					 */
	WARREN_DIR_A_AQM_INTERVAL,	/* u64, ns: CoDel's interval, PIE's period
					 * of update; 0 = 100 ms, 15 ms
					 */
	WARREN_DIR_A_RED_MIN,		/* u64, mean queue to drop from */
	WARREN_DIR_A_RED_MAX,		/* u64, mean queue to drop all from,
					 * greater than RED_MIN
					 */
	WARREN_DIR_A_RED_BYTES,		/* u32, 1 = RED_MIN and RED_MAX are wire
					 * bytes, 0 = packets
					 */
	WARREN_DIR_A_RED_PROBABILITY,	/* u64, of a drop just below RED_MAX, in
					 * units of 2^-64; not 0 with RED
					 */
	WARREN_DIR_A_RED_WEIGHT,	/* u32, of the newest in the mean, in
					 * units of 2^-32; 0 = 0.002
					 */
	WARREN_DIR_A_PIE_ALPHA,		/* u32, thousandths per second; 0 = 125 */
	WARREN_DIR_A_PIE_BETA,		/* u32, thousandths per second; 0 = 1250 */
	WARREN_DIR_A_TRACE,		/* u32, id of a table that says when
					 * bytes (without the Ethernet header)
					 * are sent, instead of a rate; starts
					 * when it is set; 0 = none
					 */
	WARREN_DIR_A_TRACE_ONCE,	/* u32, 1 = nothing is sent after its
					 * end, 0 = over and over
					 */
	WARREN_DIR_A_LOSS_MODEL,	/* u32, enum warren_loss_model */
	WARREN_DIR_A_GILBERT_P,		/* u64, probability of a change from good
					 * to bad before a frame, in units of
					 * 2^-64, ~0 = 1, as are the next three
					 */
	WARREN_DIR_A_GILBERT_R,		/* u64, of a change from bad to good */
	WARREN_DIR_A_GILBERT_GOOD,	/* u64, of loss while good */
	WARREN_DIR_A_GILBERT_BAD,	/* u64, of loss while bad */
	WARREN_DIR_A_LOSS_PATTERN,	/* u32, id of a table, over and over */
	WARREN_DIR_A_BER_ACTION,	/* u32, enum warren_ber_action; to flip,
					 * BER is at most WARREN_FLIP_BER_MAX
					 */
	WARREN_DIR_A_DUPLICATE,		/* u64, probability of a second copy, in
					 * units of 2^-64, ~0 = 1
					 */
	WARREN_DIR_A_DUPLICATE_FREE,	/* u32, 1 = the copy takes no wire time */
	WARREN_DIR_A_REORDER,		/* u64, probability that a frame is held
					 * longer and overtaken, in units of
					 * 2^-64, ~0 = 1
					 */
	WARREN_DIR_A_REORDER_BY,	/* u64, ns it is held longer */
	WARREN_DIR_A_JITTER,		/* u64, ns: the spread */
	WARREN_DIR_A_JITTER_SHAPE,	/* u32, enum warren_jitter_shape */
	WARREN_DIR_A_JITTER_CORRELATION,	/* u64, between a frame's jitter
						 * and the next one's, in units
						 * of 2^-64
						 */
	WARREN_DIR_A_JITTER_REORDER,	/* u32, 1 = frames may overtake */
	WARREN_DIR_A_JITTER_TABLE,	/* u32, id of a table, 0 = none */
	WARREN_DIR_A_LATE_THRESHOLD,	/* u64, ns; later deliveries are counted
					 * in LATE_FRAMES; 0 = none is; default
					 * WARREN_LATE_DEFAULT
					 */

	__WARREN_DIR_A_AFTER_LAST,
	WARREN_DIR_A_MAX = __WARREN_DIR_A_AFTER_LAST - 1
};

/* Counters of one direction, u64 where nothing is said, all reply only. */
enum {
	WARREN_COUNT_A_UNSPEC,
	WARREN_COUNT_A_PAD,
	WARREN_COUNT_A_FRAMES_IN,	/* offered by the sending end */
	WARREN_COUNT_A_BYTES_IN,
	WARREN_COUNT_A_FRAMES_OUT,	/* delivered to the receiving end */
	WARREN_COUNT_A_BYTES_OUT,
	WARREN_COUNT_A_QUEUE_FRAMES,	/* now waiting or being sent */
	WARREN_COUNT_A_QUEUE_BYTES,	/* wire bytes of them */
	WARREN_COUNT_A_FLIGHT_FRAMES,	/* now in the delay line */
	WARREN_COUNT_A_FLIGHT_BYTES,	/* wire bytes of them */
	WARREN_COUNT_A_DROP_QUEUE,	/* queue full */
	WARREN_COUNT_A_DROP_LOSS,
	WARREN_COUNT_A_DROP_BIT_ERROR,
	WARREN_COUNT_A_DROP_GUARD,	/* the lab's memory guard */
	WARREN_COUNT_A_DROP_DOWN,	/* link or an interface down, or deleted */
	WARREN_COUNT_A_DROP_MEMORY,	/* no memory for the frame */
	WARREN_COUNT_A_DROP_TOO_LONG,	/* longer than the receiving end's MTU */
	WARREN_COUNT_A_LATE_MAX,	/* ns, worst delivery after its due time */
	WARREN_COUNT_A_LATE_SUM,	/* ns, sum over FRAMES_OUT */
	WARREN_COUNT_A_DROP_RED,
	WARREN_COUNT_A_DROP_CODEL,
	WARREN_COUNT_A_DROP_PIE,
	WARREN_COUNT_A_DUPLICATES,	/* copies made, beside FRAMES_IN */
	WARREN_COUNT_A_FLIPPED,		/* frames delivered with bad bits */
	WARREN_COUNT_A_MARKED,		/* frames marked CE */
	WARREN_COUNT_A_REORDERED,	/* frames held longer by REORDER */
	WARREN_COUNT_A_LATE_FRAMES,	/* later than LATE_THRESHOLD */
	WARREN_COUNT_A_LATE_HISTOGRAM,	/* WARREN_LATE_BUCKETS times u64, frames
					 * of FRAMES_OUT that went through the
					 * engine by ns of lateness: bucket 0 is
					 * below 256, bucket 1 + 4 * i + k from
					 * 2^(8 + i) * (4 + k) / 4 on, the last
					 * one has no end
					 */

	__WARREN_COUNT_A_AFTER_LAST,
	WARREN_COUNT_A_MAX = __WARREN_COUNT_A_AFTER_LAST - 1
};

/*
 * A table: long data that parameters of links refer to. It belongs to its lab
 * and is filled by as many messages as it takes; links take it when it is full.
 */
enum {
	WARREN_TABLE_A_UNSPEC,
	WARREN_TABLE_A_ID,		/* u32, from 1, unique in its lab */
	WARREN_TABLE_A_NAME,		/* string, what people call it; optional */
	WARREN_TABLE_A_KIND,		/* u32, enum warren_table_kind */
	WARREN_TABLE_A_LENGTH,		/* u32, entries it will have, 1 to
					 * WARREN_TABLE_MAX
					 */
	WARREN_TABLE_A_DATA,		/* whole entries, in at most
					 * WARREN_TABLE_CHUNK bytes
					 */
	WARREN_TABLE_A_FILLED,		/* u32, entries it has; reply only */
	WARREN_TABLE_A_USERS,		/* u32, directions that use it; reply only */

	__WARREN_TABLE_A_AFTER_LAST,
	WARREN_TABLE_A_MAX = __WARREN_TABLE_A_AFTER_LAST - 1
};

/*
 * Attributes of IFLA_INFO_DATA of an interface of kind "warren": which end of
 * which link it is. Read only.
 */
enum {
	WARREN_IFLA_UNSPEC,
	WARREN_IFLA_LAB,		/* u32 */
	WARREN_IFLA_NODE,		/* u32 */
	WARREN_IFLA_LINK,		/* u32 */
	WARREN_IFLA_END,		/* u32, 0 = A, 1 = B */

	__WARREN_IFLA_AFTER_LAST,
	WARREN_IFLA_MAX = __WARREN_IFLA_AFTER_LAST - 1
};

/*
 * /dev/warren. Needs CAP_NET_ADMIN in the initial user namespace, and a caller
 * in the initial network namespace.
 */
struct warren_ioc_node {
	__u32 lab;
	__u32 node;
};

/* Returns a new descriptor (close-on-exec) of the node's network namespace. */
#define WARREN_IOC_NODE_NETNS	_IOW(0xE9, 1, struct warren_ioc_node)
/* The lab (its id) is deleted when this open file is released. */
#define WARREN_IOC_LAB_BIND	_IOW(0xE9, 2, __u32)
/* Undoes LAB_BIND done on this open file. */
#define WARREN_IOC_LAB_UNBIND	_IOW(0xE9, 3, __u32)

#endif /* _UAPI_WARREN_H */
