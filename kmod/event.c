// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include <net/genetlink.h>

#include "describe.h"
#include "event.h"
#include "lab.h"
#include "link.h"
#include "netlink.h"
#include "node.h"

#define WARREN_EVENT_GROUP 0

void warren_events_begin(struct warren_events *events, struct warren_lab *lab,
			 enum warren_event event)
{
	*events = (struct warren_events){ .lab = lab, .event = event };
	events->muted = !genl_has_listeners(&warren_family, &init_net,
					    WARREN_EVENT_GROUP);
}

/* A listener that misses events must know: it then asks for a dump. */
static void mute(struct warren_events *events)
{
	nlmsg_free(events->skb);
	events->skb = NULL;
	events->muted = true;
	genl_set_err(&warren_family, &init_net, 0, WARREN_EVENT_GROUP,
		     -ENOBUFS);
}

static bool start_message(struct warren_events *events)
{
	if (events->skb)
		return true;
	events->skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!events->skb)
		goto fail;
	events->header = genlmsg_put(events->skb, 0, 0, &warren_family, 0,
				     WARREN_CMD_EVENT);
	if (!events->header ||
	    nla_put_u32(events->skb, WARREN_A_EVENT, events->event) ||
	    nla_put_u32(events->skb, WARREN_A_LAB_ID, events->lab->id))
		goto fail;
	return true;

fail:
	mute(events);
	return false;
}

void warren_events_send(struct warren_events *events)
{
	if (!events->skb)
		return;
	genlmsg_end(events->skb, events->header);
	genlmsg_multicast(&warren_family, events->skb, 0, WARREN_EVENT_GROUP,
			  GFP_KERNEL);
	events->skb = NULL;
}

static int add_node(struct warren_events *events, struct warren_node *node)
{
	if (events->event == WARREN_EVENT_DELETED)
		return warren_name_node(events->skb, node);
	return warren_describe_node(events->skb, node);
}

static int add_link(struct warren_events *events, struct warren_link *link)
{
	if (events->event == WARREN_EVENT_DELETED)
		return warren_name_link(events->skb, link);
	return warren_describe_link(events->skb, link);
}

static int add_lab(struct warren_events *events, struct warren_lab *lab)
{
	if (events->event == WARREN_EVENT_DELETED)
		return warren_name_lab(events->skb, lab);
	return warren_describe_lab(events->skb, lab);
}

/* Adds the object, in a fresh message if the one at hand is full. */
#define ADD(events, add, object) do {					\
	if ((events)->muted || !start_message(events))			\
		break;							\
	if (!add(events, object))					\
		break;							\
	warren_events_send(events);					\
	if (start_message(events) && add(events, object))		\
		mute(events);						\
} while (0)

void warren_events_node(struct warren_events *events, struct warren_node *node)
{
	ADD(events, add_node, node);
}

void warren_events_link(struct warren_events *events, struct warren_link *link)
{
	ADD(events, add_link, link);
}

void warren_event_lab(struct warren_lab *lab, enum warren_event event)
{
	struct warren_events events;

	warren_events_begin(&events, lab, event);
	ADD(&events, add_lab, lab);
	warren_events_send(&events);
}

void warren_event_link(struct warren_link *link, enum warren_event event)
{
	struct warren_events events;

	warren_events_begin(&events, link->lab, event);
	warren_events_link(&events, link);
	warren_events_send(&events);
}
