// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
/*
 * Draws of jitter.
 *
 * Normal: Marsaglia's polar method. For (v, w) uniform in the unit disc and
 * s = v^2 + w^2, v / sqrt(s) * sqrt(-2 ln s) is normal.
 *
 * Pareto with exponent 3 by inversion: y = u^(-1/3) has mean 3/2 and variance
 * 3/4, so (y - 3/2) * 2 / sqrt(3) has mean 0 and standard deviation 1.
 *
 * Both go as far out as 64 random bits do: nothing is cut off.
 */
#include "fixed.h"
#include "geometric.h"
#include "jitter.h"

#define WR_ONE (1 << 24)

s64 wr_draw_normal(struct wr_random *random)
{
	s64 v, w, cosine;
	u64 s, bits;

	do {
		bits = wr_random_next(random);
		v = (s32)(bits >> 32); /* units of 2^-31 */
		w = (s32)bits;
		s = (u64)(v * v) + (u64)(w * w); /* units of 2^-62 */
	} while (!s || s >= 1ULL << 62);

	cosine = v * (1 << 30) / (s64)wr_sqrt(s); /* units of 2^-30 */
	/* -ln in units of 2^-58, half of it is -2 ln in units of 2^-56 */
	return (cosine * (s64)wr_sqrt(wr_neg_ln(s << 2) >> 1)) >> 34;
}

/* x^(-1/3) in units of 2^-28, for x in [1/8, 1) in units of 2^-32. */
static u64 inverse_cube_root(u64 x)
{
	u64 y = 1ULL << 28;
	u64 cube, part;
	int i;

	/* Newton from below, which converges for every such x */
	for (i = 0; i < 8; i++) {
		cube = ((y * y) >> 28) * y >> 28;
		part = (x * cube) >> 32;
		if (part >= 1ULL << 28)
			break;
		y += (y * ((1ULL << 28) - part) >> 28) / 3;
	}
	return y;
}

s64 wr_draw_pareto(struct wr_random *random)
{
	u64 u = wr_random_next(random) | 1;
	int k = __builtin_clzll(u) / 3;
	s64 y;

	y = (s64)((inverse_cube_root(u << (3 * k) >> 32) << k) >> 4);
	/* 2 / sqrt(3) in units of 2^-16 */
	return ((y - 3 * WR_ONE / 2) * 75674) >> 16;
}

static s64 scale(u64 spread, s64 draw)
{
	return (s64)(((__int128_t)spread * draw) >> 24);
}

static s64 uniform(u64 spread, struct wr_random *random)
{
	return (s64)wr_mul_high(wr_random_next(random), 2 * spread + 1) -
	       (s64)spread;
}

static s64 from_table(const struct wr_jitter *jitter, struct wr_random *random)
{
	const s16 *samples = jitter->table->data;
	u64 i = wr_mul_high(wr_random_next(random), jitter->table->length);

	return scale(jitter->spread, (s64)samples[i] * (WR_ONE / 8192));
}

s64 wr_draw_jitter(const struct wr_jitter *jitter, struct wr_random *random)
{
	s64 draw;

	switch (jitter->shape) {
	case WR_JITTER_NORMAL:
		return scale(jitter->spread, wr_draw_normal(random));
	case WR_JITTER_PARETO:
		return scale(jitter->spread, wr_draw_pareto(random));
	case WR_JITTER_PARETONORMAL:
		draw = wr_draw_normal(random) + 3 * wr_draw_pareto(random);
		/* 1 / sqrt(10) in units of 2^-16 */
		return scale(jitter->spread, (s64)(((__int128_t)draw * 20724) >> 16));
	case WR_JITTER_TABLE:
		return from_table(jitter, random);
	case WR_JITTER_UNIFORM:
		break;
	}
	return uniform(jitter->spread, random);
}
