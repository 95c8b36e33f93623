// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Holds the reader's messages to testdata/errors.txt, word by word and place by place.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ctl/format/reader.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace warren::format {
namespace {

struct Case {
  std::string title;
  std::string yaml;
  std::string messages;
};

std::vector<Case> ReadCases(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::vector<Case> cases;
  std::string line;
  bool in_messages = false;
  while (std::getline(file, line)) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", ""});
      in_messages = false;
    } else if (cases.empty()) {
      continue;  // the preface
    } else if (line == "-->") {
      in_messages = true;
    } else if (!in_messages) {
      cases.back().yaml += line + "\n";
    } else if (!line.empty()) {
      cases.back().messages += line + "\n";
    }
  }
  return cases;
}

TEST(Errors, AreWordedAsWritten) {
  const std::vector<Case> cases = ReadCases("ctl/format/testdata/errors.txt");
  ASSERT_GT(cases.size(), 100u);
  for (const Case& one : cases) {
    model::Diagnostics diagnostics;
    const auto topology = ReadTopology(one.yaml, "lab.yaml", "", diagnostics);
    EXPECT_EQ(topology.has_value(), !diagnostics.HasErrors()) << one.title;
    std::string expected;
    std::istringstream lines(one.messages);
    for (std::string line; std::getline(lines, line);) {
      expected += (expected.empty() ? "lab.yaml:" : "\nlab.yaml:") + line;
    }
    EXPECT_EQ(diagnostics.ToString(), expected) << one.title;
  }
}

TEST(Errors, KeepOutOfOtherFilesBusiness) {
  model::Diagnostics diagnostics;
  diagnostics.Error({"other.yaml", 1, 1}, "wrong");
  EXPECT_TRUE(ReadTopology("warren: 1\nname: x\n", "lab.yaml", "", diagnostics).has_value());
  EXPECT_FALSE(ReadTopology("warren: 1\nname: -\n", "lab.yaml", "", diagnostics).has_value());
  EXPECT_EQ(diagnostics.all().size(), 2u);
}

TEST(Errors, ANameFromTheFileMustBeAName) {
  model::Diagnostics diagnostics;
  EXPECT_FALSE(ReadTopology("warren: 1\n", "labs/my lab.yaml", "", diagnostics).has_value());
  EXPECT_EQ(diagnostics.ToString(),
            "labs/my lab.yaml:1:1: error: the lab has no name, and 'my lab' cannot be one; "
            "write one like 'name: three-hops'");
}

TEST(Errors, AFileThatCannotBeRead) {
  model::Diagnostics diagnostics;
  EXPECT_FALSE(ReadTopologyFile("no/such.yaml", diagnostics).has_value());
  EXPECT_FALSE(ReadTopologyFile("ctl/format", diagnostics).has_value());
  EXPECT_EQ(diagnostics.ToString(),
            "no/such.yaml: error: cannot read it: No such file or directory; "
            "write the name of a topology file\n"
            "ctl/format: error: cannot read it: Is a directory; write the name of a topology file");
}

// What is hostile is refused in time: these would need the memory of the world, or its stack.
TEST(Errors, BombsDoNotGoOff) {
  std::string aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const char before = static_cast<char>(c - 1);
    aliases += fmt::format("{0}: &{0} [*{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}]\n", c,
                           before);
  }
  model::Diagnostics diagnostics;
  EXPECT_FALSE(ReadTopology(aliases, "lab.yaml", "", diagnostics).has_value());
  EXPECT_EQ(diagnostics.ToString(),
            "lab.yaml:8:12: error: more than 10000000 values; write a smaller topology");

  for (const std::string& deep : {std::string(200'000, '['), std::string(200'000, '{'),
                                  "a: " + std::string(200'000, '['), std::string(200'000, '-')}) {
    model::Diagnostics own;
    EXPECT_FALSE(ReadTopology(deep, "lab.yaml", "", own).has_value());
    EXPECT_TRUE(own.HasErrors());
  }
  std::string indented;
  for (size_t i = 0; i < 2000; ++i) indented += std::string(i, ' ') + "a:\n";
  model::Diagnostics own;
  EXPECT_FALSE(ReadTopology(indented, "lab.yaml", "", own).has_value());
  EXPECT_EQ(own.ToString(),
            "lab.yaml:33:33: error: nested more than 32 deep; a topology needs no such depth");
}

}  // namespace
}  // namespace warren::format
