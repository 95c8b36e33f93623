/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* The attributes of a dump request moved. */
#ifndef WARREN_COMPAT_GENETLINK_H
#define WARREN_COMPAT_GENETLINK_H

#include <net/genetlink.h>

static inline struct nlattr **warren_dump_attrs(struct netlink_callback *cb)
{
#ifdef HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* WARREN_COMPAT_GENETLINK_H */
