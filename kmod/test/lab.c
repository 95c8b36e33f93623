// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

static int genl = -1;
static int family;
static int home_netns = -1;
static struct message message;

static const struct nlattr *attrs_of(const struct answer *answer, size_t *len)
{
	const struct nlmsghdr *header = (void *)answer->data;

	must(answer->data_len >= NLMSG_LENGTH(GENL_HDRLEN), "a reply");
	*len = header->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	return (const void *)((const char *)NLMSG_DATA(header) + GENL_HDRLEN);
}

const struct nlattr *answer_find(const struct answer *answer, int type)
{
	size_t len;
	const void *attrs = attrs_of(answer, &len);

	return find(attrs, len, type);
}

void warren_open(void)
{
	struct genlmsghdr header = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	struct answer answer;

	if (home_netns < 0)
		home_netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	must(home_netns >= 0, "own network namespace");
	genl = netlink_open(NETLINK_GENERIC);
	message_start(&message, GENL_ID_CTRL, 0, &header, sizeof(header));
	put_string(&message, CTRL_ATTR_FAMILY_NAME, WARREN_FAMILY_NAME);
	ask(genl, &message, &answer);
	must(!answer.error, "generic netlink family \"warren\"");
	{
		const struct nlattr *id = answer_find(&answer,
						      CTRL_ATTR_FAMILY_ID);
		uint16_t value;

		must(id, "the family's id");
		memcpy(&value, (const char *)id + NLA_HDRLEN, sizeof(value));
		family = value;
	}
	answer_free(&answer);
}

void warren_start(struct message *request, int command, int flags)
{
	struct genlmsghdr header = {
		.cmd = (uint8_t)command, .version = WARREN_FAMILY_VERSION,
	};

	message_start(request, family, flags, &header, sizeof(header));
}

void warren_ask(struct message *request, struct answer *answer)
{
	ask(genl, request, answer);
}

bool warren_try(struct message *request, struct answer *answer)
{
	return try_ask(genl, request, answer);
}

int warren_do(struct message *request)
{
	struct answer answer;

	warren_ask(request, &answer);
	if (answer.error)
		printf("  (refused: %s: \"%s\")\n", strerror(answer.error),
		       answer.text);
	answer_free(&answer);
	return answer.error;
}

static uint64_t next_guard;

void guard_for_next_lab(uint64_t bytes)
{
	next_guard = bytes;
}

uint32_t lab_new(const char *name, uint64_t seed)
{
	struct answer answer;
	struct nlattr *lab;
	uint32_t id;

	warren_start(&message, WARREN_CMD_LAB_NEW, 0);
	lab = nest(&message, WARREN_A_LAB);
	put_string(&message, WARREN_LAB_A_NAME, name);
	put_u64(&message, WARREN_LAB_A_SEED, seed);
	if (next_guard)
		put_u64(&message, WARREN_LAB_A_GUARD_BYTES, next_guard);
	next_guard = 0;
	nest_end(&message, lab);
	warren_ask(&message, &answer);
	check(!answer.error, "lab \"%s\": %s", name, answer.text);
	id = get_u32(find_in(answer_find(&answer, WARREN_A_LAB),
			     WARREN_LAB_A_ID));
	answer_free(&answer);
	return id;
}

int lab_del(uint32_t lab)
{
	warren_start(&message, WARREN_CMD_LAB_DEL, 0);
	put_u32(&message, WARREN_A_LAB_ID, lab);
	return warren_do(&message);
}

void home(void)
{
	must(!setns(home_netns, CLONE_NEWNET), "return to the own namespace");
}

void enter(int netns)
{
	must(!setns(netns, CLONE_NEWNET), "enter a namespace");
}

/* Without IPv6 no frame is sent but those of the test. */
static void no_ipv6(void)
{
	int fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6",
		      O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return; /* not in this kernel */
	must(write(fd, "1", 1) == 1, "disable IPv6");
	close(fd);
}

int netns_new(void)
{
	int fd;

	must(!unshare(CLONE_NEWNET), "new network namespace");
	no_ipv6();
	fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	must(fd >= 0, "open the new network namespace");
	home();
	return fd;
}

int netns_of_node(uint32_t lab, uint32_t node)
{
	struct warren_ioc_node request = { .lab = lab, .node = node };
	int dev = open("/dev/warren", O_RDWR | O_CLOEXEC);
	int fd;

	must(dev >= 0, "/dev/warren");
	fd = ioctl(dev, WARREN_IOC_NODE_NETNS, &request);
	close(dev);
	return fd;
}

int node_new(uint32_t lab, uint32_t id, int netns)
{
	return node_new_stack(lab, id, netns, 0);
}

int node_new_stack(uint32_t lab, uint32_t id, int netns, uint32_t stack)
{
	struct nlattr *node;
	char name[32];

	snprintf(name, sizeof(name), "n%u", id);
	warren_start(&message, WARREN_CMD_NODE_NEW, 0);
	put_u32(&message, WARREN_A_LAB_ID, lab);
	node = nest(&message, WARREN_A_NODE);
	put_u32(&message, WARREN_NODE_A_ID, id);
	put_string(&message, WARREN_NODE_A_NAME, name);
	put_u32(&message, WARREN_NODE_A_NETNS_FD, (uint32_t)netns);
	if (stack)
		put_u32(&message, WARREN_NODE_A_STACK, stack);
	nest_end(&message, node);
	return warren_do(&message);
}

static int by_id(int command, uint32_t lab, int kind, int attr, uint32_t id)
{
	struct nlattr *object;

	warren_start(&message, command, 0);
	put_u32(&message, WARREN_A_LAB_ID, lab);
	object = nest(&message, kind);
	put_u32(&message, attr, id);
	nest_end(&message, object);
	return warren_do(&message);
}

int node_del(uint32_t lab, uint32_t id)
{
	return by_id(WARREN_CMD_NODE_DEL, lab, WARREN_A_NODE, WARREN_NODE_A_ID,
		     id);
}

int link_del(uint32_t lab, uint32_t id)
{
	return by_id(WARREN_CMD_LINK_DEL, lab, WARREN_A_LINK, WARREN_LINK_A_ID,
		     id);
}

void put_shape(struct message *request, int direction, const struct shape *shape)
{
	struct nlattr *dir;

	if (!shape)
		return;
	dir = nest(request, direction);
	put_u64(request, WARREN_DIR_A_RATE, shape->rate);
	put_u32(request, WARREN_DIR_A_OVERHEAD, (uint32_t)shape->overhead);
	put_u32(request, WARREN_DIR_A_MIN_FRAME, shape->min_frame);
	put_u64(request, WARREN_DIR_A_DELAY, shape->delay);
	if (shape->queue_packets)
		put_u32(request, WARREN_DIR_A_QUEUE_PACKETS,
			shape->queue_packets);
	put_u64(request, WARREN_DIR_A_QUEUE_BYTES, shape->queue_bytes);
	put_u64(request, WARREN_DIR_A_LOSS, shape->loss);
	put_u64(request, WARREN_DIR_A_BER, shape->ber);
	nest_end(request, dir);
}

void put_end(struct message *request, int end, uint32_t node,
	     const char *ifname)
{
	struct nlattr *attr = nest(request, end);

	put_u32(request, WARREN_END_A_NODE, node);
	put_string(request, WARREN_END_A_IFNAME, ifname);
	nest_end(request, attr);
}

int link_new(uint32_t lab, uint32_t id, uint32_t a, uint32_t b,
	     const struct shape *both)
{
	char name_a[IFNAMSIZ], name_b[IFNAMSIZ];
	struct nlattr *link;

	snprintf(name_a, sizeof(name_a), "l%ua", id);
	snprintf(name_b, sizeof(name_b), "l%ub", id);
	warren_start(&message, WARREN_CMD_LINK_NEW, 0);
	put_u32(&message, WARREN_A_LAB_ID, lab);
	link = nest(&message, WARREN_A_LINK);
	put_u32(&message, WARREN_LINK_A_ID, id);
	put_end(&message, WARREN_LINK_A_END_A, a, name_a);
	put_end(&message, WARREN_LINK_A_END_B, b, name_b);
	put_shape(&message, WARREN_LINK_A_FORWARD, both);
	put_shape(&message, WARREN_LINK_A_BACKWARD, both);
	nest_end(&message, link);
	return warren_do(&message);
}

static struct nlattr *start_set(uint32_t lab, uint32_t id)
{
	struct nlattr *link;

	warren_start(&message, WARREN_CMD_LINK_SET, 0);
	put_u32(&message, WARREN_A_LAB_ID, lab);
	link = nest(&message, WARREN_A_LINK);
	put_u32(&message, WARREN_LINK_A_ID, id);
	return link;
}

int link_set(uint32_t lab, uint32_t id, const struct shape *forward,
	     const struct shape *backward)
{
	struct nlattr *link = start_set(lab, id);

	put_shape(&message, WARREN_LINK_A_FORWARD, forward);
	put_shape(&message, WARREN_LINK_A_BACKWARD, backward);
	nest_end(&message, link);
	return warren_do(&message);
}

int link_set_state(uint32_t lab, uint32_t id, uint32_t state)
{
	struct nlattr *link = start_set(lab, id);

	put_u32(&message, WARREN_LINK_A_STATE, state);
	nest_end(&message, link);
	return warren_do(&message);
}

struct counters link_counters(uint32_t lab, uint32_t id, int direction)
{
	const struct nlattr *found;
	struct counters counters;
	struct answer answer;
	struct nlattr *link;
	int i;

	warren_start(&message, WARREN_CMD_LINK_GET, 0);
	put_u32(&message, WARREN_A_LAB_ID, lab);
	link = nest(&message, WARREN_A_LINK);
	put_u32(&message, WARREN_LINK_A_ID, id);
	nest_end(&message, link);
	warren_ask(&message, &answer);
	check(!answer.error, "get link %u: %s", id, answer.text);
	found = answer_find(&answer, WARREN_A_LINK);
	found = find_in(found, direction);
	found = find_in(found, WARREN_DIR_A_COUNT);
	memset(&counters, 0, sizeof(counters));
	for (i = WARREN_COUNT_A_FRAMES_IN; i < WARREN_COUNT_A_LATE_HISTOGRAM;
	     i++)
		if (find_in(found, i)) /* some are not counted yet */
			counters.value[i] = get_u64(find_in(found, i));
	answer_free(&answer);
	return counters;
}

/* ---- inside a namespace ------------------------------------------------- */

static void route_do(const char *what)
{
	int fd = netlink_open(NETLINK_ROUTE);
	struct answer answer;

	ask(fd, &message, &answer);
	check(!answer.error, "%s: %s %s", what, strerror(answer.error),
	      answer.text);
	answer_free(&answer);
	close(fd);
}

void set_up(const char *ifname, bool up)
{
	struct ifinfomsg info = {
		.ifi_index = (int)if_nametoindex(ifname),
		.ifi_change = IFF_UP,
		.ifi_flags = up ? IFF_UP : 0,
	};

	message_start(&message, RTM_NEWLINK, 0, &info, sizeof(info));
	route_do(ifname);
}

void address(const char *ifname, uint32_t ip, int prefix)
{
	struct ifaddrmsg info = {
		.ifa_family = AF_INET,
		.ifa_prefixlen = (uint8_t)prefix,
		.ifa_index = if_nametoindex(ifname),
	};
	uint32_t net = htonl(ip);

	message_start(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &info,
		      sizeof(info));
	put(&message, IFA_LOCAL, &net, sizeof(net));
	put(&message, IFA_ADDRESS, &net, sizeof(net));
	route_do(ifname);
	set_up(ifname, true);
}

void route(uint32_t network, int prefix, uint32_t via)
{
	struct rtmsg info = {
		.rtm_family = AF_INET,
		.rtm_dst_len = (uint8_t)prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_type = RTN_UNICAST,
	};
	uint32_t dst = htonl(network), gateway = htonl(via);

	message_start(&message, RTM_NEWROUTE, NLM_F_CREATE, &info,
		      sizeof(info));
	put(&message, RTA_DST, &dst, sizeof(dst));
	put(&message, RTA_GATEWAY, &gateway, sizeof(gateway));
	route_do("route");
}

/* So that no ARP is needed. */
static void neighbour(const char *ifname, uint32_t ip, const void *mac)
{
	struct ndmsg info = {
		.ndm_family = AF_INET,
		.ndm_ifindex = (int)if_nametoindex(ifname),
		.ndm_state = NUD_PERMANENT,
	};
	uint32_t net = htonl(ip);

	message_start(&message, RTM_NEWNEIGH, NLM_F_CREATE, &info,
		      sizeof(info));
	put(&message, NDA_DST, &net, sizeof(net));
	put(&message, NDA_LLADDR, mac, 6);
	route_do("neighbour");
}

static void read_mac(const char *ifname, void *mac)
{
	struct ifreq request = {};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(fd >= 0, "socket");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", ifname);
	must(!ioctl(fd, SIOCGIFHWADDR, &request), "address of an interface");
	memcpy(mac, request.ifr_hwaddr.sa_data, 6);
	close(fd);
}

struct pair pair_new(const char *name, const struct shape *both)
{
	unsigned char macs[2][6];
	struct pair pair;
	int i;

	pair.lab = lab_new(name, 42);
	for (i = 0; i < 2; i++) {
		pair.ns[i] = netns_new();
		check(!node_new(pair.lab, (uint32_t)i + 1, pair.ns[i]),
		      "node %d", i + 1);
	}
	check(!link_new(pair.lab, 1, 1, 2, both), "link");
	for (i = 0; i < 2; i++) {
		enter(pair.ns[i]);
		address(i ? "l1b" : "l1a", IP(10, 0, 0, i + 1), 24);
		read_mac(i ? "l1b" : "l1a", macs[i]);
		home();
	}
	for (i = 0; i < 2; i++) {
		enter(pair.ns[i]);
		neighbour(i ? "l1b" : "l1a", IP(10, 0, 0, 2 - i), macs[!i]);
		home();
	}
	return pair;
}

void pair_del(struct pair *pair)
{
	check(!lab_del(pair->lab), "delete the lab");
	close(pair->ns[0]);
	close(pair->ns[1]);
}

static struct sockaddr_in socket_address(uint32_t ip, uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(ip),
	};

	return address;
}

int udp_socket(int netns, uint32_t ip, uint16_t port)
{
	struct sockaddr_in local = socket_address(ip, port);
	int size = 16 << 20;
	int fd;

	enter(netns);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	home();
	must(fd >= 0, "udp socket");
	must(!bind(fd, (void *)&local, sizeof(local)), "bind");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	return fd;
}

void udp_connect(int fd, uint32_t ip, uint16_t port)
{
	struct sockaddr_in remote = socket_address(ip, port);

	must(!connect(fd, (void *)&remote, sizeof(remote)), "connect");
}
