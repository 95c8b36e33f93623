/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_ENGINE_JITTER_H
#define WARREN_ENGINE_JITTER_H

#include "params.h"
#include "random.h"

/* One draw of a shape with standard deviation 1, in units of 2^-24. */
s64 wr_draw_normal(struct wr_random *random);
s64 wr_draw_pareto(struct wr_random *random);

/* ns to add to the delay; may be negative. */
s64 wr_draw_jitter(const struct wr_jitter *jitter, struct wr_random *random);

#endif /* WARREN_ENGINE_JITTER_H */
