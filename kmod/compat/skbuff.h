/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* skb_gso_segment() moved to a header of its own. */
#ifndef WARREN_COMPAT_SKBUFF_H
#define WARREN_COMPAT_SKBUFF_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#ifdef HAVE_NET_GSO_H
#include <net/gso.h>
#endif

#endif /* WARREN_COMPAT_SKBUFF_H */
