// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/imn_lab.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace warren::import {
namespace {

// The end of a half link that is not the pseudo node; -1 when both or none are.
int RealEnd(ImnLab& lab, const ImnLink& link) {
  const ImnNode* a = lab.Find(link.nodes[0]);
  const ImnNode* b = lab.Find(link.nodes[1]);
  const bool a_pseudo = a && a->type == "pseudo";
  const bool b_pseudo = b && b->type == "pseudo";
  if (a_pseudo == b_pseudo) return -1;
  return a_pseudo ? 1 : 0;
}

}  // namespace

ImnInterface* ImnNode::Find(const std::string& interface_id) {
  auto found = std::find_if(interfaces.begin(), interfaces.end(),
                            [&](const ImnInterface& i) { return i.id == interface_id; });
  return found == interfaces.end() ? nullptr : &*found;
}

ImnNode* ImnLab::Find(const std::string& node_id) {
  auto found = std::find_if(nodes.begin(), nodes.end(),
                            [&](const ImnNode& node) { return node.id == node_id; });
  return found == nodes.end() ? nullptr : &*found;
}

void JoinSplitLinks(ImnLab& lab, model::Diagnostics& diagnostics) {
  std::vector<ImnLink> joined;
  std::set<std::string> done;
  for (const ImnLink& link : lab.links) {
    if (done.contains(link.id)) continue;
    const int end = RealEnd(lab, link);
    if (end < 0) {
      joined.push_back(link);
      continue;
    }
    const size_t near = static_cast<size_t>(end);
    // The older format names the other half; the pseudo nodes name each other as well.
    const ImnNode* pseudo = lab.Find(link.nodes[1 - near]);
    auto other = std::find_if(lab.links.begin(), lab.links.end(), [&](const ImnLink& l) {
      if (&l == &link) return false;
      if (!link.mirror.empty()) return l.id == link.mirror;
      return l.nodes[0] == pseudo->mirror || l.nodes[1] == pseudo->mirror;
    });
    const int far = other == lab.links.end() ? -1 : RealEnd(lab, *other);
    if (far < 0) {
      diagnostics.Warning(
          link.where, absl::StrCat("link ", link.id, " is left out: its other half is missing"));
      continue;
    }
    ImnLink whole = link;
    whole.nodes[1 - near] = other->nodes[static_cast<size_t>(far)];
    whole.interfaces[1 - near] = other->interfaces[static_cast<size_t>(far)];
    done.insert(other->id);
    joined.push_back(std::move(whole));
  }
  lab.links = std::move(joined);
  std::erase_if(lab.nodes, [](const ImnNode& node) { return node.type == "pseudo"; });
}

}  // namespace warren::import
