// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * The settings that a node starts with, as its sysctls would set them one by
 * one: thousands of nodes take tens of thousands of writes to /proc/sys, and
 * each write leaves an inode behind. What is set here can be read and changed
 * there like any other setting.
 */
#include <linux/inetdevice.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>

#include "stack.h"
#include "uapi/warren.h"

static void set_ipv4(struct net *net, u32 flags)
{
	if (flags & WARREN_STACK_LAB) {
		WRITE_ONCE(net->ipv4.sysctl_icmp_ratelimit, 0);
		IPV4_DEVCONF_ALL(net, RP_FILTER) = 0;
		IPV4_DEVCONF(*net->ipv4.devconf_dflt, RP_FILTER) = 0;
	}
	if (flags & WARREN_STACK_FORWARD) {
		/* routers take no redirects: net.ipv4.ip_forward does the same */
		IPV4_DEVCONF_ALL(net, FORWARDING) = 1;
		IPV4_DEVCONF_ALL(net, ACCEPT_REDIRECTS) = 0;
		IPV4_DEVCONF(*net->ipv4.devconf_dflt, FORWARDING) = 1;
	}
}

static void set_ipv6(struct net *net, u32 flags)
{
#if IS_ENABLED(CONFIG_IPV6)
	struct ipv6_devconf *all = net->ipv6.devconf_all;
	struct ipv6_devconf *new = net->ipv6.devconf_dflt;

	/* booted with ipv6.disable=1 */
	if (!all || !new)
		return;
	if (flags & WARREN_STACK_LAB) {
		WRITE_ONCE(net->ipv6.sysctl.icmpv6_time, 0);
		WRITE_ONCE(new->accept_dad, 0);
		WRITE_ONCE(new->dad_transmits, 0);
		WRITE_ONCE(new->accept_ra, 0);
		WRITE_ONCE(new->rtr_solicits, 0);
	}
	if (flags & WARREN_STACK_FORWARD) {
		WRITE_ONCE(all->forwarding, 1);
		WRITE_ONCE(new->forwarding, 1);
	}
	if (flags & WARREN_STACK_NO_IPV6)
		WRITE_ONCE(new->disable_ipv6, 1);
#endif
}

/* Interfaces that are there already: the loopback, in a new namespace. */
static void set_interfaces(struct net *net, u32 flags)
{
	struct net_device *dev;
	struct in_device *ipv4;

	if (!(flags & WARREN_STACK_FORWARD))
		return;
	for_each_netdev(net, dev) {
		ipv4 = __in_dev_get_rtnl(dev);
		if (ipv4)
			IN_DEV_CONF_SET(ipv4, FORWARDING, 1);
#if IS_ENABLED(CONFIG_IPV6)
		if (__in6_dev_get(dev))
			WRITE_ONCE(__in6_dev_get(dev)->cnf.forwarding, 1);
#endif
	}
}

/**
 * warren_stack_set() - set the stack of a namespace that is to be a node
 * @net: the namespace; not in use yet
 * @flags: of enum warren_stack
 */
void warren_stack_set(struct net *net, u32 flags)
{
	ASSERT_RTNL();

	set_ipv4(net, flags);
	set_ipv6(net, flags);
	set_interfaces(net, flags);
}
