/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_TEST_BENCH_H
#define WARREN_TEST_BENCH_H

#include <stdbool.h>

/* Side by side with veth, and how fast labs come and go. */
void run_bench(void);
void run_work(bool veth, int hops, bool streams, long amount);

#endif /* WARREN_TEST_BENCH_H */
