// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "flow.h"

#include <linux/net_tstamp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define PORT 4242
#define BATCH 32
#define HEADERS 42 /* Ethernet, IPv4, UDP */
#define FRAME_MAX 1514
#define LOST_MS 500 /* silence that long: what is on the way is lost */

uint64_t flow_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int64_t wall_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Neighbours are found and time stamps are on before the first that counts. */
static void warm_up(const struct chain *chain, const struct flow *flow)
{
	struct pollfd wait = { .fd = flow->to, .events = POLLIN };
	char data[64] = {};
	int tries;

	for (tries = 0; tries < 200; tries++) {
		must(send(flow->from, data, 8, 0) == 8, "send");
		if (poll(&wait, 1, 100) > 0)
			break;
	}
	check(tries < 200, "the chain \"%s\" carries datagrams", chain->name);
	while (poll(&wait, 1, 20) > 0)
		recv(flow->to, data, sizeof(data), 0);
}

struct flow flow_open(const struct chain *chain, bool stamped)
{
	int want = SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_SOFTWARE |
		   SOF_TIMESTAMPING_OPT_TSONLY;
	uint32_t last = chain_right(chain->links);
	struct flow flow;
	int on = 1;

	flow.to = udp_socket(chain->ns[chain->links], last, PORT);
	flow.from = udp_socket(chain->ns[0], chain_left(1), PORT);
	udp_connect(flow.from, last, PORT);
	must(!setsockopt(flow.to, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)),
	     "time of reception");
	warm_up(chain, &flow);
	if (stamped)
		must(!setsockopt(flow.from, SOL_SOCKET, SO_TIMESTAMPING, &want,
				 sizeof(want)), "time of sending");
	return flow;
}

void flow_close(struct flow *flow)
{
	close(flow->from);
	close(flow->to);
}

static char payload[BATCH][FRAME_MAX];

/* Sends so many datagrams with one call; says how many went. */
static uint32_t send_some(int fd, const uint32_t *sizes, uint32_t number,
			  uint32_t count)
{
	struct mmsghdr out[BATCH] = {};
	struct iovec iov[BATCH];
	uint32_t i;
	int sent;

	for (i = 0; i < count; i++) {
		uint32_t id = number + i;

		memcpy(payload[i], &id, sizeof(id));
		iov[i] = (struct iovec){ payload[i], sizes[i] - HEADERS };
		out[i].msg_hdr.msg_iov = &iov[i];
		out[i].msg_hdr.msg_iovlen = 1;
	}
	sent = sendmmsg(fd, out, count, 0);
	must(sent > 0, "send");
	return (uint32_t)sent;
}

static uint32_t take_some(int fd)
{
	static char data[BATCH][FRAME_MAX];
	struct mmsghdr in[BATCH] = {};
	struct iovec iov[BATCH];
	int i, got;

	for (i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ data[i], sizeof(data[i]) };
		in[i].msg_hdr.msg_iov = &iov[i];
		in[i].msg_hdr.msg_iovlen = 1;
	}
	got = recvmmsg(fd, in, BATCH, MSG_DONTWAIT, NULL);
	return got > 0 ? (uint32_t)got : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

struct burst flow_burst(struct flow *flow, uint32_t size, uint64_t frames,
			uint64_t window)
{
	struct pollfd wait = { .fd = flow->to, .events = POLLIN };
	uint64_t begin = flow_now(), settled = 0;
	struct burst burst = {};
	uint32_t sizes[BATCH];
	uint32_t got, i;

	for (i = 0; i < BATCH; i++)
		sizes[i] = size;
	while (settled < frames) {
		uint64_t room = least(frames - burst.sent,
				      window - (burst.sent - settled));

		if (room)
			burst.sent += send_some(flow->from, sizes,
						(uint32_t)burst.sent,
						(uint32_t)least(room, BATCH));
		got = take_some(flow->to);
		burst.came += got;
		settled += got;
		if (got || room > BATCH)
			continue;
		if (poll(&wait, 1, LOST_MS) <= 0)
			settled = burst.sent;
	}
	burst.ns = flow_now() - begin;
	return burst;
}

/* The first stamp of this kind among a message's control data, or 0. */
static int64_t find_stamp(struct msghdr *message, int type)
{
	struct cmsghdr *control;
	struct timespec time;

	for (control = CMSG_FIRSTHDR(message); control;
	     control = CMSG_NXTHDR(message, control)) {
		if (control->cmsg_level != SOL_SOCKET ||
		    control->cmsg_type != type)
			continue;
		memcpy(&time, CMSG_DATA(control), sizeof(time));
		return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
	}
	return 0;
}

static int64_t take_stamp(int fd, int flags, int type, uint32_t *number,
			  uint32_t *len)
{
	char data[FRAME_MAX], control[512];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t got = recvmsg(fd, &message, flags | MSG_DONTWAIT);

	if (got < 0)
		return -1;
	if (number && got >= (ssize_t)sizeof(*number))
		memcpy(number, data, sizeof(*number));
	if (len)
		*len = (uint32_t)got + HEADERS;
	return find_stamp(&message, type);
}

static void pause_about(uint64_t gap)
{
	uint64_t ns = gap / 2 + (uint64_t)rand() % (gap + 1);
	struct timespec time = {
		.tv_sec = (time_t)(ns / 1000000000),
		.tv_nsec = (long)(ns % 1000000000),
	};

	nanosleep(&time, NULL);
}

int64_t flow_single(struct flow *flow, uint32_t size, uint64_t gap)
{
	static uint32_t number;
	struct pollfd wait = { .fd = flow->to, .events = POLLIN };
	int64_t began, came;
	uint32_t id;

	pause_about(gap);
	number++;
	send_some(flow->from, &size, number, 1);
	began = take_stamp(flow->from, MSG_ERRQUEUE, SO_TIMESTAMPING, NULL,
			   NULL);
	must(began > 0, "time of sending");
	do {
		if (poll(&wait, 1, LOST_MS) <= 0)
			return -1;
		came = take_stamp(flow->to, 0, SO_TIMESTAMPNS, &id, NULL);
	} while (id != number);
	return came - began;
}

static const uint32_t mixed[] = { 64, 576, 1514 };

static uint32_t collect(struct flow *flow, int64_t began,
			struct arrival *arrivals, uint32_t count, uint32_t most)
{
	while (count < most) {
		struct arrival *arrival = &arrivals[count];
		int64_t came = take_stamp(flow->to, 0, SO_TIMESTAMPNS,
					  &arrival->number, &arrival->size);

		if (came < 0)
			break;
		arrival->ns = came - began;
		count++;
	}
	return count;
}

uint32_t flow_stream(struct flow *flow, uint32_t size, uint32_t frames,
		     struct arrival *arrivals, uint32_t most)
{
	struct pollfd wait = { .fd = flow->to, .events = POLLIN };
	int64_t began = wall_now();
	uint32_t sizes[BATCH];
	uint32_t sent = 0, count = 0, i;

	while (sent < frames) {
		for (i = 0; i < BATCH; i++)
			sizes[i] = size ? size : mixed[(sent + i) % 3];
		sent += send_some(flow->from, sizes, sent,
				  (uint32_t)least(frames - sent, BATCH));
	}
	while (count < frames && poll(&wait, 1, LOST_MS) > 0)
		count = collect(flow, began, arrivals, count, most);
	return count;
}
