// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

int netlink_open(int protocol)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	int size = 4 << 20;
	int on = 1;

	must(fd >= 0, "netlink socket");
	must(!bind(fd, (void *)&address, sizeof(address)), "netlink bind");
	must(!setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)),
	     "extended acks");
	must(!setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on,
			 sizeof(on)), "strict checking");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

void message_start(struct message *message, int type, int flags,
		   const void *payload, size_t len)
{
	memset(&message->header, 0, sizeof(message->header));
	message->header.nlmsg_type = (uint16_t)type;
	message->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	memcpy(NLMSG_DATA(&message->header), payload, len);
	message->header.nlmsg_len = NLMSG_LENGTH(NLMSG_ALIGN(len));
}

static struct nlattr *message_end(struct message *message)
{
	return (struct nlattr *)(message->bytes + message->header.nlmsg_len);
}

void put(struct message *message, int type, const void *data, size_t len)
{
	struct nlattr *attr = message_end(message);

	must(message->header.nlmsg_len + NLA_ALIGN(len) + NLA_HDRLEN <=
		     sizeof(message->bytes), "room in the message");
	attr->nla_type = (uint16_t)type;
	attr->nla_len = (uint16_t)(NLA_HDRLEN + len);
	memset((char *)attr + NLA_HDRLEN, 0, NLA_ALIGN(len));
	if (len)
		memcpy((char *)attr + NLA_HDRLEN, data, len);
	message->header.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
}

void put_u32(struct message *message, int type, uint32_t value)
{
	put(message, type, &value, sizeof(value));
}

void put_u64(struct message *message, int type, uint64_t value)
{
	put(message, type, &value, sizeof(value));
}

void put_string(struct message *message, int type, const char *value)
{
	put(message, type, value, strlen(value) + 1);
}

struct nlattr *nest(struct message *message, int type)
{
	struct nlattr *attr = message_end(message);

	put(message, type | NLA_F_NESTED, NULL, 0);
	return attr;
}

void nest_end(struct message *message, struct nlattr *attr)
{
	attr->nla_len = (uint16_t)((char *)message_end(message) - (char *)attr);
}

static int attr_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static size_t attr_len(const struct nlattr *attr)
{
	return (size_t)attr->nla_len - NLA_HDRLEN;
}

static const void *attr_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

const struct nlattr *find(const void *attrs, size_t len, int type)
{
	const char *at = attrs;
	const struct nlattr *attr;

	while (len >= NLA_HDRLEN) {
		attr = (const struct nlattr *)at;
		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > len)
			return NULL;
		if (attr_type(attr) == type)
			return attr;
		if ((size_t)NLA_ALIGN(attr->nla_len) >= len)
			return NULL;
		at += NLA_ALIGN(attr->nla_len);
		len -= (size_t)NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

const struct nlattr *find_in(const struct nlattr *attr, int type)
{
	const struct nlattr *found = NULL;

	if (attr)
		found = find(attr_data(attr), attr_len(attr), type);
	return found;
}

uint32_t get_u32(const struct nlattr *attr)
{
	uint32_t value;

	must(attr && attr_len(attr) == sizeof(value), "a u32 in the answer");
	memcpy(&value, attr_data(attr), sizeof(value));
	return value;
}

uint64_t get_u64(const struct nlattr *attr)
{
	uint64_t value;

	must(attr && attr_len(attr) == sizeof(value), "a u64 in the answer");
	memcpy(&value, attr_data(attr), sizeof(value));
	return value;
}

const char *get_string(const struct nlattr *attr)
{
	must(attr, "a string in the answer");
	return attr_data(attr);
}

static void read_ack(const struct nlmsghdr *header,
		     const struct message *request, struct answer *answer)
{
	const struct nlmsgerr *ack = NLMSG_DATA(header);
	const struct nlattr *attr;
	const char *tlvs;
	size_t skip, len;

	answer->error = -ack->error;
	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	skip = sizeof(*ack);
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		skip += ack->msg.nlmsg_len - sizeof(ack->msg);
	tlvs = (const char *)ack + NLMSG_ALIGN(skip);
	len = (size_t)((const char *)header + header->nlmsg_len - tlvs);

	attr = find(tlvs, len, NLMSGERR_ATTR_MSG);
	if (attr)
		snprintf(answer->text, sizeof(answer->text), "%s",
			 get_string(attr));
	attr = find(tlvs, len, NLMSGERR_ATTR_OFFS);
	if (attr) {
		attr = (const void *)(request->bytes + get_u32(attr));
		answer->bad_attr = attr_type(attr);
	}
	attr = find(tlvs, len, NLMSGERR_ATTR_MISS_TYPE);
	if (attr)
		answer->missing_attr = (int)get_u32(attr);
}

/* Returns whether the answer is complete. */
static bool take(const struct nlmsghdr *header, const struct message *request,
		 struct answer *answer)
{
	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		answer->torn = true;
	if (header->nlmsg_type == NLMSG_ERROR) {
		read_ack(header, request, answer);
		return true;
	}
	if (header->nlmsg_type == NLMSG_DONE)
		return true;
	answer->data = realloc(answer->data,
			       answer->data_len + NLMSG_ALIGN(header->nlmsg_len));
	must(answer->data, "memory");
	memcpy(answer->data + answer->data_len, header,
	       NLMSG_ALIGN(header->nlmsg_len));
	answer->data_len += NLMSG_ALIGN(header->nlmsg_len);
	return false;
}

bool try_ask(int fd, struct message *message, struct answer *answer)
{
	static char buffer[1 << 17];
	static uint32_t sequence;
	bool complete = false;
	ssize_t len;

	memset(answer, 0, sizeof(*answer));
	answer->bad_attr = -1;
	answer->missing_attr = -1;
	message->header.nlmsg_seq = ++sequence;
	message->header.nlmsg_flags |= NLM_F_ACK;
	len = send(fd, message->bytes, message->header.nlmsg_len, 0);
	if (len < 0)
		return false;

	while (!complete) {
		const struct nlmsghdr *header = (void *)buffer;

		len = recv(fd, buffer, sizeof(buffer), 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return false;
		for (; NLMSG_OK(header, len); header = NLMSG_NEXT(header, len))
			if (header->nlmsg_seq == sequence)
				complete |= take(header, message, answer);
	}
	return true;
}

void ask(int fd, struct message *message, struct answer *answer)
{
	must(try_ask(fd, message, answer), "netlink");
}

void answer_free(struct answer *answer)
{
	free(answer->data);
	answer->data = NULL;
}
