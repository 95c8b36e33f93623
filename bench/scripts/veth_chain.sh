#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
#
# The yardstick of TCP over forwarding hops: network namespaces v0 .. v(HOPS+1) in a row, joined by
# veth pairs, with static routes.
#   veth_chain.sh make HOPS | iperf3 | remove

set -eu

make() {
  hops=$1
  end=$((hops + 1))
  mkdir -p /run/netns
  i=0
  while [ $i -le $end ]; do
    ip netns add v$i
    ip -n v$i link set lo up
    ip netns exec v$i sysctl -qw net.ipv4.ip_forward=1
    i=$((i + 1))
  done
  i=0
  while [ $i -lt $end ]; do
    j=$((i + 1))
    ip link add right netns v$i type veth peer name left netns v$j
    ip -n v$i addr add 10.99.$i.1/24 dev right
    ip -n v$j addr add 10.99.$i.2/24 dev left
    ip -n v$i link set right up
    ip -n v$j link set left up
    i=$j
  done
  i=0
  while [ $i -le $end ]; do
    [ $i -eq $end ] || ip -n v$i route add "10.99.$hops.0/24" via 10.99.$i.2 2>/dev/null || true
    [ $i -eq 0 ] || ip -n v$i route add 10.99.0.0/24 via 10.99.$((i - 1)).1 2>/dev/null || true
    i=$((i + 1))
  done
  echo "$hops" >/run/veth_hops
  ip netns exec v$end iperf3 -s -D --pidfile /run/veth_iperf3.pid
}

case $1 in
  make) make "$2" ;;
  iperf3)
    hops=$(cat /run/veth_hops)
    ip netns exec v0 iperf3 -c "10.99.$hops.2" -t 2 -J
    ;;
  remove)
    kill "$(tr -d '\0' </run/veth_iperf3.pid)"
    for name in $(ip netns list | cut -d' ' -f1); do ip netns del "$name"; done
    ;;
esac
