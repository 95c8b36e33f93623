/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_TEST_MEASURE_H
#define WARREN_TEST_MEASURE_H

/* Does what the lines of its input say, until that ends. */
void measure(void);

#endif /* WARREN_TEST_MEASURE_H */
