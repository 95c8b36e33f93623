/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Nodes in a row, joined by warren's links or by veth pairs. */
#ifndef WARREN_TEST_CHAIN_H
#define WARREN_TEST_CHAIN_H

#include "lab.h"

#define CHAIN_LINKS_MAX 128

/**
 * struct chain - nodes 0 .. @links; node i reaches node i + 1 over link i + 1
 * @name: to tell it from others
 * @veth: joined by veth pairs, else by warren's links
 * @lab: holds the nodes of both kinds
 * @links: how many
 * @ns: network namespace of each node, open
 *
 * Link i joins interface l<i>a of node i - 1 and l<i>b of node i. All nodes but
 * the ends forward, and there are routes to both ends from everywhere.
 */
struct chain {
	char name[16];
	bool veth;
	uint32_t lab;
	uint32_t links;
	int ns[CHAIN_LINKS_MAX + 1];
};

void chain_new(struct chain *chain, const char *name, bool veth,
	       uint32_t links);
void chain_del(struct chain *chain);

/* Addresses of the two ends of link 1 .. links. */
uint32_t chain_left(uint32_t link);
uint32_t chain_right(uint32_t link);

/* Writes @value to /proc/sys/@path in a namespace. */
void sysctl_set(int netns, const char *path, const char *value);

#endif /* WARREN_TEST_CHAIN_H */
