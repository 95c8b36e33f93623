/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* A singly linked list of frames with its counts. */
#ifndef WARREN_ENGINE_FIFO_H
#define WARREN_ENGINE_FIFO_H

#include "platform.h"

/**
 * struct wr_fifo - frames in order
 * @head: first out
 * @tail: last in; undefined while @head is NULL
 * @bytes: wire bytes of all
 * @frames: how many
 */
struct wr_fifo {
	struct wr_frame *head;
	struct wr_frame *tail;
	u64 bytes;
	u32 frames;
};

static inline void wr_fifo_push(struct wr_fifo *fifo, struct wr_frame *frame)
{
	frame->next = NULL;
	if (fifo->head)
		fifo->tail->next = frame;
	else
		fifo->head = frame;
	fifo->tail = frame;
	fifo->bytes += wr_info(frame)->wire;
	fifo->frames++;
}

static inline struct wr_frame *wr_fifo_pop(struct wr_fifo *fifo)
{
	struct wr_frame *frame = fifo->head;

	if (!frame)
		return NULL;
	fifo->head = frame->next;
	frame->next = NULL;
	fifo->bytes -= wr_info(frame)->wire;
	fifo->frames--;
	return frame;
}

#endif /* WARREN_ENGINE_FIFO_H */
