// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/builder.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ctl/format/keys.h"
#include "ctl/format/scalars.h"

namespace warren::import {

using model::IpPrefix;
using model::Location;

namespace {

// Whether the file format takes the text; it is the judge of what an importer may write.
bool Takes(std::string (*problem)(const format::Value&, const format::Type&),
           const std::string& text) {
  format::Value value;
  value.kind = format::Value::Kind::kScalar;
  value.scalar = text;
  return problem(value, format::Type{}).empty();
}

}  // namespace

Builder::Builder(const std::string& path, model::Diagnostics& diagnostics)
    : path_(path), diagnostics_(diagnostics) {
  topology_.where = {path, 1, 1};
  topology_.name = MakeName(std::filesystem::path(path).stem().string(), "lab");
}

void Builder::Name(const std::string& wanted) { topology_.name = MakeName(wanted, topology_.name); }

size_t Builder::AddNode(const std::string& id, const std::string& wanted, model::NodeKind kind,
                        const Location& where) {
  const size_t index = topology_.nodes.size();
  model::Node node;
  node.where = where;
  node.kind = kind;
  node.name = names_.Add(wanted, "node");
  topology_.nodes.push_back(std::move(node));
  interfaces_.emplace_back();
  next_.push_back(0);
  index_.emplace(id, index);
  return index;
}

std::optional<size_t> Builder::Find(const std::string& id) const {
  const auto found = index_.find(id);
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

model::Interface& Builder::AddInterface(size_t index, const std::string& wanted,
                                        const Location& where) {
  auto& taken = interfaces_[index];
  std::string name = wanted.empty() ? "" : MakeInterfaceName(wanted);
  if (name.empty() || (name != wanted && name == "eth") || !taken.insert(name).second) {
    do {
      name = absl::StrCat("eth", next_[index]++);
    } while (!taken.insert(name).second);
  }
  model::Node& node = topology_.nodes[index];
  if (!wanted.empty() && name != wanted) {
    Warn(where, absl::StrCat("interface ", wanted, " of ", node.name, " is ", name, " here"));
  }
  model::Interface& interface = node.interfaces.emplace_back();
  interface.name = name;
  interface.where = where;
  return interface;
}

model::Interface& Builder::AddLoopback(size_t index, const Location& where) {
  model::Node& node = topology_.nodes[index];
  for (model::Interface& interface : node.interfaces) {
    if (interface.name == "lo") return interface;
  }
  model::Interface& lo = node.interfaces.emplace_back();
  lo.name = "lo";
  lo.where = where;
  return lo;
}

model::Link* Builder::AddLink(size_t a, const std::string& a_interface, size_t b,
                              const std::string& b_interface, const Location& where,
                              const std::string& name) {
  if (a == b) {
    Warn(where, absl::StrCat("the link from ", topology_.nodes[a].name, " to itself is left out"));
    return nullptr;
  }
  model::Link& link = topology_.links.emplace_back();
  link.where = where;
  if (!name.empty() && format::NameProblem(name).empty() && link_names_.Take(name)) {
    link.name = name;
  } else {
    link.name = link_names_.Next(topology_.nodes[a].name, topology_.nodes[b].name);
    if (!name.empty()) {
      Warn(where, absl::StrCat("link '", name, "' is called ", link.name, " here"));
    }
  }
  link.ends[0] = {topology_.nodes[a].name, AddInterface(a, a_interface, where).name, where};
  link.ends[1] = {topology_.nodes[b].name, AddInterface(b, b_interface, where).name, where};
  return &link;
}

bool Builder::AddAddress(model::Interface& interface, const std::string& text,
                         const Location& where, const std::string& node) {
  const auto prefix = IpPrefix::Parse(text);
  if (!prefix || !Takes(format::InterfaceAddressProblem, text)) {
    Warn(where, absl::StrCat("address \"", text, "\" of ", node, ":", interface.name,
                             " is left out: it is no unicast address with a length"));
    return false;
  }
  any_address_ = true;
  auto& list = interface.addresses;
  if (std::find(list.begin(), list.end(), *prefix) == list.end()) list.push_back(*prefix);
  return true;
}

std::optional<std::string> Builder::Mac(const std::string& text, const std::string& owner,
                                        const Location& where) {
  std::string mac = absl::AsciiStrToLower(text);
  std::replace(mac.begin(), mac.end(), '-', ':');
  if (Takes(format::MacProblem, mac)) return mac;
  Warn(where, absl::StrCat("MAC address \"", text, "\" of ", owner, " is left out"));
  return std::nullopt;
}

bool Builder::SetSysctl(size_t index, const std::string& key, const std::string& value) {
  if (!Takes(format::SysctlProblem, key)) return false;
  topology_.nodes[index].sysctls[key] = value;
  return true;
}

bool Builder::GoodPath(const std::string& path) { return Takes(format::PathProblem, path); }

model::Topology Builder::Finish() {
  names_.Report(path_, diagnostics_);
  if (any_address_) {
    topology_.addressing.ipv4.reset();
    topology_.addressing.ipv6.reset();
  }
  return std::move(topology_);
}

}  // namespace warren::import
