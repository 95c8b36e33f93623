// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/testing/testdata.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ctl/import/import.h"
#include "gtest/gtest.h"

namespace warren::import {

Result ImportTestdata(const std::string& name) {
  model::Diagnostics diagnostics;
  auto topology = ImportFile(Testdata(name), diagnostics);
  return ToResult(std::move(topology), diagnostics);
}

const model::Link& LinkOf(const Result& result, const std::string& name) {
  static const model::Link kNone;
  for (const model::Link& link : result.topology.links) {
    if (link.name == name) return link;
  }
  ADD_FAILURE() << "there is no link " << name;
  return kNone;
}

std::string AddressesOf(const Result& result, const std::string& node,
                        const std::string& interface) {
  const model::Interface* found = NodeOf(result, node).FindInterface(interface);
  if (found == nullptr) return "no such interface";
  std::string text;
  for (const model::IpPrefix& prefix : found->addresses) {
    absl::StrAppend(&text, text.empty() ? "" : " ", prefix.ToString());
  }
  return text;
}

}  // namespace warren::import
