/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* A link: two interfaces and the two directions between them. */
#ifndef WARREN_LINK_H
#define WARREN_LINK_H

#include <linux/if_ether.h>
#include <linux/list.h>
#include <linux/netdevice.h>

#include "sched.h"
#include "uapi/warren.h"

struct netlink_ext_ack;
struct nlattr;
struct warren_lab;
struct warren_node;

/**
 * struct warren_end - one end of a link
 * @dev: the interface; constant
 * @stats: counters of @dev; they outlive it, as the other end reads them too
 * @node: the node it is in; constant
 * @in_node: entry of the node's list; guarded by warren_control
 * @registered: @dev is known to the stack; guarded by RTNL
 * @up: the node has set @dev up; guarded by RTNL
 */
struct warren_end {
	struct net_device *dev;
	struct pcpu_sw_netstats __percpu *stats;
	struct warren_node *node;
	struct list_head in_node;
	bool registered;
	bool up;
};

/**
 * struct warren_link - a link
 * @lab: constant
 * @id: constant
 * @up: the lab wants it up; guarded by warren_control and RTNL, either reads
 * @carrier: both interfaces have a carrier; guarded by RTNL
 * @dying: its interfaces are being unregistered; guarded by RTNL
 * @name: constant; may be empty
 * @dirs: 0 = from A to B, 1 = from B to A
 * @ends: 0 = A, 1 = B
 * @by_name: place among the links by lab and name; guarded by warren_control
 * @batch: entry of the list of links that one message works on; guarded by
 *	warren_control
 * @request: what in that message is about this link, or NULL; guarded by
 *	warren_control
 */
struct warren_link {
	struct warren_lab *lab;
	u32 id;
	bool up;
	bool carrier;
	bool dying;
	char name[WARREN_NAME_MAX + 1];
	struct warren_dir dirs[2];
	struct warren_end ends[2];
	struct hlist_node by_name;
	struct list_head batch;
	const struct nlattr *request;
};

/**
 * struct warren_end_spec - what a new end shall be
 * @node: where
 * @ifname: its interface's name
 * @mac: its address, or NULL for one derived from the lab's seed
 * @mtu: bytes
 */
struct warren_end_spec {
	struct warren_node *node;
	const char *ifname;
	const u8 *mac;
	u32 mtu;
};

/**
 * struct warren_link_spec - what a new link shall be
 * @id: free in the lab
 * @name: free in the lab, or NULL
 * @ends: its ends
 * @params: of both directions
 * @features: of both directions
 * @up: whether it may have a carrier
 * @request: the attribute to blame when it cannot be made
 */
struct warren_link_spec {
	u32 id;
	const char *name;
	struct warren_end_spec ends[2];
	struct wr_params params[2];
	struct wr_features features[2];
	bool up;
	const struct nlattr *request;
};

/**
 * struct warren_link_change - what shall change about a link
 * @link: which
 * @params: of both directions, as they shall be afterwards
 * @features: of both directions, as they shall be afterwards
 * @options: blocks for @features, until the directions have them
 * @up: as it shall be afterwards
 * @mtu: bytes, 0 = as it is
 * @mac: NULL = as it is
 * @old_mtu: what it was, to undo
 * @old_mac: what it was, to undo
 */
struct warren_link_change {
	struct warren_link *link;
	struct wr_params params[2];
	struct wr_features features[2];
	struct wr_options *options[2];
	bool up;
	u32 mtu[2];
	const u8 *mac[2];
	u32 old_mtu[2];
	u8 old_mac[2][ETH_ALEN];
};

int warren_link_init(void);
void warren_link_exit(void);

struct warren_link *warren_link_find(struct warren_lab *lab, u32 id);
struct warren_link *warren_link_find_name(struct warren_lab *lab,
					  const char *name);
struct warren_link *warren_link_from(struct warren_lab *lab, unsigned long *id);

struct warren_link *warren_link_new(struct warren_lab *lab,
				    const struct warren_link_spec *spec);
int warren_links_register(struct list_head *links,
			  struct netlink_ext_ack *extack);
int warren_links_set(struct warren_link_change *changes, u32 count,
		     struct netlink_ext_ack *extack);
void warren_link_unlink(struct warren_link *link, struct list_head *dying);
void warren_links_destroy(struct list_head *dying);

void warren_link_end_up(struct warren_link *link, u32 end, bool up);

#endif /* WARREN_LINK_H */
