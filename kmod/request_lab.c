// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/* Requests about labs. */
#include <linux/cred.h>
#include <linux/mm.h>

#include "describe.h"
#include "event.h"
#include "handlers.h"
#include "lab.h"
#include "refuse.h"
#include "request.h"

static u64 default_guard(void)
{
	return ((u64)totalram_pages() << PAGE_SHIFT) / 4;
}

static int new_lab(struct nlattr **tb, struct genl_info *info,
		   struct warren_lab **created)
{
	u64 guard = default_guard(), seed = 0;
	struct nlattr *name;
	struct warren_lab *lab;
	int err;

	name = tb[WARREN_LAB_A_NAME];
	if (!name)
		return warren_missing(info, info->attrs[WARREN_A_LAB],
			       WARREN_LAB_A_NAME, "the lab's name");
	err = warren_check_name(name, info);
	if (err)
		return err;
	if (warren_lab_find_name(nla_data(name)))
		return warren_refuse(info->extack, name, -EEXIST,
				     "there is a lab \"%s\" already",
				     (char *)nla_data(name));
	if (tb[WARREN_LAB_A_SEED])
		seed = nla_get_u64(tb[WARREN_LAB_A_SEED]);
	if (tb[WARREN_LAB_A_GUARD_BYTES])
		guard = nla_get_u64(tb[WARREN_LAB_A_GUARD_BYTES]);

	lab = warren_lab_new(nla_data(name), seed, guard, current_uid());
	if (IS_ERR(lab))
		return warren_no_memory(info);
	*created = lab;
	return 0;
}

int warren_nl_lab_new(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[WARREN_LAB_A_MAX + 1];
	struct warren_lab *lab;
	struct warren_reply reply;
	int err;

	if (!info->attrs[WARREN_A_LAB])
		return warren_missing(info, NULL, WARREN_A_LAB, "the lab");
	err = warren_parse(tb, WARREN_LAB_A_MAX, info->attrs[WARREN_A_LAB], info);
	if (err)
		return err;
	/* the reply first: once there is a lab, nothing may fail */
	err = warren_reply_start(&reply, info);
	if (err)
		return err;

	mutex_lock(&warren_control);
	err = new_lab(tb, info, &lab);
	if (!err) {
		warren_event_lab(lab, WARREN_EVENT_CREATED);
		err = warren_describe_lab(reply.skb, lab);
		WARN_ON_ONCE(err);
	}
	mutex_unlock(&warren_control);
	if (err) {
		nlmsg_free(reply.skb);
		return err;
	}
	return warren_reply_end(&reply, 0, info);
}

int warren_nl_lab_del(struct sk_buff *skb, struct genl_info *info)
{
	struct warren_lab *lab;

	mutex_lock(&warren_control);
	lab = warren_request_lab(info);
	if (!IS_ERR(lab))
		warren_lab_unlink(lab);
	mutex_unlock(&warren_control);
	if (IS_ERR(lab))
		return PTR_ERR(lab);

	warren_lab_destroy(lab);
	return 0;
}

static struct warren_lab *find_lab_by_name(struct genl_info *info)
{
	struct nlattr *tb[WARREN_LAB_A_MAX + 1];
	struct nlattr *nest = info->attrs[WARREN_A_LAB];
	struct warren_lab *lab;
	struct nlattr *name;
	int err;

	err = warren_parse(tb, WARREN_LAB_A_MAX, nest, info);
	if (err)
		return ERR_PTR(err);
	name = tb[WARREN_LAB_A_NAME];
	if (!name)
		return ERR_PTR(warren_missing(info, nest, WARREN_LAB_A_NAME,
				       "the lab's name"));
	lab = warren_lab_find_name(nla_data(name));
	if (!lab)
		return ERR_PTR(warren_refuse(info->extack, name, -ENOENT,
					     "there is no lab \"%s\"",
					     (char *)nla_data(name)));
	return lab;
}

int warren_nl_lab_get(struct sk_buff *skb, struct genl_info *info)
{
	bool by_name = info->attrs[WARREN_A_LAB];
	struct warren_lab *lab;
	struct warren_reply reply;
	int err;

	if (by_name && info->attrs[WARREN_A_LAB_ID])
		return warren_refuse(info->extack, info->attrs[WARREN_A_LAB],
				     -EINVAL,
				     "ask for a lab by its id or its name, not both");
	err = warren_reply_start(&reply, info);
	if (err)
		return err;
	mutex_lock(&warren_control);
	lab = by_name ? find_lab_by_name(info) : warren_request_lab(info);
	if (!IS_ERR(lab))
		err = warren_describe_lab(reply.skb, lab);
	mutex_unlock(&warren_control);
	if (IS_ERR(lab)) {
		nlmsg_free(reply.skb);
		return PTR_ERR(lab);
	}
	return warren_reply_end(&reply, err, info);
}
