# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
# shellcheck shell=bash
#
# step TITLE CMD...: runs CMD quietly. What takes longer than two seconds shows
# that it is alive; what fails shows the end of its output. The last line that
# CMD wrote is then in STEP_LAST_LINE.

# Runs beside CMD and tells from time to time how far it has come.
_tell() {
  local title=$1 log=$2 start=$SECONDS next=2 spent last never
  trap '[[ -t 2 ]] && printf "\r\033[K" >&2; exit' TERM
  exec {never}<> <(:)
  while true; do
    read -r -t 1 -u "$never"
    spent=$((SECONDS - start))
    if ((spent < next)); then continue; fi
    if [[ -t 2 ]]; then
      last=$(tail -c 400 "$log" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1)
      last="$title ... ${spent} s  ${last//[[:cntrl:]]/ }"
      printf '\r\033[K%s' "${last:0:$(($(tput cols 2>/dev/null || echo 80) - 1))}" >&2
    else
      printf '%s ... %s s\n' "$title" "$spent" >&2
      next=$((spent + 30))
    fi
  done
}

step() {
  local title=$1 log teller status=0
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/warren-step.XXXXXX") || return
  _tell "$title" "$log" &
  teller=$!
  # shellcheck disable=SC2064  # the values of now
  trap "kill $teller 2>/dev/null; rm -f '$log'" EXIT
  "$@" >"$log" 2>&1 </dev/null || status=$?
  kill "$teller" 2>/dev/null
  wait "$teller" 2>/dev/null
  if ((status != 0)); then
    # Bazel's progress lines say nothing about the failure.
    grep -v '^\[[0-9,]* / [0-9,]*\]' "$log" | tail -n 60 >&2
  fi
  # shellcheck disable=SC2034  # the caller's
  STEP_LAST_LINE=$(tail -n 1 "$log")
  rm -f "$log"
  trap - EXIT
  return "$status"
}
