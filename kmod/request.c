// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include <linux/ctype.h>
#include <linux/string.h>

#include "lab.h"
#include "netlink.h"
#include "refuse.h"
#include "request.h"
#include "uapi/warren.h"

/* The object of the kind behind @after, or the first one if that is NULL. */
struct nlattr *warren_next_object(const struct genl_info *info,
				  const struct nlattr *after, int kind)
{
	struct nlattr *nla = nlmsg_attrdata(info->nlhdr, GENL_HDRLEN);
	int left = nlmsg_attrlen(info->nlhdr, GENL_HDRLEN);

	if (after) {
		left -= (const char *)after - (const char *)nla;
		nla = nla_next(after, &left);
	}
	return nla_find(nla, left, kind);
}

int warren_missing(struct genl_info *info, struct nlattr *nest, int type,
		   const char *what)
{
	NL_SET_ERR_ATTR_MISS(info->extack, nest, type);
	return warren_refuse(info->extack, NULL, -EINVAL, "%s is missing",
			     what);
}

int warren_no_memory(struct genl_info *info)
{
	return warren_refuse(info->extack, NULL, -ENOMEM,
			     "the kernel has no memory left for this");
}

int warren_parse(struct nlattr **tb, int max, const struct nlattr *nest,
		 struct genl_info *info)
{
	return nla_parse_nested(tb, max, nest, NULL, info->extack);
}

static bool name_may_have(char c)
{
	return isascii(c) && (isalnum(c) || (c && strchr("._-:+@/", c)));
}

int warren_check_name(struct nlattr *attr, struct genl_info *info)
{
	const char *name = nla_data(attr);
	size_t good = 0;

	while (name_may_have(name[good]))
		good++;

	if (!*name)
		return warren_refuse(info->extack, attr, -EINVAL,
				     "a name has 1 to %d characters",
				     WARREN_NAME_MAX);
	if (name[good])
		return warren_refuse(info->extack, attr, -EINVAL,
				     "character %zu of a name is not one of A-Z a-z 0-9 . _ - : + @ /",
				     good + 1);
	if (*name == '-' || *name == '.')
		return warren_refuse(info->extack, attr, -EINVAL,
				     "name \"%s\" must not start with '%c'",
				     name, *name);
	return 0;
}

struct warren_lab *warren_request_lab(struct genl_info *info)
{
	struct nlattr *attr = info->attrs[WARREN_A_LAB_ID];
	struct warren_lab *lab;

	if (!attr)
		return ERR_PTR(warren_missing(info, NULL, WARREN_A_LAB_ID,
				       "the lab's id"));
	lab = warren_lab_find(nla_get_u32(attr));
	if (!lab)
		return ERR_PTR(warren_refuse(info->extack, attr, -ENOENT,
					     "there is no lab %u",
					     nla_get_u32(attr)));
	return lab;
}

/* How many objects of a kind the message carries: 1 to WARREN_BATCH_MAX. */
int warren_count_objects(struct genl_info *info, int kind, const char *what)
{
	struct nlattr *nla;
	int count = 0;

	warren_for_each_object(nla, info, kind) {
		if (++count > WARREN_BATCH_MAX)
			return warren_refuse(info->extack, nla, -E2BIG,
					     "a message carries at most %d objects",
					     WARREN_BATCH_MAX);
	}
	return count ? count : warren_missing(info, NULL, kind, what);
}

int warren_reply_start(struct warren_reply *reply, struct genl_info *info)
{
	reply->skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply->skb)
		return warren_no_memory(info);
	reply->header = genlmsg_put_reply(reply->skb, info, &warren_family, 0,
					  info->genlhdr->cmd);
	return 0;
}

int warren_reply_end(struct warren_reply *reply, int err, struct genl_info *info)
{
	if (err) {
		nlmsg_free(reply->skb);
		return warren_refuse(info->extack, NULL, err,
				     "the reply does not fit into a message");
	}
	genlmsg_end(reply->skb, reply->header);
	return genlmsg_reply(reply->skb, info);
}
