/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* One function per command, and per kind of dump. */
#ifndef WARREN_HANDLERS_H
#define WARREN_HANDLERS_H

struct genl_info;
struct netlink_callback;
struct sk_buff;

int warren_nl_lab_new(struct sk_buff *skb, struct genl_info *info);
int warren_nl_lab_del(struct sk_buff *skb, struct genl_info *info);
int warren_nl_lab_get(struct sk_buff *skb, struct genl_info *info);
int warren_nl_node_new(struct sk_buff *skb, struct genl_info *info);
int warren_nl_node_del(struct sk_buff *skb, struct genl_info *info);
int warren_nl_node_get(struct sk_buff *skb, struct genl_info *info);
int warren_nl_link_new(struct sk_buff *skb, struct genl_info *info);
int warren_nl_link_set(struct sk_buff *skb, struct genl_info *info);
int warren_nl_link_del(struct sk_buff *skb, struct genl_info *info);
int warren_nl_link_get(struct sk_buff *skb, struct genl_info *info);
int warren_nl_table(struct sk_buff *skb, struct genl_info *info);
int warren_nl_lab_dump(struct sk_buff *skb, struct netlink_callback *cb);
int warren_nl_node_dump(struct sk_buff *skb, struct netlink_callback *cb);
int warren_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb);
int warren_nl_dump_start(struct netlink_callback *cb);

#endif /* WARREN_HANDLERS_H */
