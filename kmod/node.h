/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* A node: a network namespace with a name, kept alive by the module. */
#ifndef WARREN_NODE_H
#define WARREN_NODE_H

#include <linux/list.h>
#include <net/net_namespace.h>

#include "uapi/warren.h"

struct warren_lab;

/**
 * struct warren_node - a place for link ends
 * @lab: constant
 * @id: constant
 * @name: constant
 * @net: constant; the node holds a reference
 * @stack: enum warren_stack, how @net was set when the node was made; constant
 * @ends: link ends in it, struct warren_end.in_node
 * @end_count: length of @ends
 * @by_name: place among the nodes by lab and name
 * @by_net: place among the nodes by namespace
 *
 * What changes is guarded by warren_control.
 */
struct warren_node {
	struct warren_lab *lab;
	u32 id;
	char name[WARREN_NAME_MAX + 1];
	struct net *net;
	u32 stack;
	struct list_head ends;
	u32 end_count;
	struct hlist_node by_name;
	struct hlist_node by_net;
};

struct warren_node *warren_node_new(struct warren_lab *lab, u32 id,
				    const char *name, struct net *net);
struct warren_node *warren_node_find(struct warren_lab *lab, u32 id);
struct warren_node *warren_node_find_name(struct warren_lab *lab,
					  const char *name);
struct warren_node *warren_node_of(const struct net *net);
struct warren_node *warren_node_from(struct warren_lab *lab, unsigned long *id);
void warren_node_destroy(struct warren_node *node);

#endif /* WARREN_NODE_H */
