// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Requests about tables. */
#include "handlers.h"
#include "refuse.h"
#include "request.h"

static int refuse_tables(struct genl_info *info)
{
	return warren_refuse(info->extack, NULL, -EOPNOTSUPP,
			     "tables are not supported yet");
}

int warren_nl_table_new(struct sk_buff *skb, struct genl_info *info)
{
	return refuse_tables(info);
}

int warren_nl_table_add(struct sk_buff *skb, struct genl_info *info)
{
	return refuse_tables(info);
}

int warren_nl_table_del(struct sk_buff *skb, struct genl_info *info)
{
	return refuse_tables(info);
}

int warren_nl_table_get(struct sk_buff *skb, struct genl_info *info)
{
	return refuse_tables(info);
}
