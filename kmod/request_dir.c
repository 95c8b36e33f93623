// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* What a request says about one direction of a link. */
#include "engine/direction.h"
#include "refuse.h"
#include "request.h"
#include "request_dir.h"
#include "uapi/warren.h"

/* Parameters that are part of the contract but not served. */
static int refuse_unserved(struct nlattr **tb, struct genl_info *info)
{
	static const struct {
		const char *name;
		int first, last;
	} unserved[] = {
		{ "a queue limit in time", WARREN_DIR_A_QUEUE_TIME,
		  WARREN_DIR_A_QUEUE_TIME },
		{ "a queue discipline", WARREN_DIR_A_DISCIPLINE,
		  WARREN_DIR_A_QUEUE_DROP },
		{ "active queue management", WARREN_DIR_A_AQM,
		  WARREN_DIR_A_PIE_BETA },
		{ "a delivery trace", WARREN_DIR_A_TRACE,
		  WARREN_DIR_A_TRACE_ONCE },
		{ "a loss model", WARREN_DIR_A_LOSS_MODEL,
		  WARREN_DIR_A_LOSS_PATTERN },
		{ "flipping bits", WARREN_DIR_A_BER_ACTION,
		  WARREN_DIR_A_BER_ACTION },
		{ "duplication", WARREN_DIR_A_DUPLICATE,
		  WARREN_DIR_A_DUPLICATE_FREE },
		{ "reordering", WARREN_DIR_A_REORDER, WARREN_DIR_A_REORDER_BY },
		{ "jitter", WARREN_DIR_A_JITTER, WARREN_DIR_A_JITTER_TABLE },
		{ "a threshold of lateness", WARREN_DIR_A_LATE_THRESHOLD,
		  WARREN_DIR_A_LATE_THRESHOLD },
	};
	size_t i;
	int attr;

	for (i = 0; i < ARRAY_SIZE(unserved); i++)
		for (attr = unserved[i].first; attr <= unserved[i].last; attr++)
			if (tb[attr])
				return warren_refuse(info->extack, tb[attr],
						     -EOPNOTSUPP,
						     "%s is not supported yet",
						     unserved[i].name);
	return 0;
}

int warren_read_dir(struct wr_params *params, struct nlattr *nest,
		    struct genl_info *info)
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
	if (tb[WARREN_DIR_A_RATE])
		params->rate = nla_get_u64(tb[WARREN_DIR_A_RATE]);
	if (tb[WARREN_DIR_A_OVERHEAD])
		params->overhead = nla_get_s32(tb[WARREN_DIR_A_OVERHEAD]);
	if (tb[WARREN_DIR_A_MIN_FRAME])
		params->min_frame = nla_get_u32(tb[WARREN_DIR_A_MIN_FRAME]);
	if (tb[WARREN_DIR_A_CELL_PAYLOAD])
		params->cell_payload =
			nla_get_u32(tb[WARREN_DIR_A_CELL_PAYLOAD]);
	if (tb[WARREN_DIR_A_CELL_SIZE])
		params->cell_size = nla_get_u32(tb[WARREN_DIR_A_CELL_SIZE]);
	if (tb[WARREN_DIR_A_DELAY])
		params->delay = nla_get_u64(tb[WARREN_DIR_A_DELAY]);
	if (tb[WARREN_DIR_A_QUEUE_PACKETS])
		params->queue_packets =
			nla_get_u32(tb[WARREN_DIR_A_QUEUE_PACKETS]);
	if (tb[WARREN_DIR_A_QUEUE_BYTES])
		params->queue_bytes = nla_get_u64(tb[WARREN_DIR_A_QUEUE_BYTES]);
	if (tb[WARREN_DIR_A_LOSS])
		params->loss = nla_get_u64(tb[WARREN_DIR_A_LOSS]);
	if (tb[WARREN_DIR_A_BER])
		params->ber = nla_get_u64(tb[WARREN_DIR_A_BER]);

	if (!params->cell_size != !params->cell_payload ||
	    params->cell_size < params->cell_payload ||
	    params->cell_size > 2 * params->cell_payload)
		return warren_refuse(info->extack, nest, -EINVAL,
				     "a cell of %u bytes cannot carry %u: give both or neither, size from payload to twice the payload",
				     params->cell_size, params->cell_payload);
	return 0;
}
