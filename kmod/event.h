/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Telling listeners what changed. */
#ifndef WARREN_EVENT_H
#define WARREN_EVENT_H

#include "uapi/warren.h"

struct sk_buff;
struct warren_lab;
struct warren_link;
struct warren_node;

/**
 * struct warren_events - events of one kind about objects of one lab, packed
 *	into as few messages as they fit
 * @lab: whose
 * @event: the kind
 * @skb: the message being filled, or NULL
 * @header: its start
 * @muted: nobody listens, or memory ran out
 */
struct warren_events {
	struct warren_lab *lab;
	enum warren_event event;
	struct sk_buff *skb;
	void *header;
	bool muted;
};

void warren_events_begin(struct warren_events *events, struct warren_lab *lab,
			 enum warren_event event);
void warren_events_node(struct warren_events *events, struct warren_node *node);
void warren_events_link(struct warren_events *events, struct warren_link *link);
void warren_events_send(struct warren_events *events);

void warren_event_lab(struct warren_lab *lab, enum warren_event event);
void warren_event_link(struct warren_link *link, enum warren_event event);

#endif /* WARREN_EVENT_H */
