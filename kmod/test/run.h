/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* The machine's own programs, inside a node. */
#ifndef WARREN_TEST_RUN_H
#define WARREN_TEST_RUN_H

/*
 * Runs a program, for @seconds at most, and prints its exit status (-1: killed)
 * and what it printed as an answer of measure().
 */
void run_program(int netns, int seconds, char **argv);

/* One that goes on until kill_started(); what it prints is lost. */
void start_program(int netns, char **argv);
void kill_started(void);

#endif /* WARREN_TEST_RUN_H */
