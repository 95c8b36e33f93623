// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/compile/testing/lab_builder.h"

namespace warren::compile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Programs : public ::testing::Test {
 protected:
  Programs() {
    lab_.Host("a");
    lab_.Host("b");
    lab_.Link("a", "b");
  }

  model::Program& Run(const std::string& node, const std::string& name,
                      std::vector<std::string> after = {}) {
    for (model::Node& n : lab_.topology().nodes) {
      if (n.name != node) continue;
      n.programs.push_back({.command = "true", .name = name, .after = std::move(after)});
      return n.programs.back();
    }
    std::abort();
  }

  // Names, and what each starts after as "node/name", node by node.
  std::vector<std::string> Names() {
    const Network network = BuildNetwork(lab_.topology(), diagnostics_);
    std::vector<NodeDaemons> daemons(network.nodes.size());
    daemons[0].daemons.push_back({"zebra", {}, ""});
    std::vector<std::string> lines;
    for (const auto& node : NamePrograms(network, daemons, diagnostics_)) {
      for (const NamedProgram& program : node) {
        std::string line = program.name;
        for (const auto& after : program.after) {
          line += " " + network.NodeName(static_cast<int>(after.node)) + "/" + after.name;
        }
        lines.push_back(line);
      }
    }
    return lines;
  }

  testing::LabBuilder lab_;
  model::Diagnostics diagnostics_;
};

TEST_F(Programs, ThoseWithoutANameAreCounted) {
  Run("a", "");
  Run("a", "web");
  Run("a", "");
  Run("b", "");
  EXPECT_THAT(Names(), ElementsAre("run", "web", "run.2", "run"));
  EXPECT_FALSE(diagnostics_.HasErrors());
}

TEST_F(Programs, AfterNamesANodeOrAProgramOrADaemon) {
  Run("a", "web", {"b", "b/db", "a/zebra"});
  Run("b", "db");
  EXPECT_THAT(Names(), ElementsAre("web b/ b/db a/zebra", "db"));
  EXPECT_EQ(diagnostics_.ToString(), "");
}

TEST_F(Programs, WhatThereIsNotIsAnError) {
  Run("a", "web", {"c"});
  Run("b", "db", {"a/webb"});
  Names();
  EXPECT_THAT(diagnostics_.ToString(), HasSubstr("there is no node 'c'"));
  EXPECT_THAT(diagnostics_.ToString(), HasSubstr("node 'a' has no program 'webb'"));
}

TEST_F(Programs, DaemonsNamesAreTaken) {
  Run("a", "zebra");
  Run("b", "zebra");
  Run("b", "event.1");
  Names();
  EXPECT_EQ(diagnostics_.all().size(), 2u);
  EXPECT_THAT(diagnostics_.ToString(), HasSubstr("'zebra' names a program that Warren itself"));
}

TEST_F(Programs, ACircleIsAnError) {
  Run("a", "first");
  Run("a", "second", {"b/second"});
  Run("b", "first", {"a"});
  Run("b", "second");
  Names();
  EXPECT_THAT(diagnostics_.ToString(), HasSubstr("waits for programs that wait for it"));
}

TEST_F(Programs, OneThatWaitsForItselfIsAnError) {
  Run("a", "web", {"a"});
  Names();
  EXPECT_TRUE(diagnostics_.HasErrors());
}

TEST_F(Programs, WaitingBackAndForthIsNoCircle) {
  Run("a", "first");
  Run("a", "second", {"b/first"});
  Run("b", "first", {"a/first"});
  Run("b", "second", {"a"});
  Names();
  EXPECT_EQ(diagnostics_.ToString(), "");
}

}  // namespace
}  // namespace warren::compile
