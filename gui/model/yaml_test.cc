// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "gui/model/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warren::gui {
namespace {

Yaml Parsed(const std::string& text) { return ParseYaml(text).value(); }

TEST(Yaml, WritesWhatItReads) {
  for (const std::string text : {"{a: 1, b: [x, y], c: {d: \"5\"}}", "10Mbit", "\"10\"", "[1, 2.5]",
                                 "{}", "[]", "yes", "\"a, b\"", "{a: -3}", "\"two\\nlines\""}) {
    EXPECT_EQ(FlowText(Parsed(text)), text);
  }
}

TEST(Yaml, SaysWhatIsNoYaml) {
  EXPECT_THAT(std::string(ParseYaml("\"open").status().message()), testing::HasSubstr("YAML"));
  EXPECT_EQ(ParseYaml("  ")->kind, Yaml::Kind::kNull);
}

TEST(WithPath, ReplacesAValueInPlace) {
  EXPECT_EQ(WithPath("  # the first\n  pc1: {kind: host, at: [1, 2]}  # here\n", {"at"},
                     Parsed("[30, 4]")),
            "  # the first\n  pc1: {kind: host, at: [30, 4]}  # here\n");
  EXPECT_EQ(
      WithPath("  - ends: [a, b]   # wire\n    rate: 10Mbit # slow\n", {"rate"}, Parsed("1Gbit")),
      "  - ends: [a, b]   # wire\n    rate: 1Gbit # slow\n");
  EXPECT_EQ(WithPath("- {ends: [a, 'b c'], queue: {limit: 5packets}}\n", {"queue", "limit"},
                     Parsed("64KB")),
            "- {ends: [a, 'b c'], queue: {limit: 64KB}}\n");
  EXPECT_EQ(WithPath("- {ends: [a, b]}\n", {"ends", "1"}, Parsed("c")), "- {ends: [a, c]}\n");
}

TEST(WithPath, AddsAKey) {
  EXPECT_EQ(WithPath("  pc1: {kind: host, cpu: {weight: 5}}\n", {"at"}, Parsed("[1, 2]")),
            "  pc1: {kind: host, at: [1, 2], cpu: {weight: 5}}\n");
  EXPECT_EQ(
      WithPath("  r1:\n    kind: router  # core\n    routing: ospf\n", {"at"}, Parsed("[1, 2]")),
      "  r1:\n    kind: router  # core\n    at: [1, 2]\n    routing: ospf\n");
  EXPECT_EQ(WithPath("- {ends: [a, b]}\n", {"backward", "rate"}, Parsed("1Mbit")),
            "- {ends: [a, b], backward: {rate: 1Mbit}}\n");
  EXPECT_EQ(WithPath("  pc1:\n", {"kind"}, Parsed("host")), "  pc1: {kind: host}\n");
}

TEST(WithPath, RemovesAKey) {
  EXPECT_EQ(WithPath("- {ends: [a, b], rate: 1Mbit}\n", {"rate"}, std::nullopt),
            "- {ends: [a, b]}\n");
  EXPECT_EQ(WithPath("- {rate: 1Mbit, ends: [a, b]}\n", {"rate"}, std::nullopt),
            "- {ends: [a, b]}\n");
  EXPECT_EQ(
      WithPath("- {ends: [a, b], backward: {rate: 1bit}}\n", {"backward", "rate"}, std::nullopt),
      "- {ends: [a, b]}\n");
  EXPECT_EQ(WithPath("  r1:\n    kind: router\n    routing: ospf  # fast\n    memory: 1MB\n",
                     {"routing"}, std::nullopt),
            "  r1:\n    kind: router\n    memory: 1MB\n");
}

TEST(WithPath, KeepsWhatItCannotSplice) {
  // A block value changes: the item is written anew, with every key it had.
  const std::string text =
      "  # about r1\n  r1:\n    kind: router\n    files:\n      /etc/motd:\n        text: |\n"
      "          one\n          two\n    strange: {key: [1, 2]}\n";
  const std::string changed =
      WithPath(text, {"files", "/etc/motd", "text"}, Yaml::Scalar("three\nfour\n"));
  EXPECT_TRUE(changed.starts_with("  # about r1\n  r1:\n"));
  Yaml wanted = Parsed(text);
  SetPath(wanted, {"r1", "files", "/etc/motd", "text"}, Yaml::Scalar("three\nfour\n"));
  Yaml read = Parsed(changed);
  read.Find("r1")->Find("files")->Find("/etc/motd")->Find("text")->quoted = false;
  EXPECT_EQ(read, wanted);
}

TEST(WithKey, Renames) {
  EXPECT_EQ(WithKey("  # c\n  pc1: {kind: host}  # x\n", "web-1"),
            "  # c\n  web-1: {kind: host}  # x\n");
}

TEST(ItemText, BreaksWhatIsLong) {
  EXPECT_EQ(ItemText("r1", Parsed("{kind: router, at: [1, 2]}"), 2),
            "  r1: {kind: router, at: [1, 2]}\n");
  EXPECT_EQ(ItemText("r1", Parsed("{kind: router, interfaces: {eth0: {addresses: [a]}}}"), 2),
            "  r1:\n    kind: router\n    interfaces:\n      eth0: {addresses: [a]}\n");
  const std::string link = ItemText(
      std::nullopt,
      Parsed("{name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, ends: [b, c], rate: 100Mbit, "
             "delay: 20ms, loss: 1%, mtu: 1400, state: down}"),
      2);
  EXPECT_TRUE(link.starts_with("  - name: aaaa")) << link;
  EXPECT_THAT(link, testing::HasSubstr("\n    ends: [b, c]\n    rate: 100Mbit\n"));
}

}  // namespace
}  // namespace warren::gui
