/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright (C) 2026 The Warren authors */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "lab.h"

#define NAME "faults"
/* More allocations than making this lab can possibly need. */
#define MOST 5000

static const char nth_path[] = "/proc/thread-self/fail-nth";
/* Opened beforehand: opening allocates. */
static int nth_file = -1;

static void write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);

  CHECK(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text), "%s: %s", path,
        strerror(errno));
  close(file);
}

/* The n-th allocation from now on fails; 0: none. */
static void fail_nth(int n) {
  char text[16];
  int length = snprintf(text, sizeof(text), "%d", n);

  CHECK(pwrite(nth_file, text, (size_t)length, 0) == length, "%s: %s", nth_path, strerror(errno));
}

/* How many allocations are still to go until the one that fails: 0 when it did. */
static int still_to_go(void) {
  char text[16] = "";

  CHECK(pread(nth_file, text, sizeof(text) - 1, 0) > 0, "%s: %s", nth_path, strerror(errno));
  return atoi(text);
}

/* All allocations of this thread, those that may wait included, and without a trace for each. */
static void prepare(void) {
  static const char *const kinds[] = {"failslab", "fail_page_alloc"};
  char path[64];
  int i;

  for (i = 0; i < 2; i++) {
    snprintf(path, sizeof(path), "/sys/kernel/debug/%s/ignore-gfp-wait", kinds[i]);
    write_file(path, "0");
    snprintf(path, sizeof(path), "/sys/kernel/debug/%s/verbose", kinds[i]);
    write_file(path, "0");
  }
  write_file("/sys/kernel/debug/fail_page_alloc/min-order", "0");
}

static int make_lab(const int *netns) {
  uint32_t lab;
  int error = lab_new(NAME, &lab);

  if (!error) error = lab_add_nodes(lab, netns);
  if (!error) error = lab_link(lab, WARREN_CMD_LINK_NEW);
  return error;
}

/* Returns whether the allocation was reached at all. */
static int one_attempt(int n, const int *netns) {
  int error, reached;
  uint32_t lab;

  fail_nth(n);
  error = make_lab(netns);
  reached = still_to_go() == 0;
  fail_nth(0);
  /* Which error it is decides the kernel: registering an interface says EINVAL at times. */
  CHECK(error == 0 || reached, "refused without a failed allocation: %s", strerror(-error));
  lab = lab_find(NAME);
  CHECK(lab || error, "a lab was made and is not there");
  if (lab) CHECK(lab_delete(lab) == 0, "LAB_DEL after allocation %d failed", n);
  return reached;
}

void fail_allocations(void) {
  int netns[2], n = 1;

  nth_file = open(nth_path, O_RDWR | O_CLOEXEC);
  if (nth_file < 0) return;
  prepare();
  netns[0] = netns_new();
  netns[1] = netns_new();
  while (one_attempt(n, netns)) CHECK(++n < MOST, "no end of allocations");
  close(netns[0]);
  close(netns[1]);
  close(nth_file);
  say("%d allocations failed one after the other", n - 1);
}
