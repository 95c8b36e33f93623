/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) 2026 The Warren authors */
#ifndef WARREN_REQUEST_DIR_H
#define WARREN_REQUEST_DIR_H

struct genl_info;
struct nlattr;
struct wr_features;
struct wr_params;

/*
 * Takes what the nest says over into @params and @features; @nest may be
 * NULL.
 */
int warren_read_dir(struct wr_params *params, struct wr_features *features,
		    struct nlattr *nest, struct genl_info *info);

#endif /* WARREN_REQUEST_DIR_H */
