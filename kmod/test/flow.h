/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/*
 * Datagrams from the first node of a chain to the last, and when they came.
 * Frame sizes count the Ethernet header, at least FLOW_LEAST bytes.
 */
#ifndef WARREN_TEST_FLOW_H
#define WARREN_TEST_FLOW_H

#include "chain.h"

#define FLOW_LEAST 50 /* headers of Ethernet, IPv4, UDP, and a number */

/**
 * struct flow - two sockets
 * @from: connected to @to
 * @to: at the last node; gives the kernel's time of reception
 */
struct flow {
	int from;
	int to;
};

/* @stamped: the sender gets the time each datagram began to be sent. */
struct flow flow_open(const struct chain *chain, bool stamped);
void flow_close(struct flow *flow);

/**
 * struct burst - what flow_burst() did
 * @sent: datagrams
 * @came: of them
 * @ns: how long it took
 */
struct burst {
	uint64_t sent;
	uint64_t came;
	uint64_t ns;
};

/* @frames of @size bytes, never more than @window on the way. */
struct burst flow_burst(struct flow *flow, uint32_t size, uint64_t frames,
			uint64_t window);

/*
 * One frame over a @stamped flow, about @gap ns after the last: the time from
 * when the kernel began to send it to when the far node received it, in ns; -1
 * when it was lost.
 */
int64_t flow_single(struct flow *flow, uint32_t size, uint64_t gap);

/**
 * struct arrival - one datagram of flow_stream()
 * @number: from 0, as sent
 * @size: bytes of its frame
 * @ns: when it was received, from the first sending on
 */
struct arrival {
	uint32_t number;
	uint32_t size;
	int64_t ns;
};

/*
 * @frames at once, of @size bytes each (0 = 64, 576 and 1500 in turn), and those
 * that came, in that order; @most of them at most.
 */
uint32_t flow_stream(struct flow *flow, uint32_t size, uint32_t frames,
		     struct arrival *arrivals, uint32_t most);

uint64_t flow_now(void);

#endif /* WARREN_TEST_FLOW_H */
