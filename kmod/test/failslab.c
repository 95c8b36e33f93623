// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Every allocation of a request fails in turn, by the kernel's fault injection:
 * the request is then refused and leaves nothing behind, or it was carried out
 * and only its answer is missing. Kernels without fault injection skip this.
 */
#include "failslab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

#define FAILSLAB "/sys/kernel/debug/failslab/"
#define MOST_ALLOCATIONS 5000

static struct message m;
static struct pair pair;
static int spare;
static int nth = -1; /* of this thread; opening it would allocate, too */

static bool set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, value, strlen(value)) > 0;
	close(fd);
	return done;
}

static void fail_nth(int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	must(pwrite(nth, text, strlen(text), 0) > 0, "fail-nth");
}

/* Whether the failure that was ordered has happened. */
static bool has_failed(void)
{
	char text[16] = {};

	must(pread(nth, text, sizeof(text) - 1, 0) > 0, "fail-nth");
	return atoi(text) == 0;
}

static bool exists(int command, int kind, int attr, uint32_t id)
{
	struct answer answer;
	struct nlattr *object;

	warren_start(&m, command, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	object = nest(&m, kind);
	put_u32(&m, attr, id);
	nest_end(&m, object);
	warren_ask(&m, &answer);
	answer_free(&answer);
	return !answer.error;
}

static void start_links(void)
{
	struct shape shape = { .rate = 1000000, .ber = 1000000 };
	uint32_t id;

	warren_start(&m, WARREN_CMD_LINK_NEW, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	for (id = 8; id <= 9; id++) {
		struct nlattr *link = nest(&m, WARREN_A_LINK);

		put_u32(&m, WARREN_LINK_A_ID, id);
		put_string(&m, WARREN_LINK_A_NAME, id == 8 ? "e" : "n");
		put_end(&m, WARREN_LINK_A_END_A, 1, id == 8 ? "e8" : "e9");
		put_end(&m, WARREN_LINK_A_END_B, 2, id == 8 ? "e8" : "e9");
		put_shape(&m, WARREN_LINK_A_FORWARD, &shape);
		nest_end(&m, link);
	}
}

static bool has_links(void)
{
	bool eight = exists(WARREN_CMD_LINK_GET, WARREN_A_LINK,
			    WARREN_LINK_A_ID, 8);
	bool nine = exists(WARREN_CMD_LINK_GET, WARREN_A_LINK,
			   WARREN_LINK_A_ID, 9);

	check(eight == nine, "both links or none");
	return eight;
}

static void remove_links(void)
{
	check(!link_del(pair.lab, 8) && !link_del(pair.lab, 9), "delete links");
}

static void start_node(void)
{
	struct nlattr *node;

	warren_start(&m, WARREN_CMD_NODE_NEW, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	node = nest(&m, WARREN_A_NODE);
	put_u32(&m, WARREN_NODE_A_ID, 9);
	put_string(&m, WARREN_NODE_A_NAME, "nine");
	put_u32(&m, WARREN_NODE_A_NETNS_FD, (uint32_t)spare);
	nest_end(&m, node);
}

static bool has_node(void)
{
	return exists(WARREN_CMD_NODE_GET, WARREN_A_NODE, WARREN_NODE_A_ID, 9);
}

static void remove_node(void)
{
	check(!node_del(pair.lab, 9), "delete the node");
}

static void start_lab(void)
{
	struct nlattr *lab;

	warren_start(&m, WARREN_CMD_LAB_NEW, 0);
	lab = nest(&m, WARREN_A_LAB);
	put_string(&m, WARREN_LAB_A_NAME, "unlucky");
	nest_end(&m, lab);
}

static uint32_t unlucky_lab(void)
{
	const struct nlattr *found;
	struct answer answer;
	struct nlattr *lab;
	uint32_t id = 0;

	warren_start(&m, WARREN_CMD_LAB_GET, 0);
	lab = nest(&m, WARREN_A_LAB);
	put_string(&m, WARREN_LAB_A_NAME, "unlucky");
	nest_end(&m, lab);
	warren_ask(&m, &answer);
	if (!answer.error) {
		found = (void *)(answer.data + NLMSG_HDRLEN + GENL_HDRLEN);
		id = get_u32(find_in(found, WARREN_LAB_A_ID));
	}
	answer_free(&answer);
	return id;
}

static bool has_lab(void)
{
	return unlucky_lab();
}

static void remove_lab(void)
{
	check(!lab_del(unlucky_lab()), "delete the lab");
}

static void start_set(void)
{
	struct shape shape = { .rate = 2000000 };
	struct nlattr *link, *dir;

	warren_start(&m, WARREN_CMD_LINK_SET, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	link = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	put_shape(&m, WARREN_LINK_A_FORWARD, &shape);
	/* a block of options, and queues of flows */
	dir = nest(&m, WARREN_LINK_A_BACKWARD);
	put_u32(&m, WARREN_DIR_A_DISCIPLINE, WARREN_DISCIPLINE_FQ);
	nest_end(&m, dir);
	nest_end(&m, link);
}

static uint64_t rate_of_link(void)
{
	const struct nlattr *found;
	struct answer answer;
	struct nlattr *link;
	uint64_t rate;

	warren_start(&m, WARREN_CMD_LINK_GET, 0);
	put_u32(&m, WARREN_A_LAB_ID, pair.lab);
	link = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	nest_end(&m, link);
	warren_ask(&m, &answer);
	found = find(answer.data + NLMSG_HDRLEN + GENL_HDRLEN,
		     answer.data_len - NLMSG_HDRLEN - GENL_HDRLEN,
		     WARREN_A_LINK);
	found = find_in(found, WARREN_LINK_A_FORWARD);
	rate = get_u64(find_in(found, WARREN_DIR_A_RATE));
	answer_free(&answer);
	return rate;
}

static bool has_set(void)
{
	return rate_of_link() == 2000000;
}

static void remove_set(void)
{
	struct shape off = { .rate = 0 };

	check(!link_set(pair.lab, 1, &off, NULL), "set it back");
}

static void each_allocation(const char *what, void (*begin)(void),
			    bool (*done)(void), void (*undo)(void))
{
	struct answer answer;
	bool answered;
	int n;

	for (n = 1; n < MOST_ALLOCATIONS; n++) {
		begin();
		fail_nth(n);
		answered = warren_try(&m, &answer);
		if (!has_failed()) {
			fail_nth(0);
			check(answered && !answer.error,
			      "%s: nothing failed, and yet: %s", what,
			      answer.text);
			answer_free(&answer);
			undo();
			break;
		}
		if (answered && answer.error)
			check(!done(), "%s: refused (%s) and done, n = %d",
			      what, answer.text, n);
		else if (answered)
			check(done(), "%s: not refused and not done, n = %d",
			      what, n);
		answer_free(&answer);
		if (done())
			undo();
	}
	check(n > 1 && n < MOST_ALLOCATIONS, "%s: %d allocations", what, n - 1);
	printf("  %s: %d allocations failed, one by one\n", what, n - 1);
}

static void all(void)
{
	nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth < 0 || !set(FAILSLAB "ignore-gfp-wait", "N")) {
		printf("  skipped: no fault injection in this kernel\n");
		return;
	}
	set(FAILSLAB "verbose", "0");
	pair = pair_new("failing", NULL);
	spare = netns_new();
	each_allocation("lab", start_lab, has_lab, remove_lab);
	each_allocation("node", start_node, has_node, remove_node);
	each_allocation("links", start_links, has_links, remove_links);
	each_allocation("change", start_set, has_set, remove_set);
	close(spare);
	close(nth);
	pair_del(&pair);
}

const struct test failslab_tests[] = {
	{ "every allocation may fail", all },
	{ NULL, NULL },
};
