/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Two nodes and as many links between them as one likes. */
#ifndef WARREN_TEST_MANY_H
#define WARREN_TEST_MANY_H

#include "lab.h"

void many_new(uint32_t links);
void many_del(void);
/* All of them, in both directions. */
void many_shape(const struct shape *shape);
/* @frames of 64 bytes, one over each link in turn; the far node throws them away. */
void many_burst(uint64_t frames);
/* How many have arrived since the links were made. */
uint64_t many_arrived(void);

#endif /* WARREN_TEST_MANY_H */
