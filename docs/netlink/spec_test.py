#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright (C) 2026 The Warren authors
"""The netlink spec, the uapi header and the module's policies say the same."""

import os
import re
import sys
import unittest

import yaml

ROOT = os.environ.get("TEST_SRCDIR")
ROOT = os.path.join(ROOT, os.environ["TEST_WORKSPACE"]) if ROOT else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..")

# Which attributes of the uapi header a set of the spec stands for.
PREFIXES = ["WARREN_TABLE_A_", "WARREN_LAB_A_", "WARREN_NODE_A_", "WARREN_LINK_A_", "WARREN_END_A_",
            "WARREN_DIR_A_", "WARREN_COUNT_A_", "WARREN_A_"]

C_TYPES = {"NLA_U32": "u32", "NLA_U64": "u64", "NLA_S32": "s32"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def number(text):
    """The value of a C integer expression of the header."""
    text = re.sub(r"(\d)U?L*L\b", r"\1", text.strip())
    value = eval(text, {"__builtins__": {}})  # pylint: disable=eval-used
    return value & (2**64 - 1) if "~" in text else value


class Header:
    """Constants and enumerators of kmod/uapi/warren.h."""

    def __init__(self):
        text = without_comments(read("kmod/uapi/warren.h"))
        self.defines = dict(
            re.findall(r"^#define (WARREN_\w+)[ \t]+([^\"\s].*)$", text, re.MULTILINE))
        self.strings = dict(
            re.findall(r"^#define (WARREN_\w+)[ \t]+\"(.*)\"", text, re.MULTILINE))
        self.values = {}
        for body in re.findall(r"enum\s*\w*\s*\{(.*?)\}", text, re.DOTALL):
            value = -1
            for item in filter(None, (item.strip() for item in body.split(","))):
                name, _, given = (part.strip() for part in item.partition("="))
                value = self.evaluate(given) if given else value + 1
                self.values[name] = value

    def evaluate(self, text):
        if re.fullmatch(r"\w+", text) and text in self.values:
            return self.values[text]
        if " - 1" in text:
            return self.values[text.replace(" - 1", "")] - 1
        if re.fullmatch(r"\d+ << \d+", text):
            return int(text.split(" << ")[0]) << int(text.split(" << ")[1])
        return number(text)

    def constant(self, name):
        return number(self.defines[name])


class Policies:
    """Policy tables and operations of kmod/netlink.c."""

    def __init__(self, header):
        text = without_comments(read("kmod/netlink.c"))
        self.header = header
        self.ranges = {
            name: dict(re.findall(r"\.(\w+) = ([\w-]+)", body))
            for name, body in re.findall(
                r"netlink_range_validation\w* (\w+) = \{(.*?)\};", text, re.DOTALL)
        }
        self.macros = dict(re.findall(r"^#define (POLICY_\w+) (.*)$", text, re.MULTILINE))
        self.tables = {}
        for name, body in re.findall(
                r"struct nla_policy (\w+)\[\w+ \+ 1\] = \{(.*?)\n\};", text, re.DOTALL):
            entries = re.findall(r"\[(WARREN_\w+)\] =\s*(.*?),\n", body + "\n",
                                 re.DOTALL)
            self.tables[name] = {attr: self.resolve(value) for attr, value in entries}
        self.operations = re.findall(
            r"WARREN_(GET_)?OP\((WARREN_CMD_\w+), (\w+),\s*\w+\)", text)

    def value(self, text):
        text = text.strip()
        if text in self.header.defines:
            return self.header.constant(text)
        if text in self.header.values:
            return self.header.values[text]
        return {"U32_MAX": 2**32 - 1, "S16_MAX": 2**15 - 1, "IFNAMSIZ - 1": 15}.get(
            text) or int(text)

    def resolve(self, text):
        """(type, checks) of a policy expression."""
        text = re.sub(r"\s+", " ", self.macros.get(text, text)).strip()
        if text == "NLA_POLICY_ETH_ADDR":
            return "binary", {"exact-len": 6}
        match = re.fullmatch(r"NLA_POLICY_NESTED\((\w+)\)", text)
        if match:
            return "nest", {}
        match = re.fullmatch(r"NLA_POLICY_FULL_RANGE\w*\((\w+), &(\w+)\)", text)
        if match:
            checks = {key: self.value(value)
                      for key, value in self.ranges[match[2]].items()}
            if checks.get("max") == 2**32 - 1:
                del checks["max"]  # all that the type holds
            return C_TYPES[match[1]], checks
        match = re.fullmatch(r"NLA_POLICY_MAX\((\w+), (\w+)\)", text)
        if match:
            return C_TYPES[match[1]], {"max": self.value(match[2])}
        match = re.fullmatch(r"NLA_POLICY_MASK\((\w+), (\w+)\)", text)
        if match:
            return C_TYPES[match[1]], {"flags-mask": self.value(match[2])}
        match = re.fullmatch(r"\{ \.type = NLA_NUL_STRING, \.len = (.*) \}", text)
        if match:
            return "string", {"max-len": self.value(match[1])}
        match = re.fullmatch(r"\{ \.type = NLA_BINARY, \.len = (.*) \}", text)
        if match:
            return "binary", {"max-len": self.value(match[1])}
        match = re.fullmatch(r"\{ \.type = (\w+) \}", text)
        if match:
            return C_TYPES[match[1]], {}
        raise ValueError(f"cannot read the policy {text!r}")


def c_name(prefix, name):
    return (prefix + name).replace("-", "_").upper()


class SpecTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.spec = yaml.safe_load(read("docs/netlink/warren.yaml"))
        cls.header = Header()
        cls.policies = Policies(cls.header)
        cls.sets = {s["name"]: s for s in cls.spec["attribute-sets"]}
        cls.constants = {d["name"]: d["value"] for d in cls.spec["definitions"]
                         if d["type"] == "const"}
        cls.attributes = {
            c_name(s["name-prefix"], a["name"]): a
            for s in cls.spec["attribute-sets"] for a in s["attributes"]
        }

    def test_family(self):
        self.assertEqual(self.spec["name"], self.header.strings["WARREN_FAMILY_NAME"])
        self.assertEqual(self.spec["protocol"], "genetlink")
        groups = [group["name"] for group in self.spec["mcast-groups"]["list"]]
        self.assertEqual(groups, [self.header.strings["WARREN_MCGRP_EVENTS"]])

    def test_constants(self):
        for name, value in self.constants.items():
            self.assertEqual(self.header.constant(c_name("warren-", name)), value, name)
        named = {c_name("warren-", name) for name in self.constants}
        unnamed = {name for name in self.header.defines
                   if not re.match(r"WARREN_(FAMILY|IOC)_", name)} - named
        self.assertEqual(unnamed, set(), "constants that the spec does not name")

    def test_enums(self):
        for enum in (d for d in self.spec["definitions"] if d["type"] in ("enum", "flags")):
            prefix = c_name("warren-", enum["name"]) + "_"
            expected = {}
            for i, entry in enumerate(enum["entries"], enum.get("value-start", 0)):
                name = entry["name"] if isinstance(entry, dict) else entry
                expected[c_name(prefix, name)] = 1 << i if enum["type"] == "flags" else i
            found = {name: value for name, value in self.header.values.items()
                     if name.startswith(prefix)}
            self.assertEqual(found, expected)

    def test_commands(self):
        prefix = self.spec["operations"]["name-prefix"]
        expected = {c_name(prefix, op["name"]): value
                    for value, op in enumerate(self.spec["operations"]["list"], 1)}
        found = {name: value for name, value in self.header.values.items()
                 if name.startswith("WARREN_CMD_")
                 and name not in ("WARREN_CMD_UNSPEC", "WARREN_CMD_MAX")}
        self.assertEqual(found, expected)

    def test_attributes(self):
        seen = set()
        for attribute_set in self.spec["attribute-sets"]:
            prefix = attribute_set["name-prefix"]
            for value, attribute in enumerate(attribute_set["attributes"], 1):
                name = c_name(prefix, attribute["name"])
                self.assertEqual(self.header.values.get(name), value, name)
                seen.add(name)
        for name in self.header.values:
            if any(name.startswith(p) for p in PREFIXES) and not re.search(
                    r"_(UNSPEC|MAX)$", name):
                self.assertIn(name, seen, "not in the spec")

    def test_nests_lead_somewhere(self):
        for name, attribute in self.attributes.items():
            if attribute["type"] == "nest":
                self.assertIn(attribute["nested-attributes"], self.sets, name)

    def checks_of(self, attribute):
        checks = {key: self.constants.get(value, value)
                  for key, value in attribute.get("checks", {}).items()}
        if "enum" in attribute:
            enum = next(d for d in self.spec["definitions"]
                        if d["name"] == attribute["enum"])
            start = enum.get("value-start", 0)
            if enum["type"] == "flags":
                checks["flags-mask"] = (1 << len(enum["entries"])) - 1
            else:
                checks["max"] = start + len(enum["entries"]) - 1
            if start:
                checks["min"] = start
        return checks

    def test_policies_accept_what_the_spec_says(self):
        accepted = set()
        self.assertGreater(len(self.policies.tables), 12)
        for table, entries in self.policies.tables.items():
            self.assertTrue(entries, table)
            for name, (kind, checks) in entries.items():
                attribute = self.attributes[name]
                accepted.add(name)
                self.assertEqual(kind, attribute["type"], f"{table}: {name}")
                if checks.get("max") == self.header.constant("WARREN_FRAME_MAX"):
                    checks = {"min": 0, **checks}
                    expected = {"min": 0, **self.checks_of(attribute)}
                else:
                    expected = self.checks_of(attribute)
                self.assertEqual(checks, expected, f"{table}: {name}")
        for name, attribute in self.attributes.items():
            if name in accepted or attribute["type"] == "pad":
                continue
            if name.startswith("WARREN_COUNT_A_") or name == "WARREN_A_EVENT":
                continue
            if name == "WARREN_LAB_A_ID":
                continue
            self.assertIn("reply only", attribute["doc"], f"{name} is in no policy")

    def test_operations_take_what_the_spec_says(self):
        prefix = self.spec["operations"]["name-prefix"]
        operations = {c_name(prefix, op["name"]): op
                      for op in self.spec["operations"]["list"] if "do" in op}
        self.assertEqual({name for _, name, _ in self.policies.operations},
                         set(operations))
        for get, name, top in self.policies.operations:
            op = operations[name]
            wanted = set(op["do"]["request"]["attributes"])
            wanted |= set(op.get("dump", {}).get("request", {}).get("attributes", []))
            found = {attr[len("WARREN_A_"):].lower().replace("_", "-")
                     for attr in self.policies.tables[top]}
            self.assertEqual(found, wanted, name)
            self.assertEqual("admin-perm" in op.get("flags", []), not get, name)

    def test_everything_is_explained(self):
        for name, attribute in self.attributes.items():
            if attribute["type"] != "pad":
                self.assertTrue(attribute.get("doc"), name)
        for op in self.spec["operations"]["list"]:
            self.assertTrue(op.get("doc"), op["name"])


if __name__ == "__main__":
    sys.exit(unittest.main())
