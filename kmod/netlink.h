/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_NETLINK_H
#define WARREN_NETLINK_H

struct genl_family;

extern struct genl_family warren_family;

int warren_netlink_init(void);
void warren_netlink_exit(void);

#endif /* WARREN_NETLINK_H */
