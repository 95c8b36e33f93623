// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Requests about tables. */
#include "handlers.h"
#include "refuse.h"
#include "request.h"

/* Every request about tables, until links take them. */
int warren_nl_table(struct sk_buff *skb, struct genl_info *info)
{
	return warren_refuse(info->extack, NULL, -EOPNOTSUPP,
			     "tables are not supported yet");
}
