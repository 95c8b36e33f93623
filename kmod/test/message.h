/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Netlink by hand, so that the tests can also say what no library would. */
#ifndef WARREN_TEST_MESSAGE_H
#define WARREN_TEST_MESSAGE_H

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct message {
	union {
		struct nlmsghdr header;
		char bytes[65536];
	};
};

/**
 * struct answer - what came back
 * @error: 0 or an errno, positive
 * @text: the extended ack's sentence, or ""
 * @bad_attr: type of the offending attribute, or -1
 * @missing_attr: type of the attribute that is missing, or -1
 * @data: the messages that carry data, one behind the other
 * @data_len: bytes of them
 * @torn: a dump was overtaken by a change
 */
struct answer {
	int error;
	char text[256];
	int bad_attr;
	int missing_attr;
	char *data;
	size_t data_len;
	bool torn;
};

int netlink_open(int protocol);

void message_start(struct message *message, int type, int flags,
		   const void *payload, size_t len);
void put(struct message *message, int type, const void *data, size_t len);
void put_u32(struct message *message, int type, uint32_t value);
void put_u64(struct message *message, int type, uint64_t value);
void put_string(struct message *message, int type, const char *value);
struct nlattr *nest(struct message *message, int type);
void nest_end(struct message *message, struct nlattr *nest);

/* Sends and collects the answer; the caller frees answer->data. */
void ask(int fd, struct message *message, struct answer *answer);
/* As ask(), but where memory may be short: whether there is an answer. */
bool try_ask(int fd, struct message *message, struct answer *answer);
void answer_free(struct answer *answer);

/* Finds attribute @type among @len bytes of attributes, or NULL. */
const struct nlattr *find(const void *attrs, size_t len, int type);
const struct nlattr *find_in(const struct nlattr *nest, int type);
uint32_t get_u32(const struct nlattr *attr);
uint64_t get_u64(const struct nlattr *attr);
const char *get_string(const struct nlattr *attr);

#endif /* WARREN_TEST_MESSAGE_H */
