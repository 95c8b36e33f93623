// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * An extended ack points to its sentence and is read after the handler has
 * returned; formatted ones need a place that lives that long, which 6.1 does not
 * have. They are written round and round into a ring: long before one is
 * overwritten, its ack was sent.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>

#include "refuse.h"

#define WARREN_SENTENCES 64 /* a power of two */
#define WARREN_SENTENCE_LEN 192

static char sentences[WARREN_SENTENCES][WARREN_SENTENCE_LEN];
static atomic_t next_sentence;

int warren_refuse(struct netlink_ext_ack *extack, const struct nlattr *attr,
		  int err, const char *format, ...)
{
	char *sentence;
	va_list args;

	if (!extack)
		return err;
	sentence = sentences[(unsigned int)atomic_inc_return(&next_sentence) %
			     WARREN_SENTENCES];
	va_start(args, format);
	vscnprintf(sentence, WARREN_SENTENCE_LEN, format, args);
	va_end(args);
	extack->_msg = sentence;
	if (attr)
		NL_SET_BAD_ATTR(extack, attr);
	return err;
}
