/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * The lab of the tests: nodes 1 and 2, and link 1 between their eth0, 1 Gbit/s and 1 ms. What
 * returns an int returns 0 or a negative errno.
 */
#ifndef WARREN_TESTS_QEMU_LAB_H
#define WARREN_TESTS_QEMU_LAB_H

#include <stdint.h>

#include "kmod/uapi/warren.h"

#define LAB_QUEUE 1000 /* packets */

int lab_new(const char *name, uint32_t *id);
/* Frees what is left of a lab whose creation was refused half way, too. */
int lab_delete(uint32_t lab);
int lab_add_nodes(uint32_t lab, const int *netns);
/* `command` is WARREN_CMD_LINK_NEW or WARREN_CMD_LINK_DEL. */
int lab_link(uint32_t lab, uint8_t command);
/* The id of the lab of this name, 0 when there is none. */
uint32_t lab_find(const char *name);

struct counters {
  uint64_t in, out, waiting, dropped;
};

/* `direction` is WARREN_LINK_A_FORWARD or WARREN_LINK_A_BACKWARD. */
struct counters lab_counters(uint32_t lab, uint16_t direction);

#endif /* WARREN_TESTS_QEMU_LAB_H */
