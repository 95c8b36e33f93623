/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * Frames in flight that were due out of order: a leftist heap by due time, and
 * among equals by order of coming. Its right spine has at most log2(n + 1)
 * frames, so putting and taking are bounded. Right sons hang on frame->next.
 */
#ifndef WARREN_ENGINE_STRAYS_H
#define WARREN_ENGINE_STRAYS_H

#include "platform.h"

/* Two spines of heaps of less than 2^32 frames. */
#define WR_STRAYS_PATH 64

/**
 * struct wr_strays - frames by due time
 * @root: the earliest
 * @bytes: wire bytes of all
 * @latest: ns; due time of the last one
 * @frames: how many
 * @sequence: of the next one to come
 */
struct wr_strays {
	struct wr_frame *root;
	u64 bytes;
	u64 latest;
	u32 frames;
	u32 sequence;
};

static inline bool wr_stray_before(struct wr_frame *a, struct wr_frame *b)
{
	const struct wr_frame_info *left = wr_info(a);
	const struct wr_frame_info *right = wr_info(b);

	if (left->time != right->time)
		return left->time < right->time;
	return (s32)(left->sequence - right->sequence) < 0;
}

static inline u32 wr_stray_rank(struct wr_frame *frame)
{
	return frame ? wr_info(frame)->rank : 0;
}

static inline struct wr_frame *wr_strays_merge(struct wr_frame *a,
					       struct wr_frame *b)
{
	struct wr_frame *path[WR_STRAYS_PATH];
	struct wr_frame *rest;
	u32 depth = 0;

	while (a && b) {
		if (wr_stray_before(b, a)) {
			rest = a;
			a = b;
			b = rest;
		}
		path[depth++] = a;
		a = a->next;
	}
	rest = a ? a : b;
	while (depth) {
		struct wr_frame *top = path[--depth];
		struct wr_frame_info *info = wr_info(top);

		top->next = rest;
		if (wr_stray_rank(info->left) < wr_stray_rank(rest)) {
			top->next = info->left;
			info->left = rest;
		}
		info->rank = (u8)(wr_stray_rank(top->next) + 1);
		rest = top;
	}
	return rest;
}

static inline void wr_strays_put(struct wr_strays *strays,
				 struct wr_frame *frame)
{
	struct wr_frame_info *info = wr_info(frame);

	info->left = NULL;
	info->rank = 1;
	info->sequence = strays->sequence++;
	frame->next = NULL;
	strays->root = wr_strays_merge(strays->root, frame);
	strays->bytes += info->wire;
	strays->frames++;
	if (info->time > strays->latest)
		strays->latest = info->time;
}

static inline struct wr_frame *wr_strays_take(struct wr_strays *strays)
{
	struct wr_frame *frame = strays->root;

	if (!frame)
		return NULL;
	strays->root = wr_strays_merge(wr_info(frame)->left, frame->next);
	frame->next = NULL;
	strays->bytes -= wr_info(frame)->wire;
	strays->frames--;
	return frame;
}

#endif /* WARREN_ENGINE_STRAYS_H */
