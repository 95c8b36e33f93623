/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* The engine's resources in a plain process: tests, benchmarks, simulations. */
#ifndef WARREN_ENGINE_PLATFORM_USER_H
#define WARREN_ENGINE_PLATFORM_USER_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef int16_t s16;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#ifdef __cplusplus
#define BUILD_BUG_ON(cond) static_assert(!(cond), #cond)
#else
#define BUILD_BUG_ON(cond) _Static_assert(!(cond), #cond)
#endif

struct wr_frame;

#include "frame_info.h"

/**
 * struct wr_frame - a frame that is only its length
 * @next: link of the engine's lists
 * @info: the engine's own state
 * @len: bytes with the Ethernet header
 * @id: for the test to recognise it by
 * @owner: what wr_frame_owner() says
 * @owner_released: the engine told that sender
 * @flow: what it belongs to
 * @precedence: from 0 to 7
 * @ecn: it can be marked
 * @marked: it was
 * @flips: bits that were flipped
 * @flip_sum: of their places
 * @copied: made by the engine; whoever gets it frees it with free()
 * @copies: that the engine made of it
 */
struct wr_frame {
	struct wr_frame *next;
	struct wr_frame_info info;
	u32 len;
	u64 id;
	enum wr_owner owner;
	bool owner_released;
	u32 flow;
	u8 precedence;
	bool ecn;
	bool marked;
	u32 flips;
	u64 flip_sum;
	bool copied;
	u32 copies;
};

struct wr_guard {
	u64 limit;
	u64 used;
	u64 drops;
};

struct wr_dir;

static inline void *wr_zalloc(size_t size)
{
	return calloc(1, size);
}

static inline void wr_free(void *data)
{
	free(data);
}

static inline struct wr_frame *wr_frame_copy(struct wr_frame *frame)
{
	struct wr_frame *copy = (struct wr_frame *)malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *frame;
	copy->owner = WR_OWNER_NONE;
	copy->copied = true;
	frame->copies++;
	return copy;
}

static inline struct wr_frame_info *wr_info(struct wr_frame *frame)
{
	return &frame->info;
}

static inline u32 wr_frame_len(struct wr_frame *frame)
{
	return frame->len;
}

static inline enum wr_owner wr_frame_owner(const struct wr_frame *frame)
{
	return frame->owner;
}

static inline void wr_frame_leave(struct wr_frame *frame)
{
	frame->owner_released = true;
}

static inline bool wr_frame_mark(struct wr_frame *frame)
{
	frame->marked |= frame->ecn;
	return frame->ecn;
}

static inline u32 wr_frame_flow(const struct wr_frame *frame)
{
	return frame->flow;
}

static inline u32 wr_frame_precedence(const struct wr_frame *frame)
{
	return frame->precedence;
}

static inline bool wr_frame_begin_flips(struct wr_frame *frame)
{
	(void)frame;
	return true;
}

static inline void wr_frame_flip(struct wr_frame *frame, u32 bit)
{
	assert(bit < frame->len * 8);
	frame->flips++;
	frame->flip_sum += bit;
}

static inline void wr_frame_end_flips(struct wr_frame *frame)
{
	(void)frame;
}

static inline bool wr_guard_charge(struct wr_guard *guard,
				   struct wr_frame *frame)
{
	if (guard->limit && guard->used + frame->len > guard->limit) {
		guard->drops++;
		return false;
	}
	guard->used += frame->len;
	frame->info.memory = frame->len;
	return true;
}

static inline void wr_guard_release(struct wr_guard *guard,
				    struct wr_frame *frame)
{
	assert(guard->used >= frame->info.memory);
	guard->used -= frame->info.memory;
}

static inline void wr_assert_held(const struct wr_dir *dir)
{
	(void)dir; /* one thread */
}

#endif /* WARREN_ENGINE_PLATFORM_USER_H */
