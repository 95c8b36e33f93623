/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* A lab: what belongs together and dies together. */
#ifndef WARREN_LAB_H
#define WARREN_LAB_H

#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/uidgid.h>
#include <linux/xarray.h>

#include "engine/direction.h"
#include "uapi/warren.h"

struct file;
struct netlink_ext_ack;
struct nlattr;

/**
 * struct warren_lab - an owner of nodes and links
 * @id: constant, never used again
 * @name: constant
 * @seed: constant; all randomness of its links comes from it
 * @owner: constant; who created it
 * @guard: bound of the memory that its links' frames may take
 * @nodes: struct warren_node by id
 * @links: struct warren_link by id
 * @node_count: entries of @nodes
 * @link_count: entries of @links
 * @last_ifindex: the last interface index handed out. Indexes are unique in the
 *	whole lab, not only in a namespace: the stack keeps the routes of all
 *	namespaces in one table hashed by them, and walks a chain of it whenever
 *	an interface goes up
 * @bound: the open file of /dev/warren whose release deletes the lab, or NULL;
 *	compared, never followed
 *
 * What changes is guarded by warren_control, the guard's counter apart.
 */
struct warren_lab {
	u32 id;
	char name[WARREN_NAME_MAX + 1];
	u64 seed;
	kuid_t owner;
	struct wr_guard guard;
	struct xarray nodes;
	struct xarray links;
	u32 node_count;
	u32 link_count;
	int last_ifindex;
	const struct file *bound;
};

/*
 * Guards which labs, nodes and links there are and how they hang together.
 * RTNL nests inside. Nothing in the data path takes it.
 */
extern struct mutex warren_control;

/* Moves on with every change, so that a dump can tell that it was torn. */
extern u32 warren_generation;

struct warren_lab *warren_lab_new(const char *name, u64 seed, u64 guard_bytes,
				  kuid_t owner);
struct warren_lab *warren_lab_find(u32 id);
struct warren_lab *warren_lab_find_name(const char *name);
struct warren_lab *warren_lab_from(unsigned long *id);
void warren_lab_unlink(struct warren_lab *lab);
void warren_lab_destroy(struct warren_lab *lab);

#endif /* WARREN_LAB_H */
