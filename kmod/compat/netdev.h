/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/*
 * Two properties of a device turned from feature bits into members, and dummy
 * devices are allocated rather than embedded.
 */
#ifndef WARREN_COMPAT_NETDEV_H
#define WARREN_COMPAT_NETDEV_H

#include <linux/netdevice.h>
#include <linux/slab.h>

/* Transmission takes no lock of the device's queue. */
static inline void warren_set_lockless_tx(struct net_device *dev)
{
#ifdef HAVE_NETDEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* The device stays in the namespace it was made in. */
static inline void warren_set_netns_local(struct net_device *dev)
{
#if defined(HAVE_NETDEV_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(HAVE_NETDEV_NETNS_LOCAL)
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

/* A device that exists only for NAPI contexts to belong to. */
static inline struct net_device *warren_alloc_napi_dev(void)
{
#ifdef HAVE_ALLOC_NETDEV_DUMMY
	return alloc_netdev_dummy(0);
#else
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (dev)
		init_dummy_netdev(dev);
	return dev;
#endif
}

static inline void warren_free_napi_dev(struct net_device *dev)
{
#ifdef HAVE_ALLOC_NETDEV_DUMMY
	free_netdev(dev);
#else
	kfree(dev);
#endif
}

#endif /* WARREN_COMPAT_NETDEV_H */
