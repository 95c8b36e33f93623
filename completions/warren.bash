# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
# shellcheck shell=bash
#
# Completion of Warren's words in bash: source this file, or put it into
# /usr/share/bash-completion/completions/ under the name warren.

# Runs the warren that is being completed; a checkout builds nothing for it.
_warren_ask() {
  WARREN_BUILD=no "${COMP_WORDS[0]/#\~/$HOME}" "$@" 2>/dev/null </dev/null
}

_warren_labs() {
  _warren_ask list --json | python3 -c '
import json, sys
for lab in json.load(sys.stdin):
    print(lab["name"])' 2>/dev/null
}

# _warren_members KIND WORD: the nodes or links that WORD may begin. While several
# labs are up and WORD names none of them, the labs.
_warren_members() {
  local lab='' labs
  if [[ $2 == */* ]]; then
    lab=${2%%/*}
  else
    mapfile -t labs < <(_warren_labs)
    if ((${#labs[@]} > 1)); then
      printf '%s/\n' "${labs[@]}"
      return
    fi
  fi
  _warren_ask show --json ${lab:+"$lab"} | python3 -c '
import json, sys
kind, lab = sys.argv[1:]
for member in json.load(sys.stdin)[kind]:
    print((lab + "/" if lab else "") + member["name"])' "$1" "$lab" 2>/dev/null
}

# Verbs and options are read from the help, so they are always those of this warren.
_warren_verbs() {
  _warren_ask --help | sed -n '/^Subcommands:/,/^[^ S]/s/^  \([a-z][a-z-]*\) .*/\1/p'
}

_warren_options() {
  _warren_ask "$1" --help | grep -oE -- '--[a-z][a-z-]+'
}

# The shapes of `new`: the first words of their lines in its help.
_warren_kinds() {
  _warren_ask new --help | sed -n '/^Kinds,/,/^Words /s/^  \([a-z][a-z-]*\) .*/\1/p'
}

# _warren_offer CANDIDATES: those of them that the word begins.
_warren_offer() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]] && compopt -o nospace 2>/dev/null
}

# _warren_files ENDING...: files of these kinds, and folders on the way to them.
_warren_files() {
  local ending
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(
    compgen -d -- "$word"
    for ending in "$@"; do compgen -f -X "!*.$ending" -- "$word"; done
  )
}

# _warren_verb VERB: the words of a verb, by their place among those that are no options.
_warren_verb() {
  case $1 in
    up | run | check | apply) _warren_files yaml yml ;;
    export) _warren_files yaml yml ;;
    import) _warren_files graphml xml imn yml yaml conf gns3 mn brite txt intra ;;
    convert) _warren_files yaml yml graphml xml imn conf gns3 mn brite txt intra ;;
    down | show | continue | debug | save | stats | top) _warren_offer "$(_warren_labs)" ;;
    event)
      if [[ " ${COMP_WORDS[*]} " == *" --link "* ]]; then
        _warren_offer "rate= delay= loss= ber= queue= overhead= state="
      else
        _warren_offer "$(_warren_labs)"
      fi
      ;;
    exec | shell | logs) _warren_offer "$(_warren_members nodes "$word")" ;;
    capture) _warren_offer "$(_warren_members links "$word")" ;;
    link)
      if ((place == 0)); then
        _warren_offer "$(_warren_members links "$word")"
      else
        _warren_offer "rate= overhead= delay= jitter= loss= ber= duplicate= reorder= queue= mtu= state=up state=down"
      fi
      ;;
    new)
      if ((place == 0)); then
        _warren_offer "$(_warren_kinds)"
      else
        _warren_offer "size= seed= hosts= routing= name= rate= delay= jitter= loss= ber= duplicate= reorder= queue= overhead= mtu="
      fi
      ;;
    link-sim) if ((place == 0)); then _warren_files yaml yml; else _warren_files pcap pcapng; fi ;;
    verify) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    bench) _warren_offer "scale fidelity cost reproducible" ;;
  esac
}

_warren() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb='' place=0 i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --)
        mapfile -t COMPREPLY < <(compgen -c -- "$word")
        return
        ;;
      -* | =) ;;
      *) if [[ -z $verb ]]; then verb=${COMP_WORDS[i]}; else place=$((place + 1)); fi ;;
    esac
  done
  case $before in
    --lab) [[ $verb == step ]] && _warren_offer "$(_warren_labs)" ;;
    --in) _warren_offer "auto native capsule" ;;
    --direction) _warren_offer "forward backward" ;;
    --to) _warren_offer "clab dot graphml png svg$([[ $verb == convert ]] && echo ' yaml')" ;;
    --from)
      _warren_offer "brite caida clab core gns3 graphml imn kathara mininet rocketfuel$(
        [[ $verb == convert ]] && echo ' yaml'
      )"
      ;;
    --format) _warren_offer "table json prometheus" ;;
    --node) _warren_offer "$(_warren_members nodes "$word")" ;;
    --link) [[ $verb == event ]] && _warren_offer "$(_warren_members links "$word")" ;;
    -o | --output | -w | --write) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --report) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    *)
      if [[ -z $verb ]]; then
        _warren_offer "$(_warren_verbs)"
      elif [[ $word == -* ]]; then
        _warren_offer "$(_warren_options "$verb")"
      else
        _warren_verb "$verb"
      fi
      ;;
  esac
}

complete -F _warren warren ./warren
