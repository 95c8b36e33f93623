/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * What the engine needs from the world around it, five resources:
 *
 *   packets  struct wr_frame with a member "next"; wr_info(), wr_frame_len(),
 *            wr_frame_owner(), wr_frame_leave(), wr_frame_copy(),
 *            wr_frame_mark(); wr_frame_begin_flips(), wr_frame_flip(),
 *            wr_frame_end_flips(); wr_frame_flow(), wr_frame_precedence()
 *   memory   struct wr_guard; wr_guard_charge(), wr_guard_release();
 *            wr_zalloc() and wr_free(), for callers that may sleep
 *   time     u64 nanoseconds of one monotonic clock, passed into every call
 *   sync     the caller holds the direction's lock; wr_assert_held() checks it
 *   devices  none are called: what leaves a direction is put on the lists of
 *            struct wr_out, and the caller delivers or frees after unlocking
 *
 * Both platforms also give u8..u64, s32, s64, bool, likely(), unlikely(),
 * READ_ONCE(), WRITE_ONCE() and BUILD_BUG_ON().
 */
#ifndef WARREN_ENGINE_PLATFORM_H
#define WARREN_ENGINE_PLATFORM_H

#ifdef __KERNEL__
#include "platform_kernel.h"
#else
#include "platform_user.h"
#endif

#endif /* WARREN_ENGINE_PLATFORM_H */
