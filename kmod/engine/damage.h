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
	return wr_chance(&dir->random, dir->params.loss);
}

static inline bool wr_damage_flips(const struct wr_dir *dir)
{
	return unlikely(dir->options) && dir->options->features.ber_flip;
}

/*
 * The bits of a hit frame behind its first bad bit do not matter, and the
 * distribution has no memory: the next distance counts from the next frame.
 */
static inline bool wr_damage_hit(struct wr_dir *dir, u32 wire)
{
	u64 bits = (u64)wire * 8;

	if (!dir->params.ber || wr_damage_flips(dir))
		return false;
	if (dir->good_bits >= bits) {
		dir->good_bits -= bits;
		return false;
	}
	dir->good_bits = wr_geometric_draw(&dir->bad_bits, &dir->random);
	return true;
}

/*
 * Flips the bad bits. The frame is what the wire carries first; bits of the
 * overhead behind it harm nobody. False when there is no memory to do it.
 */
static inline bool wr_damage_flip(struct wr_dir *dir, struct wr_frame *frame)
{
	u64 bits = (u64)wr_info(frame)->wire * 8;
	u64 own = (u64)wr_frame_len(frame) * 8;
	bool begun = false, able = true;
	u64 good;

	if (!dir->params.ber)
		return true;
	while (dir->good_bits < bits) {
		if (dir->good_bits < own) {
			if (!begun)
				able = wr_frame_begin_flips(frame);
			begun = true;
			if (able)
				wr_frame_flip(frame, (u32)dir->good_bits);
		}
		good = wr_geometric_draw(&dir->bad_bits, &dir->random);
		if (good > ~0ULL / 2)
			good = ~0ULL / 2; /* the sum stays in range */
		dir->good_bits += good + 1;
	}
	dir->good_bits -= bits;
	if (begun && able) {
		wr_frame_end_flips(frame);
		dir->count->flipped++;
	}
	return able;
}

static inline bool wr_damage(struct wr_dir *dir, struct wr_frame *frame,
			     enum wr_drop *reason)
{
	bool hit = wr_damage_hit(dir, wr_info(frame)->wire);
	bool lost;

	if (unlikely(dir->options && dir->options->features.loss.model))
		lost = wr_options_lose(dir->options);
	else
		lost = wr_damage_lost(dir);
	*reason = lost ? WR_DROP_LOSS : WR_DROP_BIT_ERROR;
	if (wr_damage_flips(dir) && !wr_damage_flip(dir, frame) && !lost) {
		*reason = WR_DROP_MEMORY;
		return true;
	}
	return lost || hit;
}

#endif /* WARREN_ENGINE_DAMAGE_H */
