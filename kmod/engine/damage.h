/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * Does a frame survive the wire? Every frame on the wire is drawn for, lost or
 * not, so that the stream of random numbers depends on the frames alone.
 */
#ifndef WARREN_ENGINE_DAMAGE_H
#define WARREN_ENGINE_DAMAGE_H

#include "direction.h"

/* Bernoulli: each frame on its own. */
static inline bool wr_damage_lost(struct wr_dir *dir)
{
	u64 loss = dir->params.loss;

	if (!loss)
		return false;
	return wr_random_next(&dir->random) < loss || loss == WR_ALWAYS;
}

/*
 * The bits of a hit frame behind its first bad bit do not matter, and the
 * distribution has no memory: the next distance counts from the next frame.
 */
static inline bool wr_damage_hit(struct wr_dir *dir, u32 wire)
{
	u64 bits = (u64)wire * 8;

	if (!dir->params.ber)
		return false;
	if (dir->good_bits >= bits) {
		dir->good_bits -= bits;
		return false;
	}
	dir->good_bits = wr_geometric_draw(&dir->bad_bits, &dir->random);
	return true;
}

static inline bool wr_damage(struct wr_dir *dir, u32 wire,
			     enum wr_drop *reason)
{
	bool lost = wr_damage_lost(dir);
	bool hit = wr_damage_hit(dir, wire);

	*reason = lost ? WR_DROP_LOSS : WR_DROP_BIT_ERROR;
	return lost || hit;
}

#endif /* WARREN_ENGINE_DAMAGE_H */
