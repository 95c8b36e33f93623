// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Whole networks inside one kernel: nodes, and the links that shape between. */
#include <linux/module.h>
#include <net/genetlink.h>

#include "chardev.h"
#include "link.h"
#include "netdev.h"
#include "netlink.h"
#include "sched.h"

static int __init warren_module_init(void)
{
	int err;

	err = warren_sched_init();
	if (err)
		return err;
	err = warren_link_init();
	if (err)
		goto exit_sched;
	err = warren_netdev_init();
	if (err)
		goto exit_link;
	err = warren_netlink_init();
	if (err)
		goto exit_netdev;
	err = warren_chardev_init();
	if (err)
		goto exit_netlink;
	return 0;

exit_netlink:
	warren_netlink_exit();
exit_netdev:
	warren_netdev_exit();
exit_link:
	warren_link_exit();
exit_sched:
	warren_sched_exit();
	return err;
}

static void __exit warren_module_exit(void)
{
	warren_chardev_exit();
	warren_netlink_exit();
	warren_netdev_exit();
	warren_link_exit();
	warren_sched_exit();
}

module_init(warren_module_init);
module_exit(warren_module_exit);

MODULE_AUTHOR("The Warren authors");
MODULE_DESCRIPTION("Virtual network nodes and shaped links between them");
MODULE_LICENSE("GPL");
MODULE_ALIAS_GENL_FAMILY("warren");
