// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Parameters beyond rate and delay: set, read back, refused, at work. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "features.h"
#include "lab.h"

#define PORT 4242
#define MS 1000000ULL
#define PERCENT(p) ((uint64_t)((p) * 184467440737095516.0))
#define ALWAYS (~0ULL)

/**
 * struct option - an attribute of a direction
 * @attr: WARREN_DIR_A_*; 0 ends a list
 * @wide: u64, not u32
 * @value: what it shall be
 */
struct option {
	int attr;
	bool wide;
	uint64_t value;
};

static struct message m;
static struct pair pair;
static int a, b;

static void start(const char *name)
{
	pair = pair_new(name, NULL);
	a = udp_socket(pair.ns[0], IP(10, 0, 0, 1), PORT);
	b = udp_socket(pair.ns[1], IP(10, 0, 0, 2), PORT);
	udp_connect(a, IP(10, 0, 0, 2), PORT);
	udp_connect(b, IP(10, 0, 0, 1), PORT);
}

static void finish(void)
{
	close(a);
	close(b);
	pair_del(&pair);
}

static struct nlattr *start_link(int command)
{
	struct nlattr *link;

	warren_start(&m, command, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	link = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	return link;
}

static void start_set(const struct option *options)
{
	struct nlattr *link = start_link(WARREN_CMD_LINK_SET);
	struct nlattr *dir = nest(&m, WARREN_LINK_A_FORWARD);

	for (; options->attr; options++) {
		if (options->wide)
			put_u64(&m, options->attr, options->value);
		else
			put_u32(&m, options->attr, (uint32_t)options->value);
	}
	nest_end(&m, dir);
	nest_end(&m, link);
}

static void set(const struct option *options)
{
	struct answer answer;

	start_set(options);
	warren_ask(&m, &answer);
	check(!answer.error, "set: %s", answer.text);
	answer_free(&answer);
}

/* What a direction's attribute is; 0 when it is not told. */
static uint64_t told(int attr, bool wide)
{
	struct nlattr *link = start_link(WARREN_CMD_LINK_GET);
	const struct nlattr *found;
	struct answer answer;
	uint64_t value = 0;

	nest_end(&m, link);
	warren_ask(&m, &answer);
	check(!answer.error, "get: %s", answer.text);
	found = answer_find(&answer, WARREN_A_LINK);
	found = find_in(found, WARREN_LINK_A_FORWARD);
	found = find_in(found, attr);
	if (found)
		value = wide ? get_u64(found) : get_u32(found);
	answer_free(&answer);
	return value;
}

static void holds(const struct option *options)
{
	for (; options->attr; options++)
		check(told(options->attr, options->wide) == options->value,
		      "attribute %d is %llu, not %llu", options->attr,
		      (unsigned long long)told(options->attr, options->wide),
		      (unsigned long long)options->value);
}

static void refused(const char *what, int error, const struct option *options)
{
	struct answer answer;

	start_set(options);
	warren_ask(&m, &answer);
	check(answer.error == error, "%s: %s instead of %s", what,
	      strerror(answer.error), strerror(error));
	check(answer.text[0], "%s: no sentence", what);
	answer_free(&answer);
}

/* A reply about the link fits into the page that a dump gives each object. */
static void fits(void)
{
	struct nlattr *link = start_link(WARREN_CMD_LINK_GET);
	struct answer answer;

	nest_end(&m, link);
	warren_ask(&m, &answer);
	check(!answer.error && answer.data_len < 3700,
	      "a reply of %zu bytes", answer.data_len);
	answer_free(&answer);
}

static const struct option everything[] = {
	{ WARREN_DIR_A_RATE, true, 100000000 },
	{ WARREN_DIR_A_DELAY, true, 3 * MS },
	{ WARREN_DIR_A_QUEUE_TIME, true, 50 * MS },
	{ WARREN_DIR_A_LATE_THRESHOLD, true, 2 * MS },
	{ WARREN_DIR_A_LOSS_MODEL, false, WARREN_LOSS_MODEL_GILBERT },
	{ WARREN_DIR_A_GILBERT_P, true, PERCENT(1) },
	{ WARREN_DIR_A_GILBERT_R, true, PERCENT(30) },
	{ WARREN_DIR_A_GILBERT_GOOD, true, PERCENT(0.1) },
	{ WARREN_DIR_A_GILBERT_BAD, true, ALWAYS },
	{ WARREN_DIR_A_DUPLICATE, true, PERCENT(2) },
	{ WARREN_DIR_A_DUPLICATE_FREE, false, 1 },
	{ WARREN_DIR_A_REORDER, true, PERCENT(3) },
	{ WARREN_DIR_A_REORDER_BY, true, 4 * MS },
	{ WARREN_DIR_A_JITTER, true, 2 * MS },
	{ WARREN_DIR_A_JITTER_SHAPE, false, WARREN_JITTER_SHAPE_PARETONORMAL },
	{ WARREN_DIR_A_JITTER_CORRELATION, true, PERCENT(25) },
	{ WARREN_DIR_A_JITTER_REORDER, false, 1 },
	{ WARREN_DIR_A_BER, true, 1000000 },
	{ WARREN_DIR_A_BER_ACTION, false, WARREN_BER_ACTION_FLIP },
	{ WARREN_DIR_A_DISCIPLINE, false, WARREN_DISCIPLINE_WFQ },
	{ WARREN_DIR_A_QUEUE_DROP, false, WARREN_QUEUE_DROP_HEAD },
	{ WARREN_DIR_A_AQM, false, WARREN_AQM_RED },
	{ WARREN_DIR_A_AQM_ECN, false, 1 },
	{ WARREN_DIR_A_AQM_TARGET, true, 7 * MS },
	{ WARREN_DIR_A_AQM_INTERVAL, true, 70 * MS },
	{ WARREN_DIR_A_RED_MIN, true, 5000 },
	{ WARREN_DIR_A_RED_MAX, true, 15000 },
	{ WARREN_DIR_A_RED_BYTES, false, 1 },
	{ WARREN_DIR_A_RED_PROBABILITY, true, PERCENT(2) },
	{ WARREN_DIR_A_RED_WEIGHT, false, 1 << 24 },
	{ WARREN_DIR_A_PIE_ALPHA, false, 130 },
	{ WARREN_DIR_A_PIE_BETA, false, 1300 },
	{ 0, false, 0 },
};

static void read_back(void)
{
	struct option off[sizeof(everything) / sizeof(*everything)];
	int i;

	start("features");
	check(told(WARREN_DIR_A_LATE_THRESHOLD, true) == WARREN_LATE_DEFAULT,
	      "threshold of a new link");
	set(everything);
	holds(everything);
	fits();
	/* the rest stays when one thing changes */
	set((struct option[]){ { WARREN_DIR_A_DELAY, true, 3 * MS }, {} });
	holds(everything);

	refused("rate off under a limit in time", EINVAL,
		(struct option[]){ { WARREN_DIR_A_RATE, true, 0 }, {} });
	refused("reordering by nothing", EINVAL,
		(struct option[]){ { WARREN_DIR_A_REORDER_BY, true, 0 }, {} });
	refused("an unknown shape", ERANGE,
		(struct option[]){ { WARREN_DIR_A_JITTER_SHAPE, false, 5 }, {} });
	refused("a shape without its table", EOPNOTSUPP,
		(struct option[]){ { WARREN_DIR_A_JITTER_SHAPE, false, 4 }, {} });
	refused("jitter of more than 1000 s", ERANGE,
		(struct option[]){ { WARREN_DIR_A_JITTER, true,
				     WARREN_DELAY_MAX + 1 }, {} });
	refused("a switch of 2", ERANGE,
		(struct option[]){ { WARREN_DIR_A_DUPLICATE_FREE, false, 2 },
				   {} });
	refused("a trace", EOPNOTSUPP,
		(struct option[]){ { WARREN_DIR_A_TRACE, false, 1 }, {} });
	refused("an unknown discipline", ERANGE,
		(struct option[]){ { WARREN_DIR_A_DISCIPLINE, false, 4 }, {} });
	refused("RED without a range", EINVAL,
		(struct option[]){ { WARREN_DIR_A_RED_MAX, true, 5000 }, {} });
	refused("RED that never drops", EINVAL,
		(struct option[]){ { WARREN_DIR_A_RED_PROBABILITY, true, 0 },
				   {} });
	refused("PIE without rest", EINVAL,
		(struct option[]){ { WARREN_DIR_A_AQM, false, WARREN_AQM_PIE },
				   { WARREN_DIR_A_AQM_INTERVAL, true, 1 }, {} });
	refused("flips all over", ERANGE,
		(struct option[]){ { WARREN_DIR_A_BER, true,
				     WARREN_FLIP_BER_MAX + 1 }, {} });
	holds(everything);

	memcpy(off, everything, sizeof(off));
	for (i = 0; off[i].attr; i++)
		off[i].value = 0;
	set(off);
	holds(off);
	finish();
}

static void send_frames(uint32_t from, uint32_t count)
{
	char data[100] = {};
	uint32_t i;

	for (i = from; i < from + count; i++) {
		memcpy(data, &i, sizeof(i));
		must(send(a, data, sizeof(data), 0) == sizeof(data), "send");
	}
}

/* The number of the next frame, or -1 after a second without one. */
static int64_t receive_one(void)
{
	struct pollfd poll_fd = { .fd = b, .events = POLLIN };
	uint32_t number;
	char data[200];

	if (poll(&poll_fd, 1, 1000) != 1)
		return -1;
	must(recv(b, data, sizeof(data), 0) == 100, "receive");
	memcpy(&number, data, sizeof(number));
	return number;
}

static struct counters forward(void)
{
	return link_counters(pair.lab, 1, WARREN_LINK_A_FORWARD);
}

static void duplicates(void)
{
	struct counters c;
	int64_t i;

	start("duplicates");
	set((struct option[]){ { WARREN_DIR_A_DELAY, true, 1 * MS },
			       { WARREN_DIR_A_DUPLICATE, true, ALWAYS }, {} });
	send_frames(0, 50);
	for (i = 0; i < 100; i++)
		check(receive_one() == i / 2, "frame %d comes twice",
		      (int)(i / 2));
	c = forward();
	check(c.value[WARREN_COUNT_A_DUPLICATES] >= 50, "copies counted");
	check(c.value[WARREN_COUNT_A_FRAMES_OUT] ==
		      c.value[WARREN_COUNT_A_FRAMES_IN] +
			      c.value[WARREN_COUNT_A_DUPLICATES],
	      "and balanced");
	finish();
}

static void overtaking(void)
{
	uint64_t seen = 0;
	int64_t got, last = -1;
	bool overtook = false;
	int i;

	start("overtaking");
	set((struct option[]){ { WARREN_DIR_A_DELAY, true, 5 * MS },
			       { WARREN_DIR_A_JITTER, true, 4 * MS },
			       { WARREN_DIR_A_JITTER_REORDER, false, 1 }, {} });
	send_frames(0, 60);
	for (i = 0; i < 60; i++) {
		got = receive_one();
		check(got >= 0 && got < 60, "frame %d", (int)got);
		if (got < 0)
			break;
		seen |= 1ULL << got;
		overtook |= got < last;
		last = got;
	}
	check(seen == (1ULL << 60) - 1, "every frame came once");
	check(overtook, "some were overtaken");
	finish();
}

static void in_order(void)
{
	int64_t i;

	start("in-order");
	set((struct option[]){ { WARREN_DIR_A_DELAY, true, 5 * MS },
			       { WARREN_DIR_A_JITTER, true, 4 * MS },
			       { WARREN_DIR_A_JITTER_SHAPE, false,
				 WARREN_JITTER_SHAPE_NORMAL }, {} });
	send_frames(0, 200);
	for (i = 0; i < 200; i++)
		check(receive_one() == i, "frame %d", (int)i);
	finish();
}

/* Every parameter comes and goes while frames are in the link. */
static void changes(void)
{
	static const struct option frames_stay[][4] = {
		{ { WARREN_DIR_A_JITTER, true, 1 * MS }, {} },
		{ { WARREN_DIR_A_JITTER_SHAPE, false, 1 }, {} },
		{ { WARREN_DIR_A_QUEUE_TIME, true, 1000 * MS }, {} },
		{ { WARREN_DIR_A_LOSS_MODEL, false, 1 }, {} },
		{ { WARREN_DIR_A_GILBERT_P, true, PERCENT(50) }, {} },
		{ { WARREN_DIR_A_LATE_THRESHOLD, true, 1 }, {} },
		{ { WARREN_DIR_A_JITTER_CORRELATION, true, PERCENT(50) }, {} },
		{ { WARREN_DIR_A_JITTER, true, 0 }, {} },
		{ { WARREN_DIR_A_DISCIPLINE, false, 1 }, {} },
		{ { WARREN_DIR_A_DISCIPLINE, false, 2 }, {} },
		{ { WARREN_DIR_A_DISCIPLINE, false, 3 }, {} },
		{ { WARREN_DIR_A_DISCIPLINE, false, 0 }, {} },
		{ { WARREN_DIR_A_LOSS_MODEL, false, 0 },
		  { WARREN_DIR_A_QUEUE_TIME, true, 0 },
		  { WARREN_DIR_A_RATE, true, 0 }, {} },
	};
	uint32_t i, sent = 0;
	int64_t got;

	start("changes");
	set((struct option[]){ { WARREN_DIR_A_RATE, true, 20000000 },
			       { WARREN_DIR_A_DELAY, true, 20 * MS },
			       { WARREN_DIR_A_QUEUE_PACKETS, false, 0 }, {} });
	for (i = 0; i < sizeof(frames_stay) / sizeof(*frames_stay); i++) {
		send_frames(sent, 40);
		sent += 40;
		set(frames_stay[i]);
	}
	for (i = 0; i < sent; i++) {
		got = receive_one();
		check(got == i, "frame %u, not %d", i, (int)got);
		if (got < 0)
			break;
	}
	finish();
}

static void bursts(void)
{
	struct counters c;

	start("bursts");
	set((struct option[]){
		{ WARREN_DIR_A_LOSS_MODEL, false, WARREN_LOSS_MODEL_GILBERT },
		{ WARREN_DIR_A_GILBERT_P, true, ALWAYS },
		{ WARREN_DIR_A_GILBERT_R, true, ALWAYS },
		{ WARREN_DIR_A_GILBERT_BAD, true, ALWAYS }, {} });
	send_frames(0, 1000);
	c = forward();
	/* every other one, and what the nodes say to each other */
	check(c.value[WARREN_COUNT_A_DROP_LOSS] >= 500 &&
		      c.value[WARREN_COUNT_A_DROP_LOSS] <= 510,
	      "%llu lost",
	      (unsigned long long)c.value[WARREN_COUNT_A_DROP_LOSS]);
	finish();
}

/* Of a full queue the oldest frames go. */
static void head_drop(void)
{
	uint32_t i;

	start("head-drop");
	set((struct option[]){
		{ WARREN_DIR_A_RATE, true, 10000 }, /* 114 ms a frame */
		{ WARREN_DIR_A_QUEUE_PACKETS, false, 3 },
		{ WARREN_DIR_A_QUEUE_DROP, false, WARREN_QUEUE_DROP_HEAD }, {} });
	/* one is sent at once, and time for no other passes meanwhile */
	send_frames(0, 20);
	check(receive_one() == 0, "the first one");
	for (i = 17; i < 20; i++)
		check(receive_one() == i, "frame %u", i);
	check(forward().value[WARREN_COUNT_A_DROP_QUEUE] >= 16, "16 dropped");
	finish();
}

/* A flow that sends little overtakes one that fills the queue. */
static void fair_queues(void)
{
	uint32_t discipline;
	char data[100] = { 100 };
	int64_t got;
	int i, other;

	for (discipline = WARREN_DISCIPLINE_FQ;
	     discipline <= WARREN_DISCIPLINE_WFQ; discipline++) {
		start("fair-queues");
		other = udp_socket(pair.ns[0], IP(10, 0, 0, 1), PORT + 1);
		udp_connect(other, IP(10, 0, 0, 2), PORT);
		/* the receiver takes from both */
		close(b);
		b = udp_socket(pair.ns[1], IP(10, 0, 0, 2), PORT);
		set((struct option[]){
			{ WARREN_DIR_A_RATE, true, 1000000 },
			{ WARREN_DIR_A_QUEUE_PACKETS, false, 0 },
			{ WARREN_DIR_A_DISCIPLINE, false, discipline }, {} });
		send_frames(0, 60);
		must(send(other, data, sizeof(data), 0) == sizeof(data),
		     "send");
		for (i = 0; i < 61; i++) {
			got = receive_one();
			if (got == 100)
				break;
		}
		/* 32 wait for their turn of a quantum at the most, with DRR */
		check(i >= 1 && i < 40, "the other flow came as number %d with discipline %u",
		      i, discipline);
		for (; i < 60; i++)
			check(receive_one() >= 0, "frame %d", i);
		close(other);
		finish();
	}
}

/* Frames that waited too long are marked, and all arrive. */
static void marks(void)
{
	int ect = 2, on = 1, ce = 0, i;

	start("marks");
	must(!setsockopt(a, IPPROTO_IP, IP_TOS, &ect, sizeof(ect)), "TOS");
	must(!setsockopt(b, IPPROTO_IP, IP_RECVTOS, &on, sizeof(on)), "TOS");
	set((struct option[]){
		{ WARREN_DIR_A_RATE, true, 2000000 },
		{ WARREN_DIR_A_QUEUE_PACKETS, false, 0 },
		{ WARREN_DIR_A_AQM, false, WARREN_AQM_CODEL },
		{ WARREN_DIR_A_AQM_ECN, false, 1 },
		{ WARREN_DIR_A_AQM_TARGET, true, 1 * MS },
		{ WARREN_DIR_A_AQM_INTERVAL, true, 10 * MS }, {} });
	send_frames(0, 200);
	for (i = 0; i < 200; i++) {
		struct pollfd poll_fd = { .fd = b, .events = POLLIN };
		char data[200], control[64];
		struct iovec iov = { data, sizeof(data) };
		struct msghdr message = {
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		struct cmsghdr *tos;

		if (poll(&poll_fd, 1, 1000) != 1)
			break;
		must(recvmsg(b, &message, 0) == 100, "receive");
		tos = CMSG_FIRSTHDR(&message);
		ce += tos && (*CMSG_DATA(tos) & 3) == 3;
	}
	check(i == 200, "%d of 200 arrived", i);
	check(ce >= 3, "%d marked", ce);
	check(forward().value[WARREN_COUNT_A_MARKED] == (uint64_t)ce,
	      "marks counted");
	check(!forward().value[WARREN_COUNT_A_DROP_CODEL], "none dropped");
	finish();
}

/* How many of @count datagrams of zeros come, and how many with bad bits. */
static int flipped(int count, int *bad)
{
	struct pollfd poll_fd = { .fd = b, .events = POLLIN };
	char zeros[1000] = {}, data[1200];
	int i, came = 0;

	*bad = 0;
	for (i = 0; i < count; i++)
		must(send(a, zeros, sizeof(zeros), 0) == sizeof(zeros), "send");
	while (poll(&poll_fd, 1, 200) == 1) {
		must(recv(b, data, sizeof(data), 0) > 0, "receive");
		*bad += memcmp(data, zeros, sizeof(zeros)) != 0;
		came++;
	}
	return came;
}

/* Checksums notice flipped bits, and where there is none, they arrive. */
static void flips(void)
{
	int on = 1, came, bad;

	start("flips");
	set((struct option[]){
		{ WARREN_DIR_A_DELAY, true, 1 * MS },
		/* one in 10^4: a frame of 1042 bytes is hit with 57 % */
		{ WARREN_DIR_A_BER, true, 100000000000000ULL },
		{ WARREN_DIR_A_BER_ACTION, false, WARREN_BER_ACTION_FLIP }, {} });
	came = flipped(300, &bad);
	check(came > 60 && came < 210, "%d of 300 came", came);
	check(!bad, "%d came with bad bits in spite of the checksum", bad);
	check(forward().value[WARREN_COUNT_A_FLIPPED] > 90, "flips counted");
	check(!forward().value[WARREN_COUNT_A_DROP_BIT_ERROR], "none dropped");
	must(!setsockopt(a, SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on)),
	     "no checksum");
	came = flipped(300, &bad);
	check(bad > 60, "%d of %d came with bad bits", bad, came);
	check(came > bad + 60, "%d of %d came whole", came - bad, came);
	finish();
}

const struct test features_tests[] = {
	{ "every parameter is kept, or refused with a sentence", read_back },
	{ "a copy of every frame", duplicates },
	{ "jitter lets frames overtake when told to", overtaking },
	{ "and else keeps them in order", in_order },
	{ "features that come and go lose and reorder nothing", changes },
	{ "Gilbert-Elliott changes its state", bursts },
	{ "a full queue drops the oldest", head_drop },
	{ "flows share a link", fair_queues },
	{ "CoDel marks what can be marked", marks },
	{ "bits are flipped, and checksums notice", flips },
	{ NULL, NULL },
};
