// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Life of a link. warren_link_new() makes all that can be made without RTNL and
 * puts the link into the lab's tables; warren_links_register() shows the
 * interfaces of a whole batch to the stack. Death is warren_link_unlink(), which
 * takes it out of the tables, then warren_links_destroy() for a whole batch,
 * which also takes links that were never or half registered.
 */
#include <linux/etherdevice.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "event.h"
#include "lab.h"
#include "link.h"
#include "netdev.h"
#include "node.h"
#include "objects.h"
#include "refuse.h"

/* Interface indexes of links; userland may take those above for its own. */
#define WARREN_IFINDEX_MAX 0x3fffffff

/* What wr_derive_seed() tells apart: 0 and 1 are the directions. */
#define WARREN_SEED_MAC 2

/* A link is far from a power of two bytes long, and labs have thousands. */
static struct kmem_cache *link_cache;

/* Guarded by warren_control. */
static DEFINE_HASHTABLE(links_by_name, 12);

int __init warren_link_init(void)
{
	link_cache = KMEM_CACHE(warren_link, 0);
	return link_cache ? 0 : -ENOMEM;
}

void warren_link_exit(void)
{
	kmem_cache_destroy(link_cache);
}

static u32 name_key(const struct warren_lab *lab, const char *name)
{
	return jhash(name, strlen(name), lab->id);
}

struct warren_link *warren_link_find(struct warren_lab *lab, u32 id)
{
	lockdep_assert_held(&warren_control);

	return xa_load(&lab->links, id);
}

/* The first link whose id is *@id or greater; sets *@id to it. */
struct warren_link *warren_link_from(struct warren_lab *lab, unsigned long *id)
{
	lockdep_assert_held(&warren_control);

	return xa_find(&lab->links, id, ULONG_MAX, XA_PRESENT);
}

struct warren_link *warren_link_find_name(struct warren_lab *lab,
					  const char *name)
{
	struct warren_link *link;

	lockdep_assert_held(&warren_control);

	hash_for_each_possible(links_by_name, link, by_name,
			       name_key(lab, name))
		if (link->lab == lab && !strcmp(link->name, name))
			return link;
	return NULL;
}

/* A unicast, locally administered address that the lab's seed decides. */
static void derive_mac(const struct warren_link *link, u32 end, u8 *mac)
{
	u64 bits = wr_derive_seed(link->lab->seed, link->id,
				  WARREN_SEED_MAC + end);

	u64_to_ether_addr(bits >> 16, mac);
	mac[0] = (mac[0] & 0xfc) | 0x02;
}

static int new_end(struct warren_link *link, u32 index,
		   const struct warren_end_spec *spec)
{
	struct warren_end *end = &link->ends[index];
	struct warren_lab *lab = link->lab;
	u8 mac[ETH_ALEN];

	end->node = spec->node;
	end->dev = warren_netdev_alloc(link, index, spec->node->net,
				       spec->ifname);
	if (!end->dev)
		return -ENOMEM;
	end->stats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!end->stats)
		return -ENOMEM;
	end->dev->tstats = end->stats;
	end->dev->mtu = spec->mtu;
	if (spec->mac)
		ether_addr_copy(mac, spec->mac);
	else
		derive_mac(link, index, mac);
	eth_hw_addr_set(end->dev, mac);
	/* this interface is where the other end's direction ends */
	warren_dir_init(&link->dirs[!index], end->dev, &lab->guard,
			wr_derive_seed(lab->seed, link->id, !index));
	return 0;
}

static void free_link(struct warren_link *link)
{
	struct warren_end *end;
	int i;

	for (end = link->ends; end < link->ends + 2; end++) {
		if (end->dev && !end->registered)
			free_netdev(end->dev);
		free_percpu(end->stats);
	}
	for (i = 0; i < 2; i++)
		warren_dir_free(&link->dirs[i]);
	kmem_cache_free(link_cache, link);
}

static int new_params(struct warren_link *link,
		      const struct warren_link_spec *spec)
{
	struct wr_options *options;
	int i;

	for (i = 0; i < 2; i++) {
		if (!wr_options_new(&options, &spec->features[i]))
			return -ENOMEM;
		warren_dir_set(&link->dirs[i], &spec->params[i], options);
	}
	return 0;
}

static void enter_tables(struct warren_link *link)
{
	struct warren_end *end;

	for (end = link->ends; end < link->ends + 2; end++) {
		list_add_tail(&end->in_node, &end->node->ends);
		end->node->end_count++;
	}
	if (*link->name)
		hash_add(links_by_name, &link->by_name,
			 name_key(link->lab, link->name));
	link->lab->link_count++;
	warren_generation++;
}

/* The caller has seen that id and name are free and the nodes are the lab's. */
struct warren_link *warren_link_new(struct warren_lab *lab,
				    const struct warren_link_spec *spec)
{
	struct warren_link *link;
	int i, err = 0;

	lockdep_assert_held(&warren_control);

	link = kmem_cache_zalloc(link_cache, GFP_KERNEL);
	if (!link)
		return ERR_PTR(-ENOMEM);
	link->lab = lab;
	link->id = spec->id;
	link->up = spec->up;
	link->request = spec->request;
	if (spec->name)
		strscpy(link->name, spec->name, sizeof(link->name));
	for (i = 0; i < 2 && !err; i++)
		err = new_end(link, i, &spec->ends[i]);
	if (!err)
		err = new_params(link, spec);
	if (!err)
		err = xa_insert(&lab->links, link->id, link, GFP_KERNEL);
	if (err) {
		free_link(link);
		return ERR_PTR(err);
	}
	enter_tables(link);
	warren_created(WARREN_OBJECT_LINK, link->id);
	return link;
}

/* The next index of the lab that is free in the namespace; wraps at the top. */
static int next_ifindex(struct warren_lab *lab, struct net *net)
{
	do {
		/* 1 is the loopback's */
		if (lab->last_ifindex < 1 ||
		    lab->last_ifindex >= WARREN_IFINDEX_MAX)
			lab->last_ifindex = 1;
		lab->last_ifindex++;
	} while (__dev_get_by_index(net, lab->last_ifindex));
	return lab->last_ifindex;
}

static int register_end(struct warren_link *link, struct warren_end *end,
			struct netlink_ext_ack *extack)
{
	int err;

	end->dev->ifindex = next_ifindex(link->lab, dev_net(end->dev));
	err = register_netdevice(end->dev);
	if (err == -EEXIST)
		return warren_refuse(extack, link->request, err,
				     "link %u: node %u already has an interface \"%s\"",
				     link->id, end->node->id, end->dev->name);
	if (err)
		return warren_refuse(extack, link->request, err,
				     "link %u: the kernel did not register interface \"%s\" in node %u: error %d",
				     link->id, end->dev->name, end->node->id,
				     err);
	end->registered = true;
	warren_created(WARREN_OBJECT_INTERFACE, end->dev->ifindex);
	return 0;
}

/* All or, with an error, some: the caller then destroys them all. */
int warren_links_register(struct list_head *links,
			  struct netlink_ext_ack *extack)
{
	struct warren_link *link;
	int i, err = 0;

	lockdep_assert_held(&warren_control);

	rtnl_lock();
	list_for_each_entry(link, links, batch) {
		for (i = 0; i < 2 && !err; i++)
			err = register_end(link, &link->ends[i], extack);
		if (err)
			break;
	}
	rtnl_unlock();
	return err;
}

/* Takes the link out of its lab and puts it on a list of its kind. */
void warren_link_unlink(struct warren_link *link, struct list_head *dying)
{
	struct warren_end *end;

	lockdep_assert_held(&warren_control);

	xa_erase(&link->lab->links, link->id);
	if (*link->name)
		hash_del(&link->by_name);
	for (end = link->ends; end < link->ends + 2; end++) {
		list_del(&end->in_node);
		end->node->end_count--;
	}
	link->lab->link_count--;
	warren_generation++;
	list_add_tail(&link->batch, dying);
}

static void unregister_all(struct list_head *dying)
{
	struct warren_link *link;
	struct warren_end *end;
	LIST_HEAD(devices);

	rtnl_lock();
	list_for_each_entry(link, dying, batch) {
		link->dying = true;
		for (end = link->ends; end < link->ends + 2; end++) {
			if (!end->registered)
				continue;
			warren_destroyed(WARREN_OBJECT_INTERFACE,
					 end->dev->ifindex);
			unregister_netdevice_queue(end->dev, &devices);
		}
	}
	unregister_netdevice_many(&devices);
	/* waits until nobody uses the interfaces, and frees them */
	rtnl_unlock();
}

/*
 * (a) The stack closes the interfaces, forgets them and waits for a grace
 * period. (b) Their directions are killed, in warren_uninit(). (c) A second grace
 * period passes, and the interfaces are freed. (d) Nobody is left who could
 * reach the links. Namespaces are still there: nodes hold them.
 */
void warren_links_destroy(struct list_head *dying)
{
	struct warren_link *link, *next;

	lockdep_assert_held(&warren_control);

	if (list_empty(dying))
		return;
	unregister_all(dying);
	list_for_each_entry_safe(link, next, dying, batch) {
		list_del(&link->batch);
		warren_destroyed(WARREN_OBJECT_LINK, link->id);
		free_link(link);
	}
}

/* A link has a carrier when the lab and both nodes want it. */
static void update_carrier(struct warren_link *link)
{
	bool carrier = link->up && link->ends[0].up && link->ends[1].up;
	int i;

	ASSERT_RTNL();

	if (carrier == link->carrier)
		return;
	link->carrier = carrier;
	for (i = 0; i < 2; i++) {
		warren_dir_set_up(&link->dirs[i], carrier);
		if (carrier)
			netif_carrier_on(link->ends[i].dev);
		else
			netif_carrier_off(link->ends[i].dev);
	}
}

void warren_link_end_up(struct warren_link *link, u32 end, bool up)
{
	link->ends[end].up = up;
	update_carrier(link);
	if (!link->dying)
		warren_event_link(link, WARREN_EVENT_CARRIER);
}

/* ---- changing ----------------------------------------------------------- */

static int set_mac(struct net_device *dev, const u8 *mac)
{
	struct sockaddr_storage address = { .ss_family = dev->type };

	memcpy(((struct sockaddr *)&address)->sa_data, mac, ETH_ALEN);
	return dev_set_mac_address(dev, (struct sockaddr *)&address, NULL);
}

static void undo_end(struct warren_link_change *change, u32 index)
{
	struct net_device *dev = change->link->ends[index].dev;

	if (change->mtu[index])
		dev_set_mtu(dev, change->old_mtu[index]);
	if (change->mac[index])
		set_mac(dev, change->old_mac[index]);
}

/* Changes what others may veto. */
static int set_end(struct warren_link_change *change, u32 index,
		   struct netlink_ext_ack *extack)
{
	struct net_device *dev = change->link->ends[index].dev;
	int err;

	if (change->mtu[index]) {
		change->old_mtu[index] = dev->mtu;
		err = dev_set_mtu(dev, change->mtu[index]);
		if (err)
			return warren_refuse(extack, change->link->request, err,
					     "link %u: interface \"%s\" cannot take an MTU of %u",
					     change->link->id, dev->name,
					     change->mtu[index]);
	}
	if (!change->mac[index])
		return 0;
	ether_addr_copy(change->old_mac[index], dev->dev_addr);
	err = set_mac(dev, change->mac[index]);
	if (!err)
		return 0;
	if (change->mtu[index])
		dev_set_mtu(dev, change->old_mtu[index]);
	return warren_refuse(extack, change->link->request, err,
			     "link %u: interface \"%s\" cannot take the address %pM",
			     change->link->id, dev->name, change->mac[index]);
}

static bool needs_rtnl(const struct warren_link_change *change)
{
	const struct warren_link *link = change->link;
	int i;

	if (change->up != link->up)
		return true;
	for (i = 0; i < 2; i++)
		if (change->mtu[i] || change->mac[i] ||
		    wr_shapes(&change->params[i], &change->features[i]) !=
			    warren_dir_shaped(&link->dirs[i]))
			return true;
	return false;
}

static void commit_change(struct warren_link_change *change, bool rtnl)
{
	struct warren_link *link = change->link;
	bool was_shaped;
	int i;

	for (i = 0; i < 2; i++) {
		was_shaped = warren_dir_shaped(&link->dirs[i]);
		warren_dir_set(&link->dirs[i], &change->params[i],
			       change->options[i]);
		change->options[i] = NULL;
		if (rtnl && was_shaped != warren_dir_shaped(&link->dirs[i]))
			netdev_update_features(link->ends[i].dev);
	}
	link->up = change->up;
	if (rtnl)
		update_carrier(link);
}

int warren_links_set(struct warren_link_change *changes, u32 count,
		     struct netlink_ext_ack *extack)
{
	bool rtnl = false;
	int err = 0;
	u32 i;

	lockdep_assert_held(&warren_control);

	for (i = 0; i < count; i++)
		rtnl |= needs_rtnl(&changes[i]);
	if (rtnl)
		rtnl_lock();
	for (i = 0; i < 2 * count && !err; i++)
		err = set_end(&changes[i / 2], i % 2, extack);
	if (err) {
		/* the last one failed and undid itself */
		for (i--; i > 0; i--)
			undo_end(&changes[(i - 1) / 2], (i - 1) % 2);
	} else {
		for (i = 0; i < count; i++)
			commit_change(&changes[i], rtnl);
		warren_generation++;
	}
	if (rtnl)
		rtnl_unlock();
	return err;
}
