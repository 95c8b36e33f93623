/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Labs, nodes and links as the tests want to say them. */
#ifndef WARREN_TEST_LAB_H
#define WARREN_TEST_LAB_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "../uapi/warren.h"
#include "message.h"

/**
 * struct shape - parameters of one direction; 0 = not given
 */
struct shape {
	uint64_t rate;
	int32_t overhead;
	uint32_t min_frame;
	uint64_t delay;
	uint32_t queue_packets;
	uint64_t queue_bytes;
	uint64_t loss;
	uint64_t ber;
};

/**
 * struct counters - of one direction, indexed by WARREN_COUNT_A_*
 */
struct counters {
	uint64_t value[WARREN_COUNT_A_MAX + 1];
};

void warren_open(void);
void warren_start(struct message *message, int command, int flags);
void warren_ask(struct message *message, struct answer *answer);
bool warren_try(struct message *message, struct answer *answer);
/* As warren_ask() for requests that carry nothing back: the errno. */
int warren_do(struct message *message);
/* An attribute at the top level of the answer, or NULL. */
const struct nlattr *answer_find(const struct answer *answer, int type);

uint32_t lab_new(const char *name, uint64_t seed);
/* The next lab gets this memory guard instead of the default. */
void guard_for_next_lab(uint64_t bytes);
int lab_del(uint32_t lab);

/* A new network namespace, open. */
int netns_new(void);
int netns_of_node(uint32_t lab, uint32_t node);
/* The caller's own one, from before any enter(). */
void home(void);
void enter(int netns);

int node_new(uint32_t lab, uint32_t id, int netns);
int node_new_stack(uint32_t lab, uint32_t id, int netns, uint32_t stack);
int node_del(uint32_t lab, uint32_t id);

void put_shape(struct message *message, int direction, const struct shape *shape);
void put_end(struct message *message, int end, uint32_t node,
	     const char *ifname);
/* Between nodes a and b, interfaces "l<id>a" and "l<id>b". */
int link_new(uint32_t lab, uint32_t id, uint32_t a, uint32_t b,
	     const struct shape *both);
int link_set(uint32_t lab, uint32_t id, const struct shape *forward,
	     const struct shape *backward);
int link_set_state(uint32_t lab, uint32_t id, uint32_t state);
int link_del(uint32_t lab, uint32_t id);
struct counters link_counters(uint32_t lab, uint32_t id, int direction);

/* In the namespace entered: up, with address 10.x.y.z/prefix. */
void address(const char *ifname, uint32_t ip, int prefix);
void set_up(const char *ifname, bool up);
void route(uint32_t network, int prefix, uint32_t via);

/*
 * Two nodes (1 and 2) in a new lab with one link (1) between, addressed and up:
 * 10.0.0.1 and 10.0.0.2.
 */
struct pair {
	uint32_t lab;
	int ns[2];
};

struct pair pair_new(const char *name, const struct shape *both);
void pair_del(struct pair *pair);

#define IP(a, b, c, d)							\
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | \
	 (uint32_t)(d))

int udp_socket(int netns, uint32_t ip, uint16_t port);
void udp_connect(int fd, uint32_t ip, uint16_t port);

#endif /* WARREN_TEST_LAB_H */
