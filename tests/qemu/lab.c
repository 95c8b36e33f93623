/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#include "lab.h"

#include <errno.h>
#include <string.h>

#include "check.h"
#include "netlink.h"

int lab_new(const char *name, uint32_t *id_out) {
  static struct request request;
  const void *attributes, *lab, *id;
  size_t length, nest;
  int error;

  request_start(&request, WARREN_CMD_LAB_NEW);
  nest = nest_start(&request, WARREN_A_LAB);
  put_string(&request, WARREN_LAB_A_NAME, name);
  nest_end(&request, nest);
  error = transact(&request);
  if (error) return error;
  attributes = answer(&request, &length);
  lab = find(attributes, length, WARREN_A_LAB, &length);
  CHECK(lab, "LAB_NEW answers without a lab");
  id = find(lab, length, WARREN_LAB_A_ID, &length);
  CHECK(id && length == sizeof(*id_out), "LAB_NEW answers without an id");
  memcpy(id_out, id, sizeof(*id_out));
  return 0;
}

int lab_add_nodes(uint32_t lab, const int *netns) {
  static const char *const names[] = {"left", "right"};
  static struct request request;
  uint32_t i;

  request_start(&request, WARREN_CMD_NODE_NEW);
  put_u32(&request, WARREN_A_LAB_ID, lab);
  for (i = 0; i < 2; i++) {
    size_t nest = nest_start(&request, WARREN_A_NODE);

    put_u32(&request, WARREN_NODE_A_ID, i + 1);
    put_string(&request, WARREN_NODE_A_NAME, names[i]);
    put_u32(&request, WARREN_NODE_A_NETNS_FD, (uint32_t)netns[i]);
    nest_end(&request, nest);
  }
  return transact(&request);
}

static void put_end(struct request *request, uint16_t type, uint32_t node) {
  size_t nest = nest_start(request, type);

  put_u32(request, WARREN_END_A_NODE, node);
  put_string(request, WARREN_END_A_IFNAME, "eth0");
  nest_end(request, nest);
}

static void put_direction(struct request *request, uint16_t type) {
  size_t nest = nest_start(request, type);

  put_u64(request, WARREN_DIR_A_RATE, 1000000000);
  put_u64(request, WARREN_DIR_A_DELAY, 1000000);
  put_u32(request, WARREN_DIR_A_QUEUE_PACKETS, LAB_QUEUE);
  nest_end(request, nest);
}

int lab_link(uint32_t lab, uint8_t command) {
  static struct request request;
  size_t nest;

  request_start(&request, command);
  put_u32(&request, WARREN_A_LAB_ID, lab);
  nest = nest_start(&request, WARREN_A_LINK);
  put_u32(&request, WARREN_LINK_A_ID, 1);
  if (command == WARREN_CMD_LINK_NEW) {
    put_end(&request, WARREN_LINK_A_END_A, 1);
    put_end(&request, WARREN_LINK_A_END_B, 2);
    put_direction(&request, WARREN_LINK_A_FORWARD);
    put_direction(&request, WARREN_LINK_A_BACKWARD);
  }
  nest_end(&request, nest);
  return transact(&request);
}

int lab_delete(uint32_t lab) {
  static struct request request;

  request_start(&request, WARREN_CMD_LAB_DEL);
  put_u32(&request, WARREN_A_LAB_ID, lab);
  return transact(&request);
}

uint32_t lab_find(const char *name) {
  static struct request request;
  const void *lab, *id;
  size_t length, nest;
  uint32_t value;
  int error;

  request_start(&request, WARREN_CMD_LAB_GET);
  nest = nest_start(&request, WARREN_A_LAB);
  put_string(&request, WARREN_LAB_A_NAME, name);
  nest_end(&request, nest);
  error = transact(&request);
  if (error == -ENOENT) return 0;
  CHECK(error == 0, "LAB_GET: %s", strerror(-error));
  lab = answer(&request, &length);
  lab = find(lab, length, WARREN_A_LAB, &length);
  CHECK(lab, "LAB_GET answers without a lab");
  id = find(lab, length, WARREN_LAB_A_ID, &length);
  CHECK(id && length == sizeof(value), "LAB_GET answers without an id");
  memcpy(&value, id, sizeof(value));
  return value;
}

static uint64_t counter(const void *counts, size_t length, uint16_t type) {
  uint64_t value;
  const void *data = find(counts, length, type, &length);

  CHECK(data && length == sizeof(value), "counter %u is missing", type);
  memcpy(&value, data, sizeof(value));
  return value;
}

struct counters lab_counters(uint32_t lab, uint16_t direction) {
  static struct request request;
  struct counters result;
  const void *at;
  size_t length, nest;
  uint16_t drop;

  request_start(&request, WARREN_CMD_LINK_GET);
  put_u32(&request, WARREN_A_LAB_ID, lab);
  nest = nest_start(&request, WARREN_A_LINK);
  put_u32(&request, WARREN_LINK_A_ID, 1);
  nest_end(&request, nest);
  CHECK(transact(&request) == 0, "LINK_GET");
  at = answer(&request, &length);
  at = find(at, length, WARREN_A_LINK, &length);
  CHECK(at, "LINK_GET answers without a link");
  at = find(at, length, direction, &length);
  CHECK(at, "LINK_GET answers without direction %u", direction);
  at = find(at, length, WARREN_DIR_A_COUNT, &length);
  CHECK(at, "LINK_GET answers without counters");
  result.in = counter(at, length, WARREN_COUNT_A_FRAMES_IN);
  result.out = counter(at, length, WARREN_COUNT_A_FRAMES_OUT);
  result.waiting = counter(at, length, WARREN_COUNT_A_QUEUE_FRAMES) +
                   counter(at, length, WARREN_COUNT_A_FLIGHT_FRAMES);
  result.dropped = 0;
  for (drop = WARREN_COUNT_A_DROP_QUEUE; drop <= WARREN_COUNT_A_DROP_TOO_LONG; drop++)
    result.dropped += counter(at, length, drop);
  return result;
}
