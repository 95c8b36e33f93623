/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* What the engine keeps in each frame while it holds it. */
#ifndef WARREN_ENGINE_FRAME_INFO_H
#define WARREN_ENGINE_FRAME_INFO_H

/**
 * struct wr_frame_info - per-frame state, valid from admit until it is given up
 * @time: ns; arrival while the frame waits, due time once it is in flight
 * @wire: bytes it takes on the wire
 * @len: bytes of the frame with its Ethernet header
 * @memory: bytes charged to the guard
 * @owned: a sender waits for the frame to leave
 */
struct wr_frame_info {
	u64 time;
	u32 wire;
	u32 len;
	u32 memory;
	bool owned;
};

#endif /* WARREN_ENGINE_FRAME_INFO_H */
