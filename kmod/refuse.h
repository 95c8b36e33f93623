/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Saying no, and why. */
#ifndef WARREN_REFUSE_H
#define WARREN_REFUSE_H

#include <linux/compiler.h>
#include <linux/netlink.h>

/*
 * Puts a sentence into the extended ack, marks @attr (which may be NULL) as the
 * offender and returns @err.
 */
__printf(4, 5)
int warren_refuse(struct netlink_ext_ack *extack, const struct nlattr *attr,
		  int err, const char *format, ...);

#endif /* WARREN_REFUSE_H */
