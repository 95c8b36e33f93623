// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
#include "flows.h"

void wr_flows_init(struct wr_flows *flows, enum wr_discipline discipline)
{
	flows->discipline = discipline;
	flows->round = WR_NO_FLOW;
	flows->round_end = WR_NO_FLOW;
}

/* ---- one flow ----------------------------------------------------------- */

static void push(struct wr_flow *flow, struct wr_frame *frame)
{
	wr_info(frame)->left = flow->frames.head ? flow->frames.tail : NULL;
	wr_fifo_push(&flow->frames, frame);
}

static struct wr_frame *pop(struct wr_flow *flow)
{
	struct wr_frame *frame = wr_fifo_pop(&flow->frames);

	if (flow->frames.head)
		wr_info(flow->frames.head)->left = NULL;
	return frame;
}

static struct wr_frame *pop_newest(struct wr_flow *flow)
{
	struct wr_frame *frame = flow->frames.tail;
	struct wr_frame *before = wr_info(frame)->left;

	if (!before)
		return pop(flow);
	before->next = NULL;
	flow->frames.tail = before;
	flow->frames.bytes -= wr_info(frame)->wire;
	flow->frames.frames--;
	flow->tag = wr_info(before)->tag;
	return frame;
}

/* ---- FQ and WFQ: a heap ------------------------------------------------- */

static bool earlier(const struct wr_flows *flows, u16 a, u16 b)
{
	u64 left = wr_info(flows->flow[a].frames.head)->tag;
	u64 right = wr_info(flows->flow[b].frames.head)->tag;

	return left != right ? left < right : a < b;
}

static void set_place(struct wr_flows *flows, u16 place, u16 index)
{
	flows->active[place] = index;
	flows->flow[index].place = place;
}

static void sift_up(struct wr_flows *flows, u16 place)
{
	u16 index = flows->active[place];
	u16 parent;

	for (; place; place = parent) {
		parent = (u16)((place - 1) / 2);
		if (!earlier(flows, index, flows->active[parent]))
			break;
		set_place(flows, place, flows->active[parent]);
	}
	set_place(flows, place, index);
}

static void sift_down(struct wr_flows *flows, u16 place)
{
	u16 index = flows->active[place];
	u16 child;

	for (;; place = child) {
		child = (u16)(2 * place + 1);
		if (child >= flows->active_count)
			break;
		if (child + 1 < flows->active_count &&
		    earlier(flows, flows->active[child + 1],
			   flows->active[child]))
			child++;
		if (!earlier(flows, flows->active[child], index))
			break;
		set_place(flows, place, flows->active[child]);
	}
	set_place(flows, place, index);
}

/* ---- all flows ---------------------------------------------------------- */

static bool in_heap(const struct wr_flows *flows)
{
	return flows->discipline != WR_DISCIPLINE_DRR;
}

static void join_round(struct wr_flows *flows, u16 index)
{
	if (flows->round == WR_NO_FLOW)
		flows->round = index;
	else
		flows->flow[flows->round_end].next = index;
	flows->round_end = index;
	flows->flow[index].next = WR_NO_FLOW;
	flows->flow[index].in_round = true;
}

static void activate(struct wr_flows *flows, u16 index)
{
	u16 place = flows->active_count++;

	set_place(flows, place, index);
	if (in_heap(flows)) {
		sift_up(flows, place);
		return;
	}
	if (flows->flow[index].in_round)
		return;
	flows->flow[index].deficit = WR_DRR_QUANTUM;
	join_round(flows, index);
}

/* Takes flow @index, which has become empty, out of the active ones. */
static void deactivate(struct wr_flows *flows, u16 index)
{
	u16 place = flows->flow[index].place;
	u16 last = flows->active[--flows->active_count];

	if (last != index) {
		set_place(flows, place, last);
		if (in_heap(flows)) {
			sift_up(flows, place);
			sift_down(flows, flows->flow[last].place);
		}
	}
	if (!flows->active_count)
		flows->now = 0; /* tags start anew */
}

/* The first frame of the flow is another one, or gone. */
static void head_changed(struct wr_flows *flows, u16 index)
{
	if (!flows->flow[index].frames.head)
		deactivate(flows, index);
	else if (in_heap(flows))
		sift_down(flows, flows->flow[index].place);
}

static u64 cost(const struct wr_flows *flows, struct wr_frame *frame)
{
	u64 bytes = (u64)wr_info(frame)->wire * WR_TAG_ONE;

	if (flows->discipline == WR_DISCIPLINE_WFQ)
		return bytes / (1 + wr_frame_precedence(frame));
	return bytes;
}

void wr_flows_put(struct wr_flows *flows, struct wr_frame *frame)
{
	u16 index = (u16)(wr_frame_flow(frame) % WR_FLOWS);
	struct wr_flow *flow = &flows->flow[index];
	bool idle = !flow->frames.head;

	if (idle)
		flow->tag = flows->now;
	flow->tag += cost(flows, frame);
	wr_info(frame)->tag = flow->tag;
	push(flow, frame);
	if (idle)
		activate(flows, index);
}

static struct wr_frame *take_from(struct wr_flows *flows, u16 index)
{
	struct wr_frame *frame = pop(&flows->flow[index]);

	flows->served = index;
	flows->now = wr_info(frame)->tag;
	head_changed(flows, index);
	return frame;
}

/* The flow's turn is over: it leaves the round, or goes to its end. */
static void next_in_round(struct wr_flows *flows)
{
	u16 index = flows->round;

	flows->round = flows->flow[index].next;
	if (flows->round == WR_NO_FLOW)
		flows->round_end = WR_NO_FLOW;
	flows->flow[index].in_round = false;
	if (!flows->flow[index].frames.head)
		return;
	flows->flow[index].deficit += WR_DRR_QUANTUM;
	join_round(flows, index);
}

/* A frame is at most some forty quanta long, and a round 256 flows. */
static struct wr_frame *take_in_turn(struct wr_flows *flows)
{
	struct wr_frame *frame;
	struct wr_flow *flow;

	while (flows->round != WR_NO_FLOW) {
		flow = &flows->flow[flows->round];
		frame = flow->frames.head;
		if (!frame || wr_info(frame)->wire > flow->deficit) {
			next_in_round(flows);
			continue;
		}
		flow->deficit -= wr_info(frame)->wire;
		take_from(flows, flows->round);
		if (!flow->frames.head)
			next_in_round(flows);
		return frame;
	}
	return NULL;
}

struct wr_frame *wr_flows_take(struct wr_flows *flows)
{
	if (!in_heap(flows))
		return take_in_turn(flows);
	if (!flows->active_count)
		return NULL;
	return take_from(flows, flows->active[0]);
}

/* By bytes; of equal ones the first. */
static u16 find_longest(const struct wr_flows *flows)
{
	u16 longest = flows->active[0];
	u64 most = flows->flow[longest].frames.bytes;
	u64 bytes;
	u16 i, index;

	for (i = 1; i < flows->active_count; i++) {
		index = flows->active[i];
		bytes = flows->flow[index].frames.bytes;
		if (bytes > most || (bytes == most && index < longest)) {
			longest = index;
			most = bytes;
		}
	}
	return longest;
}

struct wr_frame *wr_flows_take_longest(struct wr_flows *flows, bool oldest)
{
	struct wr_frame *frame;
	u16 longest;

	if (!flows->active_count)
		return NULL;
	longest = find_longest(flows);
	frame = oldest ? pop(&flows->flow[longest]) :
			 pop_newest(&flows->flow[longest]);
	if (oldest || !flows->flow[longest].frames.head)
		head_changed(flows, longest);
	return frame;
}
