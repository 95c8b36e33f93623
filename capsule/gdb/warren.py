# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""What `warren debug` gives gdb: all nodes of a lab are one kernel, and that is one process.

The kernel has symbols but no types. Those of the module's debug information serve: it includes the
kernel's headers. At a function's entry its arguments are in registers."""

import os

import gdb

SIGNALS = "SIGSEGV SIGUSR1 SIGIO SIGCHLD SIGALRM SIGWINCH SIGTRAP"
WORD = (1 << 64) - 1
XA_NODE_SLOTS = 40  # offset of a member of struct xa_node; the module does not know its type


def address(symbol):
    return int(gdb.parse_and_eval(f"(unsigned long)&'{symbol}'"))


def entry_of(function):
    """As a place for a breakpoint. The compiler may have made the function its own variant."""
    for name in (function, f"{function}.constprop.0", f"{function}.isra.0"):
        try:
            return f"*{address(name):#x}"
        except gdb.error:
            continue
    raise gdb.GdbError(f"the kernel has no function '{function}' that could be stopped at (it may be "
                       "part of its callers)")


def at(type_name, where):
    return gdb.Value(where).cast(gdb.lookup_type(type_name).pointer()).dereference()


def text(value):
    return value.string(errors="replace")


def offset(type_name, field):
    return next(f.bitpos // 8 for f in gdb.lookup_type(type_name).fields() if f.name == field)


def virtual_time():
    return int(gdb.parse_and_eval("*(unsigned long *)&time_travel_time"))


def seconds():
    return f"{virtual_time() / 1e9:.9f}"


def argument(number):
    name = ("rdi", "rsi", "rdx", "rcx")[number]
    return int(gdb.parse_and_eval(f"(unsigned long)${name}")) & WORD


# ---- the module ------------------------------------------------------------------------------


def loaded_module():
    head = address("modules")
    entry = int(gdb.parse_and_eval("*(unsigned long *)&modules"))
    while entry != head:
        module = at("struct module", entry - offset("struct module", "list"))
        if text(module["name"]) == "warren":
            return module
        entry = int(module["list"]["next"])
    raise gdb.GdbError("warren.ko is not loaded in this kernel (yet)")


def sections_of(module):
    """Where the module's sections are. The kernel keeps that in a structure of sysfs' own: a group, a
    count, and for each section a file and the address."""
    word = gdb.lookup_type("unsigned long")
    place = int(module["sect_attrs"]) + gdb.lookup_type("struct attribute_group").sizeof
    count = int(at("unsigned int", place))
    size = gdb.lookup_type("struct bin_attribute").sizeof
    for i in range(count):
        entry = place + word.sizeof + i * (size + word.sizeof)
        yield (text(at("struct bin_attribute", entry)["attr"]["name"]),
               int(at("unsigned long", entry + size)))


def load_module_symbols(path):
    # For the types alone, to find where the module is; then to its place.
    gdb.execute(f"add-symbol-file {path} 0", to_string=True)
    sections = dict(sections_of(loaded_module()))
    gdb.execute("remove-symbol-file -a 0", to_string=True)
    words = " ".join(f"-s {name} {sections[name]:#x}" for name in (".data", ".bss", ".rodata")
                     if name in sections)
    gdb.execute(f"add-symbol-file {path} {sections['.text']:#x} {words}", to_string=True)


# ---- nodes and links -------------------------------------------------------------------------


def entries_of(array):
    """What is in an xarray."""

    def below(entry):
        if entry & 3 != 2 or entry <= 4096:
            if entry and entry & 3 != 2:
                yield entry
            return
        for slot in range(64):
            yield from below(int(at("unsigned long", entry - 2 + XA_NODE_SLOTS + 8 * slot)))

    yield from below(int(array["xa_head"]) & WORD)


def labs():
    return [at("struct warren_lab", e) for e in entries_of(gdb.parse_and_eval("warren_labs"))]


def nodes():
    return [at("struct warren_node", e) for lab in labs() for e in entries_of(lab["nodes"])]


def links():
    return [at("struct warren_link", e) for lab in labs() for e in entries_of(lab["links"])]


def nodes_by_net():
    return {int(node["net"]) & WORD: text(node["name"]) for node in nodes()}


def net_of_dev(dev):
    return int(at("struct net_device", dev)["nd_net"]["net"]) & WORD


def net_of_sock(sock):
    return int(at("struct sock", sock)["__sk_common"]["skc_net"]["net"]) & WORD


def net_of_skb(skb):
    frame = at("struct sk_buff", skb)
    dev, sock = int(frame["dev"]) & WORD, int(frame["sk"]) & WORD
    return net_of_dev(dev) if dev else net_of_sock(sock)


def net_of_current():
    task = int(gdb.parse_and_eval("*(unsigned long *)((char *)&cpu_tasks + 8)"))
    return int(at("struct task_struct", task)["nsproxy"]["net_ns"]) & WORD


def node_here(known):
    """The node that the function works for which is about to be entered: that of its first argument
    which is a frame, a socket, a device or a namespace, else that of the program that runs."""
    for number in range(3):
        word = argument(number)
        for reading in (lambda w: w, net_of_skb, net_of_sock, net_of_dev):
            try:
                name = known.get(reading(word))
            except gdb.MemoryError:
                continue
            if name:
                return name
    try:
        return known.get(net_of_current())
    except gdb.MemoryError:
        return None


# ---- commands --------------------------------------------------------------------------------


class Command(gdb.Command):
    """A command by the name of its class, whose docstring is its help."""

    def __init__(self):
        super().__init__(type(self).__name__.lower(), gdb.COMMAND_USER)

    def invoke(self, words, from_tty):
        self.run(gdb.string_to_argv(words))


class WTime(Command):
    """wtime: the lab's clock, in seconds since its boot."""

    def run(self, _):
        print(seconds())


class WNodes(Command):
    """wnodes: the nodes, their namespaces and interfaces."""

    def run(self, _):
        ends = {}
        for link in links():
            for side in range(2):
                end = link["ends"][side]
                ends.setdefault(int(end["node"]), []).append(text(end["dev"]["name"]))
        for node in nodes():
            here = " ".join(sorted(ends.get(int(node.address), [])))
            print(f"{text(node['name']):16} net {int(node['net']):#x}  {here}")


class WLinks(Command):
    """wlinks: the links and their ends."""

    def run(self, _):
        for link in links():
            ends = [f"{text(link['ends'][i]['node']['name'])}:{text(link['ends'][i]['dev']['name'])}"
                    for i in range(2)]
            print(f"{text(link['name']):20} {' -- '.join(ends)}{'' if link['up'] else '  down'}")


class NodeBreakpoint(gdb.Breakpoint):

    def __init__(self, function, node):
        super().__init__(entry_of(function))
        self.node, self.known = node, nodes_by_net()

    def stop(self):
        if node_here(self.known) != self.node:
            return False
        print(f"{seconds()} node {self.node}")
        return True


class WBreak(Command):
    """wbreak FUNCTION node NODE: stop where the kernel enters the function for that node.

Example: wbreak tcp_retransmit_skb node r3"""

    def run(self, words):
        if len(words) != 3 or words[1] != "node":
            raise gdb.GdbError("want: wbreak FUNCTION node NODE, such as: wbreak ip_forward node r3")
        if words[2] not in nodes_by_net().values():
            raise gdb.GdbError(f"no node '{words[2]}'; wnodes lists them")
        NodeBreakpoint(words[0], words[2])


class WNode(Command):
    """wnode: the node that the function works for at whose entry the kernel is stopped."""

    def run(self, _):
        print(node_here(nodes_by_net()) or "none")


def frame_of(skb, network):
    """What stays the same of a frame on its way: its packet, at that offset, without what routers
    change."""
    data = int(at("struct sk_buff", skb)["data"]) + network
    kind = int(at("struct sk_buff", skb)["protocol"]).to_bytes(2, "little")
    packet = bytes(gdb.selected_inferior().read_memory(data, 68))
    if kind == b"\x08\x00":
        start = (packet[0] & 15) * 4
        return packet[2:8] + packet[9:10] + packet[12:20] + packet[start:start + 8]
    if kind == b"\x86\xdd":
        return packet[1:7] + packet[8:48]
    return kind + packet[:28]


class Hop(gdb.Breakpoint):
    """At the kernel's functions by which frames leave and reach an interface."""

    def __init__(self, function, verb, trail):
        super().__init__(entry_of(function), internal=True)
        self.silent = True
        self.verb, self.trail = verb, trail

    def stop(self):
        skb, network = argument(0), 0
        if self.verb == "leaves":
            network = 14
        else:
            skb = int(at("unsigned long", skb))
        place = self.trail.place(int(at("struct sk_buff", skb)["dev"]) & WORD)
        if place:
            self.trail.seen(frame_of(skb, network), self.verb, place)
        return self.trail.done()


class Trail:

    def __init__(self, start, limit):
        self.start, self.limit, self.frame = start, limit, None
        self.known, self.until, self.last = nodes_by_net(), None, virtual_time()
        self.hops = [Hop("dev_hard_start_xmit", "leaves", self),
                     Hop("__netif_receive_skb_core", "reaches", self)]

    def place(self, dev):
        node = self.known.get(net_of_dev(dev))
        return node and f"{node}:{text(at('struct net_device', dev)['name'])}"

    def seen(self, frame, verb, place):
        if self.frame is None and place == self.start and verb == "leaves":
            self.frame, self.until = frame, virtual_time() + self.limit
        if frame == self.frame:
            now = virtual_time()
            print(f"{now / 1e9:.9f} +{(now - self.last) / 1e6:.6f} ms  {verb} {place}")
            self.last = now

    def done(self):
        return self.until is not None and virtual_time() > self.until

    def end(self):
        for hop in self.hops:
            hop.delete()


class WFollow(Command):
    """wfollow NODE:INTERFACE [MILLISECONDS]: let the lab run on, and print when and where the next
frame passes that leaves there, for so long (1000 ms of the lab's time)."""

    def run(self, words):
        if not 1 <= len(words) <= 2 or ":" not in words[0]:
            raise gdb.GdbError("want: wfollow NODE:INTERFACE [MILLISECONDS], such as: wfollow pc1:eth0")
        trail = Trail(words[0], int(float(words[1] if len(words) > 1 else 1000) * 1e6))
        try:
            gdb.execute("continue")
        finally:
            trail.end()


def main():
    for setting in ("pagination off", "confirm off", "follow-fork-mode parent", "detach-on-fork on",
                    "print thread-events off"):
        gdb.execute(f"set {setting}")
    for signal in SIGNALS.split():
        if signal != "SIGTRAP":
            gdb.execute(f"handle {signal} nostop noprint pass", to_string=True)
    load_module_symbols(os.environ["WARREN_MODULE_SYMBOLS"])
    for command in (WTime, WNodes, WLinks, WBreak, WNode, WFollow):
        command()
    print(f"{len(nodes())} nodes, {len(links())} links, stopped at {seconds()} s; "
          "wnodes, wlinks, wtime, wnode, wbreak, wfollow; help wbreak")


main()
