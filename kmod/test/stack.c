// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * A node's stack is set as its sysctls would set it: a namespace that the module
 * set and one whose sysctls were written read the same, all over.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "lab.h"

static void write_sysctl(const char *path, const char *value)
{
	char full[PATH_MAX];
	int fd;

	snprintf(full, sizeof(full), "/proc/sys/net/%s", path);
	fd = open(full, O_WRONLY | O_CLOEXEC);
	must(fd >= 0 && write(fd, value, strlen(value)) > 0, path);
	close(fd);
}

static ssize_t read_sysctl(const char *path, char *value, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -errno : read(fd, value, size - 1);

	if (fd >= 0)
		close(fd);
	if (len >= 0)
		value[len] = 0;
	return len;
}

static void write_lab(void)
{
	write_sysctl("ipv4/conf/all/rp_filter", "0");
	write_sysctl("ipv4/conf/default/rp_filter", "0");
	write_sysctl("ipv4/icmp_ratelimit", "0");
	write_sysctl("ipv6/icmp/ratelimit", "0");
	write_sysctl("ipv6/conf/default/accept_dad", "0");
	write_sysctl("ipv6/conf/default/dad_transmits", "0");
	write_sysctl("ipv6/conf/default/accept_ra", "0");
	write_sysctl("ipv6/conf/default/router_solicitations", "0");
}

static void write_forward(void)
{
	write_sysctl("ipv4/ip_forward", "1");
	write_sysctl("ipv6/conf/all/forwarding", "1");
}

static void write_no_ipv6(void)
{
	write_sysctl("ipv6/conf/default/disable_ipv6", "1");
}

static unsigned int compared;

/* Compares one setting, as the two namespaces have it. */
static void compare_file(const char *path, const int ns[2])
{
	char value[2][4096];
	ssize_t len[2];
	int i;

	/* random, and different in each namespace */
	if (strstr(path, "secret"))
		return;
	for (i = 0; i < 2; i++) {
		enter(ns[i]);
		len[i] = read_sysctl(path, value[i], sizeof(value[i]));
		home();
	}
	check(len[0] == len[1] && (len[0] < 0 || !strcmp(value[0], value[1])),
	      "%s: written \"%s\", set \"%s\"", path,
	      len[0] < 0 ? "" : value[0], len[1] < 0 ? "" : value[1]);
	compared++;
}

static void compare_folder(const char *path, const int ns[2])
{
	char below[PATH_MAX];
	struct dirent *entry;
	DIR *folder;

	enter(ns[0]);
	folder = opendir(path);
	must(folder, path);
	while ((entry = readdir(folder))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		home();
		if (entry->d_type == DT_DIR)
			compare_folder(below, ns);
		else
			compare_file(below, ns);
		enter(ns[0]);
	}
	closedir(folder);
	home();
}

/* A node with one interface, which inherits; and its peer. */
static uint32_t lab_around(const char *name, int netns, uint32_t flags)
{
	uint32_t lab = lab_new(name, 1);
	int peer = netns_new();

	check(!node_new_stack(lab, 1, netns, flags), "stack %u", flags);
	check(!node_new(lab, 2, peer), "peer");
	check(!link_new(lab, 1, 1, 2, NULL), "link");
	close(peer);
	return lab;
}

static void same_as_written(uint32_t flags)
{
	int ns[2] = { netns_new(), netns_new() };
	uint32_t written, set;

	enter(ns[0]);
	if (flags & WARREN_STACK_LAB)
		write_lab();
	if (flags & WARREN_STACK_FORWARD)
		write_forward();
	if (flags & WARREN_STACK_NO_IPV6)
		write_no_ipv6();
	home();
	written = lab_around("written", ns[0], 0);
	set = lab_around("set", ns[1], flags);

	compared = 0;
	compare_folder("/proc/sys/net/ipv4", ns);
	compare_folder("/proc/sys/net/ipv6", ns);
	check(compared > 300, "only %u settings were compared", compared);

	check(!lab_del(written) && !lab_del(set), "delete");
	close(ns[0]);
	close(ns[1]);
}

/* A message is applied whole or not at all: the first namespace stays as it is. */
static void refused_sets_nothing(void)
{
	const char *path = "/proc/sys/net/ipv4/ip_forward";
	uint32_t lab = lab_new("refused", 1);
	char value[16];
	int ns = netns_new();

	check(node_new_stack(lab, 1, ns, WARREN_STACK_ALL + 1) == EINVAL,
	      "an unknown flag");
	check(node_new_stack(lab, 0, ns, WARREN_STACK_FORWARD), "no id");
	enter(ns);
	check(read_sysctl(path, value, sizeof(value)) > 0 && *value == '0',
	      "a refused request set something");
	home();
	close(ns);
	check(!lab_del(lab), "delete");
}

static void all_flags(void)
{
	uint32_t flags;

	for (flags = 0; flags <= WARREN_STACK_ALL; flags++)
		same_as_written(flags);
}

const struct test stack_tests[] = {
	{ "a stack is set as its sysctls would set it", all_flags },
	{ "a refused node's stack stays as it is", refused_sets_nothing },
	{ NULL, NULL },
};
