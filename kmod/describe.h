/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* How an object is written into a netlink message. */
#ifndef WARREN_DESCRIBE_H
#define WARREN_DESCRIBE_H

#include <linux/types.h>

struct sk_buff;
struct warren_lab;
struct warren_link;
struct warren_node;

int warren_describe_lab(struct sk_buff *skb, struct warren_lab *lab);
int warren_describe_node(struct sk_buff *skb, const struct warren_node *node);
int warren_describe_link(struct sk_buff *skb, struct warren_link *link);

/* Their ids and names only. */
int warren_name_lab(struct sk_buff *skb, const struct warren_lab *lab);
int warren_name_node(struct sk_buff *skb, const struct warren_node *node);
int warren_name_link(struct sk_buff *skb, const struct warren_link *link);

#endif /* WARREN_DESCRIBE_H */
