// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Telling all there is, a message at a time. */
#include <net/genetlink.h>
#include <net/sock.h>

#include "compat/genetlink.h"
#include "describe.h"
#include "handlers.h"
#include "lab.h"
#include "link.h"
#include "netlink.h"
#include "node.h"
#include "refuse.h"

/**
 * struct dump - where a dump goes on, in netlink_callback.args
 * @lab: id of the lab to go on with
 * @object: id of the node or link in it to go on with
 * @only: id of the one lab asked for, 0 = all
 */
struct dump {
	unsigned long lab;
	unsigned long object;
	unsigned long only;
};

static struct dump *dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct dump) > sizeof(cb->args));
	return (struct dump *)cb->args;
}

static void *dump_header(struct sk_buff *skb, struct netlink_callback *cb,
			 u8 cmd, u32 lab)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &warren_family,
				   NLM_F_MULTI, cmd);

	if (!header)
		return NULL;
	genl_dump_check_consistent(cb, header);
	if (lab && nla_put_u32(skb, WARREN_A_LAB_ID, lab)) {
		genlmsg_cancel(skb, header);
		return NULL;
	}
	return header;
}

/* One message of a dump; an error means that it did not fit. */
static int dump_one(struct sk_buff *skb, void *header, int err)
{
	if (err) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static int dump_labs(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);
	struct warren_lab *lab;
	void *header;

	while ((lab = warren_lab_from(&dump->lab))) {
		header = dump_header(skb, cb, WARREN_CMD_LAB_GET, 0);
		if (!header ||
		    dump_one(skb, header, warren_describe_lab(skb, lab)))
			return -EMSGSIZE;
		dump->lab++;
	}
	return 0;
}

static int dump_nodes_of(struct sk_buff *skb, struct netlink_callback *cb,
			 struct warren_lab *lab)
{
	struct dump *dump = dump_of(cb);
	struct warren_node *node;
	void *header;

	while ((node = warren_node_from(lab, &dump->object))) {
		header = dump_header(skb, cb, WARREN_CMD_NODE_GET, lab->id);
		if (!header ||
		    dump_one(skb, header, warren_describe_node(skb, node)))
			return -EMSGSIZE;
		dump->object++;
	}
	return 0;
}

static int dump_links_of(struct sk_buff *skb, struct netlink_callback *cb,
			 struct warren_lab *lab)
{
	struct dump *dump = dump_of(cb);
	struct warren_link *link;
	void *header;

	while ((link = warren_link_from(lab, &dump->object))) {
		header = dump_header(skb, cb, WARREN_CMD_LINK_GET, lab->id);
		if (!header ||
		    dump_one(skb, header, warren_describe_link(skb, link)))
			return -EMSGSIZE;
		dump->object++;
	}
	return 0;
}

typedef int (*dump_lab_fn)(struct sk_buff *skb, struct netlink_callback *cb,
			   struct warren_lab *lab);

static int dump_objects(struct sk_buff *skb, struct netlink_callback *cb,
			dump_lab_fn dump_lab)
{
	struct dump *dump = dump_of(cb);
	struct warren_lab *lab;

	while ((lab = warren_lab_from(&dump->lab))) {
		if (dump->only && lab->id != dump->only)
			break;
		if (dump_lab(skb, cb, lab))
			return -EMSGSIZE;
		dump->lab++;
		dump->object = 0;
	}
	return 0;
}

/* A full message is no error: the dump goes on in the next. */
static int finish_dump_step(struct sk_buff *skb, int err)
{
	return skb->len ? skb->len : err;
}

int warren_nl_lab_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	mutex_lock(&warren_control);
	cb->seq = warren_generation;
	err = dump_labs(skb, cb);
	mutex_unlock(&warren_control);
	return finish_dump_step(skb, err);
}

int warren_nl_dump_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = warren_dump_attrs(cb);
	struct dump *dump = dump_of(cb);
	struct nlattr *attr = attrs ? attrs[WARREN_A_LAB_ID] : NULL;
	struct warren_lab *lab;

	if (!attr)
		return 0;
	mutex_lock(&warren_control);
	lab = warren_lab_find(nla_get_u32(attr));
	mutex_unlock(&warren_control);
	if (!lab)
		return warren_refuse(cb->extack, attr, -ENOENT,
				     "there is no lab %u", nla_get_u32(attr));
	dump->only = nla_get_u32(attr);
	dump->lab = dump->only;
	return 0;
}

int warren_nl_node_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	mutex_lock(&warren_control);
	cb->seq = warren_generation;
	err = dump_objects(skb, cb, dump_nodes_of);
	mutex_unlock(&warren_control);
	return finish_dump_step(skb, err);
}

int warren_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	mutex_lock(&warren_control);
	cb->seq = warren_generation;
	err = dump_objects(skb, cb, dump_links_of);
	mutex_unlock(&warren_control);
	return finish_dump_step(skb, err);
}
