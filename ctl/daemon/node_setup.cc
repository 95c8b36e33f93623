// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/node_setup.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ctl/kernel/netns.h"
#include "ctl/node/node_files.h"
#include "kmod/uapi/warren.h"

namespace warren::daemon {
namespace {

constexpr uint32_t kReadable = 0644;

uint32_t Stack(const v1::CreateNode& node) {
  uint32_t stack = WARREN_STACK_LAB;
  if (node.forwarding()) stack |= WARREN_STACK_FORWARD;
  if (node.no_ipv6()) stack |= WARREN_STACK_NO_IPV6;
  return stack;
}

absl::Status SetInherited(const NewNode& work, int netns) {
  if (work.inherited.empty()) return absl::OkStatus();
  auto inside = kernel::ScopedNetns::Enter(netns);
  absl::Status status = inside.status();
  for (const v1::SetSysctl* sysctl : work.inherited) {
    status.Update(kernel::WriteSysctl(sysctl->key(), sysctl->value()));
  }
  return InNode(work.node->name(), status);
}

}  // namespace

absl::Status InNode(const std::string& node, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat("node '", node, "': ", status.message()));
}

absl::Status SetForwarding(bool on) {
  const char* value = on ? "1" : "0";
  absl::Status status = kernel::WriteSysctl("net.ipv4.ip_forward", value);
  status.Update(kernel::WriteSysctl("net.ipv6.conf.all.forwarding", value));
  return status;
}

node::Limits LimitsOf(const v1::CreateNode& node) {
  return {node.cpu_weight(), node.cpu_limit(), node.memory_bytes()};
}

absl::Status MakeNodes(kernel::Module& module, const kernel::Lab& lab,
                       const std::vector<NewNode>& nodes, const Progress& progress) {
  for (size_t at = 0; at < nodes.size(); at += kNodesAtOnce) {
    const size_t count = std::min(kNodesAtOnce, nodes.size() - at);
    progress.report("nodes", at, nodes.size());
    auto spaces = kernel::CreateNetns(count);
    if (!spaces.ok()) return spaces.status();
    std::vector<kernel::NewNode> made;
    for (size_t i = 0; i < count; ++i) {
      const v1::CreateNode& node = *nodes[at + i].node;
      made.push_back({node.id(), node.name(), (*spaces)[i].get(), Stack(node)});
      // A node without limits gets its group with its first program.
      const node::Limits limits = LimitsOf(node);
      if (limits.cpu_weight == 0 && limits.cpu_limit <= 0 && limits.memory_bytes == 0) continue;
      absl::Status limited = node::MakeCgroup(lab.name, node.name(), limits);
      if (!limited.ok()) return limited;
    }
    if (absl::Status status = module.CreateNodes(lab.id, made); !status.ok()) return status;
    for (size_t i = 0; i < count; ++i) {
      absl::Status status = SetInherited(nodes[at + i], (*spaces)[i].get());
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status DoNetworkStep(kernel::Rtnl& rtnl, const v1::Step& step) {
  switch (step.op_case()) {
    case v1::Step::kSetSysctl: {
      // A sysctl of an interface or of forwarding has to come after what was queued before it.
      if (absl::Status status = rtnl.Flush(); !status.ok()) return status;
      return kernel::WriteSysctl(step.set_sysctl().key(), step.set_sysctl().value());
    }
    case v1::Step::kCreateBridge: {
      const v1::CreateBridge& bridge = step.create_bridge();
      return rtnl.AddBridge(bridge.name(), {bridge.ports().begin(), bridge.ports().end()},
                            bridge.hub());
    }
    case v1::Step::kAddAddress:
      return rtnl.AddAddress(step.add_address().interface(), step.add_address().prefix());
    case v1::Step::kSetInterfaceUp:
      return rtnl.SetUp(step.set_interface_up().interface());
    case v1::Step::kAddRoute:
      return rtnl.AddRoute(step.add_route().to(), step.add_route().via());
    default:
      return absl::OkStatus();
  }
}

absl::Status PutPlanFile(const kernel::Lab& lab, const v1::PutFile& file, const NodeHandle* node) {
  node::FileSpec spec{.path = file.path(),
                      .content = file.content(),
                      .mode = file.mode() == 0 ? kReadable : file.mode(),
                      .owner = file.owner()};
  if (node == nullptr) {
    const std::string shared = absl::StrCat(node::LabFolder(lab.name), "/shared");
    std::error_code ignored;
    std::filesystem::create_directories(shared, ignored);
    spec.in_place = true;
    return node::PutFile(shared, spec);
  }
  auto root = node::EnsureView(node->ref, node->netns);
  if (!root.ok()) return root.status();
  return InNode(node->ref.node, node::PutFile(*root, spec));
}

}  // namespace warren::daemon
