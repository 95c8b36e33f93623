// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/keys.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ctl/format/tree.h"
#include "ctl/format/validate.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace warren::format {
namespace {

// Every map type of the format, each once.
void Collect(const Type& type, std::vector<const Type*>& maps) {
  if (type.shape == Type::Shape::kMap) {
    if (std::find(maps.begin(), maps.end(), &type) != maps.end()) return;
    maps.push_back(&type);
    for (const Key& key : type.keys) Collect(*key.type, maps);
  }
  if (type.item != nullptr) Collect(*type.item, maps);
  for (const Type* alternative : type.alternatives) Collect(*alternative, maps);
}

std::vector<const Type*> AllMaps() {
  std::vector<const Type*> maps;
  Collect(TopologyType(), maps);
  return maps;
}

// The schema has a definition and the reference a heading for each.
TEST(Keys, MapsHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Type* map : AllMaps()) {
    EXPECT_FALSE(map->name.empty());
    EXPECT_FALSE(map->doc.empty()) << map->name;
    EXPECT_TRUE(names.insert(map->name).second) << map->name;
  }
  EXPECT_GT(names.size(), 20u);
}

TEST(Keys, AreDescribedAndDifferent) {
  for (const Type* map : AllMaps()) {
    std::set<std::string_view> keys;
    for (const Key& key : map->keys) {
      EXPECT_TRUE(keys.insert(key.name).second) << map->name << "." << key.name;
      EXPECT_FALSE(key.doc.empty()) << map->name << "." << key.name;
    }
    for (const std::string_view form : map->exactly_one_of)
      EXPECT_TRUE(keys.contains(form)) << form;
  }
}

// What the reference and the messages show as right is right. That something is not supported yet
// is the one complaint it may draw.
TEST(Keys, ExamplesAreRight) {
  for (const Type* map : AllMaps()) {
    for (const Key& key : map->keys) {
      if (key.example.empty()) continue;
      Tree tree;
      model::Diagnostics diagnostics;
      const Value* document =
          tree.Parse(fmt::format("example: {}\n", key.example), "example", diagnostics);
      ASSERT_NE(document, nullptr) << map->name << "." << key.name << diagnostics.ToString();
      ValidateAs(*document->Find("example"), *key.type, "example", diagnostics);
      for (const model::Diagnostic& diagnostic : diagnostics.all()) {
        EXPECT_NE(diagnostic.what.find("is not supported yet"), std::string::npos)
            << map->name << "." << key.name << ": " << diagnostic.ToString();
      }
    }
  }
}

}  // namespace
}  // namespace warren::format
