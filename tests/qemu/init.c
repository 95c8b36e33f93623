/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
/*
 * The only process of the test machine. Loads warren.ko, makes labs of two nodes
 * and one link, sends through them, deletes them under traffic, unloads the
 * module, and writes one word to the second serial port if all of it was right.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "faults.h"
#include "lab.h"
#include "netlink.h"

#define PORT 4000
#define DATAGRAMS 500
#define ROUNDS 20
#define PATIENCE_MS 20000
#define LEAK_AGE_MS 7000

static int host_netns;

void say(const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  fputs("test: ", stdout);
  vprintf(format, arguments);
  putchar('\n');
  va_end(arguments);
  fflush(stdout);
}

static void power_off(void) {
  sync();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

void give_up(const char *file, int line, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  printf("test: FAILED %s:%d: ", file, line);
  vprintf(format, arguments);
  putchar('\n');
  va_end(arguments);
  fflush(stdout);
  power_off();
  exit(1);
}

static int64_t now_ms(void) {
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void must_mount(const char *type, const char *where) {
  mkdir(where, 0755);
  CHECK(mount(type, where, type, 0, NULL) == 0, "mount %s: %s", where, strerror(errno));
}

static void use_console(void) {
  int console = open("/dev/console", O_RDWR | O_CLOEXEC);

  if (console < 0) return;
  dup2(console, 0);
  dup2(console, 1);
  dup2(console, 2);
}

static void write_result(const char *word) {
  int port = open("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_CLOEXEC);

  CHECK(port >= 0, "/dev/ttyS1: %s", strerror(errno));
  CHECK(write(port, word, strlen(word)) == (ssize_t)strlen(word), "/dev/ttyS1: %s",
        strerror(errno));
  close(port);
}

static void load_module(void) {
  int file = open("/warren.ko", O_RDONLY | O_CLOEXEC);

  CHECK(file >= 0, "/warren.ko: %s", strerror(errno));
  CHECK(syscall(SYS_finit_module, file, "", 0) == 0, "loading warren.ko: %s", strerror(errno));
  close(file);
}

static void unload_module(void) {
  CHECK(syscall(SYS_delete_module, "warren", O_NONBLOCK) == 0, "unloading warren.ko: %s",
        strerror(errno));
  CHECK(access("/sys/module/warren", F_OK) != 0, "warren.ko is still there");
}

int netns_new(void) {
  int netns;

  CHECK(unshare(CLONE_NEWNET) == 0, "unshare: %s", strerror(errno));
  netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  CHECK(netns >= 0, "/proc/self/ns/net: %s", strerror(errno));
  CHECK(setns(host_netns, CLONE_NEWNET) == 0, "setns: %s", strerror(errno));
  return netns;
}

static void set_address(struct ifreq *interface, int sock, unsigned long operation,
                        const char *address) {
  struct sockaddr_in *in = (struct sockaddr_in *)&interface->ifr_addr;

  memset(in, 0, sizeof(*in));
  in->sin_family = AF_INET;
  CHECK(inet_pton(AF_INET, address, &in->sin_addr) == 1, "%s", address);
  CHECK(ioctl(sock, operation, interface) == 0, "address %s: %s", address, strerror(errno));
}

/* A bound socket inside the node, whose interface it sets up first. */
static int socket_in(int netns, const char *address) {
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  struct ifreq interface = {.ifr_name = "eth0"};
  int room = 8 * 1024 * DATAGRAMS;
  int sock;

  CHECK(setns(netns, CLONE_NEWNET) == 0, "setns: %s", strerror(errno));
  sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  CHECK(sock >= 0, "socket: %s", strerror(errno));
  CHECK(setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) == 0 &&
            setsockopt(sock, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) == 0,
        "room for all datagrams: %s", strerror(errno));
  set_address(&interface, sock, SIOCSIFADDR, address);
  set_address(&interface, sock, SIOCSIFNETMASK, "255.255.255.0");
  interface.ifr_flags = IFF_UP | IFF_RUNNING;
  CHECK(ioctl(sock, SIOCSIFFLAGS, &interface) == 0, "eth0 up: %s", strerror(errno));
  inet_pton(AF_INET, address, &local.sin_addr);
  CHECK(bind(sock, (struct sockaddr *)&local, sizeof(local)) == 0, "bind: %s", strerror(errno));
  CHECK(setns(host_netns, CLONE_NEWNET) == 0, "setns: %s", strerror(errno));
  return sock;
}

static ssize_t send_to(int sock, const char *address, const void *data, size_t length) {
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(PORT)};

  inet_pton(AF_INET, address, &peer.sin_addr);
  return sendto(sock, data, length, MSG_DONTWAIT, (struct sockaddr *)&peer, sizeof(peer));
}

static uint32_t receive(int sock) {
  struct pollfd ready = {.fd = sock, .events = POLLIN};
  uint8_t data[2048];
  uint32_t number;

  CHECK(poll(&ready, 1, PATIENCE_MS) == 1, "nothing arrives");
  CHECK(recv(sock, data, sizeof(data), 0) >= (ssize_t)sizeof(number), "short datagram");
  memcpy(&number, data, sizeof(number));
  return number;
}

/* One after the other first, so that the neighbours know each other; then all at once. */
static void exchange(uint32_t lab, int left, int right) {
  uint8_t data[1000] = {0};
  struct counters count;
  uint32_t number;

  for (number = 0; number < DATAGRAMS; number++) {
    memcpy(data, &number, sizeof(number));
    CHECK(send_to(left, "10.0.0.2", data, sizeof(data)) == sizeof(data), "send: %s",
          strerror(errno));
    if (number == 0) CHECK(receive(right) == 0, "the first datagram is not the first");
  }
  for (number = 1; number < DATAGRAMS; number++)
    CHECK(receive(right) == number, "datagram %u is not in its place", number);

  count = lab_counters(lab, WARREN_LINK_A_FORWARD);
  CHECK(count.in >= DATAGRAMS && count.out >= DATAGRAMS, "counted %llu in, %llu out of %d",
        (unsigned long long)count.in, (unsigned long long)count.out, DATAGRAMS);
  CHECK(count.in == count.out + count.waiting + count.dropped,
        "counters do not add up: %llu in, %llu out, %llu waiting, %llu dropped",
        (unsigned long long)count.in, (unsigned long long)count.out,
        (unsigned long long)count.waiting, (unsigned long long)count.dropped);
  CHECK(count.dropped == 0, "%llu frames dropped on a perfect link",
        (unsigned long long)count.dropped);
}

static pid_t start_flood(int sock, const char *address, int cpu) {
  static uint8_t data[1000];
  cpu_set_t cpus;
  pid_t child = fork();

  CHECK(child >= 0, "fork: %s", strerror(errno));
  if (child) return child;
  CPU_ZERO(&cpus);
  CPU_SET(cpu, &cpus);
  sched_setaffinity(0, sizeof(cpus), &cpus);
  for (;;) send_to(sock, address, data, sizeof(data));
}

static void stop_flood(pid_t child) {
  kill(child, SIGKILL);
  CHECK(waitpid(child, NULL, 0) == child, "waitpid: %s", strerror(errno));
}

/* Waits until `direction` has delivered what was offered after the flood began. */
static void wait_for_traffic(uint32_t lab, uint16_t direction) {
  uint64_t before = lab_counters(lab, direction).out;
  int64_t end = now_ms() + PATIENCE_MS;

  while (lab_counters(lab, direction).out < before + 100)
    CHECK(now_ms() < end, "no traffic in direction %u", direction);
}

/* The first round sends and counts; all of them end under traffic from both sides. */
static void lab_round(int round) {
  int netns[2] = {netns_new(), netns_new()};
  uint32_t lab;
  pid_t floods[2];
  int left, right;

  CHECK(lab_new("qemu", &lab) == 0, "LAB_NEW");
  CHECK(lab_add_nodes(lab, netns) == 0, "NODE_NEW");
  CHECK(lab_link(lab, WARREN_CMD_LINK_NEW) == 0, "LINK_NEW");
  CHECK(lab_link(lab, WARREN_CMD_LINK_NEW) == -EEXIST, "LINK_NEW twice is not refused");
  left = socket_in(netns[0], "10.0.0.1");
  right = socket_in(netns[1], "10.0.0.2");
  if (round == 0) exchange(lab, left, right);

  floods[0] = start_flood(left, "10.0.0.2", 0);
  floods[1] = start_flood(right, "10.0.0.1", 1);
  wait_for_traffic(lab, WARREN_LINK_A_FORWARD);
  wait_for_traffic(lab, WARREN_LINK_A_BACKWARD);
  if (round % 2) CHECK(lab_link(lab, WARREN_CMD_LINK_DEL) == 0, "LINK_DEL");
  CHECK(lab_delete(lab) == 0, "LAB_DEL");
  stop_flood(floods[0]);
  stop_flood(floods[1]);
  close(left);
  close(right);
  close(netns[0]);
  close(netns[1]);
}

/* Everything that was created must be destroyed, which may take a grace period. */
static void check_pairing(void) {
  int64_t end = now_ms() + PATIENCE_MS;
  unsigned long long created, destroyed;
  char kind[32];
  int kinds, open_kinds;

  do {
    FILE *file = fopen("/sys/module/warren/parameters/objects", "re");

    CHECK(file, "/sys/module/warren/parameters/objects: %s", strerror(errno));
    kinds = open_kinds = 0;
    while (fscanf(file, "%31s created %llu destroyed %llu\n", kind, &created, &destroyed) == 3) {
      CHECK(created >= ROUNDS, "%s: only %llu created", kind, created);
      kinds++;
      open_kinds += created != destroyed;
    }
    fclose(file);
    CHECK(kinds == 4, "%d kinds of objects, want 4", kinds);
    CHECK(now_ms() < end, "%d kinds of objects were not all destroyed", open_kinds);
  } while (open_kinds);
}

/* Set by a warning (512) or an oops (128) that did not stop the machine. */
static void check_kernel_is_well(void) {
  unsigned long taint = 0;
  FILE *file = fopen("/proc/sys/kernel/tainted", "re");

  CHECK(file && fscanf(file, "%lu", &taint) == 1, "/proc/sys/kernel/tainted");
  fclose(file);
  CHECK(!(taint & (512 | 128)), "the kernel warned: taint %lu", taint);
}

/*
 * On a debug kernel. A scan reports only what is older than five seconds, so it is repeated until
 * everything of this test is.
 */
static void check_no_leaks(void) {
  static const char path[] = "/sys/kernel/debug/kmemleak";
  int64_t end = now_ms() + LEAK_AGE_MS;
  char report[4096];

  if (access(path, F_OK) != 0) return;
  while (now_ms() < end) {
    int file = open(path, O_RDWR | O_CLOEXEC);
    ssize_t length;

    CHECK(file >= 0 && write(file, "scan", 4) == 4, "%s: %s", path, strerror(errno));
    length = read(file, report, sizeof(report) - 1);
    CHECK(length == 0, "leaked: %.*s", (int)length, report);
    close(file);
  }
  say("no leaks");
}

int main(void) {
  int round;

  must_mount("proc", "/proc");
  must_mount("sysfs", "/sys");
  must_mount("devtmpfs", "/dev");
  must_mount("debugfs", "/sys/kernel/debug");
  use_console();
  write_result("booted\n");
  host_netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  load_module();
  netlink_open();
  for (round = 0; round < ROUNDS; round++) lab_round(round);
  say("%d labs made and deleted under traffic", ROUNDS);
  fail_allocations();
  check_pairing();
  unload_module();
  check_no_leaks();
  check_kernel_is_well();
  write_result("passed\n");
  power_off();
}
