// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Requests about nodes. */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "describe.h"
#include "event.h"
#include "handlers.h"
#include "lab.h"
#include "link.h"
#include "netdev.h"
#include "node.h"
#include "refuse.h"
#include "request.h"
#include "stack.h"

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
		return warren_missing(info, nest, WARREN_NODE_A_ID, "the node's id");
	if (!name)
		return warren_missing(info, nest, WARREN_NODE_A_NAME,
			       "the node's name");
	if (!tb[WARREN_NODE_A_NETNS_FD])
		return warren_missing(info, nest, WARREN_NODE_A_NETNS_FD,
			       "the descriptor of the node's network namespace");
	err = warren_check_name(name, info);
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

	err = warren_parse(tb, WARREN_NODE_A_MAX, nest, info);
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
		warren_no_memory(info);
		return node;
	}
	if (tb[WARREN_NODE_A_STACK])
		node->stack = nla_get_u32(tb[WARREN_NODE_A_STACK]);
	return node;
}

static void set_stacks(struct warren_node **nodes, int count)
{
	int i;

	rtnl_lock();
	for (i = 0; i < count; i++)
		warren_stack_set(nodes[i]->net, nodes[i]->stack);
	rtnl_unlock();
}

static int new_nodes(struct genl_info *info, struct warren_node **nodes)
{
	struct warren_events events;
	struct warren_lab *lab;
	struct nlattr *nla;
	int i, count = 0;

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	warren_for_each_object(nla, info, WARREN_A_NODE) {
		struct warren_node *node = new_node(lab, nla, info);

		if (IS_ERR(node)) {
			while (count--)
				warren_node_destroy(nodes[count]);
			return PTR_ERR(node);
		}
		nodes[count++] = node;
	}
	set_stacks(nodes, count);
	warren_events_begin(&events, lab, WARREN_EVENT_CREATED);
	for (i = 0; i < count; i++)
		warren_events_node(&events, nodes[i]);
	warren_events_send(&events);
	return 0;
}

int warren_nl_node_new(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_node **nodes;
	int count, err;

	count = warren_count_objects(info, WARREN_A_NODE, "a node");
	if (count < 0)
		return count;
	nodes = kcalloc(count, sizeof(*nodes), GFP_KERNEL);
	if (!nodes)
		return warren_no_memory(info);
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

	err = warren_parse(tb, WARREN_NODE_A_MAX, nest, info);
	if (err)
		return ERR_PTR(err);
	id = tb[WARREN_NODE_A_ID];
	if (!id)
		return ERR_PTR(warren_missing(info, nest, WARREN_NODE_A_ID,
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
	int i, j, count = 0;
	struct warren_lab *lab;
	struct nlattr *nla;
	LIST_HEAD(dying);

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	warren_for_each_object(nla, info, WARREN_A_NODE) {
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

int warren_nl_node_del(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_node **nodes;
	int count, err;

	count = warren_count_objects(info, WARREN_A_NODE, "a node");
	if (count < 0)
		return count;
	nodes = kcalloc(count, sizeof(*nodes), GFP_KERNEL);
	if (!nodes)
		return warren_no_memory(info);
	mutex_lock(&warren_control);
	err = del_nodes(info, nodes);
	mutex_unlock(&warren_control);
	kfree(nodes);
	return err;
}

static int get_node(struct warren_reply *reply, struct genl_info *info)
{
	struct warren_node *node;
	struct warren_lab *lab;

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	node = find_node(lab, info->attrs[WARREN_A_NODE], info);
	if (IS_ERR(node))
		return PTR_ERR(node);
	return nla_put_u32(reply->skb, WARREN_A_LAB_ID, lab->id) ?:
	       warren_describe_node(reply->skb, node);
}

int warren_nl_node_get(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_reply reply;
	int err;

	err = warren_count_objects(info, WARREN_A_NODE, "the node");
	if (err < 0)
		return err;
	if (err > 1)
		return warren_refuse(info->extack, info->attrs[WARREN_A_NODE],
				     -EINVAL, "ask for one node, or for a dump");
	err = warren_reply_start(&reply, info);
	if (err)
		return err;
	mutex_lock(&warren_control);
	err = get_node(&reply, info);
	mutex_unlock(&warren_control);
	if (err) {
		nlmsg_free(reply.skb);
		return err;
	}
	return warren_reply_end(&reply, 0, info);
}
