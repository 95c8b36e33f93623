// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "bench.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "lab.h"

#define MOST_NODES 64
#define PORT 4242
#define SECONDS 2
#define RUNS 5
#define DATAGRAMS 20000

static struct message m;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- a chain of nodes --------------------------------------------------- */

struct chain {
	bool veth;
	uint32_t lab;
	uint32_t nodes;
	int ns[MOST_NODES];
};

static void forward_on(void)
{
	int fd = open("/proc/sys/net/ipv4/ip_forward", O_WRONLY | O_CLOEXEC);

	must(fd >= 0 && write(fd, "1", 1) == 1, "forwarding");
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

static void node_routes(const struct chain *chain, uint32_t i)
{
	if (i + 1 < chain->nodes)
		route(0, 0, IP(10, 1, i, 2));
	if (i > 1)
		route(IP(10, 1, 0, 0), 24, IP(10, 1, i - 1, 1));
}

static struct chain chain_new(bool veth, uint32_t nodes)
{
	struct chain chain = { .veth = veth, .nodes = nodes };
	char left[IFNAMSIZ], right[IFNAMSIZ];
	uint32_t i;

	chain.lab = lab_new("chain", 1);
	for (i = 0; i < nodes; i++) {
		chain.ns[i] = netns_new();
		check(!node_new(chain.lab, i + 1, chain.ns[i]), "node");
	}
	for (i = 0; i + 1 < nodes; i++) {
		snprintf(left, sizeof(left), "l%ua", i + 1);
		snprintf(right, sizeof(right), "l%ub", i + 1);
		if (veth)
			veth_new(chain.ns[i], left, chain.ns[i + 1], right);
		else
			check(!link_new(chain.lab, i + 1, i + 1, i + 2, NULL),
			      "link");
		enter(chain.ns[i]);
		address(left, IP(10, 1, i, 1), 24);
		enter(chain.ns[i + 1]);
		address(right, IP(10, 1, i, 2), 24);
		home();
	}
	for (i = 0; i < nodes; i++) {
		enter(chain.ns[i]);
		forward_on();
		node_routes(&chain, i);
		home();
	}
	return chain;
}

static void chain_del(struct chain *chain)
{
	uint32_t i;

	check(!lab_del(chain->lab), "delete the chain");
	for (i = 0; i < chain->nodes; i++)
		close(chain->ns[i]);
}

static uint32_t last_address(const struct chain *chain)
{
	return IP(10, 1, chain->nodes - 2, 2);
}

/* ---- what flows through it ---------------------------------------------- */

static int stream_socket(int netns)
{
	int fd;

	enter(netns);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	home();
	must(fd >= 0, "tcp socket");
	return fd;
}

static void pour(int fd)
{
	static char data[1 << 18];

	while (send(fd, data, sizeof(data), 0) > 0)
		;
	_exit(0);
}

static long tcp_amount; /* bytes; 0 = as many as SECONDS give */

static double drink(int fd)
{
	static char data[1 << 18];
	double begin = now(), end = begin + SECONDS, bits = 0, at = begin;
	ssize_t len;

	while (tcp_amount ? bits < 8.0 * (double)tcp_amount : at < end) {
		len = recv(fd, data, sizeof(data), 0);
		must(len > 0, "stream");
		bits += 8.0 * (double)len;
		at = now();
	}
	return bits / (at - begin);
}

static double tcp(const struct chain *chain)
{
	struct sockaddr_in server = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(last_address(chain)),
	};
	int listener = stream_socket(chain->ns[chain->nodes - 1]);
	int client = stream_socket(chain->ns[0]);
	double rate;
	pid_t child;
	int fd;

	must(!bind(listener, (void *)&server, sizeof(server)), "bind");
	must(!listen(listener, 1), "listen");
	must(!connect(client, (void *)&server, sizeof(server)), "connect");
	fd = accept(listener, NULL, NULL);
	must(fd >= 0, "accept");
	child = fork();
	if (!child)
		pour(client);
	close(client);
	rate = drink(fd);
	close(fd);
	close(listener);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return rate;
}

#define BURST 32

/* Sends so many datagrams at once with one call, and takes them with another. */
static long burst_once(int from, int to)
{
	static char data[BURST][64];
	struct mmsghdr out[BURST] = {}, in[BURST] = {};
	struct iovec iov[BURST], room[BURST];
	int i, sent;

	for (i = 0; i < BURST; i++) {
		iov[i] = (struct iovec){ data[i], 18 };
		room[i] = (struct iovec){ data[i], sizeof(data[i]) };
		out[i].msg_hdr.msg_iov = &iov[i];
		out[i].msg_hdr.msg_iovlen = 1;
		in[i].msg_hdr.msg_iov = &room[i];
		in[i].msg_hdr.msg_iovlen = 1;
	}
	sent = sendmmsg(from, out, BURST, 0);
	must(sent > 0, "send");
	return recvmmsg(to, in, (unsigned int)sent, MSG_DONTWAIT, NULL);
}

static void burst(int from, int to, long amount)
{
	long came = 0, got;

	while (came < amount) {
		got = burst_once(from, to);
		if (got > 0)
			came += got;
	}
}

/* ns per small datagram and forwarding hop; -1 if too few came. */
static double udp(const struct chain *chain)
{
	int to = udp_socket(chain->ns[chain->nodes - 1], last_address(chain),
			    PORT);
	int from = udp_socket(chain->ns[0], IP(10, 1, 0, 1), PORT);
	uint32_t i, came = 0;
	char data[64] = {};
	double begin;

	udp_connect(from, last_address(chain), PORT);
	send(from, data, 18, 0);
	must(recv(to, data, sizeof(data), 0) > 0, "first datagram");
	begin = now();
	for (i = 0; i < DATAGRAMS; i++) {
		send(from, data, 18, 0);
		while (recv(to, data, sizeof(data), MSG_DONTWAIT) > 0)
			came++;
	}
	begin = now() - begin;
	close(to);
	close(from);
	return came < DATAGRAMS * 9 / 10 ? -1 : begin * 1e9 / came;
}

/*
 * A fixed amount of work on one chain, for the host to weigh: on a loaded
 * machine the time a process was given says more than the time it took.
 */
void run_work(bool veth, int hops, bool streams, long amount)
{
	struct chain chain = chain_new(veth, (uint32_t)hops + 2);
	int to, from;

	if (streams) {
		tcp_amount = amount;
		tcp(&chain);
	} else if (amount) {
		to = udp_socket(chain.ns[chain.nodes - 1],
				last_address(&chain), PORT);
		from = udp_socket(chain.ns[0], IP(10, 1, 0, 1), PORT);
		udp_connect(from, last_address(&chain), PORT);
		burst(from, to, amount);
	}
	chain_del(&chain);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *values)
{
	qsort(values, RUNS, sizeof(*values), compare);
	return values[RUNS / 2];
}

static void side_by_side(uint32_t hops)
{
	double streams[2][RUNS], frames[2][RUNS];
	struct chain chain;
	int run, veth;

	for (run = 0; run < RUNS; run++)
		for (veth = 0; veth < 2; veth++) {
			chain = chain_new(veth, hops + 2);
			streams[veth][run] = tcp(&chain) / 1e9;
			frames[veth][run] = udp(&chain);
			chain_del(&chain);
		}
	printf("%2u hops: TCP veth %.2f, warren %.2f Gbit/s, ratio %.3f\n", hops,
	       median(streams[1]), median(streams[0]),
	       median(streams[0]) / median(streams[1]));
	printf("%2u hops: 60-byte frames, end to end: veth %.0f, warren %.0f ns, ratio %.3f\n",
	       hops, median(frames[1]), median(frames[0]),
	       median(frames[0]) / median(frames[1]));
	fflush(stdout);
}

/* ---- how fast labs come and go ------------------------------------------ */

#define MANY 2000
#define BATCH 128

/* As many namespaces and descriptors as it takes. */
static void raise_limits(void)
{
	struct rlimit limit = { .rlim_cur = 65536, .rlim_max = 65536 };
	int fd = open("/proc/sys/user/max_net_namespaces",
		      O_WRONLY | O_CLOEXEC);

	must(fd >= 0 && write(fd, "100000", 6) == 6, "many namespaces");
	close(fd);
	must(!setrlimit(RLIMIT_NOFILE, &limit), "many descriptors");
}

static void ring(void)
{
	static int ns[MANY];
	struct answer answer;
	char name[16], other[16];
	struct nlattr *object;
	uint32_t lab, i, j;
	double t[5];

	lab = lab_new("ring", 1);
	t[0] = now();
	for (i = 0; i < MANY; i++)
		ns[i] = netns_new();
	t[1] = now();
	for (i = 0; i < MANY; i = j) {
		warren_start(&m, WARREN_CMD_NODE_NEW, 0);
		put_u32(&m, WARREN_A_LAB_ID, lab);
		for (j = i; j < MANY && j < i + BATCH; j++) {
			snprintf(name, sizeof(name), "n%u", j);
			object = nest(&m, WARREN_A_NODE);
			put_u32(&m, WARREN_NODE_A_ID, j + 1);
			put_string(&m, WARREN_NODE_A_NAME, name);
			put_u32(&m, WARREN_NODE_A_NETNS_FD, (uint32_t)ns[j]);
			nest_end(&m, object);
		}
		warren_ask(&m, &answer);
		check(!answer.error, "nodes: %s", answer.text);
	}
	t[2] = now();
	for (i = 0; i < MANY; i = j) {
		warren_start(&m, WARREN_CMD_LINK_NEW, 0);
		put_u32(&m, WARREN_A_LAB_ID, lab);
		for (j = i; j < MANY && j < i + BATCH; j++) {
			snprintf(name, sizeof(name), "e%u", 0);
			snprintf(other, sizeof(other), "e%u", 1);
			object = nest(&m, WARREN_A_LINK);
			put_u32(&m, WARREN_LINK_A_ID, j + 1);
			put_end(&m, WARREN_LINK_A_END_A, j + 1, name);
			put_end(&m, WARREN_LINK_A_END_B, (j + 1) % MANY + 1,
				other);
			nest_end(&m, object);
		}
		warren_ask(&m, &answer);
		check(!answer.error, "links: %s", answer.text);
	}
	t[3] = now();
	check(!lab_del(lab), "delete the ring");
	t[4] = now();
	for (i = 0; i < MANY; i++)
		close(ns[i]);
	printf("%d namespaces %.3f s, nodes %.3f s, links %.3f s (%.0f/s), all deleted %.3f s\n",
	       MANY, t[1] - t[0], t[2] - t[1], t[3] - t[2],
	       MANY / (t[3] - t[2]), t[4] - t[3]);
}

void run_bench(void)
{
	raise_limits();
	ring();
	side_by_side(1);
	side_by_side(3);
	side_by_side(10);
	side_by_side(30);
}
