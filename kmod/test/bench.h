/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_TEST_BENCH_H
#define WARREN_TEST_BENCH_H

/* Side by side with veth, and how fast labs come and go. */
void run_bench(void);

#endif /* WARREN_TEST_BENCH_H */
