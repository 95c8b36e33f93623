/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* The engine's resources in a plain process: tests, benchmarks, simulations. */
#ifndef WARREN_ENGINE_PLATFORM_USER_H
#define WARREN_ENGINE_PLATFORM_USER_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
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

#include "frame_info.h"

/**
 * struct wr_frame - a frame that is only its length
 * @next: link of the engine's lists
 * @info: the engine's own state
 * @len: bytes with the Ethernet header
 * @id: for the test to recognise it by
 * @owned: a sender waits for it to leave
 * @owner_released: the engine told that sender
 */
struct wr_frame {
	struct wr_frame *next;
	struct wr_frame_info info;
	u32 len;
	u64 id;
	bool owned;
	bool owner_released;
};

struct wr_guard {
	u64 limit;
	u64 used;
	u64 drops;
};

struct wr_dir;

static inline struct wr_frame_info *wr_info(struct wr_frame *frame)
{
	return &frame->info;
}

static inline u32 wr_frame_len(struct wr_frame *frame)
{
	return frame->len;
}

static inline bool wr_frame_owned(struct wr_frame *frame)
{
	return frame->owned;
}

static inline void wr_frame_leave(struct wr_frame *frame)
{
	frame->owner_released = true;
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
