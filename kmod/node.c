// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/slab.h>

#include "lab.h"
#include "node.h"
#include "objects.h"

/* Guarded by warren_control. */
static DEFINE_HASHTABLE(nodes_by_name, 12);
static DEFINE_HASHTABLE(nodes_by_net, 12);

static u32 name_key(const struct warren_lab *lab, const char *name)
{
	return jhash(name, strlen(name), lab->id);
}

struct warren_node *warren_node_find(struct warren_lab *lab, u32 id)
{
	lockdep_assert_held(&warren_control);

	return xa_load(&lab->nodes, id);
}

/* The first node whose id is *@id or greater; sets *@id to it. */
struct warren_node *warren_node_from(struct warren_lab *lab, unsigned long *id)
{
	lockdep_assert_held(&warren_control);

	return xa_find(&lab->nodes, id, ULONG_MAX, XA_PRESENT);
}

struct warren_node *warren_node_find_name(struct warren_lab *lab,
					  const char *name)
{
	struct warren_node *node;

	lockdep_assert_held(&warren_control);

	hash_for_each_possible(nodes_by_name, node, by_name,
			       name_key(lab, name))
		if (node->lab == lab && !strcmp(node->name, name))
			return node;
	return NULL;
}

/* The node, of any lab, that has this namespace. */
struct warren_node *warren_node_of(const struct net *net)
{
	struct warren_node *node;

	lockdep_assert_held(&warren_control);

	hash_for_each_possible(nodes_by_net, node, by_net, (unsigned long)net)
		if (node->net == net)
			return node;
	return NULL;
}

/*
 * The caller has seen that id, name and namespace are free. Takes over the
 * reference to @net if it succeeds.
 */
struct warren_node *warren_node_new(struct warren_lab *lab, u32 id,
				    const char *name, struct net *net)
{
	struct warren_node *node;
	int err;

	lockdep_assert_held(&warren_control);

	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node)
		return ERR_PTR(-ENOMEM);
	node->lab = lab;
	node->id = id;
	strscpy(node->name, name, sizeof(node->name));
	INIT_LIST_HEAD(&node->ends);
	err = xa_insert(&lab->nodes, id, node, GFP_KERNEL);
	if (err) {
		kfree(node);
		return ERR_PTR(err);
	}
	node->net = net;
	hash_add(nodes_by_name, &node->by_name, name_key(lab, name));
	hash_add(nodes_by_net, &node->by_net, (unsigned long)net);
	lab->node_count++;
	warren_generation++;
	warren_created(WARREN_OBJECT_NODE, id);
	return node;
}

/* Its links are gone already: no interface of ours is left in the namespace. */
void warren_node_destroy(struct warren_node *node)
{
	lockdep_assert_held(&warren_control);
	WARN_ON_ONCE(!list_empty(&node->ends));

	xa_erase(&node->lab->nodes, node->id);
	hash_del(&node->by_name);
	hash_del(&node->by_net);
	node->lab->node_count--;
	warren_generation++;
	put_net(node->net);
	warren_destroyed(WARREN_OBJECT_NODE, node->id);
	kfree(node);
}
