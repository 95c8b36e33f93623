/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * What can be asked of one direction of a link. 0 = off throughout.
 *
 * Probabilities are in units of 2^-64, and WR_ALWAYS = 1. Times are in ns, at
 * most WR_TIME_MAX. "Wire bytes" are those of a frame with overhead, minimum and
 * cells.
 */
#ifndef WARREN_ENGINE_PARAMS_H
#define WARREN_ENGINE_PARAMS_H

#include "platform.h"

#define WR_ALWAYS (~0ULL)
#define WR_TIME_MAX 1000000000000ULL
#define WR_PIE_INTERVAL_MIN 1000000ULL
#define WR_FLIP_BER_MAX 1000000000000000ULL
#define WR_TRACE_OPPORTUNITY 1500

/**
 * struct wr_params - what every direction keeps
 * @rate: bit/s, up to 10^12
 * @delay: ns
 * @queue_bytes: wire bytes that may wait
 * @queue_time: ns that the waiting wire bytes may take to send; needs @rate
 * @loss: probability
 * @ber: bad bits per 10^18
 * @late_threshold: ns; later deliveries count as late
 * @queue_packets: frames that may wait
 * @overhead: bytes added to every frame, from -14 to 65535
 * @min_frame: least bytes on the wire, up to 65535
 * @cell_payload: bytes a cell carries, up to 65535
 * @cell_size: bytes a cell takes, from @cell_payload to twice that
 */
struct wr_params {
	u64 rate;
	u64 delay;
	u64 queue_bytes;
	u64 queue_time;
	u64 loss;
	u64 ber;
	u64 late_threshold;
	u32 queue_packets;
	s32 overhead;
	u32 min_frame;
	u32 cell_payload;
	u32 cell_size;
};

/* Their values are those of the same names in uapi/warren.h. */
enum wr_discipline {
	WR_DISCIPLINE_FIFO,
	WR_DISCIPLINE_FQ,
	WR_DISCIPLINE_DRR,
	WR_DISCIPLINE_WFQ,
};

enum wr_aqm {
	WR_AQM_NONE,
	WR_AQM_RED,
	WR_AQM_CODEL,
	WR_AQM_PIE,
};

enum wr_loss_model {
	WR_LOSS_BERNOULLI,
	WR_LOSS_GILBERT,
	WR_LOSS_PATTERN,
};

enum wr_jitter_shape {
	WR_JITTER_UNIFORM,
	WR_JITTER_NORMAL,
	WR_JITTER_PARETO,
	WR_JITTER_PARETONORMAL,
	WR_JITTER_TABLE,
};

enum wr_table_kind {
	WR_TABLE_JITTER = 1,
	WR_TABLE_PATTERN,
	WR_TABLE_TRACE,
};

/**
 * struct wr_table - long data that directions share
 * @users: option blocks that hold it, counted by wr_options_new() and
 *	wr_options_free(): the owner frees it when there are none. Guarded by
 *	whatever serialises those
 * @id: for the owner
 * @kind: what is in @data
 * @length: entries
 * @data: s16 samples of jitter in 1/8192 of the spread; u8 of a pattern, 1 =
 *	lost; u32 ms of a trace, never falling, the last one not 0
 */
struct wr_table {
	u32 users;
	u32 id;
	enum wr_table_kind kind;
	u32 length;
	const void *data;
};

/**
 * struct wr_jitter - delay that differs from frame to frame, never below 0
 * @spread: ns; uniform: half the width; else the standard deviation
 * @correlation: probability that a frame takes the jitter of the one before it:
 *	the correlation between the two
 * @table: samples, for WR_JITTER_TABLE
 * @shape: the distribution
 * @reorder: frames may overtake
 */
struct wr_jitter {
	u64 spread;
	u64 correlation;
	struct wr_table *table;
	enum wr_jitter_shape shape;
	bool reorder;
};

/**
 * struct wr_loss - losses that depend on those before
 * @p: probability of a change from good to bad, drawn before each frame
 * @r: of a change from bad to good
 * @good: of loss while good
 * @bad: of loss while bad
 * @pattern: one entry per frame, over and over
 * @model: which of them
 */
struct wr_loss {
	u64 p;
	u64 r;
	u64 good;
	u64 bad;
	struct wr_table *pattern;
	enum wr_loss_model model;
};

/**
 * struct wr_aqm_params - active queue management
 * @target: ns, CoDel and PIE; 0 = 5 ms, 15 ms
 * @interval: ns, CoDel's interval, or PIE's period of update, at least
 *	WR_PIE_INTERVAL_MIN; 0 = 100 ms, 15 ms
 * @red_min: mean queue to drop from, below @red_max
 * @red_max: mean queue to drop all from, up to 2^32
 * @red_probability: of a drop just below @red_max; not 0
 * @red_weight: of the newest in the mean, in units of 2^-32; 0 = 0.002
 * @pie_alpha: thousandths per second, up to 10^6; 0 = 125
 * @pie_beta: thousandths per second, up to 10^6; 0 = 1250
 * @kind: which of them
 * @red_bytes: @red_min and @red_max are wire bytes, not packets
 * @ecn: mark what can be marked rather than drop it
 */
struct wr_aqm_params {
	u64 target;
	u64 interval;
	u64 red_min;
	u64 red_max;
	u64 red_probability;
	u32 red_weight;
	u32 pie_alpha;
	u32 pie_beta;
	enum wr_aqm kind;
	bool red_bytes;
	bool ecn;
};

/**
 * struct wr_features - what a direction keeps in an option block, if any is on
 * @jitter: see there
 * @loss: see there
 * @aqm: see there
 * @duplicate: probability of a second copy
 * @reorder: probability that a frame is held @reorder_by longer and overtaken
 * @reorder_by: ns
 * @trace: when how many bytes are sent, instead of a rate: each entry is an
 *	opportunity to send WR_TRACE_OPPORTUNITY bytes, Ethernet headers and
 *	overhead not counted. It starts when it is set
 * @discipline: which of the waiting frames is sent next
 * @queue_drop_head: of a full queue the oldest frame goes, not the newest
 * @ber_flip: frames with bad bits are delivered with them, not dropped;
 *	wr_params.ber is at most WR_FLIP_BER_MAX
 * @duplicate_free: the copy takes no wire time
 * @trace_once: nothing is sent after the end of the trace, which else repeats
 */
struct wr_features {
	struct wr_jitter jitter;
	struct wr_loss loss;
	struct wr_aqm_params aqm;
	u64 duplicate;
	u64 reorder;
	u64 reorder_by;
	struct wr_table *trace;
	enum wr_discipline discipline;
	bool queue_drop_head;
	bool ber_flip;
	bool duplicate_free;
	bool trace_once;
};

#endif /* WARREN_ENGINE_PARAMS_H */
