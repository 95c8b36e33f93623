// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "objects.h"

static const char * const object_names[WARREN_OBJECT_KINDS] = {
	[WARREN_OBJECT_LAB] = "lab",
	[WARREN_OBJECT_NODE] = "node",
	[WARREN_OBJECT_LINK] = "link",
	[WARREN_OBJECT_INTERFACE] = "interface",
};

static atomic64_t objects_created[WARREN_OBJECT_KINDS];
static atomic64_t objects_destroyed[WARREN_OBJECT_KINDS];

void warren_created(enum warren_object kind, u32 id)
{
	atomic64_inc(&objects_created[kind]);
	pr_debug("%s %u created\n", object_names[kind], id);
}

void warren_destroyed(enum warren_object kind, u32 id)
{
	atomic64_inc(&objects_destroyed[kind]);
	pr_debug("%s %u destroyed\n", object_names[kind], id);
}

static int objects_get(char *buffer, const struct kernel_param *kp)
{
	int kind, at = 0;

	for (kind = 0; kind < WARREN_OBJECT_KINDS; kind++)
		at += scnprintf(buffer + at, PAGE_SIZE - at,
				"%s created %lld destroyed %lld\n",
				object_names[kind],
				atomic64_read(&objects_created[kind]),
				atomic64_read(&objects_destroyed[kind]));
	return at;
}

static const struct kernel_param_ops objects_ops = {
	.get = objects_get,
};

module_param_cb(objects, &objects_ops, NULL, 0444);
MODULE_PARM_DESC(objects, "how many of each kind were created and destroyed");
