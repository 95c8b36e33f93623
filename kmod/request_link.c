// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Requests about links. All of a message is read and checked before anything is
 * done.
 */
#include <linux/etherdevice.h>
#include <linux/slab.h>

#include "describe.h"
#include "event.h"
#include "handlers.h"
#include "lab.h"
#include "link.h"
#include "node.h"
#include "refuse.h"
#include "request.h"
#include "request_dir.h"

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

	err = warren_parse(tb, WARREN_END_A_MAX, nest, info);
	if (err)
		return err;
	node = tb[WARREN_END_A_NODE];
	name = tb[WARREN_END_A_IFNAME];
	if (!node)
		return warren_missing(info, nest, WARREN_END_A_NODE,
			       "the node of a link's end");
	if (!name)
		return warren_missing(info, nest, WARREN_END_A_IFNAME,
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
			return warren_missing(info, nest, attrs[i],
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

	err = warren_parse(tb, WARREN_LINK_A_MAX, nest, info);
	if (err)
		return err;
	id = tb[WARREN_LINK_A_ID];
	name = tb[WARREN_LINK_A_NAME];
	if (!id)
		return warren_missing(info, nest, WARREN_LINK_A_ID, "the link's id");
	spec->id = nla_get_u32(id);
	if (warren_link_find(lab, spec->id))
		return warren_refuse(info->extack, id, -EEXIST,
				     "lab \"%s\" has a link %u already",
				     lab->name, spec->id);
	if (name) {
		err = warren_check_name(name, info);
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
		err = warren_read_dir(&spec->params[0], &spec->features[0],
				      tb[WARREN_LINK_A_FORWARD], info);
	if (!err)
		err = warren_read_dir(&spec->params[1], &spec->features[1],
				      tb[WARREN_LINK_A_BACKWARD], info);
	return err;
}

static int new_link(struct warren_lab *lab, struct nlattr *nest,
		    struct list_head *links, struct genl_info *info)
{
	struct warren_link_spec spec = {
		.up = true,
		.params[0].queue_packets = WARREN_QUEUE_DEFAULT,
		.params[0].late_threshold = WARREN_LATE_DEFAULT,
		.params[1].queue_packets = WARREN_QUEUE_DEFAULT,
		.params[1].late_threshold = WARREN_LATE_DEFAULT,
		.request = nest,
	};
	struct warren_link *link;
	int err;

	err = read_new_link(&spec, lab, nest, info);
	if (err)
		return err;
	link = warren_link_new(lab, &spec);
	if (IS_ERR(link))
		return warren_no_memory(info);
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
	int err = 0;

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	warren_for_each_object(nla, info, WARREN_A_LINK) {
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

int warren_nl_link_new(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	err = warren_count_objects(info, WARREN_A_LINK, "a link");
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
		return ERR_PTR(warren_missing(info, nest, WARREN_LINK_A_ID,
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
	err = warren_parse(tb, WARREN_END_A_MAX, nest, info);
	if (err)
		return err;
	if (tb[WARREN_END_A_MTU])
		change->mtu[index] = nla_get_u32(tb[WARREN_END_A_MTU]);
	return read_mac(&change->mac[index], tb[WARREN_END_A_MAC], info);
}

static int read_dir_change(struct warren_link_change *change, int index,
			   struct nlattr *nest, struct genl_info *info)
{
	const struct wr_dir *engine = &change->link->dirs[index].engine;
	int err;

	change->params[index] = engine->params;
	if (engine->options)
		change->features[index] = engine->options->features;
	err = warren_read_dir(&change->params[index], &change->features[index],
			      nest, info);
	if (err)
		return err;
	if (!wr_options_new(&change->options[index], &change->features[index]))
		return warren_no_memory(info);
	return 0;
}

static int read_change(struct warren_link_change *change,
		       struct warren_lab *lab, struct nlattr *nest,
		       struct genl_info *info)
{
	struct nlattr *tb[WARREN_LINK_A_MAX + 1];
	struct warren_link *link;
	int i, err;

	err = warren_parse(tb, WARREN_LINK_A_MAX, nest, info);
	if (err)
		return err;
	link = find_link(lab, tb, nest, info);
	if (IS_ERR(link))
		return PTR_ERR(link);

	change->link = link;
	change->up = link->up;
	if (tb[WARREN_LINK_A_STATE])
		change->up = nla_get_u32(tb[WARREN_LINK_A_STATE]);
	if (tb[WARREN_LINK_A_MTU])
		for (i = 0; i < 2; i++)
			change->mtu[i] = nla_get_u32(tb[WARREN_LINK_A_MTU]);
	err = read_end_change(change, 0, tb[WARREN_LINK_A_END_A], info);
	if (!err)
		err = read_end_change(change, 1, tb[WARREN_LINK_A_END_B], info);
	if (!err)
		err = read_dir_change(change, 0, tb[WARREN_LINK_A_FORWARD], info);
	if (!err)
		err = read_dir_change(change, 1, tb[WARREN_LINK_A_BACKWARD], info);
	link->request = nest;
	return err;
}

static int set_links(struct genl_info *info, struct warren_link_change *changes)
{
	struct warren_events events;
	struct warren_lab *lab;
	int i, n = 0, err = 0;
	struct nlattr *nla;

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	warren_for_each_object(nla, info, WARREN_A_LINK) {
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
	for (i = 0; i <= n && changes[i].link; i++) {
		changes[i].link->request = NULL;
		wr_options_free(changes[i].options[0]);
		wr_options_free(changes[i].options[1]);
	}
	return err;
}

int warren_nl_link_set(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_link_change *changes;
	int count, err;

	count = warren_count_objects(info, WARREN_A_LINK, "a link");
	if (count < 0)
		return count;
	/* one more, empty, to end the list */
	changes = kvcalloc(count + 1, sizeof(*changes), GFP_KERNEL);
	if (!changes)
		return warren_no_memory(info);
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
	int i, n = 0, err = 0;
	struct nlattr *nla;
	LIST_HEAD(dying);

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	warren_for_each_object(nla, info, WARREN_A_LINK) {
		struct warren_link *link;

		err = warren_parse(tb, WARREN_LINK_A_MAX, nla, info);
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

int warren_nl_link_del(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_link **links;
	int count, err;

	count = warren_count_objects(info, WARREN_A_LINK, "a link");
	if (count < 0)
		return count;
	links = kcalloc(count, sizeof(*links), GFP_KERNEL);
	if (!links)
		return warren_no_memory(info);
	mutex_lock(&warren_control);
	err = del_links(info, links);
	mutex_unlock(&warren_control);
	kfree(links);
	return err;
}

static int get_link(struct warren_reply *reply, struct genl_info *info)
{
	struct nlattr *nest = info->attrs[WARREN_A_LINK];
	struct nlattr *tb[WARREN_LINK_A_MAX + 1];
	struct warren_link *link;
	struct warren_lab *lab;
	int err;

	lab = warren_request_lab(info);
	if (IS_ERR(lab))
		return PTR_ERR(lab);
	err = warren_parse(tb, WARREN_LINK_A_MAX, nest, info);
	if (err)
		return err;
	link = find_link(lab, tb, nest, info);
	if (IS_ERR(link))
		return PTR_ERR(link);
	return nla_put_u32(reply->skb, WARREN_A_LAB_ID, lab->id) ?:
	       warren_describe_link(reply->skb, link);
}

int warren_nl_link_get(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_reply reply;
	int err;

	err = warren_count_objects(info, WARREN_A_LINK, "the link");
	if (err < 0)
		return err;
	if (err > 1)
		return warren_refuse(info->extack, info->attrs[WARREN_A_LINK],
				     -EINVAL, "ask for one link, or for a dump");
	err = warren_reply_start(&reply, info);
	if (err)
		return err;
	mutex_lock(&warren_control);
	err = get_link(&reply, info);
	mutex_unlock(&warren_control);
	if (err) {
		nlmsg_free(reply.skb);
		return err;
	}
	return warren_reply_end(&reply, 0, info);
}
