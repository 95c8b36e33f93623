/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* The two network interfaces of a link. */
#ifndef WARREN_NETDEV_H
#define WARREN_NETDEV_H

#include <linux/netdevice.h>

struct warren_dir;
struct warren_link;

/**
 * struct warren_port - private part of an interface; all constant
 * @tx: the direction that takes what this interface sends
 * @rx: the direction that ends here
 * @link: the link it is an end of
 * @end: 0 = A, 1 = B
 */
struct warren_port {
	struct warren_dir *tx;
	struct warren_dir *rx;
	struct warren_link *link;
	u32 end;
};

static inline struct warren_port *warren_port(const struct net_device *dev)
{
	return netdev_priv(dev);
}

int warren_netdev_init(void);
void warren_netdev_exit(void);

struct net_device *warren_netdev_alloc(struct warren_link *link, u32 end,
				       struct net *net, const char *name);

#endif /* WARREN_NETDEV_H */
