/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * The generator behind every random decision of one direction: xoshiro256**
 * (Blackman and Vigna), seeded through SplitMix64 so that near seeds give
 * unrelated streams.
 */
#ifndef WARREN_ENGINE_RANDOM_H
#define WARREN_ENGINE_RANDOM_H

#include "platform.h"

struct wr_random {
	u64 s[4];
};

static inline u64 wr_splitmix(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static inline void wr_random_seed(struct wr_random *random, u64 seed)
{
	int i;

	for (i = 0; i < 4; i++)
		random->s[i] = wr_splitmix(&seed);
}

static inline u64 wr_rotl(u64 x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static inline u64 wr_random_next(struct wr_random *random)
{
	u64 *s = random->s;
	u64 result = wr_rotl(s[1] * 5, 7) * 9;
	u64 t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = wr_rotl(s[3], 45);
	return result;
}

/* The seed of one thing (a direction, an address) from the seed of its lab. */
static inline u64 wr_derive_seed(u64 lab_seed, u32 link, u32 what)
{
	u64 state = lab_seed;
	u64 mixed = wr_splitmix(&state);

	state = mixed ^ ((u64)link << 32 | what);
	return wr_splitmix(&state);
}

#endif /* WARREN_ENGINE_RANDOM_H */
