/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* What a test says when something holds, and when it does not. */
#ifndef WARREN_TEST_CHECK_H
#define WARREN_TEST_CHECK_H

#include <stdbool.h>

/* The test program itself cannot go on: prints and ends it. */
void must(bool holds, const char *what);

/* A claim of the test that runs. A broken one is printed and counted. */
__attribute__((format(printf, 4, 5)))
void check_at(const char *file, int line, bool holds, const char *format, ...);
#define check(holds, ...) check_at(__FILE__, __LINE__, (holds), __VA_ARGS__)

int checks_failed(void);

struct test {
	const char *name;
	void (*run)(void);
};

extern const struct test refuse_tests[];
extern const struct test life_tests[];
extern const struct test stack_tests[];
extern const struct test traffic_tests[];

#endif /* WARREN_TEST_CHECK_H */
