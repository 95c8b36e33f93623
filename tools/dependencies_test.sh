#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
#
# Every package that is installed is explained on the page of dependencies, and
# no other; and each has its reason in the list.

set -uo pipefail
installed=$(sed -n 's/^\([a-z][^ ]*\) *# .*/\1/p' tools/packages.txt | sort)
# shellcheck disable=SC2016  # a pattern
explained=$(sed -n 's/^| `\([^`]*\)` | .*/\1/p' docs/dependencies.md | sort)
unexplained=$(grep -vE '^#|^$|^[a-z][^ ]* +# [^ ]' tools/packages.txt)
status=0
if [[ -n $unexplained ]]; then
  echo "tools/packages.txt: no '# reason' on: $unexplained"
  status=1
fi
if ! diff <(echo "$installed") <(echo "$explained"); then
  echo "tools/packages.txt (<) and docs/dependencies.md (>) differ"
  status=1
fi
[[ -n $installed ]] && exit "$status"
echo "tools/packages.txt: no packages found in it"
exit 1
