/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#include "netlink.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "kmod/uapi/warren.h"

#define HEADERS (NLMSG_HDRLEN + GENL_HDRLEN)

static int sock = -1;
static uint16_t family = GENL_ID_CTRL;
static uint32_t sequence;

static struct nlmsghdr *header(struct request *request) {
  return (struct nlmsghdr *)request->bytes;
}

void request_start(struct request *request, uint8_t command) {
  struct genlmsghdr genl = {.cmd = command, .version = 1};

  memset(request->bytes, 0, HEADERS);
  header(request)->nlmsg_type = family;
  header(request)->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  memcpy(request->bytes + NLMSG_HDRLEN, &genl, sizeof(genl));
  request->length = HEADERS;
}

void put(struct request *request, uint16_t type, const void *data, size_t length) {
  struct nlattr attribute = {.nla_type = type, .nla_len = (uint16_t)(NLA_HDRLEN + length)};
  size_t whole = NLA_ALIGN(attribute.nla_len);

  CHECK(request->length + whole <= sizeof(request->bytes), "request too long");
  memset(request->bytes + request->length, 0, whole);
  memcpy(request->bytes + request->length, &attribute, sizeof(attribute));
  if (length) memcpy(request->bytes + request->length + NLA_HDRLEN, data, length);
  request->length += whole;
}

void put_u32(struct request *request, uint16_t type, uint32_t value) {
  put(request, type, &value, sizeof(value));
}

void put_u64(struct request *request, uint16_t type, uint64_t value) {
  put(request, type, &value, sizeof(value));
}

void put_string(struct request *request, uint16_t type, const char *text) {
  put(request, type, text, strlen(text) + 1);
}

size_t nest_start(struct request *request, uint16_t type) {
  size_t start = request->length;

  put(request, type | NLA_F_NESTED, NULL, 0);
  return start;
}

void nest_end(struct request *request, size_t start) {
  uint16_t length = (uint16_t)(request->length - start);

  memcpy(request->bytes + start, &length, sizeof(length));
}

static int send_request(struct request *request) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  ssize_t sent;

  header(request)->nlmsg_len = (uint32_t)request->length;
  header(request)->nlmsg_seq = ++sequence;
  sent =
      sendto(sock, request->bytes, request->length, 0, (struct sockaddr *)&kernel, sizeof(kernel));
  return sent < 0 ? -errno : 0;
}

/* Prints the sentence of the extended ack, which follows the echoed request. */
static void show_sentence(const struct nlmsghdr *message, const struct nlmsgerr *error) {
  size_t skip = sizeof(*error), length;
  const char *text;

  if (!(message->nlmsg_flags & NLM_F_ACK_TLVS)) return;
  if (!(message->nlmsg_flags & NLM_F_CAPPED)) skip += error->msg.nlmsg_len - sizeof(error->msg);
  text = find((const uint8_t *)error + skip, message->nlmsg_len - NLMSG_HDRLEN - skip,
              NLMSGERR_ATTR_MSG, &length);
  if (text) say("refused: %.*s", (int)length, text);
}

int transact(struct request *request) {
  static uint8_t buffer[65536];
  int error = send_request(request);

  request->length = 0;
  if (error) return error;
  for (;;) {
    ssize_t got = recv(sock, buffer, sizeof(buffer), 0);
    struct nlmsghdr *message = (struct nlmsghdr *)buffer;

    if (got < 0) return -errno;
    for (; NLMSG_OK(message, (size_t)got); message = NLMSG_NEXT(message, got)) {
      if (message->nlmsg_seq != sequence) continue;
      if (message->nlmsg_type == NLMSG_ERROR) {
        const struct nlmsgerr *status = NLMSG_DATA(message);

        show_sentence(message, status);
        return status->error;
      }
      CHECK(message->nlmsg_len <= sizeof(request->bytes), "answer too long");
      memcpy(request->bytes, message, message->nlmsg_len);
      request->length = message->nlmsg_len;
    }
  }
}

const void *find(const void *attributes, size_t length, uint16_t type, size_t *found_length) {
  const uint8_t *at = attributes;
  struct nlattr attribute;

  while (length >= NLA_HDRLEN) {
    size_t step;

    memcpy(&attribute, at, sizeof(attribute));
    if (attribute.nla_len < NLA_HDRLEN || attribute.nla_len > length) return NULL;
    if ((attribute.nla_type & NLA_TYPE_MASK) == type) {
      *found_length = attribute.nla_len - (size_t)NLA_HDRLEN;
      return at + NLA_HDRLEN;
    }
    step = NLA_ALIGN(attribute.nla_len);
    if (step > length) return NULL;
    at += step;
    length -= step;
  }
  return NULL;
}

const void *answer(const struct request *request, size_t *length) {
  CHECK(request->length >= HEADERS, "no answer");
  *length = request->length - HEADERS;
  return request->bytes + HEADERS;
}

void netlink_open(void) {
  static struct request request;
  const void *attributes, *id;
  size_t length, id_length;
  int one = 1;

  sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  CHECK(sock >= 0, "netlink socket: %s", strerror(errno));
  setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));

  request_start(&request, CTRL_CMD_GETFAMILY);
  put_string(&request, CTRL_ATTR_FAMILY_NAME, WARREN_FAMILY_NAME);
  CHECK(transact(&request) == 0, "no generic netlink family " WARREN_FAMILY_NAME);
  attributes = answer(&request, &length);
  id = find(attributes, length, CTRL_ATTR_FAMILY_ID, &id_length);
  CHECK(id && id_length == sizeof(family), "the family has no id");
  memcpy(&family, id, sizeof(family));
}
