// SPDX-License-Identifier: GPL-2.0-only
/* Copyright (C) 2026 The Warren authors */
/*
 * How late is a bare hrtimer on this kernel? Nothing can be released more
 * punctually than by one, so this is what links are held against. Writing
 * "COUNT GAP" to the parameter "run" arms a pinned hard timer COUNT times, GAP
 * nanoseconds apart, one after the other; reading "late" gives the nanoseconds
 * that each callback came after the asked time, one per line.
 */
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>

#define YARDSTICK_MAX 20000
#define YARDSTICK_SHOWN 200

static DEFINE_MUTEX(yardstick_lock); /* one run or reader at a time */
static u32 *late; /* ns of each firing */
static unsigned int count; /* of them */
static unsigned int shown; /* of them that were read */
static struct hrtimer timer;
static u64 due; /* ns, of the firing that is waited for */
static unsigned int fired;
static DECLARE_COMPLETION(done);

static enum hrtimer_restart yardstick_fire(struct hrtimer *unused)
{
	late[fired++] = (u32)min_t(u64, ktime_get_ns() - due, U32_MAX);
	complete(&done);
	return HRTIMER_NORESTART;
}

/* Gaps vary by a half, so that no other period of the machine is in step. */
static int run_set(const char *text, const struct kernel_param *param)
{
	unsigned int asked;
	u32 gap;

	if (sscanf(text, "%u %u", &asked, &gap) != 2 || !gap ||
	    asked > YARDSTICK_MAX)
		return -EINVAL;
	mutex_lock(&yardstick_lock);
	fired = 0;
	shown = 0;
	while (fired < asked) {
		reinit_completion(&done);
		due = ktime_get_ns() + gap / 2 + get_random_u32() % gap;
		hrtimer_start(&timer, ns_to_ktime(due),
			      HRTIMER_MODE_ABS_PINNED_HARD);
		wait_for_completion(&done);
	}
	count = asked;
	mutex_unlock(&yardstick_lock);
	return 0;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);

/* A parameter is read a page at a time: every read goes on where the last ended. */
static int late_get(char *page, const struct kernel_param *param)
{
	unsigned int end;
	int len = 0;

	mutex_lock(&yardstick_lock);
	end = min(count, shown + YARDSTICK_SHOWN);
	for (; shown < end; shown++)
		len += scnprintf(page + len, PAGE_SIZE - len, "%u\n",
				 late[shown]);
	mutex_unlock(&yardstick_lock);
	return len;
}

static const struct kernel_param_ops late_ops = { .get = late_get };
module_param_cb(late, &late_ops, NULL, 0400);

static int __init yardstick_init(void)
{
	late = kvcalloc(YARDSTICK_MAX, sizeof(*late), GFP_KERNEL);
	if (!late)
		return -ENOMEM;
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_HARD);
	timer.function = yardstick_fire;
	return 0;
}

static void __exit yardstick_exit(void)
{
	hrtimer_cancel(&timer);
	kvfree(late);
}

module_init(yardstick_init);
module_exit(yardstick_exit);
MODULE_DESCRIPTION("How late a bare hrtimer is");
MODULE_LICENSE("GPL");
