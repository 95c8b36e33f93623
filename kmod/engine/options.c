// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
#include "jitter.h"
#include "options.h"

static bool any_byte(const void *data, size_t size)
{
	const u8 *byte = data;

	while (size--)
		if (*byte++)
			return true;
	return false;
}

static void hold(struct wr_table *table, int change)
{
	if (table)
		table->users += change;
}

static void hold_all(const struct wr_features *features, int change)
{
	hold(features->jitter.table, change);
	hold(features->loss.pattern, change);
	hold(features->trace, change);
}

bool wr_options_new(struct wr_options **options,
		    const struct wr_features *features)
{
	*options = NULL;
	if (!any_byte(features, sizeof(*features)))
		return true;
	*options = wr_zalloc(sizeof(**options));
	if (!*options)
		return false;
	(*options)->features = *features;
	if (features->discipline) {
		(*options)->flows = wr_zalloc(sizeof(*(*options)->flows));
		if (!(*options)->flows) {
			wr_free(*options);
			*options = NULL;
			return false;
		}
		wr_flows_init((*options)->flows, features->discipline);
	}
	hold_all(features, 1);
	return true;
}

void wr_options_free(struct wr_options *options)
{
	if (!options)
		return;
	hold_all(&options->features, -1);
	wr_free(options->flows);
	wr_free(options);
}

void wr_options_take_over(struct wr_options *options,
			  const struct wr_options *old, u64 seed)
{
	u32 i;

	if (old) {
		options->state = old->state;
		if (options->features.loss.pattern != old->features.loss.pattern)
			options->state.pattern_at = 0;
		return;
	}
	for (i = 0; i < WR_STREAMS; i++)
		wr_random_seed(&options->state.streams[i],
			       wr_derive_seed(seed, i, 0));
}

static bool gilbert(struct wr_options *options)
{
	const struct wr_loss *loss = &options->features.loss;
	struct wr_random *random = &options->state.streams[WR_STREAM_LOSS];
	bool *bad = &options->state.bad;

	if (wr_chance(random, *bad ? loss->r : loss->p))
		*bad = !*bad;
	return wr_chance(random, *bad ? loss->bad : loss->good);
}

static bool pattern(struct wr_options *options)
{
	const struct wr_table *table = options->features.loss.pattern;
	u32 at = options->state.pattern_at++;

	if (options->state.pattern_at == table->length)
		options->state.pattern_at = 0;
	return ((const u8 *)table->data)[at];
}

/* By a model other than Bernoulli's, is the frame lost? */
bool wr_options_lose(struct wr_options *options)
{
	switch (options->features.loss.model) {
	case WR_LOSS_GILBERT:
		return gilbert(options);
	case WR_LOSS_PATTERN:
		return options->features.loss.pattern && pattern(options);
	case WR_LOSS_BERNOULLI:
		break;
	}
	return false;
}

s64 wr_options_jitter(struct wr_options *options, u64 delay)
{
	const struct wr_jitter *jitter = &options->features.jitter;
	struct wr_option_state *state = &options->state;
	struct wr_random *random = &state->streams[WR_STREAM_JITTER];

	if (!jitter->spread)
		return 0;
	if (!wr_chance(random, jitter->correlation) || !state->has_jitter)
		state->jitter = wr_draw_jitter(jitter, random);
	state->has_jitter = true;
	return state->jitter < -(s64)delay ? -(s64)delay : state->jitter;
}
