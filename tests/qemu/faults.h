/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_TESTS_QEMU_FAULTS_H
#define WARREN_TESTS_QEMU_FAULTS_H

/* A new network namespace; the caller stays in its own. */
int netns_new(void);

/*
 * On a debug kernel: makes a lab over and over, and each time one more memory allocation of the
 * kernel fails, until one goes through without any. Every failure must be reported and leave
 * nothing that the lab's deletion does not take away.
 */
void fail_allocations(void);

#endif /* WARREN_TESTS_QEMU_FAULTS_H */
