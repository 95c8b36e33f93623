// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* What a request says about one direction of a link. */
#include <linux/string.h>

#include "engine/direction.h"
#include "refuse.h"
#include "request.h"
#include "request_dir.h"
#include "uapi/warren.h"

/* Parameters that are part of the contract but not served, unless off. */
static int refuse_unserved(struct nlattr **tb, struct genl_info *info)
{
	static const struct {
		const char *name;
		int first, last;
	} unserved[] = {
		{ "a delivery trace", WARREN_DIR_A_TRACE,
		  WARREN_DIR_A_TRACE_ONCE },
		{ "a pattern of losses", WARREN_DIR_A_LOSS_PATTERN,
		  WARREN_DIR_A_LOSS_PATTERN },
		{ "a table of jitter", WARREN_DIR_A_JITTER_TABLE,
		  WARREN_DIR_A_JITTER_TABLE },
	};
	size_t i;
	int attr;

	for (i = 0; i < ARRAY_SIZE(unserved); i++)
		for (attr = unserved[i].first; attr <= unserved[i].last; attr++)
			if (tb[attr] && memchr_inv(nla_data(tb[attr]), 0,
						   nla_len(tb[attr])))
				return warren_refuse(info->extack, tb[attr],
						     -EOPNOTSUPP,
						     "%s is not supported yet",
						     unserved[i].name);
	return 0;
}

static void take_u64(u64 *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u64(attr);
}

static void take_u32(u32 *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u32(attr);
}

static void take_switch(bool *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u32(attr);
}

static void take_params(struct wr_params *params, struct nlattr **tb)
{
	take_u64(&params->rate, tb[WARREN_DIR_A_RATE]);
	if (tb[WARREN_DIR_A_OVERHEAD])
		params->overhead = nla_get_s32(tb[WARREN_DIR_A_OVERHEAD]);
	take_u32(&params->min_frame, tb[WARREN_DIR_A_MIN_FRAME]);
	take_u32(&params->cell_payload, tb[WARREN_DIR_A_CELL_PAYLOAD]);
	take_u32(&params->cell_size, tb[WARREN_DIR_A_CELL_SIZE]);
	take_u64(&params->delay, tb[WARREN_DIR_A_DELAY]);
	take_u32(&params->queue_packets, tb[WARREN_DIR_A_QUEUE_PACKETS]);
	take_u64(&params->queue_bytes, tb[WARREN_DIR_A_QUEUE_BYTES]);
	take_u64(&params->queue_time, tb[WARREN_DIR_A_QUEUE_TIME]);
	take_u64(&params->loss, tb[WARREN_DIR_A_LOSS]);
	take_u64(&params->ber, tb[WARREN_DIR_A_BER]);
	take_u64(&params->late_threshold, tb[WARREN_DIR_A_LATE_THRESHOLD]);
}

static void take_aqm(struct wr_aqm_params *aqm, struct nlattr **tb)
{
	if (tb[WARREN_DIR_A_AQM])
		aqm->kind = nla_get_u32(tb[WARREN_DIR_A_AQM]);
	take_switch(&aqm->ecn, tb[WARREN_DIR_A_AQM_ECN]);
	take_u64(&aqm->target, tb[WARREN_DIR_A_AQM_TARGET]);
	take_u64(&aqm->interval, tb[WARREN_DIR_A_AQM_INTERVAL]);
	take_u64(&aqm->red_min, tb[WARREN_DIR_A_RED_MIN]);
	take_u64(&aqm->red_max, tb[WARREN_DIR_A_RED_MAX]);
	take_switch(&aqm->red_bytes, tb[WARREN_DIR_A_RED_BYTES]);
	take_u64(&aqm->red_probability, tb[WARREN_DIR_A_RED_PROBABILITY]);
	take_u32(&aqm->red_weight, tb[WARREN_DIR_A_RED_WEIGHT]);
	take_u32(&aqm->pie_alpha, tb[WARREN_DIR_A_PIE_ALPHA]);
	take_u32(&aqm->pie_beta, tb[WARREN_DIR_A_PIE_BETA]);
}

static void take_features(struct wr_features *features, struct nlattr **tb)
{
	struct wr_jitter *jitter = &features->jitter;
	struct wr_loss *loss = &features->loss;

	if (tb[WARREN_DIR_A_LOSS_MODEL])
		loss->model = nla_get_u32(tb[WARREN_DIR_A_LOSS_MODEL]);
	take_u64(&loss->p, tb[WARREN_DIR_A_GILBERT_P]);
	take_u64(&loss->r, tb[WARREN_DIR_A_GILBERT_R]);
	take_u64(&loss->good, tb[WARREN_DIR_A_GILBERT_GOOD]);
	take_u64(&loss->bad, tb[WARREN_DIR_A_GILBERT_BAD]);
	take_aqm(&features->aqm, tb);
	if (tb[WARREN_DIR_A_DISCIPLINE])
		features->discipline = nla_get_u32(tb[WARREN_DIR_A_DISCIPLINE]);
	take_switch(&features->queue_drop_head, tb[WARREN_DIR_A_QUEUE_DROP]);
	take_switch(&features->ber_flip, tb[WARREN_DIR_A_BER_ACTION]);
	take_u64(&features->duplicate, tb[WARREN_DIR_A_DUPLICATE]);
	take_switch(&features->duplicate_free, tb[WARREN_DIR_A_DUPLICATE_FREE]);
	take_u64(&features->reorder, tb[WARREN_DIR_A_REORDER]);
	take_u64(&features->reorder_by, tb[WARREN_DIR_A_REORDER_BY]);
	take_u64(&jitter->spread, tb[WARREN_DIR_A_JITTER]);
	if (tb[WARREN_DIR_A_JITTER_SHAPE])
		jitter->shape = nla_get_u32(tb[WARREN_DIR_A_JITTER_SHAPE]);
	take_u64(&jitter->correlation, tb[WARREN_DIR_A_JITTER_CORRELATION]);
	take_switch(&jitter->reorder, tb[WARREN_DIR_A_JITTER_REORDER]);
}

static int check_aqm(const struct wr_aqm_params *aqm, struct nlattr *nest,
		     struct genl_info *info)
{
	if (aqm->kind == WR_AQM_RED && aqm->red_min >= aqm->red_max)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "RED's maximum %llu is not greater than its minimum %llu",
				     aqm->red_max, aqm->red_min);
	if (aqm->kind == WR_AQM_RED && !aqm->red_probability)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "RED's probability is 0, so it would never drop");
	if (aqm->kind == WR_AQM_PIE && aqm->interval &&
	    aqm->interval < WR_PIE_INTERVAL_MIN)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "PIE's period of update %llu ns is shorter than %llu ns",
				     aqm->interval, WR_PIE_INTERVAL_MIN);
	return 0;
}

/* What the parameters say together. */
static int check_dir(const struct wr_params *params,
		     const struct wr_features *features, struct nlattr *nest,
		     struct genl_info *info)
{
	if (!params->cell_size != !params->cell_payload ||
	    params->cell_size < params->cell_payload ||
	    params->cell_size > 2 * params->cell_payload)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "a cell of %u bytes cannot carry %u: give both or neither, size from payload to twice the payload",
				     params->cell_size, params->cell_payload);
	if (params->queue_time && !params->rate)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "a queue limit of %llu ns needs a rate, and it is 0 (infinite)",
				     params->queue_time);
	if (features->reorder && !features->reorder_by)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "frames to be reordered must be held longer by 1 to %llu ns, not 0",
				     WARREN_DELAY_MAX);
	if (features->loss.model == WR_LOSS_PATTERN)
		return warren_refuse(info->extack, nest, -EOPNOTSUPP,
				     "a pattern of losses is not supported yet");
	if (features->jitter.shape == WR_JITTER_TABLE)
		return warren_refuse(info->extack, nest, -EOPNOTSUPP,
				     "a table of jitter is not supported yet");
	if (features->ber_flip && params->ber > WARREN_FLIP_BER_MAX)
		return warren_refuse(info->extack, nest, -ERANGE,
				     "a bit error rate of %llu in 10^18 is too high to flip bits: at most %llu",
				     params->ber, WARREN_FLIP_BER_MAX);
	return check_aqm(&features->aqm, nest, info);
}

int warren_read_dir(struct wr_params *params, struct wr_features *features,
		    struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *tb[WARREN_DIR_A_MAX + 1];
	int err;

	if (!nest)
		return 0;
	err = warren_parse(tb, WARREN_DIR_A_MAX, nest, info);
	if (!err)
		err = refuse_unserved(tb, info);
	if (err)
		return err;
	take_params(params, tb);
	take_features(features, tb);
	return check_dir(params, features, nest, info);
}
