/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* What all requests have in common: reading, refusing, replying. */
#ifndef WARREN_REQUEST_H
#define WARREN_REQUEST_H

#include <net/genetlink.h>

struct warren_lab;

/**
 * struct warren_reply - a reply that is being made
 * @skb: the message
 * @header: where it starts
 */
struct warren_reply {
	struct sk_buff *skb;
	void *header;
};

/* For the objects that a message carries as top-level attributes. */
#define warren_for_each_object(nla, info, kind)			\
	for ((nla) = warren_next_object(info, NULL, kind); (nla);	\
	     (nla) = warren_next_object(info, nla, kind))

struct nlattr *warren_next_object(const struct genl_info *info,
				  const struct nlattr *after, int kind);

/* Refusals: they put the sentence and return the error. */
int warren_missing(struct genl_info *info, struct nlattr *nest, int type,
		   const char *what);
int warren_no_memory(struct genl_info *info);

/* The policies have looked into the nests already. */
int warren_parse(struct nlattr **tb, int max, const struct nlattr *nest,
		 struct genl_info *info);
int warren_check_name(struct nlattr *attr, struct genl_info *info);
struct warren_lab *warren_request_lab(struct genl_info *info);
/* How many objects of a kind the message carries: 1 to WARREN_BATCH_MAX. */
int warren_count_objects(struct genl_info *info, int kind, const char *what);

int warren_reply_start(struct warren_reply *reply, struct genl_info *info);
int warren_reply_end(struct warren_reply *reply, int err,
		     struct genl_info *info);

#endif /* WARREN_REQUEST_H */
