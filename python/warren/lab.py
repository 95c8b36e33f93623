# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""Labs, their nodes and links."""

import json
import os
import tempfile

from warren import api, program
from warren.errors import Error, Failed
from warren.process import Process


def _word(value):
    """A value as a topology file has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_word(item)}" for key, item in value.items()) + "}"
    return str(value)


def _plain(value):
    """The same for JSON, which is YAML too."""
    if isinstance(value, (bool, float, int)):
        return _word(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value)


class Node:
    """A node of a lab. Lab.host, Lab.router, ... make it; lab["name"] finds it."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = name

    def __repr__(self):
        return f"<node {self.lab.name}/{self.name}>"

    def start(self, *args, on_output=None):
        """Starts a program and returns its Process: one string is for /bin/sh, several are the
        program and its words."""
        words = ["/bin/sh", "-c", args[0]] if len(args) == 1 else list(map(str, args))
        return Process(self.lab.connection, self.lab.name, self.name, words, on_output)

    def run(self, *args, text=None, check=True, timeout=None):
        """Runs a program to its end, with `text` as its input, and returns its Result. Raises Failed
        when its status is not 0, unless `check` is false; TimeoutError after `timeout` seconds, when it
        has been killed."""
        with self.start(*args) as process:
            if text:
                process.write(text)
            process.close_input()
            result = process.wait(timeout)
        if check and result.status != 0:
            raise Failed(result)
        return result

    def cmd(self, command):
        """What a line of shell prints, errors included, whatever its status."""
        return self.run(f"exec 2>&1; {command}", check=False).stdout

    @property
    def state(self):
        """Kind, interfaces with their addresses, services: a NodeState."""
        return next(n for n in self.lab.state().nodes if n.name == self.name)

    @property
    def ip(self):
        """The first IPv4 address of its links, or None."""
        for interface in self.state.interfaces:
            for address in interface.addresses:
                if interface.name != "lo" and "." in address:
                    return address.split("/")[0]
        return None

    def logs(self, service=""):
        """What its services and programs of `run` have printed."""
        request = api.messages.LogsRequest(lab=self.lab.name, node=self.name, service=service)
        with api.errors():
            replies = list(self.lab.connection.stub.Logs(request))
        return b"".join(reply.text for reply in replies).decode(errors="replace")


class Link:
    """A link of a lab. Lab.link makes it; Lab.link_named finds it."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = name

    def __repr__(self):
        return f"<link {self.lab.name}/{self.name}>"

    def set(self, direction=None, **keys):
        """Changes it while it carries traffic; `direction` is "forward" or "backward", by default
        both. What is not named stays."""
        if direction not in (None, "forward", "backward"):
            raise Error(f"'{direction}' is no direction; write forward or backward", 2)
        words = [f"{key}={_word(value)}" for key, value in keys.items()]
        program.run("link", f"{self.lab.name}/{self.name}", *words,
                    *([f"--{direction}"] if direction else []))

    def down(self):
        self.set(state="down")

    def up(self):
        self.set(state="up")

    @property
    def state(self):
        """Its parameters and counters: a LinkState."""
        return next(link for link in self.lab.state().links if link.name == self.name)


class Lab:
    """A lab: built here and brought up by `up` or a `with` statement, or one that runs, by `attach`.

    Keys of nodes and links are those of a topology file (docs/file-format.md); so are the keys of the
    lab itself: Lab("x", routing="ospf", seed=7).
    """

    def __init__(self, name, **keys):
        self.name = name
        self._keys = keys
        self._nodes = {}
        self._links = []
        self._connection = None

    # ---- building --------------------------------------------------------------------------------

    def _node(self, name, kind, keys):
        if name in self._nodes:
            raise Error(f"a second node '{name}'", 2)
        self._nodes[name] = {"kind": kind, **keys}
        return Node(self, name)

    def host(self, name, **keys):
        return self._node(name, "host", keys)

    def router(self, name, **keys):
        return self._node(name, "router", keys)

    def switch(self, name, **keys):
        return self._node(name, "switch", keys)

    def hub(self, name, **keys):
        return self._node(name, "hub", keys)

    def link(self, a, b, name=None, **keys):
        """Joins two nodes, each a Node, its name, or "node:interface"."""
        ends = [end.name if isinstance(end, Node) else str(end) for end in (a, b)]
        if name is None:
            pair = "--".join(end.split(":")[0] for end in ends)
            taken = {link["name"] for link in self._links}
            name = next(n for n in [pair] + [f"{pair}.{i}" for i in range(2, len(taken) + 3)]
                        if n not in taken)
        self._links.append({"name": name, "ends": ends, **keys})
        return Link(self, name)

    def topology(self):
        """The lab as a topology file."""
        return json.dumps({"warren": 1, "name": self.name, **_plain(self._keys),
                           "nodes": _plain(self._nodes), "links": _plain(self._links)},
                          indent=2) + "\n"

    # ---- running ---------------------------------------------------------------------------------

    def _with_file(self, *words):
        with tempfile.TemporaryDirectory(prefix="warren-") as folder:
            path = os.path.join(folder, f"{self.name}.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.topology())
            return program.run(words[0], path, "--lab", self.name, *words[1:])

    def up(self, place=None):
        """Brings it up; `place` is "native", "capsule" or None for what works here. Returns itself."""
        self._with_file("up", *(["--in", place] if place else []))
        return self

    def apply(self):
        """Makes the running lab what was built since. Returns the differences, a line each."""
        return json.loads(self._with_file("apply", "--json"))["differences"]

    def down(self):
        self.close()
        program.run("down", self.name)

    def close(self):
        """Lets go of the lab, which stays up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self):
        return self.up()

    def __exit__(self, *_):
        self.down()

    @classmethod
    def attach(cls, name):
        """A lab that is up."""
        lab = cls(name)
        with api.errors():
            state = lab.state()
        lab._nodes = {node.name: {"kind": node.kind} for node in state.nodes}
        lab._links = [{"name": link.name, "ends": [f"{link.a_node}:{link.a.interface}",
                                                   f"{link.b_node}:{link.b.interface}"]}
                      for link in state.links]
        return lab

    # ---- what it has -----------------------------------------------------------------------------

    @property
    def connection(self):
        """To the daemon, opened when it is first needed."""
        if self._connection is None:
            self._connection = api.Connection(self.name)
        return self._connection

    @property
    def nodes(self):
        return [Node(self, name) for name in self._nodes]

    @property
    def links(self):
        return [Link(self, link["name"]) for link in self._links]

    def __getitem__(self, name):
        if name not in self._nodes:
            raise Error(f"lab '{self.name}' has no node '{name}'", 2)
        return Node(self, name)

    def link_named(self, name):
        if all(link["name"] != name for link in self._links):
            raise Error(f"lab '{self.name}' has no link '{name}'", 2)
        return Link(self, name)

    def state(self):
        """Nodes with their interfaces, links with parameters and counters: a LabState."""
        with api.errors():
            return self.connection.stub.Show(api.messages.ShowRequest(lab=self.name))

    def stats(self):
        """Counters and what the nodes use: a LabStats."""
        return next(self.watch())

    def watch(self, every=None):
        """The same again and again, every so many seconds, for as long as it is iterated."""
        request = api.messages.StatsRequest(lab=self.name, every_ns=int((every or 0) * 1e9))
        call = self.connection.stub.Stats(request)
        try:
            with api.errors():
                yield from call
        finally:
            call.cancel()

    def ping_all(self, timeout=1):
        """Each host pings each other one once, by name. Returns the pairs of names that failed."""
        hosts = [name for name, keys in self._nodes.items() if keys.get("kind", "host") == "host"]
        failed = []
        for source in hosts:
            started = [(target, self[source].start("ping", "-n", "-c", "1", "-W", str(timeout), target))
                       for target in hosts if target != source]
            failed += [(source, target) for target, ping in started if ping.wait().status != 0]
        return failed
