// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "chain.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static struct message m;

uint32_t chain_left(uint32_t link)
{
	return IP(10, 1, link, 1);
}

uint32_t chain_right(uint32_t link)
{
	return IP(10, 1, link, 2);
}

void sysctl_set(int netns, const char *path, const char *value)
{
	char full[256];
	int fd;

	snprintf(full, sizeof(full), "/proc/sys/%s", path);
	enter(netns);
	fd = open(full, O_WRONLY | O_CLOEXEC);
	check(fd >= 0 && write(fd, value, strlen(value)) > 0, "%s = %s: %s",
	      path, value, strerror(errno));
	home();
	if (fd >= 0)
		close(fd);
}

static void veth_new(int ns_a, const char *a, int ns_b, const char *b)
{
	struct ifinfomsg info = {};
	struct nlattr *linkinfo, *data, *peer;
	int fd = netlink_open(NETLINK_ROUTE);
	struct answer answer;

	message_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &info,
		      sizeof(info));
	put_string(&m, IFLA_IFNAME, a);
	put_u32(&m, IFLA_NET_NS_FD, (uint32_t)ns_a);
	linkinfo = nest(&m, IFLA_LINKINFO);
	put_string(&m, IFLA_INFO_KIND, "veth");
	data = nest(&m, IFLA_INFO_DATA);
	peer = nest(&m, VETH_INFO_PEER);
	memcpy(m.bytes + m.header.nlmsg_len, &info, sizeof(info));
	m.header.nlmsg_len += NLMSG_ALIGN(sizeof(info));
	put_string(&m, IFLA_IFNAME, b);
	put_u32(&m, IFLA_NET_NS_FD, (uint32_t)ns_b);
	nest_end(&m, peer);
	nest_end(&m, data);
	nest_end(&m, linkinfo);
	ask(fd, &m, &answer);
	check(!answer.error, "veth: %s %s", strerror(answer.error), answer.text);
	answer_free(&answer);
	close(fd);
}

/* What a node of a lab has, and what a long chain needs. */
static void node_settings(int netns)
{
	sysctl_set(netns, "net/ipv4/ip_forward", "1");
	sysctl_set(netns, "net/ipv4/ip_default_ttl", "255");
	sysctl_set(netns, "net/ipv4/icmp_ratelimit", "0");
	enter(netns);
	set_up("lo", true);
	home();
}

static void node_routes(const struct chain *chain, uint32_t i)
{
	if (i + 1 < chain->links)
		route(0, 0, chain_right(i + 1));
	if (i > 1)
		route(chain_left(1) & ~255u, 24, chain_left(i));
	/* errors from routers in between come from their own links */
	if (i > 1 && i == chain->links)
		route(IP(10, 1, 0, 0), 16, chain_left(i));
}

void chain_new(struct chain *chain, const char *name, bool veth, uint32_t links)
{
	char left[IFNAMSIZ], right[IFNAMSIZ];
	uint32_t i;

	*chain = (struct chain){ .veth = veth, .links = links };
	snprintf(chain->name, sizeof(chain->name), "%s", name);
	chain->lab = lab_new(name, 1);
	for (i = 0; i <= links; i++) {
		chain->ns[i] = netns_new();
		check(!node_new(chain->lab, i + 1, chain->ns[i]), "node");
	}
	for (i = 1; i <= links; i++) {
		snprintf(left, sizeof(left), "l%ua", i);
		snprintf(right, sizeof(right), "l%ub", i);
		if (veth)
			veth_new(chain->ns[i - 1], left, chain->ns[i], right);
		else
			check(!link_new(chain->lab, i, i, i + 1, NULL), "link");
		enter(chain->ns[i - 1]);
		address(left, chain_left(i), 24);
		enter(chain->ns[i]);
		address(right, chain_right(i), 24);
		home();
	}
	for (i = 0; i <= links; i++) {
		node_settings(chain->ns[i]);
		enter(chain->ns[i]);
		node_routes(chain, i);
		home();
	}
}

void chain_del(struct chain *chain)
{
	uint32_t i;

	check(!lab_del(chain->lab), "delete the chain");
	for (i = 0; i <= chain->links; i++)
		close(chain->ns[i]);
	*chain = (struct chain){};
}
