/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* Fixed-point arithmetic: there is no floating point in the kernel. */
#ifndef WARREN_ENGINE_FIXED_H
#define WARREN_ENGINE_FIXED_H

#include "platform.h"

/* The greatest number whose square is not above @x. */
static inline u64 wr_sqrt(u64 x)
{
	u64 bit = 1ULL << 62;
	u64 root = 0;

	while (bit > x)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		if (x >= root + bit) {
			x -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

static inline u64 wr_mul_high(u64 a, u64 b)
{
	return (u64)(((__uint128_t)a * b) >> 64);
}

#endif /* WARREN_ENGINE_FIXED_H */
