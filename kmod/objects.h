/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
/* Which objects were created and destroyed: for the log, and for tests. */
#ifndef WARREN_OBJECTS_H
#define WARREN_OBJECTS_H

#include <linux/types.h>

enum warren_object {
	WARREN_OBJECT_LAB,
	WARREN_OBJECT_NODE,
	WARREN_OBJECT_LINK,
	WARREN_OBJECT_INTERFACE,
	WARREN_OBJECT_KINDS
};

void warren_created(enum warren_object kind, u32 id);
void warren_destroyed(enum warren_object kind, u32 id);

#endif /* WARREN_OBJECTS_H */
