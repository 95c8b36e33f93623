/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* How a node's network stack is set when the node is made. */
#ifndef WARREN_STACK_H
#define WARREN_STACK_H

#include <net/net_namespace.h>

void warren_stack_set(struct net *net, u32 flags);

#endif /* WARREN_STACK_H */
