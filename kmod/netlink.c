// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Generic netlink family "warren": which commands there are and what each may
 * carry. Policies refuse what does not belong into a message and what is out of
 * range; the handlers check what a policy cannot, and do nothing before
 * everything in the message has been checked. They run in parallel, each under
 * warren_control for as long as it works on objects.
 */
#include <linux/if.h>
#include <linux/module.h>
#include <net/genetlink.h>

#include "handlers.h"
#include "netlink.h"
#include "uapi/warren.h"

static struct netlink_range_validation id_range = {
	.min = 1, .max = U32_MAX,
};

static struct netlink_range_validation rate_range = {
	.max = WARREN_RATE_MAX,
};

static struct netlink_range_validation delay_range = {
	.max = WARREN_DELAY_MAX,
};

static struct netlink_range_validation ber_range = {
	.max = WARREN_BER_ONE,
};

static struct netlink_range_validation red_range = {
	.max = WARREN_RED_MAX,
};

static struct netlink_range_validation pie_range = {
	.max = WARREN_PIE_FACTOR_MAX,
};

static struct netlink_range_validation length_range = {
	.min = 1, .max = WARREN_TABLE_MAX,
};

static struct netlink_range_validation kind_range = {
	.min = WARREN_TABLE_KIND_JITTER, .max = WARREN_TABLE_KIND_TRACE,
};

static struct netlink_range_validation frame_range = {
	.max = WARREN_FRAME_MAX,
};

static struct netlink_range_validation mtu_range = {
	.min = WARREN_MTU_MIN, .max = WARREN_FRAME_MAX,
};

static struct netlink_range_validation_signed overhead_range = {
	.min = WARREN_OVERHEAD_MIN, .max = WARREN_OVERHEAD_MAX,
};

#define POLICY_ID NLA_POLICY_FULL_RANGE(NLA_U32, &id_range)
#define POLICY_TIME NLA_POLICY_FULL_RANGE(NLA_U64, &delay_range)
#define POLICY_SWITCH NLA_POLICY_MAX(NLA_U32, 1)
#define POLICY_DATA { .type = NLA_BINARY, .len = WARREN_TABLE_CHUNK }
#define POLICY_NAME { .type = NLA_NUL_STRING, .len = WARREN_NAME_MAX }

static const struct nla_policy lab_new_policy[WARREN_LAB_A_MAX + 1] = {
	[WARREN_LAB_A_NAME] = POLICY_NAME,
	[WARREN_LAB_A_SEED] = { .type = NLA_U64 },
	[WARREN_LAB_A_GUARD_BYTES] = { .type = NLA_U64 },
};

static const struct nla_policy lab_name_policy[WARREN_LAB_A_MAX + 1] = {
	[WARREN_LAB_A_NAME] = POLICY_NAME,
};

static const struct nla_policy node_new_policy[WARREN_NODE_A_MAX + 1] = {
	[WARREN_NODE_A_ID] = POLICY_ID,
	[WARREN_NODE_A_NAME] = POLICY_NAME,
	[WARREN_NODE_A_NETNS_FD] = NLA_POLICY_MAX(NLA_U32, S16_MAX),
	[WARREN_NODE_A_STACK] = NLA_POLICY_MASK(NLA_U32, WARREN_STACK_ALL),
};

static const struct nla_policy node_id_policy[WARREN_NODE_A_MAX + 1] = {
	[WARREN_NODE_A_ID] = POLICY_ID,
};

static const struct nla_policy end_new_policy[WARREN_END_A_MAX + 1] = {
	[WARREN_END_A_NODE] = POLICY_ID,
	[WARREN_END_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[WARREN_END_A_MAC] = NLA_POLICY_ETH_ADDR,
	[WARREN_END_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy end_set_policy[WARREN_END_A_MAX + 1] = {
	[WARREN_END_A_MAC] = NLA_POLICY_ETH_ADDR,
	[WARREN_END_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy dir_policy[WARREN_DIR_A_MAX + 1] = {
	[WARREN_DIR_A_RATE] = NLA_POLICY_FULL_RANGE(NLA_U64, &rate_range),
	[WARREN_DIR_A_OVERHEAD] =
		NLA_POLICY_FULL_RANGE_SIGNED(NLA_S32, &overhead_range),
	[WARREN_DIR_A_MIN_FRAME] = NLA_POLICY_FULL_RANGE(NLA_U32, &frame_range),
	[WARREN_DIR_A_CELL_PAYLOAD] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &frame_range),
	[WARREN_DIR_A_CELL_SIZE] = NLA_POLICY_FULL_RANGE(NLA_U32, &frame_range),
	[WARREN_DIR_A_DELAY] = NLA_POLICY_FULL_RANGE(NLA_U64, &delay_range),
	[WARREN_DIR_A_QUEUE_PACKETS] = { .type = NLA_U32 },
	[WARREN_DIR_A_QUEUE_BYTES] = { .type = NLA_U64 },
	[WARREN_DIR_A_LOSS] = { .type = NLA_U64 },
	[WARREN_DIR_A_BER] = NLA_POLICY_FULL_RANGE(NLA_U64, &ber_range),
	[WARREN_DIR_A_QUEUE_TIME] = POLICY_TIME,
	[WARREN_DIR_A_DISCIPLINE] =
		NLA_POLICY_MAX(NLA_U32, WARREN_DISCIPLINE_WFQ),
	[WARREN_DIR_A_QUEUE_DROP] =
		NLA_POLICY_MAX(NLA_U32, WARREN_QUEUE_DROP_HEAD),
	[WARREN_DIR_A_AQM] = NLA_POLICY_MAX(NLA_U32, WARREN_AQM_PIE),
	[WARREN_DIR_A_AQM_ECN] = POLICY_SWITCH,
	[WARREN_DIR_A_AQM_TARGET] = POLICY_TIME,
	[WARREN_DIR_A_AQM_INTERVAL] = POLICY_TIME,
	[WARREN_DIR_A_RED_MIN] = NLA_POLICY_FULL_RANGE(NLA_U64, &red_range),
	[WARREN_DIR_A_RED_MAX] = NLA_POLICY_FULL_RANGE(NLA_U64, &red_range),
	[WARREN_DIR_A_RED_BYTES] = POLICY_SWITCH,
	[WARREN_DIR_A_RED_PROBABILITY] = { .type = NLA_U64 },
	[WARREN_DIR_A_RED_WEIGHT] = { .type = NLA_U32 },
	[WARREN_DIR_A_PIE_ALPHA] = NLA_POLICY_FULL_RANGE(NLA_U32, &pie_range),
	[WARREN_DIR_A_PIE_BETA] = NLA_POLICY_FULL_RANGE(NLA_U32, &pie_range),
	[WARREN_DIR_A_TRACE] = { .type = NLA_U32 },
	[WARREN_DIR_A_TRACE_ONCE] = POLICY_SWITCH,
	[WARREN_DIR_A_LOSS_MODEL] =
		NLA_POLICY_MAX(NLA_U32, WARREN_LOSS_MODEL_PATTERN),
	[WARREN_DIR_A_GILBERT_P] = { .type = NLA_U64 },
	[WARREN_DIR_A_GILBERT_R] = { .type = NLA_U64 },
	[WARREN_DIR_A_GILBERT_GOOD] = { .type = NLA_U64 },
	[WARREN_DIR_A_GILBERT_BAD] = { .type = NLA_U64 },
	[WARREN_DIR_A_LOSS_PATTERN] = { .type = NLA_U32 },
	[WARREN_DIR_A_BER_ACTION] =
		NLA_POLICY_MAX(NLA_U32, WARREN_BER_ACTION_FLIP),
	[WARREN_DIR_A_DUPLICATE] = { .type = NLA_U64 },
	[WARREN_DIR_A_DUPLICATE_FREE] = POLICY_SWITCH,
	[WARREN_DIR_A_REORDER] = { .type = NLA_U64 },
	[WARREN_DIR_A_REORDER_BY] = POLICY_TIME,
	[WARREN_DIR_A_JITTER] = POLICY_TIME,
	[WARREN_DIR_A_JITTER_SHAPE] =
		NLA_POLICY_MAX(NLA_U32, WARREN_JITTER_SHAPE_TABLE),
	[WARREN_DIR_A_JITTER_CORRELATION] = { .type = NLA_U64 },
	[WARREN_DIR_A_JITTER_REORDER] = POLICY_SWITCH,
	[WARREN_DIR_A_JITTER_TABLE] = { .type = NLA_U32 },
	[WARREN_DIR_A_LATE_THRESHOLD] = POLICY_TIME,
};

static const struct nla_policy link_new_policy[WARREN_LINK_A_MAX + 1] = {
	[WARREN_LINK_A_ID] = POLICY_ID,
	[WARREN_LINK_A_NAME] = POLICY_NAME,
	[WARREN_LINK_A_END_A] = NLA_POLICY_NESTED(end_new_policy),
	[WARREN_LINK_A_END_B] = NLA_POLICY_NESTED(end_new_policy),
	[WARREN_LINK_A_FORWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_BACKWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_STATE] = NLA_POLICY_MAX(NLA_U32, WARREN_STATE_UP),
	[WARREN_LINK_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy link_set_policy[WARREN_LINK_A_MAX + 1] = {
	[WARREN_LINK_A_ID] = POLICY_ID,
	[WARREN_LINK_A_END_A] = NLA_POLICY_NESTED(end_set_policy),
	[WARREN_LINK_A_END_B] = NLA_POLICY_NESTED(end_set_policy),
	[WARREN_LINK_A_FORWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_BACKWARD] = NLA_POLICY_NESTED(dir_policy),
	[WARREN_LINK_A_STATE] = NLA_POLICY_MAX(NLA_U32, WARREN_STATE_UP),
	[WARREN_LINK_A_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
};

static const struct nla_policy link_id_policy[WARREN_LINK_A_MAX + 1] = {
	[WARREN_LINK_A_ID] = POLICY_ID,
};

static const struct nla_policy table_new_policy[WARREN_TABLE_A_MAX + 1] = {
	[WARREN_TABLE_A_ID] = POLICY_ID,
	[WARREN_TABLE_A_NAME] = POLICY_NAME,
	[WARREN_TABLE_A_KIND] = NLA_POLICY_FULL_RANGE(NLA_U32, &kind_range),
	[WARREN_TABLE_A_LENGTH] = NLA_POLICY_FULL_RANGE(NLA_U32, &length_range),
	[WARREN_TABLE_A_DATA] = POLICY_DATA,
};

static const struct nla_policy table_add_policy[WARREN_TABLE_A_MAX + 1] = {
	[WARREN_TABLE_A_ID] = POLICY_ID,
	[WARREN_TABLE_A_DATA] = POLICY_DATA,
};

static const struct nla_policy table_id_policy[WARREN_TABLE_A_MAX + 1] = {
	[WARREN_TABLE_A_ID] = POLICY_ID,
};

/* What may stand at the top level, per command. */
static const struct nla_policy top_lab_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB] = NLA_POLICY_NESTED(lab_new_policy),
};

static const struct nla_policy top_lab_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
};

static const struct nla_policy top_lab_get[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LAB] = NLA_POLICY_NESTED(lab_name_policy),
};

static const struct nla_policy top_node_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_NODE] = NLA_POLICY_NESTED(node_new_policy),
};

static const struct nla_policy top_node_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_NODE] = NLA_POLICY_NESTED(node_id_policy),
};

static const struct nla_policy top_link_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LINK] = NLA_POLICY_NESTED(link_new_policy),
};

static const struct nla_policy top_link_set[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LINK] = NLA_POLICY_NESTED(link_set_policy),
};

static const struct nla_policy top_link_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_LINK] = NLA_POLICY_NESTED(link_id_policy),
};

static const struct nla_policy top_table_new[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_TABLE] = NLA_POLICY_NESTED(table_new_policy),
};

static const struct nla_policy top_table_add[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_TABLE] = NLA_POLICY_NESTED(table_add_policy),
};

static const struct nla_policy top_table_id[WARREN_A_MAX + 1] = {
	[WARREN_A_LAB_ID] = POLICY_ID,
	[WARREN_A_TABLE] = NLA_POLICY_NESTED(table_id_policy),
};

#define WARREN_OP(command, top, handler)				\
	.cmd = command, .flags = GENL_ADMIN_PERM, .policy = top,	\
	.maxattr = ARRAY_SIZE(top) - 1, .doit = handler

#define WARREN_GET_OP(command, top, handler)				\
	.cmd = command, .policy = top, .maxattr = ARRAY_SIZE(top) - 1,	\
	.doit = handler

static const struct genl_ops warren_ops[] = {
	{ WARREN_OP(WARREN_CMD_LAB_NEW, top_lab_new, warren_nl_lab_new) },
	{ WARREN_OP(WARREN_CMD_LAB_DEL, top_lab_id, warren_nl_lab_del) },
	{ WARREN_GET_OP(WARREN_CMD_LAB_GET, top_lab_get, warren_nl_lab_get),
	  .dumpit = warren_nl_lab_dump },
	{ WARREN_OP(WARREN_CMD_NODE_NEW, top_node_new, warren_nl_node_new) },
	{ WARREN_OP(WARREN_CMD_NODE_DEL, top_node_id, warren_nl_node_del) },
	{ WARREN_GET_OP(WARREN_CMD_NODE_GET, top_node_id, warren_nl_node_get),
	  .start = warren_nl_dump_start, .dumpit = warren_nl_node_dump },
	{ WARREN_OP(WARREN_CMD_LINK_NEW, top_link_new, warren_nl_link_new) },
	{ WARREN_OP(WARREN_CMD_LINK_SET, top_link_set, warren_nl_link_set) },
	{ WARREN_OP(WARREN_CMD_LINK_DEL, top_link_id, warren_nl_link_del) },
	{ WARREN_GET_OP(WARREN_CMD_LINK_GET, top_link_id, warren_nl_link_get),
	  .start = warren_nl_dump_start, .dumpit = warren_nl_link_dump },
	{ WARREN_OP(WARREN_CMD_TABLE_NEW, top_table_new, warren_nl_table) },
	{ WARREN_OP(WARREN_CMD_TABLE_ADD, top_table_add, warren_nl_table) },
	{ WARREN_OP(WARREN_CMD_TABLE_DEL, top_table_id, warren_nl_table) },
	{ WARREN_GET_OP(WARREN_CMD_TABLE_GET, top_table_id, warren_nl_table) },
};

static const struct genl_multicast_group warren_groups[] = {
	{ .name = WARREN_MCGRP_EVENTS },
};

struct genl_family warren_family __ro_after_init = {
	.name = WARREN_FAMILY_NAME,
	.version = WARREN_FAMILY_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.ops = warren_ops,
	.n_ops = ARRAY_SIZE(warren_ops),
	.resv_start_op = WARREN_CMD_MAX + 1,
	.mcgrps = warren_groups,
	.n_mcgrps = ARRAY_SIZE(warren_groups),
};

int __init warren_netlink_init(void)
{
	return genl_register_family(&warren_family);
}

void warren_netlink_exit(void)
{
	genl_unregister_family(&warren_family);
}
