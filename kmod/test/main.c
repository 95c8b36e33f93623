// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * Tests of warren.ko from outside. As process 1 of a virtual machine:
 *
 *   linux ... init=/path/to/kmod_test [warren.ko=/path/to/warren.ko]
 *
 * it mounts what it needs, loads the module, runs the tests, unloads the module
 * and powers off. Its last line is "kmod_test: passed" only if every check held,
 * every object that was created was destroyed, the kernel found no leak and its
 * log holds no complaint. With "-- measure" it
 * does what it is asked instead: see measure.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "check.h"
#include "failslab.h"
#include "features.h"
#include "lab.h"
#include "measure.h"

static int failed;
static int made;

static void power_off(void)
{
	fflush(stdout);
	sync();
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	exit(1);
}

void must(bool holds, const char *what)
{
	if (holds)
		return;
	printf("kmod_test: cannot go on: %s: %s\n", what, strerror(errno));
	power_off();
}

void check_at(const char *file, int line, bool holds, const char *format, ...)
{
	va_list args;

	made++;
	if (holds)
		return;
	failed++;
	printf("  FAILED %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

int checks_failed(void)
{
	return failed;
}

static void mount_at(const char *type, const char *where)
{
	must(!mount(type, where, type, 0, NULL) || errno == EBUSY, where);
}

static void load_module(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	must(fd >= 0, path);
	must(!syscall(SYS_finit_module, fd, "", 0), "load the module");
	close(fd);
}

static bool unload_module(void)
{
	return !syscall(SYS_delete_module, "warren", O_NONBLOCK);
}

/* Every line of the module's "objects" says as many created as destroyed. */
static void objects_paired(void)
{
	FILE *file = fopen("/sys/module/warren/parameters/objects", "r");
	long long created, destroyed;
	char kind[32];
	int kinds = 0;

	must(file, "the module's objects");
	while (fscanf(file, "%31s created %lld destroyed %lld", kind, &created,
		      &destroyed) == 3) {
		kinds++;
		printf("  %s: %lld created\n", kind, created);
		check(created == destroyed && created > 0,
		      "%s: %lld created, %lld destroyed", kind, created,
		      destroyed);
	}
	check(kinds == 4, "four kinds of objects");
	fclose(file);
}

static void unloading(void)
{
	uint32_t lab = lab_new("hold", 0);

	check(!unload_module() && errno == EWOULDBLOCK,
	      "unloading with a lab is refused");
	check(!lab_del(lab), "delete the lab");
	objects_paired();
	check(unload_module(), "unload: %s", strerror(errno));
}

/* Only where the kernel has kmemleak. Twice: it believes only old pointers. */
static void scan_leaks(void)
{
	int fd = open("/sys/kernel/debug/kmemleak", O_RDWR | O_CLOEXEC);
	char text[4096];
	ssize_t len;
	int i;

	if (fd < 0)
		return;
	for (i = 0; i < 2; i++)
		must(write(fd, "scan", 4) == 4, "scan for leaks");
	len = read(fd, text, sizeof(text) - 1);
	text[len > 0 ? len : 0] = 0;
	check(len <= 0, "leaks:\n%s", text);
	close(fd);
}

/* How a kernel starts to complain. */
static const char * const complaints[] = {
	"WARNING:", "BUG:", "KASAN", "possible circular", "possible recursive",
	"inconsistent lock", "suspicious RCU", "scheduling while atomic",
	"sleeping function", "unregister_netdevice: waiting",
	"asks to queue packet", "ODEBUG",
	/* The last: the stack also shows its calls where an allocation fails. */
	"Call Trace",
};

static void read_log(bool failures)
{
	size_t count = sizeof(complaints) / sizeof(*complaints) - failures;
	static char log[1 << 20];
	int len = klogctl(3, log, sizeof(log) - 1);
	size_t i;

	must(len >= 0, "kernel log");
	log[len] = 0;
	for (i = 0; i < count; i++)
		if (strstr(log, complaints[i])) {
			check(false, "the kernel says \"%s\"", complaints[i]);
			printf("%.20000s\n", log);
			break;
		}
}

static void run(const struct test *tests)
{
	for (; tests->run; tests++) {
		int before = failed;

		printf("%s\n", tests->name);
		fflush(stdout);
		tests->run();
		printf("  %s\n", failed == before ? "ok" : "NOT OK");
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	const char *module = "/warren.ko";
	char beside[4096];
	bool measuring = false;
	ssize_t len;
	int i;

	for (i = 1; i < argc; i++)
		measuring |= !strcmp(argv[i], "measure");
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	mount_at("devtmpfs", "/dev");
	signal(SIGPIPE, SIG_IGN);

	/* the module lies beside this program unless said otherwise */
	len = readlink("/proc/self/exe", beside, sizeof(beside) - 32);
	must(len > 0, "/proc/self/exe");
	beside[len] = 0;
	strcpy(strrchr(beside, '/'), "/warren.ko");
	module = getenv("warren.ko") ? getenv("warren.ko") : beside;

	must(!klogctl(5, NULL, 0), "clear the kernel log");
	load_module(module);
	warren_open();
	if (measuring) {
		strcpy(strrchr(beside, '/'), "/yardstick.ko");
		load_module(beside);
		measure();
		power_off();
	}
	run(refuse_tests);
	run(life_tests);
	run(stack_tests);
	run(traffic_tests);
	run(features_tests);
	read_log(false);
	run(failslab_tests);
	unloading();
	scan_leaks();
	read_log(true);
	if (failed)
		printf("kmod_test: %d of %d checks failed\n", failed, made);
	else
		printf("kmod_test: passed (%d checks)\n", made);
	power_off();
}
