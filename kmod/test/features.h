/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_TEST_FEATURES_H
#define WARREN_TEST_FEATURES_H

#include "check.h"

extern const struct test features_tests[];

#endif /* WARREN_TEST_FEATURES_H */
