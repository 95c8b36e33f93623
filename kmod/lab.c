// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "event.h"
#include "lab.h"
#include "link.h"
#include "node.h"
#include "objects.h"

/* Links or nodes taken down under one hold of RTNL. */
#define WARREN_TEARDOWN_BATCH 128

DEFINE_MUTEX(warren_control); /* see lab.h */
u32 warren_generation;

/* Labs by id; ids are handed out upwards. Guarded by warren_control. */
static DEFINE_XARRAY_ALLOC1(warren_labs);
static u32 warren_last_lab;

struct warren_lab *warren_lab_find(u32 id)
{
	lockdep_assert_held(&warren_control);

	return xa_load(&warren_labs, id);
}

struct warren_lab *warren_lab_find_name(const char *name)
{
	struct warren_lab *lab;
	unsigned long id;

	lockdep_assert_held(&warren_control);

	xa_for_each(&warren_labs, id, lab)
		if (!strcmp(lab->name, name))
			return lab;
	return NULL;
}

/* The first lab whose id is *@id or greater; sets *@id to it. */
struct warren_lab *warren_lab_from(unsigned long *id)
{
	lockdep_assert_held(&warren_control);

	return xa_find(&warren_labs, id, ULONG_MAX, XA_PRESENT);
}

struct warren_lab *warren_lab_new(const char *name, u64 seed, u64 guard_bytes,
				  kuid_t owner)
{
	struct warren_lab *lab;
	int err = -ENOMEM;

	lockdep_assert_held(&warren_control);

	lab = kzalloc(sizeof(*lab), GFP_KERNEL);
	if (!lab)
		return ERR_PTR(err);
	strscpy(lab->name, name, sizeof(lab->name));
	lab->seed = seed;
	lab->owner = owner;
	xa_init(&lab->nodes);
	xa_init(&lab->links);
	lab->guard.limit = guard_bytes;
	err = percpu_counter_init(&lab->guard.used, 0, GFP_KERNEL);
	if (err)
		goto free;
	err = xa_alloc_cyclic(&warren_labs, &lab->id, lab,
			      XA_LIMIT(1, U32_MAX), &warren_last_lab,
			      GFP_KERNEL);
	if (err < 0)
		goto free_guard;

	__module_get(THIS_MODULE);
	warren_generation++;
	warren_created(WARREN_OBJECT_LAB, lab->id);
	return lab;

free_guard:
	percpu_counter_destroy(&lab->guard.used);
free:
	kfree(lab);
	return ERR_PTR(err);
}

/* Nobody can find the lab any more; the caller has it for itself. */
void warren_lab_unlink(struct warren_lab *lab)
{
	lockdep_assert_held(&warren_control);

	xa_erase(&warren_labs, lab->id);
	lab->bound = NULL;
	warren_generation++;
}

static bool destroy_some_links(struct warren_lab *lab)
{
	struct warren_link *link;
	LIST_HEAD(dying);
	unsigned long id;
	int n = 0;

	mutex_lock(&warren_control);
	xa_for_each(&lab->links, id, link) {
		warren_link_unlink(link, &dying);
		if (++n == WARREN_TEARDOWN_BATCH)
			break;
	}
	warren_links_destroy(&dying);
	mutex_unlock(&warren_control);
	cond_resched();
	return n;
}

static bool destroy_some_nodes(struct warren_lab *lab)
{
	struct warren_node *node;
	unsigned long id;
	int n = 0;

	mutex_lock(&warren_control);
	xa_for_each(&lab->nodes, id, node) {
		warren_node_destroy(node);
		if (++n == WARREN_TEARDOWN_BATCH)
			break;
	}
	mutex_unlock(&warren_control);
	cond_resched();
	return n;
}

/*
 * Takes down an unlinked lab, in steps that leave other labs a turn. Not under
 * warren_control.
 */
void warren_lab_destroy(struct warren_lab *lab)
{
	while (destroy_some_links(lab))
		;
	while (destroy_some_nodes(lab))
		;
	warren_event_lab(lab, WARREN_EVENT_DELETED);
	WARN_ON_ONCE(percpu_counter_sum(&lab->guard.used));
	percpu_counter_destroy(&lab->guard.used);
	xa_destroy(&lab->nodes);
	xa_destroy(&lab->links);
	warren_destroyed(WARREN_OBJECT_LAB, lab->id);
	kfree(lab);
	module_put(THIS_MODULE);
}
