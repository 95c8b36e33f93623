/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_TESTS_QEMU_CHECK_H
#define WARREN_TESTS_QEMU_CHECK_H

/* One line on the console. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reports the failure and stops the machine; the success word is never written. */
void give_up(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

#define CHECK(condition, ...)                                   \
  do {                                                          \
    if (!(condition)) give_up(__FILE__, __LINE__, __VA_ARGS__); \
  } while (0)

#endif /* WARREN_TESTS_QEMU_CHECK_H */
