// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Imports and compiles every file of a folder of real topologies, shared/data beside the checkout.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "ctl/compile/compile.h"
#include "ctl/compile/testing/plan_walker.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"
#include "gtest/gtest.h"

namespace warren::import {
namespace {

namespace fs = std::filesystem;

// Where the checkout is: this package's BUILD file is a link into it.
fs::path Data(const std::string& folder) {
  std::error_code error;
  const fs::path build = fs::canonical("ctl/import/BUILD", error);
  return build.parent_path().parent_path().parent_path().parent_path() / "shared/data" / folder;
}

std::vector<fs::path> Files(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Every router reaches every address that some node has.
void ExpectReachable(const compile::CompiledLab& lab, const std::string& file) {
  const compile::testing::PlanWalker walker(lab.plan);
  const auto& addresses = walker.addresses();
  const size_t stride = addresses.size() > 200 ? 41 : 1;  // of a large lab, some routers
  size_t n = 0;
  for (const auto& [from, own] : addresses) {
    if (n++ % stride != 0) continue;
    for (const auto& [to, prefixes] : addresses) {
      std::string why;
      walker.Walk(from, prefixes.front().address, why);
      ASSERT_EQ(why, "") << file << ": " << from << " to " << to;
    }
  }
}

// The plan without link parameters: a reader of YAML fills in the defaults that importers leave
// open.
std::string Essence(v1::Plan plan) {
  for (auto& step : *plan.mutable_steps()) {
    if (!step.has_create_link()) continue;
    step.mutable_create_link()->clear_forward();
    step.mutable_create_link()->clear_backward();
  }
  return compile::PlanToText(plan);
}

// `warren import` writes YAML: read back, that has to be the same lab.
void ExpectSameAsYaml(const model::Topology& topology, const compile::CompiledLab& lab) {
  const auto yaml = format::WriteTopology(topology);
  ASSERT_TRUE(yaml.ok()) << yaml.status();
  model::Diagnostics diagnostics;
  const auto again = format::ReadTopology(*yaml, "again.yaml", ".", diagnostics);
  ASSERT_TRUE(again) << diagnostics.ToString();
  const auto recompiled = compile::Compile(*again, diagnostics);
  ASSERT_TRUE(recompiled.ok()) << diagnostics.ToString();
  EXPECT_EQ(Essence(recompiled->plan), Essence(lab.plan)) << topology.name;
}

compile::CompiledLab ImportAndCompile(const fs::path& file) {
  model::Diagnostics diagnostics;
  const auto topology = ImportFile(file.string(), diagnostics);
  EXPECT_TRUE(topology.ok()) << topology.status() << "\n" << diagnostics.ToString();
  if (!topology.ok()) return {};
  const auto start = std::chrono::steady_clock::now();
  auto lab = compile::Compile(*topology, diagnostics);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_TRUE(lab.ok()) << file << "\n" << diagnostics.ToString();
  if (!lab.ok()) return {};
  int routes = 0;
  for (const auto& step : lab->plan.steps()) routes += step.has_add_route();
  std::printf("%s: %zu nodes, %zu links, %zu warnings, %d routes, compiled in %.3f s\n",
              file.filename().c_str(), topology->nodes.size(), topology->links.size(),
              diagnostics.all().size(), routes, took.count());
  std::printf("%s", diagnostics.ToString().c_str());

  ExpectSameAsYaml(*topology, *lab);
  return *std::move(lab);
}

TEST(RealFiles, TopologyZoo) {
  const fs::path folder = Data("topology-zoo");
  if (!fs::exists(folder)) GTEST_SKIP() << "there is no shared/data beside the checkout";
  const std::vector<fs::path> files = Files(folder, ".graphml");
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) ExpectReachable(ImportAndCompile(file), file.string());
}

TEST(RealFiles, Imunes) {
  const fs::path folder = Data("imunes");
  if (!fs::exists(folder)) GTEST_SKIP() << "there is no shared/data beside the checkout";
  const std::vector<fs::path> files = Files(folder, ".imn");
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    EXPECT_GT(ImportAndCompile(file).plan.steps_size(), 0) << file;
  }
}

TEST(RealFiles, Containerlab) {
  const fs::path folder = Data("containerlab");
  if (!fs::exists(folder)) GTEST_SKIP() << "there is no shared/data beside the checkout";
  const std::vector<fs::path> files = Files(folder, ".yml");
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    EXPECT_GT(ImportAndCompile(file).plan.steps_size(), 0) << file;
  }
}

TEST(RealFiles, Kathara) {
  const fs::path folder = Data("kathara");
  if (!fs::exists(folder)) GTEST_SKIP() << "there is no shared/data beside the checkout";
  int labs = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    EXPECT_GT(ImportAndCompile(entry.path()).plan.steps_size(), 0) << entry.path();
    ++labs;
  }
  EXPECT_GT(labs, 0);
}

}  // namespace
}  // namespace warren::import
