// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Who lives how long: labs, nodes, links, namespaces, and who may end them. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "lab.h"

static struct message m;

static int messages_in(const struct answer *answer)
{
	const struct nlmsghdr *header = (void *)answer->data;
	size_t left = answer->data_len;
	int n = 0;

	for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left))
		n++;
	return n;
}

static int dump(int command, uint32_t lab)
{
	struct answer answer;
	int n;

	warren_start(&m, command, NLM_F_DUMP);
	if (lab)
		put_u32(&m, WARREN_A_LAB_ID, lab);
	warren_ask(&m, &answer);
	check(!answer.error && !answer.torn, "dump of command %d", command);
	n = messages_in(&answer);
	answer_free(&answer);
	return n;
}

static void dumps(void)
{
	struct pair one = pair_new("one", NULL);
	struct pair two = pair_new("two", NULL);
	uint32_t i;

	for (i = 2; i <= 300; i++)
		check(!link_new(one.lab, i, 1, 2, NULL), "link %u", i);
	check(dump(WARREN_CMD_LAB_GET, 0) == 2, "two labs");
	check(dump(WARREN_CMD_NODE_GET, 0) == 4, "four nodes");
	check(dump(WARREN_CMD_NODE_GET, one.lab) == 2, "two of them in one");
	check(dump(WARREN_CMD_LINK_GET, 0) == 301, "301 links");
	check(dump(WARREN_CMD_LINK_GET, two.lab) == 1, "one of them in two");
	pair_del(&one);
	check(dump(WARREN_CMD_LINK_GET, 0) == 1, "one is gone");
	pair_del(&two);
	check(dump(WARREN_CMD_LAB_GET, 0) == 0, "both are gone");
}

static ino_t inode(int fd)
{
	struct stat status;

	must(!fstat(fd, &status), "fstat");
	return status.st_ino;
}

static void namespaces(void)
{
	struct pair pair = pair_new("namespaces", NULL);
	ino_t before = inode(pair.ns[0]);
	int again;

	/* nothing but the node keeps it now */
	close(pair.ns[0]);
	again = netns_of_node(pair.lab, 1);
	check(again >= 0, "reopen a node's namespace: %s", strerror(errno));
	check(inode(again) == before, "another namespace came back");
	enter(again);
	check(if_nametoindex("l1a"), "the interface is in it");
	home();
	errno = 0;
	check(netns_of_node(pair.lab, 3) < 0 && errno == ENOENT, "no node 3");
	errno = 0;
	check(netns_of_node(pair.lab + 1, 1) < 0 && errno == ENOENT, "no lab");
	pair.ns[0] = again;
	pair_del(&pair);
}

static void bound(void)
{
	uint32_t lab = lab_new("bound", 0), other = lab_new("other", 0);
	int dev = open("/dev/warren", O_RDWR | O_CLOEXEC);
	int second = open("/dev/warren", O_RDWR | O_CLOEXEC);
	int ns = netns_new();

	check(!node_new(lab, 1, ns), "node");
	check(!link_new(lab, 1, 1, 1, NULL), "link of a node with itself");
	check(!ioctl(dev, WARREN_IOC_LAB_BIND, &lab), "bind");
	check(ioctl(dev, WARREN_IOC_LAB_BIND, &other) && errno == EBUSY,
	      "one lab per open file");
	check(ioctl(second, WARREN_IOC_LAB_BIND, &lab) && errno == EBUSY,
	      "one open file per lab");
	check(ioctl(second, WARREN_IOC_LAB_UNBIND, &lab) && errno == EINVAL,
	      "unbind what another holds");
	check(!ioctl(dev, WARREN_IOC_LAB_UNBIND, &lab), "unbind");
	check(!ioctl(dev, WARREN_IOC_LAB_BIND, &lab), "bind again");
	close(second);
	close(dev);
	check(dump(WARREN_CMD_LAB_GET, 0) == 1, "the bound lab died");
	check(dump(WARREN_CMD_NODE_GET, 0) == 0, "with its node");
	check(!lab_del(other), "delete the other");

	/* a lab deleted before its file is closed */
	dev = open("/dev/warren", O_RDWR | O_CLOEXEC);
	lab = lab_new("bound", 0);
	check(!ioctl(dev, WARREN_IOC_LAB_BIND, &lab), "bind a third time");
	check(!lab_del(lab), "delete while bound");
	close(dev);
	enter(ns);
	check(open("/dev/warren", O_RDWR) < 0 && errno == EPERM,
	      "/dev/warren from inside a node");
	home();
	close(ns);
}

static void node_with_links(void)
{
	struct pair pair = pair_new("hub", NULL);
	uint32_t i;

	for (i = 2; i <= 20; i++)
		check(!link_new(pair.lab, i, 1, i % 3 ? 2 : 1, NULL), "link");
	check(!node_del(pair.lab, 1), "delete a node of 20 links");
	check(dump(WARREN_CMD_LINK_GET, pair.lab) == 0, "all links went");
	enter(pair.ns[1]);
	check(!if_nametoindex("l1b"), "the other end went as well");
	home();
	check(!node_new(pair.lab, 1, pair.ns[0]), "its namespace is free again");
	pair_del(&pair);
}

static int route_error(const char *what)
{
	int fd = netlink_open(NETLINK_ROUTE);
	struct answer answer;

	(void)what;
	ask(fd, &m, &answer);
	answer_free(&answer);
	close(fd);
	return answer.error;
}

static void start_link(int type, int flags, const char *ifname)
{
	struct ifinfomsg info = { .ifi_index = (int)if_nametoindex(ifname) };

	message_start(&m, type, flags, &info, sizeof(info));
}

/* What root inside a node may not do to its interfaces. */
static void out_of_reach(void)
{
	struct shape slow = { .rate = 1000000 };
	struct pair pair = pair_new("reach", &slow);
	struct nlattr *info, *data;
	int other = netns_new();

	enter(pair.ns[0]);
	start_link(RTM_DELLINK, 0, "l1a");
	check(route_error("delete") == EOPNOTSUPP, "delete the interface");
	start_link(RTM_NEWLINK, 0, "l1a");
	put_u32(&m, IFLA_NET_NS_FD, (uint32_t)other);
	check(route_error("move") == EINVAL, "move the interface");
	start_link(RTM_NEWLINK, 0, "l1a");
	info = nest(&m, IFLA_LINKINFO);
	put_string(&m, IFLA_INFO_KIND, WARREN_LINK_KIND);
	data = nest(&m, IFLA_INFO_DATA);
	put_u32(&m, WARREN_IFLA_LAB, 7);
	nest_end(&m, data);
	nest_end(&m, info);
	check(route_error("change") == EOPNOTSUPP, "change the link");
	start_link(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, "none");
	put_string(&m, IFLA_IFNAME, "mine");
	info = nest(&m, IFLA_LINKINFO);
	put_string(&m, IFLA_INFO_KIND, WARREN_LINK_KIND);
	nest_end(&m, info);
	check(route_error("create") == EOPNOTSUPP, "create one");
	set_up("l1a", false);
	set_up("l1a", true);
	home();
	close(other);
	pair_del(&pair);
}

static uint32_t carrier(uint32_t lab, int end)
{
	const struct nlattr *found;
	struct answer answer;
	struct nlattr *link;
	uint32_t value;

	warren_start(&m, WARREN_CMD_LINK_GET, 0);
	put_u32(&m, WARREN_A_LAB_ID, lab);
	link = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	nest_end(&m, link);
	warren_ask(&m, &answer);
	found = find(answer.data + NLMSG_HDRLEN + GENL_HDRLEN,
		     answer.data_len - NLMSG_HDRLEN - GENL_HDRLEN,
		     WARREN_A_LINK);
	value = get_u32(find_in(find_in(found, end), WARREN_END_A_CARRIER));
	answer_free(&answer);
	return value;
}

static void carriers(void)
{
	struct pair pair = pair_new("carrier", NULL);

	check(carrier(pair.lab, WARREN_LINK_A_END_A) == 1, "both are up");
	enter(pair.ns[1]);
	set_up("l1b", false);
	home();
	check(carrier(pair.lab, WARREN_LINK_A_END_A) == 0, "B is down, A sees");
	enter(pair.ns[1]);
	set_up("l1b", true);
	home();
	check(carrier(pair.lab, WARREN_LINK_A_END_A) == 1, "and up again");
	check(!link_set_state(pair.lab, 1, WARREN_STATE_DOWN), "link down");
	check(carrier(pair.lab, WARREN_LINK_A_END_A) == 0, "A without");
	check(carrier(pair.lab, WARREN_LINK_A_END_B) == 0, "B without");
	check(!link_set_state(pair.lab, 1, WARREN_STATE_UP), "link up");
	check(carrier(pair.lab, WARREN_LINK_A_END_B) == 1, "B again");
	pair_del(&pair);
}

const struct test life_tests[] = {
	{ "dumps show all and only what was asked for", dumps },
	{ "a node keeps its namespace", namespaces },
	{ "a bound lab dies with its file", bound },
	{ "a node takes its links along", node_with_links },
	{ "a node's root cannot delete, move or change a link", out_of_reach },
	{ "carrier follows the link and both ends", carriers },
	{ NULL, NULL },
};
