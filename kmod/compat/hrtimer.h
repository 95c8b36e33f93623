/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* hrtimer_setup() came with 6.13 and later replaced hrtimer_init(). */
#ifndef WARREN_COMPAT_HRTIMER_H
#define WARREN_COMPAT_HRTIMER_H

#include <linux/hrtimer.h>

static inline void
warren_hrtimer_setup(struct hrtimer *timer,
		     enum hrtimer_restart (*function)(struct hrtimer *),
		     clockid_t clock, enum hrtimer_mode mode)
{
#ifdef HAVE_HRTIMER_SETUP
	hrtimer_setup(timer, function, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#endif
}

#endif /* WARREN_COMPAT_HRTIMER_H */
