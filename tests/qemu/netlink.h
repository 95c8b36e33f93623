/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/* Just enough generic netlink for one request and its answer at a time. */
#ifndef WARREN_TESTS_QEMU_NETLINK_H
#define WARREN_TESTS_QEMU_NETLINK_H

#include <stddef.h>
#include <stdint.h>

struct request {
  uint8_t bytes[8192];
  size_t length;
};

/* Finds the family "warren"; ends the test when it is not there. */
void netlink_open(void);

void request_start(struct request *request, uint8_t command);
void put(struct request *request, uint16_t type, const void *data, size_t length);
void put_u32(struct request *request, uint16_t type, uint32_t value);
void put_u64(struct request *request, uint16_t type, uint64_t value);
void put_string(struct request *request, uint16_t type, const char *text);
size_t nest_start(struct request *request, uint16_t type);
void nest_end(struct request *request, size_t start);

/*
 * Sends it and waits for the answer. Returns 0 or a negative errno. The
 * answer's attributes (if any) replace the request's.
 */
int transact(struct request *request);

/* The attribute `type` among attributes, or NULL. */
const void *find(const void *attributes, size_t length, uint16_t type, size_t *found_length);
/* The attributes of an answer. */
const void *answer(const struct request *request, size_t *length);

#endif /* WARREN_TESTS_QEMU_NETLINK_H */
