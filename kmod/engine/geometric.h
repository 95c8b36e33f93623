/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_ENGINE_GEOMETRIC_H
#define WARREN_ENGINE_GEOMETRIC_H

#include "random.h"

/**
 * struct wr_geometric - 1/lambda of a geometric distribution
 * @mantissa: normalised, bit 63 set, unless the whole is 0
 * @shift: 1/lambda = @mantissa * 2^-@shift
 */
struct wr_geometric {
	u64 mantissa;
	u32 shift;
};

u64 wr_neg_ln(u64 u);
void wr_geometric_set(struct wr_geometric *g, u64 ber);
u64 wr_geometric_draw(const struct wr_geometric *g, struct wr_random *random);

#endif /* WARREN_ENGINE_GEOMETRIC_H */
