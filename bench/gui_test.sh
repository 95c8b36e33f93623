#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
#
# The measurement itself still runs: a small drawing, few frames, its figures not judged.

set -uo pipefail
output=$(bench/gui --nodes 100 --links 200 --frames 5 --json --no-limits) || exit
for figure in open_ms pan_ms zoom_ms live_percent; do
  grep -q "\"$figure\":" <<<"$output" || { echo "no figure '$figure' in: $output"; exit 1; }
done
