// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Generic netlink family "warren". Policies refuse what does not belong into a
 * message and what is out of range; the handlers check what a policy cannot,
 * and do nothing before everything in the message has been checked.
 *
 * Handlers run in parallel, each under warren_control for as long as it works
 * on objects.
 */
#include <linux/cred.h>
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "compat/genetlink.h"
#include "describe.h"
#include "event.h"
#include "lab.h"
#include "link.h"
#include "netdev.h"
#include "netlink.h"
#include "node.h"
#include "refuse.h"
#include "uapi/warren.h"

/* ---- policies ----------------------------------------------------------- */

static struct netlink_range_validation id_range = {
	.min = 1, .max = U32_MAX,
};

static struct netlink_range_validation rate_range = {
	.max = WARREN_RATE_MAX,
};

static struct netlink_range_validation delay_range = {
	.max = WARREN_DELAY_MAX,
};

static struct netlink_range_validation ber_range = {
	.max = WARREN_BER_ONE,
};

static struct netlink_range_validation frame_range = {
	.max = WARREN_FRAME_MAX,
};

static struct netlink_range_validation mtu_range = {
	.min = WARREN_MTU_MIN, .max = WARREN_FRAME_MAX,
};

static struct netlink_range_validation_signed overhead_range = {
	.min = WARREN_OVERHEAD_MIN, .max = WARREN_OVERHEAD_MAX,
};

#define POLICY_ID NLA_POLICY_FULL_RANGE(NLA_U32, &id_range)
#define POLICY_NAME { .type = NLA_NUL_STRING, .len = WARREN_NAME_MAX }

static const struct nla_policy lab_new_policy[WARREN_LAB_A_MAX + 1] = {
	[WARREN_LAB_A_NAME] = POLICY_NAME,
	[WARREN_LAB_A_SEED] = { .type = NLA_U64 },
	[WARREN_LAB_A_GUARD_BYTES] = { .type = NLA_U64 },
};

static const struct nla_policy lab_name_policy[WARREN_LAB_A_MAX + 1] = {
	[WARREN_LAB_A_NAME] = POLICY_NAME,
};

static const struct nla_policy node_new_policy[WARREN_NODE_A_MAX + 1] = {
	[WARREN_NODE_A_ID] = POLICY_ID,
	[WARREN_NODE_A_NAME] = POLICY_NAME,
	[WARREN_NODE_A_NETNS_FD] = NLA_POLICY_MAX(NLA_U32, S16_MAX),
};

static const struct nla_policy node_id_policy[WARREN_NODE_A_MAX + 1] = {
	[WARREN_NODE_A_ID] = POLICY_ID,
};

static const struct nla_policy end_new_policy[WARREN_END_A_MAX + 1] = {
	[WARREN_END_A_NODE] = POLICY_ID,
	[WARREN_END_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[WARREN_END_A_MAC] = NLA_POLICY_ETH_ADDR,
	[WARREN_END_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy end_set_policy[WARREN_END_A_MAX + 1] = {
	[WARREN_END_A_MAC] = NLA_POLICY_ETH_ADDR,
	[WARREN_END_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy dir_policy[WARREN_DIR_A_MAX + 1] = {
	[WARREN_DIR_A_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &rate_range),
	[WARREN_DIR_A_OVERHEAD] =
		NLA_POLICY_FULL_RANGE_SIGNED(NLA_S32, &overhead_range),
	[WARREN_DIR_A_MIN_FRAME] = NLA_POLICY_FULL_RANGE(NLA_U32, &frame_range),
	[WARREN_DIR_A_CELL_PAYLOAD] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &frame_range),
	[WARREN_DIR_A_CELL_SIZE] = NLA_POLICY_FULL_RANGE(NLA_U32, &frame_range),
	[WARREN_DIR_A_DELAY] = NLA_POLICY_FULL_RANGE(NLA_U64, &delay_range),
	[WARREN_DIR_A_QUEUE_PACKETS] = { .type = NLA_U32 },
	[WARREN_DIR_A_QUEUE_BYTES] = { .type = NLA_U64 },
	[WARREN_DIR_A_LOSS] = { .type = NLA_U64 },
	[WARREN_DIR_A_BER] = NLA_POLICY_FULL_RANGE(NLA_U64, &ber_range),
};

static const struct nla_policy link_new_policy[WARREN_LINK_A_MAX + 1] = {
	[WARREN_LINK_A_ID] = POLICY_ID,
	[WARREN_LINK_A_NAME] = POLICY_NAME,
	[WARREN_LINK_A_END_A] = NLA_POLICY_NESTED(end_new_policy),
	[WARREN_LINK_A_END_B] = NLA_POLICY_NESTED(end_new_policy),
	[WARREN_LINK_A_FORWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_BACKWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_STATE] = NLA_POLICY_MAX(NLA_U32, WARREN_STATE_UP),
	[WARREN_LINK_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy link_set_policy[WARREN_LINK_A_MAX + 1] = {
	[WARREN_LINK_A_ID] = POLICY_ID,
	[WARREN_LINK_A_END_A] = NLA_POLICY_NESTED(end_set_policy),
	[WARREN_LINK_A_END_B] = NLA_POLICY_NESTED(end_set_policy),
	[WARREN_LINK_A_FORWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_BACKWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_STATE] = NLA_POLICY_MAX(NLA_U32, WARREN_STATE_UP),
	[WARREN_LINK_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy link_id_policy[WARREN_LINK_A_MAX + 1] = {
	[WARREN_LINK_A_ID] = POLICY_ID,
};

/* What may stand at the top level, per command. */
static const struct nla_policy top_lab_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB] = NLA_POLICY_NESTED(lab_new_policy),
};

static const struct nla_policy top_lab_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
};

static const struct nla_policy top_lab_get[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LAB] = NLA_POLICY_NESTED(lab_name_policy),
};

static const struct nla_policy top_node_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_NODE] = NLA_POLICY_NESTED(node_new_policy),
};

static const struct nla_policy top_node_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_NODE] = NLA_POLICY_NESTED(node_id_policy),
};

static const struct nla_policy top_link_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LINK] = NLA_POLICY_NESTED(link_new_policy),
};

static const struct nla_policy top_link_set[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LINK] = NLA_POLICY_NESTED(link_set_policy),
};

static const struct nla_policy top_link_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LINK] = NLA_POLICY_NESTED(link_id_policy),
};

/* ---- reading requests --------------------------------------------------- */

#define for_each_object(nla, info, kind, rem)				\
	nlmsg_for_each_attr(nla, (info)->nlhdr, GENL_HDRLEN, rem)	\
		if (nla_type(nla) == (kind))

static int missing(struct genl_info *info, struct nlattr *nest, int type,
		   const char *what)
{
	NL_SET_ERR_ATTR_MISS(info->extack, nest, type);
	return warren_refuse(info->extack, NULL, -EINVAL, "%s is missing",
			     what);
}

static int no_memory(struct genl_info *info)
{
	return warren_refuse(info->extack, NULL, -ENOMEM,
			     "the kernel has no memory left for this");
}

static int parse_nest(struct nlattr **tb, int max, const struct nlattr *nest,
		      const struct nla_policy *policy, struct genl_info *info)
{
	return nla_parse_nested(tb, max, nest, policy, info->extack);
}

static int check_name(struct nlattr *attr, struct genl_info *info)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-:+@/";
	const char *name = nla_data(attr);
	size_t good = strspn(name, allowed);

	if (!*name)
		return warren_refuse(info->extack, attr, -EINVAL,
				     "a name has 1 to %d characters",
				     WARREN_NAME_MAX);
	if (name[good])
		return warren_refuse(info->extack, attr, -EINVAL,
				     "character %zu of a name is not one of A-Z a-z 0-9 . _ - : + @ /",
				     good + 1);
	if (*name == '-' || *name == '.')
		return warren_refuse(info->extack, attr, -EINVAL,
				     "name \"%s\" must not start with '%c'",
				     name, *name);
	return 0;
}

static struct warren_lab *find_lab(struct genl_info *info)
{
	struct nlattr *attr = info->attrs[WARREN_A_LAB_ID];
	struct warren_lab *lab;

	if (!attr)
		return ERR_PTR(missing(info, NULL, WARREN_A_LAB_ID,
				       "the lab's id"));
	lab = warren_lab_find(nla_get_u32(attr));
	if (!lab)
		return ERR_PTR(warren_refuse(info->extack, attr, -ENOENT,
					     "there is no lab %u",
					     nla_get_u32(attr)));
	return lab;
}

/* How many objects of a kind the message carries: 1 to WARREN_BATCH_MAX. */
static int count_objects(struct genl_info *info, int kind, const char *what)
{
	struct nlattr *nla;
	int rem, count = 0;

	for_each_object(nla, info, kind, rem) {
		if (++count > WARREN_BATCH_MAX)
			return warren_refuse(info->extack, nla, -E2BIG,
					     "a message carries at most %d objects",
					     WARREN_BATCH_MAX);
	}
	return count ? count : missing(info, NULL, kind, what);
}

/* ---- replies ------------------------------------------------------------ */

struct reply {
	struct sk_buff *skb;
	void *header;
};

static int start_reply(struct reply *reply, struct genl_info *info)
{
	reply->skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply->skb)
		return no_memory(info);
	reply->header = genlmsg_put_reply(reply->skb, info, &warren_family, 0,
					  info->genlhdr->cmd);
	return 0;
}

static int finish_reply(struct reply *reply, int err, struct genl_info *info)
{
	if (err) {
		nlmsg_free(reply->skb);
		return warren_refuse(info->extack, NULL, err,
				     "the reply does not fit into a message");
	}
	genlmsg_end(reply->skb, reply->header);
	return genlmsg_reply(reply->skb, info);
}

/* ---- labs --------------------------------------------------------------- */

static u64 default_guard(void)
{
	return ((u64)totalram_pages() << PAGE_SHIFT) / 4;
}

static int new_lab(struct nlattr **tb, struct genl_info *info,
		   struct warren_lab **created)
{
	u64 guard = default_guard(), seed = 0;
	struct nlattr *name;
	struct warren_lab *lab;
	int err;

	name = tb[WARREN_LAB_A_NAME];
	if (!name)
		return missing(info, info->attrs[WARREN_A_LAB],
			       WARREN_LAB_A_NAME, "the lab's name");
	err = check_name(name, info);
	if (err)
		return err;
	if (warren_lab_find_name(nla_data(name)))
		return warren_refuse(info->extack, name, -EEXIST,
				     "there is a lab \"%s\" already",
				     (char *)nla_data(name));
	if (tb[WARREN_LAB_A_SEED])
		seed = nla_get_u64(tb[WARREN_LAB_A_SEED]);
	if (tb[WARREN_LAB_A_GUARD_BYTES])
		guard = nla_get_u64(tb[WARREN_LAB_A_GUARD_BYTES]);

	lab = warren_lab_new(nla_data(name), seed, guard, current_uid());
	if (IS_ERR(lab))
		return no_memory(info);
	*created = lab;
	return 0;
}

static int warren_nl_lab_new(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[WARREN_LAB_A_MAX + 1];
	struct warren_lab *lab;
	struct reply reply;
	int err;

	if (!info->attrs[WARREN_A_LAB])
		return missing(info, NULL, WARREN_A_LAB, "the lab");
	err = parse_nest(tb, WARREN_LAB_A_MAX, info->attrs[WARREN_A_LAB],
			 lab_new_policy, info);
	if (err)
		return err;
	/* the reply first: once there is a lab, nothing may fail */
	err = start_reply(&reply, info);
	if (err)
		return err;

	mutex_lock(&warren_control);
	err = new_lab(tb, info, &lab);
	if (!err) {
		warren_event_lab(lab, WARREN_EVENT_CREATED);
		err = warren_describe_lab(reply.skb, lab);
		WARN_ON_ONCE(err);
	}
	mutex_unlock(&warren_control);
	if (err) {
		nlmsg_free(reply.skb);
		return err;
	}
	return finish_reply(&reply, 0, info);
}

static int warren_nl_lab_del(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_lab *lab;

	mutex_lock(&warren_control);
	lab = find_lab(info);
	if (!IS_ERR(lab))
		warren_lab_unlink(lab);
	mutex_unlock(&warren_control);
	if (IS_ERR(lab))
		return PTR_ERR(lab);

	warren_lab_destroy(lab);
	return 0;
}

static struct warren_lab *find_lab_by_name(struct genl_info *info)
{
	struct nlattr *tb[WARREN_LAB_A_MAX + 1];
	struct nlattr *nest = info->attrs[WARREN_A_LAB];
	struct warren_lab *lab;
	struct nlattr *name;
	int err;

	err = parse_nest(tb, WARREN_LAB_A_MAX, nest, lab_name_policy, info);
	if (err)
		return ERR_PTR(err);
	name = tb[WARREN_LAB_A_NAME];
	if (!name)
		return ERR_PTR(missing(info, nest, WARREN_LAB_A_NAME,
				       "the lab's name"));
	lab = warren_lab_find_name(nla_data(name));
	if (!lab)
		return ERR_PTR(warren_refuse(info->extack, name, -ENOENT,
					     "there is no lab \"%s\"",
					     (char *)nla_data(name)));
	return lab;
}

static int warren_nl_lab_get(struct sk_buff *skb, struct genl_info *info)
{
	bool by_name = info->attrs[WARREN_A_LAB];
	struct warren_lab *lab;
	struct reply reply;
	int err;

	if (by_name && info->attrs[WARREN_A_LAB_ID])
		return warren_refuse(info->extack, info->attrs[WARREN_A_LAB],
				     -EINVAL,
				     "ask for a lab by its id or its name, not both");
	err = start_reply(&reply, info);
	if (err)
		return err;
	mutex_lock(&warren_control);
	lab = by_name ? find_lab_by_name(info) : find_lab(info);
	if (!IS_ERR(lab))
		err = warren_describe_lab(reply.skb, lab);
	mutex_unlock(&warren_control);
	if (IS_ERR(lab)) {
		nlmsg_free(reply.skb);
		return PTR_ERR(lab);
	}
	return finish_reply(&reply, err, info);
}

/* ---- nodes -------------------------------------------------------------- */

static struct net *take_netns(struct nlattr *fd, struct genl_info *info)
{
	struct warren_node *taken;
	struct net *net;

	net = get_net_ns_by_fd(nla_get_u32(fd));
	if (IS_ERR(net)) {
		warren_refuse(info->extack, fd, 0,
			      "descriptor %u is not a network namespace",
			      nla_get_u32(fd));
		return net;
	}
	taken = warren_node_of(net);
	if (net_eq(net, &init_net) || taken)
		put_net(net);
	if (net_eq(net, &init_net))
		return ERR_PTR(warren_refuse(info->extack, fd, -EINVAL,
					     "the initial network namespace cannot be a node"));
	if (taken)
		return ERR_PTR(warren_refuse(info->extack, fd, -EBUSY,
					     "this network namespace is node %u (\"%s\") already",
					     taken->id, taken->name));
	return net;
}

static int check_new_node(struct warren_lab *lab, struct nlattr **tb,
			  struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *name = tb[WARREN_NODE_A_NAME];
	struct nlattr *id = tb[WARREN_NODE_A_ID];
	int err;

	if (!id)
		return missing(info, nest, WARREN_NODE_A_ID, "the node's id");
	if (!name)
		return missing(info, nest, WARREN_NODE_A_NAME,
			       "the node's name");
	if (!tb[WARREN_NODE_A_NETNS_FD])
		return missing(info, nest, WARREN_NODE_A_NETNS_FD,
			       "the descriptor of the node's network namespace");
	err = check_name(name, info);
	if (err)
		return err;
	if (warren_node_find(lab, nla_get_u32(id)))
		return warren_refuse(info->extack, id, -EEXIST,
				     "lab \"%s\" has a node %u already",
				     lab->name, nla_get_u32(id));
	if (warren_node_find_name(lab, nla_data(name)))
		return warren_refuse(info->extack, name, -EEXIST,
				     "lab \"%s\" has a node \"%s\" already",
				     lab->name, (char *)nla_data(name));
	return 0;
}

static struct warren_node *new_node(struct warren_lab *lab,
				    struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *tb[WARREN_NODE_A_MAX + 1];
	struct warren_node *node;
	struct net *net;
	int err;

	err = parse_nest(tb, WARREN_NODE_A_MAX, nest, node_new_policy, info);
	if (!err)
		err = check_new_node(lab, tb, nest, info);
	if (err)
		return ERR_PTR(err);
	net = take_netns(tb[WARREN_NODE_A_NETNS_FD], info);
	if (IS_ERR(net))
		return ERR_CAST(net);
	node = warren_node_new(lab, nla_get_u32(tb[WARREN_NODE_A_ID]),
			       nla_data(tb[WARREN_NODE_A_NAME]), net);
	if (IS_ERR(node)) {
		put_net(net);
		no_memory(info);
	}
	return node;
}

static int new_nodes(struct genl_info *info, struct warren_node **nodes)
{
	struct warren_events events;
	struct warren_lab *lab;
	struct nlattr *nla;
	int i, rem, count = 0;

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	for_each_object(nla, info, WARREN_A_NODE, rem) {
		struct warren_node *node = new_node(lab, nla, info);

		if (IS_ERR(node)) {
			while (count--)
				warren_node_destroy(nodes[count]);
			return PTR_ERR(node);
		}
		nodes[count++] = node;
	}
	warren_events_begin(&events, lab, WARREN_EVENT_CREATED);
	for (i = 0; i < count; i++)
		warren_events_node(&events, nodes[i]);
	warren_events_send(&events);
	return 0;
}

static int warren_nl_node_new(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_node **nodes;
	int count, err;

	count = count_objects(info, WARREN_A_NODE, "a node");
	if (count < 0)
		return count;
	nodes = kcalloc(count, sizeof(*nodes), GFP_KERNEL);
	if (!nodes)
		return no_memory(info);
	mutex_lock(&warren_control);
	err = new_nodes(info, nodes);
	mutex_unlock(&warren_control);
	kfree(nodes);
	return err;
}

static struct warren_node *find_node(struct warren_lab *lab,
				     struct nlattr *nest,
				     struct genl_info *info)
{
	struct nlattr *tb[WARREN_NODE_A_MAX + 1];
	struct warren_node *node;
	struct nlattr *id;
	int err;

	err = parse_nest(tb, WARREN_NODE_A_MAX, nest, node_id_policy, info);
	if (err)
		return ERR_PTR(err);
	id = tb[WARREN_NODE_A_ID];
	if (!id)
		return ERR_PTR(missing(info, nest, WARREN_NODE_A_ID,
				       "the node's id"));
	node = warren_node_find(lab, nla_get_u32(id));
	if (!node)
		return ERR_PTR(warren_refuse(info->extack, id, -ENOENT,
					     "lab \"%s\" has no node %u",
					     lab->name, nla_get_u32(id)));
	return node;
}

/* A link between two of the nodes goes once: unlinking empties both lists. */
static void unlink_links_of(struct warren_node *node, struct list_head *dying,
			    struct warren_events *events)
{
	struct warren_link *link;
	struct warren_end *end;

	while (!list_empty(&node->ends)) {
		end = list_first_entry(&node->ends, struct warren_end, in_node);
		link = warren_port(end->dev)->link;
		warren_events_link(events, link);
		warren_link_unlink(link, dying);
	}
}

static int del_nodes(struct genl_info *info, struct warren_node **nodes)
{
	struct warren_events events;
	int i, j, rem, count = 0;
	struct warren_lab *lab;
	struct nlattr *nla;
	LIST_HEAD(dying);

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	for_each_object(nla, info, WARREN_A_NODE, rem) {
		nodes[count] = find_node(lab, nla, info);
		if (IS_ERR(nodes[count]))
			return PTR_ERR(nodes[count]);
		for (j = 0; j < count; j++)
			if (nodes[j] == nodes[count])
				return warren_refuse(info->extack, nla, -EINVAL,
						     "node %u stands twice in the message",
						     nodes[j]->id);
		count++;
	}

	warren_events_begin(&events, lab, WARREN_EVENT_DELETED);
	for (i = 0; i < count; i++)
		unlink_links_of(nodes[i], &dying, &events);
	warren_links_destroy(&dying);
	for (i = 0; i < count; i++) {
		warren_events_node(&events, nodes[i]);
		warren_node_destroy(nodes[i]);
	}
	warren_events_send(&events);
	return 0;
}

static int warren_nl_node_del(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_node **nodes;
	int count, err;

	count = count_objects(info, WARREN_A_NODE, "a node");
	if (count < 0)
		return count;
	nodes = kcalloc(count, sizeof(*nodes), GFP_KERNEL);
	if (!nodes)
		return no_memory(info);
	mutex_lock(&warren_control);
	err = del_nodes(info, nodes);
	mutex_unlock(&warren_control);
	kfree(nodes);
	return err;
}

static int get_node(struct reply *reply, struct genl_info *info)
{
	struct warren_node *node;
	struct warren_lab *lab;

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	node = find_node(lab, info->attrs[WARREN_A_NODE], info);
	if (IS_ERR(node))
		return PTR_ERR(node);
	return nla_put_u32(reply->skb, WARREN_A_LAB_ID, lab->id) ?:
	       warren_describe_node(reply->skb, node);
}

static int warren_nl_node_get(struct sk_buff *skb, struct genl_info *info)
{
	struct reply reply;
	int err;

	err = count_objects(info, WARREN_A_NODE, "the node");
	if (err < 0)
		return err;
	if (err > 1)
		return warren_refuse(info->extack, info->attrs[WARREN_A_NODE],
				     -EINVAL, "ask for one node, or for a dump");
	err = start_reply(&reply, info);
	if (err)
		return err;
	mutex_lock(&warren_control);
	err = get_node(&reply, info);
	mutex_unlock(&warren_control);
	if (err) {
		nlmsg_free(reply.skb);
		return err;
	}
	return finish_reply(&reply, 0, info);
}

/* ---- links -------------------------------------------------------------- */

static int read_dir(struct wr_params *params, struct nlattr *nest,
		    struct genl_info *info)
{
	struct nlattr *tb[WARREN_DIR_A_MAX + 1];
	int err;

	if (!nest)
		return 0;
	err = parse_nest(tb, WARREN_DIR_A_MAX, nest, dir_policy, info);
	if (err)
		return err;
	if (tb[WARREN_DIR_A_RATE])
		params->rate = nla_get_u64(tb[WARREN_DIR_A_RATE]);
	if (tb[WARREN_DIR_A_OVERHEAD])
		params->overhead = nla_get_s32(tb[WARREN_DIR_A_OVERHEAD]);
	if (tb[WARREN_DIR_A_MIN_FRAME])
		params->min_frame = nla_get_u32(tb[WARREN_DIR_A_MIN_FRAME]);
	if (tb[WARREN_DIR_A_CELL_PAYLOAD])
		params->cell_payload =
			nla_get_u32(tb[WARREN_DIR_A_CELL_PAYLOAD]);
	if (tb[WARREN_DIR_A_CELL_SIZE])
		params->cell_size = nla_get_u32(tb[WARREN_DIR_A_CELL_SIZE]);
	if (tb[WARREN_DIR_A_DELAY])
		params->delay = nla_get_u64(tb[WARREN_DIR_A_DELAY]);
	if (tb[WARREN_DIR_A_QUEUE_PACKETS])
		params->queue_packets =
			nla_get_u32(tb[WARREN_DIR_A_QUEUE_PACKETS]);
	if (tb[WARREN_DIR_A_QUEUE_BYTES])
		params->queue_bytes = nla_get_u64(tb[WARREN_DIR_A_QUEUE_BYTES]);
	if (tb[WARREN_DIR_A_LOSS])
		params->loss = nla_get_u64(tb[WARREN_DIR_A_LOSS]);
	if (tb[WARREN_DIR_A_BER])
		params->ber = nla_get_u64(tb[WARREN_DIR_A_BER]);

	if (!params->cell_size != !params->cell_payload ||
	    params->cell_size < params->cell_payload ||
	    params->cell_size > 2 * params->cell_payload)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "a cell of %u bytes cannot carry %u: give both or neither, size from payload to twice the payload",
				     params->cell_size, params->cell_payload);
	return 0;
}

static int read_mac(const u8 **mac, struct nlattr *attr, struct genl_info *info)
{
	if (!attr)
		return 0;
	if (!is_valid_ether_addr(nla_data(attr)))
		return warren_refuse(info->extack, attr, -EADDRNOTAVAIL,
				     "%pM is no address of one interface",
				     nla_data(attr));
	*mac = nla_data(attr);
	return 0;
}

static int read_new_end(struct warren_end_spec *end, struct warren_lab *lab,
			struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *tb[WARREN_END_A_MAX + 1];
	struct nlattr *node, *name;
	int err;

	err = parse_nest(tb, WARREN_END_A_MAX, nest, end_new_policy, info);
	if (err)
		return err;
	node = tb[WARREN_END_A_NODE];
	name = tb[WARREN_END_A_IFNAME];
	if (!node)
		return missing(info, nest, WARREN_END_A_NODE,
			       "the node of a link's end");
	if (!name)
		return missing(info, nest, WARREN_END_A_IFNAME,
			       "the interface name of a link's end");
	end->node = warren_node_find(lab, nla_get_u32(node));
	if (!end->node)
		return warren_refuse(info->extack, node, -ENOENT,
				     "lab \"%s\" has no node %u", lab->name,
				     nla_get_u32(node));
	end->ifname = nla_data(name);
	if (!dev_valid_name(end->ifname) || strchr(end->ifname, '%'))
		return warren_refuse(info->extack, name, -EINVAL,
				     "\"%s\" cannot be the name of an interface",
				     end->ifname);
	if (tb[WARREN_END_A_MTU])
		end->mtu = nla_get_u32(tb[WARREN_END_A_MTU]);
	return read_mac(&end->mac, tb[WARREN_END_A_MAC], info);
}

static int read_new_ends(struct warren_link_spec *spec, struct warren_lab *lab,
			 struct nlattr **tb, struct nlattr *nest,
			 struct genl_info *info)
{
	static const int attrs[2] = { WARREN_LINK_A_END_A, WARREN_LINK_A_END_B };
	u32 mtu = ETH_DATA_LEN;
	int i, err;

	if (tb[WARREN_LINK_A_MTU])
		mtu = nla_get_u32(tb[WARREN_LINK_A_MTU]);
	for (i = 0; i < 2; i++) {
		if (!tb[attrs[i]])
			return missing(info, nest, attrs[i],
				       i ? "end B of the link" :
					   "end A of the link");
		spec->ends[i].mtu = mtu;
		err = read_new_end(&spec->ends[i], lab, tb[attrs[i]], info);
		if (err)
			return err;
	}
	return 0;
}

static int read_new_link(struct warren_link_spec *spec, struct warren_lab *lab,
			 struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *tb[WARREN_LINK_A_MAX + 1];
	struct nlattr *id, *name;
	int err;

	err = parse_nest(tb, WARREN_LINK_A_MAX, nest, link_new_policy, info);
	if (err)
		return err;
	id = tb[WARREN_LINK_A_ID];
	name = tb[WARREN_LINK_A_NAME];
	if (!id)
		return missing(info, nest, WARREN_LINK_A_ID, "the link's id");
	spec->id = nla_get_u32(id);
	if (warren_link_find(lab, spec->id))
		return warren_refuse(info->extack, id, -EEXIST,
				     "lab \"%s\" has a link %u already",
				     lab->name, spec->id);
	if (name) {
		err = check_name(name, info);
		if (err)
			return err;
		spec->name = nla_data(name);
		if (warren_link_find_name(lab, spec->name))
			return warren_refuse(info->extack, name, -EEXIST,
					     "lab \"%s\" has a link \"%s\" already",
					     lab->name, spec->name);
	}
	if (tb[WARREN_LINK_A_STATE])
		spec->up = nla_get_u32(tb[WARREN_LINK_A_STATE]);
	err = read_new_ends(spec, lab, tb, nest, info);
	if (!err)
		err = read_dir(&spec->params[0], tb[WARREN_LINK_A_FORWARD],
			       info);
	if (!err)
		err = read_dir(&spec->params[1], tb[WARREN_LINK_A_BACKWARD],
			       info);
	return err;
}

static int new_link(struct warren_lab *lab, struct nlattr *nest,
		    struct list_head *links, struct genl_info *info)
{
	struct warren_link_spec spec = {
		.up = true,
		.params[0].queue_packets = WARREN_QUEUE_DEFAULT,
		.params[1].queue_packets = WARREN_QUEUE_DEFAULT,
		.request = nest,
	};
	struct warren_link *link;
	int err;

	err = read_new_link(&spec, lab, nest, info);
	if (err)
		return err;
	link = warren_link_new(lab, &spec);
	if (IS_ERR(link))
		return no_memory(info);
	list_add_tail(&link->batch, links);
	return 0;
}

static void abandon_links(struct list_head *links)
{
	struct warren_link *link, *next;
	LIST_HEAD(dying);

	list_for_each_entry_safe(link, next, links, batch) {
		list_del(&link->batch);
		warren_link_unlink(link, &dying);
	}
	warren_links_destroy(&dying);
}

static int new_links(struct genl_info *info)
{
	struct warren_link *link, *next;
	struct warren_events events;
	struct warren_lab *lab;
	struct nlattr *nla;
	LIST_HEAD(links);
	int rem, err = 0;

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	for_each_object(nla, info, WARREN_A_LINK, rem) {
		err = new_link(lab, nla, &links, info);
		if (err)
			break;
	}
	if (!err)
		err = warren_links_register(&links, info->extack);
	if (err) {
		abandon_links(&links);
		return err;
	}

	warren_events_begin(&events, lab, WARREN_EVENT_CREATED);
	list_for_each_entry_safe(link, next, &links, batch) {
		list_del_init(&link->batch);
		link->request = NULL;
		warren_events_link(&events, link);
	}
	warren_events_send(&events);
	return 0;
}

static int warren_nl_link_new(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	err = count_objects(info, WARREN_A_LINK, "a link");
	if (err < 0)
		return err;
	mutex_lock(&warren_control);
	err = new_links(info);
	mutex_unlock(&warren_control);
	return err;
}

static struct warren_link *find_link(struct warren_lab *lab,
				     struct nlattr **tb, struct nlattr *nest,
				     struct genl_info *info)
{
	struct nlattr *id = tb[WARREN_LINK_A_ID];
	struct warren_link *link;

	if (!id)
		return ERR_PTR(missing(info, nest, WARREN_LINK_A_ID,
				       "the link's id"));
	link = warren_link_find(lab, nla_get_u32(id));
	if (!link)
		return ERR_PTR(warren_refuse(info->extack, id, -ENOENT,
					     "lab \"%s\" has no link %u",
					     lab->name, nla_get_u32(id)));
	if (link->request)
		return ERR_PTR(warren_refuse(info->extack, nest, -EINVAL,
					     "link %u stands twice in the message",
					     link->id));
	return link;
}

static int read_end_change(struct warren_link_change *change, int index,
			   struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *tb[WARREN_END_A_MAX + 1];
	int err;

	if (!nest)
		return 0;
	err = parse_nest(tb, WARREN_END_A_MAX, nest, end_set_policy, info);
	if (err)
		return err;
	if (tb[WARREN_END_A_MTU])
		change->mtu[index] = nla_get_u32(tb[WARREN_END_A_MTU]);
	return read_mac(&change->mac[index], tb[WARREN_END_A_MAC], info);
}

static int read_change(struct warren_link_change *change,
		       struct warren_lab *lab, struct nlattr *nest,
		       struct genl_info *info)
{
	struct nlattr *tb[WARREN_LINK_A_MAX + 1];
	struct warren_link *link;
	int i, err;

	err = parse_nest(tb, WARREN_LINK_A_MAX, nest, link_set_policy, info);
	if (err)
		return err;
	link = find_link(lab, tb, nest, info);
	if (IS_ERR(link))
		return PTR_ERR(link);

	change->link = link;
	change->up = link->up;
	for (i = 0; i < 2; i++)
		change->params[i] = link->dirs[i].engine.params;
	if (tb[WARREN_LINK_A_STATE])
		change->up = nla_get_u32(tb[WARREN_LINK_A_STATE]);
	if (tb[WARREN_LINK_A_MTU])
		for (i = 0; i < 2; i++)
			change->mtu[i] = nla_get_u32(tb[WARREN_LINK_A_MTU]);
	err = read_end_change(change, 0, tb[WARREN_LINK_A_END_A], info);
	if (!err)
		err = read_end_change(change, 1, tb[WARREN_LINK_A_END_B], info);
	if (!err)
		err = read_dir(&change->params[0], tb[WARREN_LINK_A_FORWARD],
			       info);
	if (!err)
		err = read_dir(&change->params[1], tb[WARREN_LINK_A_BACKWARD],
			       info);
	link->request = nest;
	return err;
}

static int set_links(struct genl_info *info, struct warren_link_change *changes)
{
	struct warren_events events;
	struct warren_lab *lab;
	int rem, i, n = 0, err = 0;
	struct nlattr *nla;

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	for_each_object(nla, info, WARREN_A_LINK, rem) {
		err = read_change(&changes[n], lab, nla, info);
		if (err)
			break;
		n++;
	}
	if (!err)
		err = warren_links_set(changes, n, info->extack);

	warren_events_begin(&events, lab, WARREN_EVENT_CHANGED);
	for (i = 0; i < n; i++)
		if (!err)
			warren_events_link(&events, changes[i].link);
	warren_events_send(&events);
	/* the one that was refused half read has its mark too */
	for (i = 0; i <= n && changes[i].link; i++)
		changes[i].link->request = NULL;
	return err;
}

static int warren_nl_link_set(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_link_change *changes;
	int count, err;

	count = count_objects(info, WARREN_A_LINK, "a link");
	if (count < 0)
		return count;
	/* one more, empty, to end the list */
	changes = kvcalloc(count + 1, sizeof(*changes), GFP_KERNEL);
	if (!changes)
		return no_memory(info);
	mutex_lock(&warren_control);
	err = set_links(info, changes);
	mutex_unlock(&warren_control);
	kvfree(changes);
	return err;
}

static int del_links(struct genl_info *info, struct warren_link **links)
{
	struct nlattr *tb[WARREN_LINK_A_MAX + 1];
	struct warren_events events;
	struct warren_lab *lab;
	int rem, i, n = 0, err = 0;
	struct nlattr *nla;
	LIST_HEAD(dying);

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	for_each_object(nla, info, WARREN_A_LINK, rem) {
		struct warren_link *link;

		err = parse_nest(tb, WARREN_LINK_A_MAX, nla, link_id_policy,
				 info);
		if (err)
			break;
		link = find_link(lab, tb, nla, info);
		err = PTR_ERR_OR_ZERO(link);
		if (err)
			break;
		link->request = nla;
		links[n++] = link;
	}
	for (i = 0; i < n; i++)
		links[i]->request = NULL;
	if (err)
		return err;

	warren_events_begin(&events, lab, WARREN_EVENT_DELETED);
	for (i = 0; i < n; i++) {
		warren_events_link(&events, links[i]);
		warren_link_unlink(links[i], &dying);
	}
	warren_links_destroy(&dying);
	warren_events_send(&events);
	return 0;
}

static int warren_nl_link_del(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_link **links;
	int count, err;

	count = count_objects(info, WARREN_A_LINK, "a link");
	if (count < 0)
		return count;
	links = kcalloc(count, sizeof(*links), GFP_KERNEL);
	if (!links)
		return no_memory(info);
	mutex_lock(&warren_control);
	err = del_links(info, links);
	mutex_unlock(&warren_control);
	kfree(links);
	return err;
}

static int get_link(struct reply *reply, struct genl_info *info)
{
	struct nlattr *nest = info->attrs[WARREN_A_LINK];
	struct nlattr *tb[WARREN_LINK_A_MAX + 1];
	struct warren_link *link;
	struct warren_lab *lab;
	int err;

	lab = find_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	err = parse_nest(tb, WARREN_LINK_A_MAX, nest, link_id_policy, info);
	if (err)
		return err;
	link = find_link(lab, tb, nest, info);
	if (IS_ERR(link))
		return PTR_ERR(link);
	return nla_put_u32(reply->skb, WARREN_A_LAB_ID, lab->id) ?:
	       warren_describe_link(reply->skb, link);
}

static int warren_nl_link_get(struct sk_buff *skb, struct genl_info *info)
{
	struct reply reply;
	int err;

	err = count_objects(info, WARREN_A_LINK, "the link");
	if (err < 0)
		return err;
	if (err > 1)
		return warren_refuse(info->extack, info->attrs[WARREN_A_LINK],
				     -EINVAL, "ask for one link, or for a dump");
	err = start_reply(&reply, info);
	if (err)
		return err;
	mutex_lock(&warren_control);
	err = get_link(&reply, info);
	mutex_unlock(&warren_control);
	if (err) {
		nlmsg_free(reply.skb);
		return err;
	}
	return finish_reply(&reply, 0, info);
}

/* ---- dumps -------------------------------------------------------------- */

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

static int warren_nl_lab_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	mutex_lock(&warren_control);
	cb->seq = warren_generation;
	err = dump_labs(skb, cb);
	mutex_unlock(&warren_control);
	return finish_dump_step(skb, err);
}

static int start_object_dump(struct netlink_callback *cb)
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

static int warren_nl_node_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	mutex_lock(&warren_control);
	cb->seq = warren_generation;
	err = dump_objects(skb, cb, dump_nodes_of);
	mutex_unlock(&warren_control);
	return finish_dump_step(skb, err);
}

static int warren_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int err;

	mutex_lock(&warren_control);
	cb->seq = warren_generation;
	err = dump_objects(skb, cb, dump_links_of);
	mutex_unlock(&warren_control);
	return finish_dump_step(skb, err);
}

/* ---- family ------------------------------------------------------------- */

#define WARREN_OP(command, top, handler)				\
	.cmd = command, .flags = GENL_ADMIN_PERM, .policy = top,	\
	.maxattr = ARRAY_SIZE(top) - 1, .doit = handler

#define WARREN_GET_OP(command, top, handler)				\
	.cmd = command, .policy = top, .maxattr = ARRAY_SIZE(top) - 1,	\
	.doit = handler

static const struct genl_ops warren_ops[] = {
	{ WARREN_OP(WARREN_CMD_LAB_NEW, top_lab_new, warren_nl_lab_new) },
	{ WARREN_OP(WARREN_CMD_LAB_DEL, top_lab_id, warren_nl_lab_del) },
	{ WARREN_GET_OP(WARREN_CMD_LAB_GET, top_lab_get, warren_nl_lab_get),
	  .dumpit = warren_nl_lab_dump },
	{ WARREN_OP(WARREN_CMD_NODE_NEW, top_node_new, warren_nl_node_new) },
	{ WARREN_OP(WARREN_CMD_NODE_DEL, top_node_id, warren_nl_node_del) },
	{ WARREN_GET_OP(WARREN_CMD_NODE_GET, top_node_id, warren_nl_node_get),
	  .start = start_object_dump, .dumpit = warren_nl_node_dump },
	{ WARREN_OP(WARREN_CMD_LINK_NEW, top_link_new, warren_nl_link_new) },
	{ WARREN_OP(WARREN_CMD_LINK_SET, top_link_set, warren_nl_link_set) },
	{ WARREN_OP(WARREN_CMD_LINK_DEL, top_link_id, warren_nl_link_del) },
	{ WARREN_GET_OP(WARREN_CMD_LINK_GET, top_link_id, warren_nl_link_get),
	  .start = start_object_dump, .dumpit = warren_nl_link_dump },
};

static const struct genl_multicast_group warren_groups[] = {
	{ .name = WARREN_MCGRP_EVENTS },
};

struct genl_family warren_family __ro_after_init = {
	.name = WARREN_FAMILY_NAME,
	.version = WARREN_FAMILY_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.ops = warren_ops,
	.n_ops = ARRAY_SIZE(warren_ops),
	.resv_start_op = WARREN_CMD_MAX + 1,
	.mcgrps = warren_groups,
	.n_mcgrps = ARRAY_SIZE(warren_groups),
};

int __init warren_netlink_init(void)
{
	return genl_register_family(&warren_family);
}

void warren_netlink_exit(void)
{
	genl_unregister_family(&warren_family);
}
