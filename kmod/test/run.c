// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
#include "run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "flow.h"

#define STARTED_MAX 8

static pid_t started[STARTED_MAX];
static int started_count;

static _Noreturn void become(int netns, char **argv, int out)
{
	int null = open("/dev/null", O_RDWR);

	enter(netns);
	dup2(null, STDIN_FILENO);
	dup2(out >= 0 ? out : null, STDOUT_FILENO);
	dup2(out >= 0 ? out : null, STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", true);
	execvp(argv[0], argv);
	_exit(127);
}

static void print_escaped(const char *text, ssize_t len)
{
	ssize_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 32 || c > 126)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
}

void run_program(int netns, int seconds, char **argv)
{
	uint64_t end = flow_now() + (uint64_t)seconds * 1000000000;
	struct pollfd wait = { .events = POLLIN };
	int status, ends[2];
	char text[4096];
	ssize_t len;
	pid_t child;

	must(!pipe2(ends, O_CLOEXEC), "pipe");
	fflush(stdout);
	child = fork();
	must(child >= 0, "fork");
	if (!child)
		become(netns, argv, ends[1]);
	close(ends[1]);
	wait.fd = ends[0];
	printf("=> {\"output\": \"");
	for (;;) {
		uint64_t now = flow_now();

		if (now >= end || poll(&wait, 1, (int)((end - now) / 1000000) + 1) <= 0)
			kill(child, SIGKILL);
		len = read(ends[0], text, sizeof(text));
		if (len <= 0)
			break;
		print_escaped(text, len);
	}
	close(ends[0]);
	waitpid(child, &status, 0);
	printf("\", \"status\": %d}\n",
	       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

void start_program(int netns, char **argv)
{
	pid_t child;

	must(started_count < STARTED_MAX, "room for a program");
	fflush(stdout);
	child = fork();
	must(child >= 0, "fork");
	if (!child)
		become(netns, argv, -1);
	started[started_count++] = child;
}

void kill_started(void)
{
	while (started_count) {
		kill(started[--started_count], SIGKILL);
		waitpid(started[started_count], NULL, 0);
	}
}
