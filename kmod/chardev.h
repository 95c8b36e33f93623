/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_CHARDEV_H
#define WARREN_CHARDEV_H

int warren_chardev_init(void);
void warren_chardev_exit(void);

#endif /* WARREN_CHARDEV_H */
