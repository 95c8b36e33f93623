// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * The hands of `warren bench`: it decides what to measure and asks, a line of
 * words at a time; each is answered by one line "=> " and JSON.
 *
 *   chain NAME warren|veth LINKS           see chain.h
 *   unchain NAME
 *   shape NAME LINK|all KEY=VALUE...       of both directions; see shape_set()
 *   sysctl NAME PATH VALUE                 in every node
 *   run NAME NODE SECONDS PROGRAM...       {"status", "output"}
 *   start NAME NODE PROGRAM...             goes on in the background
 *   kill                                   what was started
 *   burst NAME SIZE FRAMES WINDOW          see flow.h
 *   singles NAME SIZE COUNT GAP            {"ns", "late"}: see flow_single();
 *                                          how late the link says each was
 *   stream NAME SIZE FRAMES                {"arrivals": [[number, size, ns]..]}
 *   counters NAME LINK                     of the way from the first node on
 *   yardstick COUNT GAP                    {"late"}: of a bare timer
 *   many LINKS, many_shape KEY=VALUE..., many_burst FRAMES, many_arrived,
 *   unmany                                 see many.h
 *   idle MILLISECONDS
 */
#include "measure.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "chain.h"
#include "check.h"
#include "flow.h"
#include "many.h"
#include "run.h"

#define CHAINS 8
#define WORDS 64

static struct chain chains[CHAINS];

static struct chain *chain_slot(const char *name)
{
	int i;

	for (i = 0; i < CHAINS; i++)
		if (!strcmp(chains[i].name, name))
			return &chains[i];
	return NULL;
}

static struct chain *chain_named(const char *name)
{
	struct chain *chain = chain_slot(name);

	must(chain, "a chain of that name");
	return chain;
}

static void answer(const char *text)
{
	printf("=> %s\n", text);
}

static void do_chain(char **words)
{
	struct chain *chain = chain_slot("");

	must(chain, "room for a chain");
	chain_new(chain, words[0], !strcmp(words[1], "veth"),
		  (uint32_t)atoi(words[2]));
	answer("{}");
}

static void do_unchain(char **words)
{
	chain_del(chain_named(words[0]));
	answer("{}");
}

/* What parameters of a link are called here, and where they are kept. */
static void shape_set(struct shape *shape, const char *key, const char *value)
{
	if (!strcmp(key, "rate"))
		shape->rate = strtoull(value, NULL, 10);
	else if (!strcmp(key, "overhead"))
		shape->overhead = atoi(value);
	else if (!strcmp(key, "min_frame"))
		shape->min_frame = (uint32_t)atoi(value);
	else if (!strcmp(key, "delay"))
		shape->delay = strtoull(value, NULL, 10);
	else if (!strcmp(key, "queue_packets"))
		shape->queue_packets = (uint32_t)atoi(value);
	else if (!strcmp(key, "queue_bytes"))
		shape->queue_bytes = strtoull(value, NULL, 10);
	else if (!strcmp(key, "loss"))
		shape->loss = strtoull(value, NULL, 10);
	else if (!strcmp(key, "ber"))
		shape->ber = strtoull(value, NULL, 10);
	else
		must(false, key);
}

static void do_shape(char **words)
{
	struct chain *chain = chain_named(words[0]);
	uint32_t first = 1, last = chain->links, i;
	struct shape shape = {};
	char *value;

	if (strcmp(words[1], "all"))
		first = last = (uint32_t)atoi(words[1]);
	for (words += 2; *words; words++) {
		value = strchr(*words, '=');
		must(value, *words);
		*value = 0;
		shape_set(&shape, *words, value + 1);
	}
	for (i = first; i <= last; i++)
		check(!link_set(chain->lab, i, &shape, &shape), "shape");
	answer("{}");
}

static void do_sysctl(char **words)
{
	struct chain *chain = chain_named(words[0]);
	uint32_t i;

	for (i = 0; i <= chain->links; i++)
		sysctl_set(chain->ns[i], words[1], words[2]);
	answer("{}");
}

static void do_run(char **words)
{
	struct chain *chain = chain_named(words[0]);

	run_program(chain->ns[atoi(words[1])], atoi(words[2]), words + 3);
}

static void do_start(char **words)
{
	struct chain *chain = chain_named(words[0]);

	start_program(chain->ns[atoi(words[1])], words + 2);
	answer("{}");
}

static void do_kill(char **words)
{
	(void)words;
	kill_started();
	answer("{}");
}

static void do_burst(char **words)
{
	struct flow flow = flow_open(chain_named(words[0]), false);
	struct burst burst;

	burst = flow_burst(&flow, (uint32_t)atoi(words[1]),
			   strtoull(words[2], NULL, 10),
			   strtoull(words[3], NULL, 10));
	flow_close(&flow);
	printf("=> {\"sent\": %lu, \"came\": %lu, \"ns\": %lu}\n", burst.sent,
	       burst.came, burst.ns);
}

static uint64_t late_sum(const struct chain *chain)
{
	struct counters counters;
	uint64_t sum = 0;
	uint32_t i;

	for (i = 1; !chain->veth && i <= chain->links; i++) {
		counters = link_counters(chain->lab, i, WARREN_LINK_A_FORWARD);
		sum += counters.value[WARREN_COUNT_A_LATE_SUM];
	}
	return sum;
}

static void do_singles(char **words)
{
	struct chain *chain = chain_named(words[0]);
	struct flow flow = flow_open(chain, true);
	int count = atoi(words[2]);
	uint64_t *late = calloc((size_t)count, sizeof(*late));
	int64_t *ns = calloc((size_t)count, sizeof(*ns));
	uint64_t before;
	int i;

	must(late && ns, "memory");
	for (i = 0; i < count; i++) {
		before = late_sum(chain);
		ns[i] = flow_single(&flow, (uint32_t)atoi(words[1]),
				    strtoull(words[3], NULL, 10));
		late[i] = late_sum(chain) - before;
	}
	flow_close(&flow);
	printf("=> {\"ns\": [");
	for (i = 0; i < count; i++)
		printf(i ? ",%ld" : "%ld", ns[i]);
	printf("], \"late\": [");
	for (i = 0; i < count; i++)
		printf(i ? ",%lu" : "%lu", late[i]);
	printf("]}\n");
	free(late);
	free(ns);
}

static void do_stream(char **words)
{
	struct flow flow = flow_open(chain_named(words[0]), false);
	uint32_t frames = (uint32_t)atoi(words[2]), came, i;
	struct arrival *arrivals = calloc(frames, sizeof(*arrivals));

	must(arrivals, "memory");
	came = flow_stream(&flow, (uint32_t)atoi(words[1]), frames, arrivals,
			   frames);
	flow_close(&flow);
	printf("=> {\"arrivals\": [");
	for (i = 0; i < came; i++)
		printf("%s[%u,%u,%ld]", i ? "," : "", arrivals[i].number,
		       arrivals[i].size, arrivals[i].ns);
	printf("]}\n");
	free(arrivals);
}

static const struct {
	const char *name;
	int id;
} counter_names[] = {
	{ "frames_in", WARREN_COUNT_A_FRAMES_IN },
	{ "frames_out", WARREN_COUNT_A_FRAMES_OUT },
	{ "queue_frames", WARREN_COUNT_A_QUEUE_FRAMES },
	{ "flight_frames", WARREN_COUNT_A_FLIGHT_FRAMES },
	{ "drop_queue", WARREN_COUNT_A_DROP_QUEUE },
	{ "drop_loss", WARREN_COUNT_A_DROP_LOSS },
	{ "drop_bit_error", WARREN_COUNT_A_DROP_BIT_ERROR },
	{ "drop_guard", WARREN_COUNT_A_DROP_GUARD },
	{ "late_max", WARREN_COUNT_A_LATE_MAX },
	{ "late_sum", WARREN_COUNT_A_LATE_SUM },
};

static void do_counters(char **words)
{
	struct chain *chain = chain_named(words[0]);
	struct counters counters;
	size_t i;

	counters = link_counters(chain->lab, (uint32_t)atoi(words[1]),
				 WARREN_LINK_A_FORWARD);
	printf("=> {");
	for (i = 0; i < sizeof(counter_names) / sizeof(*counter_names); i++)
		printf("%s\"%s\": %lu", i ? ", " : "", counter_names[i].name,
		       counters.value[counter_names[i].id]);
	printf("}\n");
}

#define YARDSTICK "/sys/module/yardstick/parameters/"

static void do_yardstick(char **words)
{
	char text[8192];
	const char *comma = "";
	ssize_t len;
	char *line;
	int fd;

	fd = open(YARDSTICK "run", O_WRONLY | O_CLOEXEC);
	snprintf(text, sizeof(text), "%s %s", words[0], words[1]);
	must(fd >= 0 && write(fd, text, strlen(text)) > 0, "yardstick");
	close(fd);
	printf("=> {\"late\": [");
	for (;;) {
		fd = open(YARDSTICK "late", O_RDONLY | O_CLOEXEC);
		must(fd >= 0, "yardstick");
		len = read(fd, text, sizeof(text) - 1);
		close(fd);
		if (len <= 0)
			break;
		text[len] = 0;
		for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			printf("%s%s", comma, line);
			comma = ",";
		}
	}
	printf("]}\n");
}

static void do_many(char **words)
{
	many_new((uint32_t)atoi(words[0]));
	answer("{}");
}

static void do_many_shape(char **words)
{
	struct shape shape = {};
	char *value;

	for (; *words; words++) {
		value = strchr(*words, '=');
		must(value, *words);
		*value = 0;
		shape_set(&shape, *words, value + 1);
	}
	many_shape(&shape);
	answer("{}");
}

static void do_many_burst(char **words)
{
	many_burst(strtoull(words[0], NULL, 10));
	answer("{}");
}

static void do_many_arrived(char **words)
{
	(void)words;
	printf("=> {\"arrived\": %lu}\n", many_arrived());
}

static void do_unmany(char **words)
{
	(void)words;
	many_del();
	answer("{}");
}

static void do_idle(char **words)
{
	long ms = atol(words[0]);
	struct timespec time = {
		.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000,
	};

	nanosleep(&time, NULL);
	answer("{}");
}

static const struct {
	const char *word;
	int least; /* words behind it */
	void (*act)(char **words);
} verbs[] = {
	{ "chain", 3, do_chain },
	{ "unchain", 1, do_unchain },
	{ "shape", 2, do_shape },
	{ "sysctl", 3, do_sysctl },
	{ "run", 4, do_run },
	{ "start", 3, do_start },
	{ "kill", 0, do_kill },
	{ "burst", 4, do_burst },
	{ "singles", 4, do_singles },
	{ "stream", 3, do_stream },
	{ "counters", 2, do_counters },
	{ "yardstick", 2, do_yardstick },
	{ "many", 1, do_many },
	{ "many_shape", 0, do_many_shape },
	{ "many_burst", 1, do_many_burst },
	{ "many_arrived", 0, do_many_arrived },
	{ "unmany", 0, do_unmany },
	{ "idle", 1, do_idle },
};

static void act(char *line)
{
	char *words[WORDS + 1] = {};
	int count = 0;
	size_t i;

	for (line = strtok(line, "\n "); line && count < WORDS;
	     line = strtok(NULL, "\n "))
		words[count++] = line;
	for (i = 0; count && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(words[0], verbs[i].word)) {
			must(count > verbs[i].least, "all words");
			verbs[i].act(words + 1);
			return;
		}
	must(false, "a verb");
}

/* As many descriptors and namespaces as it takes, and long backlogs for veth. */
static void raise_limits(void)
{
	struct rlimit limit = { .rlim_cur = 65536, .rlim_max = 65536 };
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	must(!setrlimit(RLIMIT_NOFILE, &limit), "many descriptors");
	sysctl_set(here, "user/max_net_namespaces", "100000");
	sysctl_set(here, "net/core/netdev_max_backlog", "100000");
	sysctl_set(here, "net/core/rmem_max", "67108864");
	sysctl_set(here, "net/core/wmem_max", "67108864");
	close(here);
}

void measure(void)
{
	static char line[65536];
	struct termios raw;

	if (!tcgetattr(STDIN_FILENO, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	}
	/* iperf3 wants a place to write to; what we are booted from is read */
	must(!mount("tmpfs", "/tmp", "tmpfs", 0, NULL), "/tmp");
	raise_limits();
	answer("{\"ready\": true}");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		act(line);
		fflush(stdout);
	}
}
