// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * What the module must not accept. Each case says the errno and the attribute
 * that is to be blamed, and that there is a sentence; and after each, that
 * nothing was left behind.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "lab.h"

static struct message m;
static uint32_t lab;
static int spare; /* a namespace that no node has */
static int used; /* that of node 1 */

static void request(int command)
{
	warren_start(&m, command, 0);
	put_u32(&m, WARREN_A_LAB_ID, lab);
}

/* @bad, @missing: attribute types, or -1. */
static void refused(const char *what, int error, int bad, int missing)
{
	struct answer answer;

	warren_ask(&m, &answer);
	check(answer.error == error, "%s: %s instead of %s", what,
	      strerror(answer.error), strerror(error));
	check(answer.text[0], "%s: no sentence", what);
	check(answer.bad_attr == bad, "%s: blames attribute %d, not %d (%s)",
	      what, answer.bad_attr, bad, answer.text);
	check(answer.missing_attr == missing,
	      "%s: misses attribute %d, not %d (%s)", what,
	      answer.missing_attr, missing, answer.text);
	answer_free(&answer);
}

static void lab_named(const char *name)
{
	struct nlattr *nested;

	warren_start(&m, WARREN_CMD_LAB_NEW, 0);
	nested = nest(&m, WARREN_A_LAB);
	put_string(&m, WARREN_LAB_A_NAME, name);
	nest_end(&m, nested);
}

static void lab_requests(void)
{
	char name[WARREN_NAME_MAX + 2];
	struct nlattr *nested;

	lab_named("");
	refused("empty name", EINVAL, WARREN_LAB_A_NAME, -1);
	lab_named("two words");
	refused("space in a name", EINVAL, WARREN_LAB_A_NAME, -1);
	lab_named("-x");
	refused("name with a leading dash", EINVAL, WARREN_LAB_A_NAME, -1);
	lab_named("..");
	refused("name with a leading dot", EINVAL, WARREN_LAB_A_NAME, -1);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	lab_named(name);
	refused("name of 64 bytes", EINVAL, WARREN_LAB_A_NAME, -1);
	lab_named("refuse");
	refused("name in use", EEXIST, WARREN_LAB_A_NAME, -1);

	warren_start(&m, WARREN_CMD_LAB_NEW, 0);
	refused("no lab", EINVAL, -1, WARREN_A_LAB);
	warren_start(&m, WARREN_CMD_LAB_NEW, 0);
	nested = nest(&m, WARREN_A_LAB);
	put_u64(&m, WARREN_LAB_A_SEED, 7);
	nest_end(&m, nested);
	refused("no name", EINVAL, -1, WARREN_LAB_A_NAME);
	warren_start(&m, WARREN_CMD_LAB_NEW, 0);
	nested = nest(&m, WARREN_A_LAB);
	put_string(&m, WARREN_LAB_A_NAME, "fine");
	put_u32(&m, WARREN_LAB_A_OWNER, 7);
	nest_end(&m, nested);
	refused("an attribute of replies", EINVAL, WARREN_LAB_A_OWNER, -1);

	warren_start(&m, WARREN_CMD_LAB_DEL, 0);
	refused("delete what?", EINVAL, -1, WARREN_A_LAB_ID);
	warren_start(&m, WARREN_CMD_LAB_DEL, 0);
	put_u32(&m, WARREN_A_LAB_ID, 4000000000u);
	refused("delete an unknown lab", ENOENT, WARREN_A_LAB_ID, -1);
	warren_start(&m, WARREN_CMD_LAB_GET, NLM_F_REQUEST);
	put_u32(&m, WARREN_A_LAB_ID, lab);
	nested = nest(&m, WARREN_A_LAB);
	put_string(&m, WARREN_LAB_A_NAME, "refuse");
	nest_end(&m, nested);
	refused("by id and by name", EINVAL, WARREN_A_LAB, -1);
	request(WARREN_CMD_LAB_DEL);
	put_u32(&m, WARREN_A_MAX + 1, 0);
	refused("unknown attribute", EINVAL, WARREN_A_MAX + 1, -1);
}

static void put_node(uint32_t id, const char *name, int netns)
{
	struct nlattr *nested = nest(&m, WARREN_A_NODE);

	if (id)
		put_u32(&m, WARREN_NODE_A_ID, id);
	if (name)
		put_string(&m, WARREN_NODE_A_NAME, name);
	if (netns >= 0)
		put_u32(&m, WARREN_NODE_A_NETNS_FD, (uint32_t)netns);
	nest_end(&m, nested);
}

static uint32_t count(int attr)
{
	struct answer answer;
	const struct nlattr *found;
	uint32_t value;

	request(WARREN_CMD_LAB_GET);
	warren_ask(&m, &answer);
	found = (void *)(answer.data + NLMSG_HDRLEN + GENL_HDRLEN);
	value = get_u32(find_in(found, attr));
	answer_free(&answer);
	return value;
}

static void nodes(void)
{
	uint32_t before = count(WARREN_LAB_A_NODES);
	int i;

	request(WARREN_CMD_NODE_NEW);
	refused("no node", EINVAL, -1, WARREN_A_NODE);
	request(WARREN_CMD_NODE_NEW);
	put_node(0, "x", spare);
	refused("no id", EINVAL, -1, WARREN_NODE_A_ID);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, NULL, spare);
	refused("no name", EINVAL, -1, WARREN_NODE_A_NAME);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "x", -1);
	refused("no namespace", EINVAL, -1, WARREN_NODE_A_NETNS_FD);
	request(WARREN_CMD_NODE_NEW);
	put_node(1, "x", spare);
	refused("id in use", EEXIST, WARREN_NODE_A_ID, -1);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "n1", spare);
	refused("name in use", EEXIST, WARREN_NODE_A_NAME, -1);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "a b", spare);
	refused("space in a name", EINVAL, WARREN_NODE_A_NAME, -1);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "x", used);
	refused("namespace of another node", EBUSY, WARREN_NODE_A_NETNS_FD, -1);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "x", STDOUT_FILENO);
	refused("no namespace behind the descriptor", EINVAL,
		WARREN_NODE_A_NETNS_FD, -1);
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "x", 32000);
	refused("closed descriptor", EBADF, WARREN_NODE_A_NETNS_FD, -1);

	/* the second of two is wrong: neither is there afterwards */
	request(WARREN_CMD_NODE_NEW);
	put_node(9, "x", spare);
	put_node(10, "y", spare);
	refused("one namespace twice in a message", EBUSY,
		WARREN_NODE_A_NETNS_FD, -1);
	request(WARREN_CMD_NODE_NEW);
	for (i = 0; i <= WARREN_BATCH_MAX; i++)
		put_node((uint32_t)i + 100, "x", spare);
	refused("too many in a message", E2BIG, WARREN_A_NODE, -1);
	request(WARREN_CMD_NODE_DEL);
	put_node(77, NULL, -1);
	refused("delete an unknown node", ENOENT, WARREN_NODE_A_ID, -1);
	request(WARREN_CMD_NODE_DEL);
	put_node(1, NULL, -1);
	put_node(1, NULL, -1);
	refused("delete a node twice", EINVAL, WARREN_A_NODE, -1);
	check(count(WARREN_LAB_A_NODES) == before, "nodes were left behind");
}

static void put_link(uint32_t id, const char *name, uint32_t a, const char *if_a,
		     uint32_t b, const char *if_b, int dir_attr, uint64_t value,
		     size_t len)
{
	struct nlattr *nested = nest(&m, WARREN_A_LINK);
	struct nlattr *dir;

	put_u32(&m, WARREN_LINK_A_ID, id);
	if (name)
		put_string(&m, WARREN_LINK_A_NAME, name);
	if (a)
		put_end(&m, WARREN_LINK_A_END_A, a, if_a);
	if (b)
		put_end(&m, WARREN_LINK_A_END_B, b, if_b);
	if (dir_attr) {
		dir = nest(&m, WARREN_LINK_A_BACKWARD);
		put(&m, dir_attr, &value, len);
		nest_end(&m, dir);
	}
	nest_end(&m, nested);
}

static void dir_value(const char *what, int error, int attr, uint64_t value,
		      size_t len)
{
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "e0", 2, "e0", attr, value, len);
	refused(what, error, attr, -1);
}

static void new_links(void)
{
	uint32_t before = count(WARREN_LAB_A_LINKS);

	request(WARREN_CMD_LINK_NEW);
	refused("no link", EINVAL, -1, WARREN_A_LINK);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 0, NULL, 2, "e0", 0, 0, 0);
	refused("no end A", EINVAL, -1, WARREN_LINK_A_END_A);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "e0", 0, NULL, 0, 0, 0);
	refused("no end B", EINVAL, -1, WARREN_LINK_A_END_B);
	request(WARREN_CMD_LINK_NEW);
	put_link(1, NULL, 1, "e0", 2, "e0", 0, 0, 0);
	refused("id in use", EEXIST, WARREN_LINK_A_ID, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "e0", 77, "e0", 0, 0, 0);
	refused("unknown node", ENOENT, WARREN_END_A_NODE, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "l1a", 2, "e0", 0, 0, 0);
	refused("interface name in use", EEXIST, WARREN_A_LINK, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "e0", 1, "e0", 0, 0, 0);
	refused("one name for both ends in a node", EEXIST, WARREN_A_LINK, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "e%d", 2, "e0", 0, 0, 0);
	refused("pattern for a name", EINVAL, WARREN_END_A_IFNAME, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "a/b", 2, "e0", 0, 0, 0);
	refused("slash in an interface name", EINVAL, WARREN_END_A_IFNAME, -1);

	dir_value("rate over 1 Tbit/s", ERANGE, WARREN_DIR_A_RATE,
		  WARREN_RATE_MAX + 1, 8);
	dir_value("delay over 1000 s", ERANGE, WARREN_DIR_A_DELAY,
		  WARREN_DELAY_MAX + 1, 8);
	dir_value("more bad bits than bits", ERANGE, WARREN_DIR_A_BER,
		  WARREN_BER_ONE + 1, 8);
	dir_value("overhead under -14", ERANGE, WARREN_DIR_A_OVERHEAD,
		  (uint32_t)-15, 4);
	dir_value("rate in 32 bits", EINVAL, WARREN_DIR_A_RATE, 1000, 4);
	dir_value("seed set from outside", EINVAL, WARREN_DIR_A_SEED, 1, 8);
	dir_value("parameter of the future", EINVAL, WARREN_DIR_A_MAX + 1, 1,
		  8);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, NULL, 1, "e0", 2, "e0", WARREN_DIR_A_CELL_SIZE, 53, 4);
	refused("cell without payload", EINVAL, WARREN_LINK_A_BACKWARD, -1);

	/* a batch fails at its last, when the others are registered already */
	request(WARREN_CMD_LINK_NEW);
	put_link(9, "nine", 1, "e0", 2, "e0", 0, 0, 0);
	put_link(10, "ten", 1, "e1", 2, "e1", 0, 0, 0);
	put_link(11, "eleven", 1, "e2", 2, "l1b", 0, 0, 0);
	refused("last of three", EEXIST, WARREN_A_LINK, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, "nine", 1, "e0", 2, "e0", 0, 0, 0);
	put_link(9, "ten", 1, "e1", 2, "e1", 0, 0, 0);
	refused("an id twice", EEXIST, WARREN_LINK_A_ID, -1);
	request(WARREN_CMD_LINK_NEW);
	put_link(9, "nine", 1, "e0", 2, "e0", 0, 0, 0);
	put_link(10, "nine", 1, "e1", 2, "e1", 0, 0, 0);
	refused("a name twice", EEXIST, WARREN_LINK_A_NAME, -1);
	check(count(WARREN_LAB_A_LINKS) == before, "links were left behind");
	/* and all names are free */
	request(WARREN_CMD_LINK_NEW);
	put_link(9, "nine", 1, "e0", 2, "e0", 0, 0, 0);
	check(!warren_do(&m), "the refused link, made right");
	check(!link_del(lab, 9), "and deleted");
}

static void bad_mac(void)
{
	static const unsigned char multicast[6] = { 1, 2, 3, 4, 5, 6 };
	struct nlattr *link, *end;

	request(WARREN_CMD_LINK_SET);
	link = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	end = nest(&m, WARREN_LINK_A_END_B);
	put(&m, WARREN_END_A_MAC, multicast, sizeof(multicast));
	nest_end(&m, end);
	nest_end(&m, link);
	refused("address of a group", EADDRNOTAVAIL, WARREN_END_A_MAC, -1);
}

static void old_links(void)
{
	struct nlattr *nested;

	request(WARREN_CMD_LINK_SET);
	put_link(1, "x", 0, NULL, 0, NULL, 0, 0, 0);
	refused("rename a link", EINVAL, WARREN_LINK_A_NAME, -1);
	request(WARREN_CMD_LINK_SET);
	put_link(1, NULL, 1, "e0", 0, NULL, 0, 0, 0);
	refused("move an end", EINVAL, WARREN_END_A_NODE, -1);
	request(WARREN_CMD_LINK_SET);
	put_link(1, NULL, 0, NULL, 0, NULL, WARREN_DIR_A_DELAY, 1000, 8);
	put_link(1, NULL, 0, NULL, 0, NULL, WARREN_DIR_A_DELAY, 2000, 8);
	refused("a link twice", EINVAL, WARREN_A_LINK, -1);
	request(WARREN_CMD_LINK_SET);
	put_link(1, NULL, 0, NULL, 0, NULL, WARREN_DIR_A_DELAY, 1000, 8);
	put_link(77, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	refused("unknown link", ENOENT, WARREN_LINK_A_ID, -1);
	request(WARREN_CMD_LINK_SET);
	nested = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	put_u32(&m, WARREN_LINK_A_STATE, 2);
	nest_end(&m, nested);
	refused("a third state", ERANGE, WARREN_LINK_A_STATE, -1);
	request(WARREN_CMD_LINK_SET);
	nested = nest(&m, WARREN_A_LINK);
	put_u32(&m, WARREN_LINK_A_ID, 1);
	put_u32(&m, WARREN_LINK_A_MTU, 67);
	nest_end(&m, nested);
	refused("MTU too small", ERANGE, WARREN_LINK_A_MTU, -1);
	bad_mac();
	request(WARREN_CMD_LINK_DEL);
	put_link(1, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	put_link(77, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	refused("delete an unknown link", ENOENT, WARREN_LINK_A_ID, -1);
	request(WARREN_CMD_LINK_DEL);
	put_link(1, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	put_link(1, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	refused("delete a link twice", EINVAL, WARREN_A_LINK, -1);
	check(count(WARREN_LAB_A_LINKS) == 1, "link 1 is still there");
	request(WARREN_CMD_LINK_GET);
	put_link(1, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	put_link(1, NULL, 0, NULL, 0, NULL, 0, 0, 0);
	refused("get two links", EINVAL, WARREN_A_LINK, -1);
	/* 6.1 has no sentence for a dump that does not start */
	warren_start(&m, WARREN_CMD_LINK_GET, NLM_F_DUMP);
	put_u32(&m, WARREN_A_LAB_ID, 4000000000u);
	check(warren_do(&m) == ENOENT, "dump an unknown lab");
}

static void all(void)
{
	struct pair pair = pair_new("refuse", NULL);

	lab = pair.lab;
	used = pair.ns[0];
	spare = netns_new();
	lab_requests();
	nodes();
	new_links();
	old_links();
	close(spare);
	pair_del(&pair);
}

const struct test refuse_tests[] = {
	{ "what is wrong is refused, with a reason and no trace", all },
	{ NULL, NULL },
};
