// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "many.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

#define BATCH 64
#define FRAME 64
#define NOBODYS 0x88b5 /* an EtherType for local experiments */

static uint32_t lab, links;
static int ns[2];
static int *ifindex; /* of the first node's ends */
static uint32_t next;

void many_new(uint32_t count)
{
	char name[IFNAMSIZ];
	uint32_t i;
	int node;

	links = count;
	lab = lab_new("many", 1);
	for (i = 0; i < 2; i++) {
		ns[i] = netns_new();
		check(!node_new(lab, i + 1, ns[i]), "node");
	}
	for (i = 1; i <= links; i++)
		check(!link_new(lab, i, 1, 2, NULL), "link %u", i);
	ifindex = calloc(links, sizeof(*ifindex));
	must(ifindex, "memory");
	for (node = 0; node < 2; node++) {
		enter(ns[node]);
		for (i = 1; i <= links; i++) {
			snprintf(name, sizeof(name), "l%u%c", i, "ab"[node]);
			set_up(name, true);
			if (!node)
				ifindex[i - 1] = (int)if_nametoindex(name);
		}
		home();
	}
}

void many_del(void)
{
	check(!lab_del(lab), "delete the links");
	close(ns[0]);
	close(ns[1]);
	free(ifindex);
}

void many_shape(const struct shape *shape)
{
	uint32_t i;

	for (i = 1; i <= links; i++)
		check(!link_set(lab, i, shape, shape), "shape %u", i);
}

uint64_t many_arrived(void)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 1; i <= links; i++)
		sum += link_counters(lab, i, WARREN_LINK_A_FORWARD)
			       .value[WARREN_COUNT_A_FRAMES_OUT];
	return sum;
}

static uint64_t send_round(int fd, uint64_t frames)
{
	static unsigned char frame[FRAME] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
		NOBODYS >> 8, NOBODYS & 0xff,
	};
	struct iovec iov = { frame, sizeof(frame) };
	struct sockaddr_ll to[BATCH] = {};
	struct mmsghdr out[BATCH] = {};
	unsigned int i, count;
	int sent;

	count = frames < BATCH ? (unsigned int)frames : BATCH;
	for (i = 0; i < count; i++) {
		to[i].sll_family = AF_PACKET;
		to[i].sll_protocol = htons(NOBODYS);
		to[i].sll_ifindex = ifindex[(next + i) % links];
		out[i].msg_hdr.msg_iov = &iov;
		out[i].msg_hdr.msg_iovlen = 1;
		out[i].msg_hdr.msg_name = &to[i];
		out[i].msg_hdr.msg_namelen = sizeof(to[i]);
	}
	sent = sendmmsg(fd, out, count, 0);
	must(sent > 0, "send");
	next = (next + (unsigned int)sent) % links;
	return (uint64_t)sent;
}

void many_burst(uint64_t frames)
{
	int size = 64 << 20;
	uint64_t sent = 0;
	int fd;

	enter(ns[0]);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	home();
	must(fd >= 0, "packet socket");
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	while (sent < frames)
		sent += send_round(fd, frames - sent);
	close(fd);
}
