// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* What links do to frames, seen from sockets at both ends. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "lab.h"

#define PORT 4242
#define HEADERS 42 /* Ethernet, IPv4, UDP */
#define MS 1000000ULL

#define PERCENT(p) ((uint64_t)((p) * 184467440737095516.0))

static struct pair pair;
static int a, b;

static void start(const char *name, const struct shape *both)
{
	int on = 1;

	pair = pair_new(name, both);
	a = udp_socket(pair.ns[0], IP(10, 0, 0, 1), PORT);
	b = udp_socket(pair.ns[1], IP(10, 0, 0, 2), PORT);
	udp_connect(a, IP(10, 0, 0, 2), PORT);
	udp_connect(b, IP(10, 0, 0, 1), PORT);
	must(!setsockopt(b, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)),
	     "receive timestamps");
}

static void finish(void)
{
	close(a);
	close(b);
	pair_del(&pair);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* A datagram that makes a frame of @frame bytes and carries @number. */
static void send_frame(int fd, uint32_t number, size_t frame)
{
	char data[1500] = {};

	memcpy(data, &number, sizeof(number));
	if (send(fd, data, frame - HEADERS, 0) < 0)
		check(errno == ENOBUFS, "send: %s", strerror(errno));
}

/*
 * Waits at most @timeout ms. Returns whether one came, its number, and when the
 * kernel took it.
 */
static bool receive(int fd, int timeout, uint32_t *number, uint64_t *when)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char data[1500], control[256];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	struct timespec time;

	if (poll(&poll_fd, 1, timeout) != 1)
		return false;
	must(recvmsg(fd, &message, 0) >= (ssize_t)sizeof(*number), "receive");
	memcpy(number, data, sizeof(*number));
	cmsg = CMSG_FIRSTHDR(&message);
	if (when && cmsg && cmsg->cmsg_type == SCM_TIMESTAMPNS) {
		memcpy(&time, CMSG_DATA(cmsg), sizeof(time));
		*when = (uint64_t)time.tv_sec * 1000000000 +
			(uint64_t)time.tv_nsec;
	}
	return true;
}

/* Everything offered is delivered or counted as dropped, or still there. */
static void balanced(const struct counters *c)
{
	uint64_t gone = c->value[WARREN_COUNT_A_FRAMES_OUT] +
			c->value[WARREN_COUNT_A_QUEUE_FRAMES] +
			c->value[WARREN_COUNT_A_FLIGHT_FRAMES];
	int i;

	for (i = WARREN_COUNT_A_DROP_QUEUE; i <= WARREN_COUNT_A_DROP_TOO_LONG;
	     i++)
		gone += c->value[i];
	check(c->value[WARREN_COUNT_A_FRAMES_IN] == gone,
	      "%llu frames in, %llu accounted for",
	      (unsigned long long)c->value[WARREN_COUNT_A_FRAMES_IN],
	      (unsigned long long)gone);
}

static struct counters forward(void)
{
	struct counters c = link_counters(pair.lab, 1, WARREN_LINK_A_FORWARD);

	balanced(&c);
	return c;
}

/* Until the direction holds no frame. */
static void drain(void)
{
	uint64_t end = now() + 20000 * MS;
	struct counters c;

	do {
		c = forward();
		if (!c.value[WARREN_COUNT_A_QUEUE_FRAMES] &&
		    !c.value[WARREN_COUNT_A_FLIGHT_FRAMES])
			return;
		poll(NULL, 0, 1);
	} while (now() < end);
	check(false, "frames stay in the link");
}

static void unshaped(void)
{
	struct counters c;
	uint32_t i, got;

	start("unshaped", NULL);
	for (i = 0; i < 1000; i++) {
		send_frame(a, i, 60 + i % 1400);
		check(receive(b, 1000, &got, NULL) && got == i, "frame %u", i);
		send_frame(b, i, 60);
		check(receive(a, 1000, &got, NULL) && got == i, "back %u", i);
	}
	c = forward();
	check(c.value[WARREN_COUNT_A_FRAMES_OUT] == 1000, "1000 counted");
	check(c.value[WARREN_COUNT_A_BYTES_IN] ==
		      c.value[WARREN_COUNT_A_BYTES_OUT], "the same bytes");
	finish();
}

static void exact(void)
{
	static const size_t sizes[] = { 46, 60, 100, 500, 1000, 1514 };
	struct shape shape = {
		.rate = 8000000, .overhead = 24, .min_frame = 84,
		.delay = 5 * MS,
	};
	uint64_t expected, sent, when, late, least;
	uint32_t got, i, n;
	size_t wire;

	start("exact", &shape);
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		wire = sizes[i] + 24 < 84 ? 84 : sizes[i] + 24;
		expected = wire * 1000 + shape.delay;
		least = ~0ULL;
		for (n = 0; n < 10; n++) {
			sent = now();
			send_frame(a, n, sizes[i]);
			check(receive(b, 1000, &got, &when), "frame %u", n);
			check(when >= sent + expected,
			      "%zu bytes: %lld ns early", sizes[i],
			      (long long)(sent + expected - when));
			late = when - sent - expected;
			if (late < least)
				least = late;
		}
		check(least < 1 * MS, "%zu bytes: never less than %llu ns late",
		      sizes[i], (unsigned long long)least);
	}
	finish();
}

static void saturated(void)
{
	struct shape shape = { .rate = 10000000, .queue_packets = 1000 };
	uint64_t sent, when = 0;
	uint32_t got, i;

	start("saturated", &shape);
	sent = now();
	for (i = 0; i < 500; i++)
		send_frame(a, i, 1250); /* 1 ms each */
	for (i = 0; i < 500; i++)
		check(receive(b, 2000, &got, &when) && got == i, "frame %u", i);
	check(when >= sent + 500 * MS, "500 frames in %llu us",
	      (unsigned long long)(when - sent) / 1000);
	check(when < sent + 520 * MS, "500 frames in %llu us",
	      (unsigned long long)(when - sent) / 1000);
	finish();
}

static void tail_drop(void)
{
	struct shape packets = { .rate = 1000000, .queue_packets = 5 };
	struct shape bytes = {
		.rate = 1000000, .queue_packets = 1000, .queue_bytes = 3000,
	};
	struct counters c;
	uint32_t i;

	start("queue", &packets);
	for (i = 0; i < 20; i++)
		send_frame(a, i, 1250); /* 10 ms each */
	c = forward();
	check(c.value[WARREN_COUNT_A_QUEUE_FRAMES] == 6 &&
		      c.value[WARREN_COUNT_A_DROP_QUEUE] == 14,
	      "one is sent, five wait, 14 dropped: %llu, %llu",
	      (unsigned long long)c.value[WARREN_COUNT_A_QUEUE_FRAMES],
	      (unsigned long long)c.value[WARREN_COUNT_A_DROP_QUEUE]);
	drain();
	check(!link_set(pair.lab, 1, &bytes, NULL), "limit in bytes");
	for (i = 0; i < 20; i++)
		send_frame(a, i, 1250);
	c = forward();
	check(c.value[WARREN_COUNT_A_QUEUE_BYTES] == 3750 &&
		      c.value[WARREN_COUNT_A_DROP_QUEUE] == 14 + 17,
	      "one is sent, two wait: %llu bytes, %llu dropped",
	      (unsigned long long)c.value[WARREN_COUNT_A_QUEUE_BYTES],
	      (unsigned long long)c.value[WARREN_COUNT_A_DROP_QUEUE]);
	drain();
	finish();
}

#define FRAMES 20000

/* Sends FRAMES frames; fills in which came. */
static uint32_t survivors(bool *came)
{
	uint32_t i, got, n = 0;

	memset(came, 0, FRAMES * sizeof(*came));
	for (i = 0; i < FRAMES; i++) {
		send_frame(a, i, 1000);
		while (receive(b, 0, &got, NULL)) {
			came[got] = true;
			n++;
		}
	}
	drain();
	while (receive(b, 0, &got, NULL)) {
		came[got] = true;
		n++;
	}
	return n;
}

static void between(const char *what, uint64_t value, double low, double high)
{
	check((double)value >= low && (double)value <= high,
	      "%s: %llu is not between %.0f and %.0f", what,
	      (unsigned long long)value, low, high);
}

/* Bounds are five standard deviations from the mean: the seed is fixed. */
static void damage(void)
{
	struct shape lossy = { .loss = PERCENT(10) };
	struct shape noisy = { .ber = 20000000000000ULL }; /* 2e-5 */
	struct shape both = { .loss = PERCENT(10), .ber = 20000000000000ULL };
	struct shape all = { .loss = WARREN_LOSS_ALWAYS };
	static bool first[FRAMES], second[FRAMES];
	struct counters c;

	start("damage", &lossy);
	survivors(first);
	c = forward();
	between("lost", c.value[WARREN_COUNT_A_DROP_LOSS], 1788, 2212);
	finish();
	start("damage", &lossy);
	survivors(second);
	check(!memcmp(first, second, sizeof(first)),
	      "the same seed loses the same frames");

	/* 1 - (1 - 2e-5)^8000 = 0.14786 */
	check(!link_set(pair.lab, 1, &noisy, NULL), "bit errors");
	survivors(first);
	c = forward();
	between("hit", c.value[WARREN_COUNT_A_DROP_BIT_ERROR], 2706, 3208);
	check(!link_set(pair.lab, 1, &both, NULL), "both");
	survivors(first);
	check(!link_set(pair.lab, 1, &all, NULL), "all");
	check(survivors(first) == 0, "none survives");
	finish();
}

/* Nothing is lost or overtaken by changes, shaping off and on included. */
static void changes(void)
{
	static const struct shape shapes[] = {
		{ .rate = 20000000, .delay = 3 * MS, .queue_packets = 5000 },
		{ .rate = 50000000, .delay = 1 * MS, .queue_packets = 5000 },
		{ .delay = 2 * MS, .queue_packets = 5000 },
		{ .queue_packets = 5000 },
		{ .rate = 100000000, .overhead = 24, .queue_packets = 5000 },
		{ .rate = 1000000000000ULL, .queue_packets = 1 },
		{ .delay = 100000, .queue_packets = 5000 },
	};
	const struct shape *shape;
	uint32_t i, got, n = 0;
	bool in_order = true;
	struct counters c;

	start("changes", &shapes[0]);
	for (i = 0; i < 3000; i++) {
		shape = &shapes[i / 7 % (sizeof(shapes) / sizeof(*shapes))];
		if (i % 7 == 0) {
			check(!link_set(pair.lab, 1, shape, NULL), "change");
			/*
			 * Frames that wait stay when the limit falls below
			 * them; one that came on top would rightly be refused.
			 */
			while (shape->queue_packets == 1 && n < i &&
			       receive(b, 2000, &got, NULL))
				in_order &= got == n++;
		}
		send_frame(a, i, 60 + i % 1000);
		while (receive(b, 0, &got, NULL))
			in_order &= got == n++;
	}
	while (n < 3000 && receive(b, 2000, &got, NULL))
		in_order &= got == n++;
	c = forward();
	check(n == 3000,
	      "%u of 3000 frames came; the queue dropped %llu, all others %llu",
	      n, (unsigned long long)c.value[WARREN_COUNT_A_DROP_QUEUE],
	      (unsigned long long)(c.value[WARREN_COUNT_A_FRAMES_IN] -
				   c.value[WARREN_COUNT_A_FRAMES_OUT] -
				   c.value[WARREN_COUNT_A_DROP_QUEUE]));
	check(in_order, "in order");
	finish();
}

/* A sender in a child process, until it is ended. */
static pid_t flood(int fd)
{
	pid_t child = fork();
	char data[1000] = {};

	if (child)
		return child;
	for (;;)
		if (send(fd, data, sizeof(data), 0) < 0 && errno != ENOBUFS &&
		    errno != ENETUNREACH && errno != EINVAL &&
		    errno != ENETDOWN && errno != ECONNREFUSED)
			poll(NULL, 0, 1);
}

static void end_process(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Links, interfaces and a whole lab go away while frames are on them. */
static void deleted_under_traffic(void)
{
	static const struct shape shapes[] = {
		{ .queue_packets = 1 },
		{ .rate = 100000000, .delay = 20 * MS, .queue_packets = 1000 },
		{ .delay = 50 * MS },
		{ .loss = PERCENT(50), .delay = 1 * MS },
	};
	pid_t there, back;
	uint32_t got, i;

	for (i = 0; i < 12; i++) {
		start("busy", &shapes[i % 4]);
		there = flood(a);
		back = flood(b);
		check(receive(b, 5000, &got, NULL), "traffic flows");
		check(receive(a, 5000, &got, NULL), "both ways");
		switch (i / 4) {
		case 0:
			check(!link_del(pair.lab, 1), "delete the link");
			break;
		case 1:
			check(!link_set_state(pair.lab, 1, WARREN_STATE_DOWN),
			      "pull the cable");
			check(!node_del(pair.lab, 2), "delete a node");
			break;
		default:
			check(!link_set(pair.lab, 1, &shapes[(i + 1) % 4],
					&shapes[(i + 2) % 4]), "change");
		}
		pair_del(&pair);
		end_process(there);
		end_process(back);
		close(a);
		close(b);
	}
}

static void down(void)
{
	struct shape slow = { .rate = 1000000, .queue_packets = 100 };
	struct counters c;
	uint32_t i, got;

	start("down", &slow);
	for (i = 0; i < 10; i++)
		send_frame(a, i, 1250);
	check(!link_set_state(pair.lab, 1, WARREN_STATE_DOWN), "link down");
	c = forward();
	check(c.value[WARREN_COUNT_A_DROP_DOWN] >= 9, "what was on it is lost");
	check(!c.value[WARREN_COUNT_A_QUEUE_FRAMES], "and nothing stays");
	check(!link_set_state(pair.lab, 1, WARREN_STATE_UP), "link up");
	while (receive(b, 0, &got, NULL))
		;
	send_frame(a, 99, 100);
	check(receive(b, 2000, &got, NULL) && got == 99, "and it works again");
	finish();
}

static uint64_t guard_used(uint64_t *drops)
{
	const struct nlattr *found;
	static struct message m;
	struct answer answer;
	uint64_t used;

	warren_start(&m, WARREN_CMD_LAB_GET, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	warren_ask(&m, &answer);
	found = (void *)(answer.data + NLMSG_HDRLEN + GENL_HDRLEN);
	used = get_u64(find_in(found, WARREN_LAB_A_GUARD_USED));
	*drops = get_u64(find_in(found, WARREN_LAB_A_GUARD_DROPS));
	answer_free(&answer);
	return used;
}

static void guarded(void)
{
	struct shape far = { .delay = 300 * MS };
	uint64_t drops, used;
	struct counters c;
	uint32_t i;

	guard_for_next_lab(200000);
	start("guarded", &far);
	for (i = 0; i < 500; i++)
		send_frame(a, i, 1250);
	used = guard_used(&drops);
	c = forward();
	check(used > 100000 && used <= 200000, "%llu bytes used",
	      (unsigned long long)used);
	check(drops && drops == c.value[WARREN_COUNT_A_DROP_GUARD],
	      "%llu dropped", (unsigned long long)drops);
	drain();
	check(guard_used(&drops) == 0, "and nothing in the end");
	finish();
}

/* ---- TCP ---------------------------------------------------------------- */

static uint32_t step(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state;
}

static int tcp_socket(int netns)
{
	int fd;

	enter(netns);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	home();
	must(fd >= 0, "tcp socket");
	return fd;
}

static void send_stream(int fd, size_t bytes)
{
	static uint32_t data[8192];
	uint32_t state = 1;
	ssize_t done;
	size_t i, at;

	while (bytes) {
		for (i = 0; i < 8192; i++)
			data[i] = step(&state);
		for (at = 0; at < sizeof(data); at += (size_t)done) {
			done = send(fd, (char *)data + at, sizeof(data) - at, 0);
			if (done <= 0)
				_exit(1);
		}
		bytes -= sizeof(data);
	}
	close(fd);
	_exit(0);
}

static void read_stream(int fd, size_t bytes)
{
	static uint32_t data[8192];
	uint32_t state = 1;
	bool same = true;
	size_t n, i;

	for (n = 0; n < bytes && same; n += sizeof(data)) {
		if (recv(fd, data, sizeof(data), MSG_WAITALL) != sizeof(data))
			break;
		for (i = 0; i < 8192; i++)
			same &= data[i] == step(&state);
	}
	check(same && n == bytes, "%zu of %zu bytes came, %s", n, bytes,
	      same ? "unchanged" : "then others");
}

static void stream(const char *name, const struct shape *shape, size_t bytes)
{
	struct sockaddr_in server = { .sin_family = AF_INET };
	int listener, client, fd, status;
	pid_t child;

	start(name, shape);
	listener = tcp_socket(pair.ns[1]);
	client = tcp_socket(pair.ns[0]);
	server.sin_port = htons(PORT);
	server.sin_addr.s_addr = htonl(IP(10, 0, 0, 2));
	must(!bind(listener, (void *)&server, sizeof(server)), "bind");
	must(!listen(listener, 1), "listen");
	check(!connect(client, (void *)&server, sizeof(server)), "connect: %s",
	      strerror(errno));
	fd = accept(listener, NULL, NULL);
	check(fd >= 0, "accept");
	child = fork();
	if (!child)
		send_stream(client, bytes);
	close(client);
	read_stream(fd, bytes);
	waitpid(child, &status, 0);
	check(!status, "the sender is content");
	close(fd);
	close(listener);
	finish();
}

static void streams(void)
{
	struct shape shaped = {
		.rate = 100000000, .delay = 2 * MS, .overhead = 24,
		.min_frame = 84, .queue_packets = 200,
	};
	struct shape lossy = { .delay = 1 * MS, .loss = PERCENT(1) };

	stream("tcp", NULL, 32 << 20);
	stream("tcp", &shaped, 4 << 20);
	stream("tcp", &lossy, 2 << 20);
}

const struct test traffic_tests[] = {
	{ "an unshaped link hands all frames over", unshaped },
	{ "rate and delay are exact, and never early", exact },
	{ "a saturated link keeps its rate", saturated },
	{ "the queue drops at its limits", tail_drop },
	{ "loss and bit errors happen as often as they should", damage },
	{ "a change loses and reorders nothing", changes },
	{ "a link without carrier loses what is on it", down },
	{ "the memory guard bounds what links hold", guarded },
	{ "TCP arrives unchanged", streams },
	{ "all can be deleted under traffic", deleted_under_traffic },
	{ NULL, NULL },
};
