// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/lab.h"

#include <sys/wait.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "ctl/kernel/netns.h"
#include "ctl/kernel/rtnl.h"
#include "ctl/node/cgroup.h"

namespace warren::daemon {
namespace {

namespace fs = std::filesystem;
using kernel::Module;

using NodeNames = absl::flat_hash_map<uint32_t, std::string>;

absl::StatusOr<NodeNames> NamesOf(Module& module, const kernel::Lab& lab) {
  auto nodes = module.Nodes(lab.id);
  if (!nodes.ok()) return nodes.status();
  NodeNames names;
  for (const kernel::Node& node : *nodes) names[node.id] = node.name;
  return names;
}

void RemoveFolder(const std::string& lab) {
  std::error_code ignored;
  fs::remove_all(node::LabFolder(lab), ignored);
}

// What a node is follows from what its stack does: it bridges, it forwards, or neither.
std::string KindOf(const std::vector<kernel::NetInterface>& interfaces) {
  for (const kernel::NetInterface& i : interfaces) {
    if (i.kind == "bridge") return i.floods ? "hub" : "switch";
  }
  return kernel::ReadSysctl("net.ipv4.ip_forward") == "1" ? "router" : "host";
}

constexpr uint32_t kLoop = 4;  // so many early ends in a row are no accident

absl::Status DescribeServices(const node::NodeRef& node, v1::NodeState* state) {
  if (state->processes() == 0) return absl::OkStatus();
  auto services = node::ListServices(node);
  if (!services.ok()) return services.status();
  for (const node::ServiceState& s : *services) {
    v1::ServiceState* out = state->add_services();
    out->set_name(s.name);
    out->set_running(s.pid != 0);
    out->set_pid(static_cast<uint32_t>(s.pid));
    out->set_exits(s.exits);
    out->set_last_exit(WIFSIGNALED(s.last_exit) ? 128 + WTERMSIG(s.last_exit)
                                                : WEXITSTATUS(s.last_exit));
    out->set_failing(s.restart != node::Restart::kNo && s.in_a_row >= kLoop);
    out->set_uptime_s(static_cast<double>(s.uptime_ms) / 1000);
  }
  return absl::OkStatus();
}

absl::Status DescribeRoutes(kernel::Rtnl& rtnl, v1::NodeState* state) {
  auto routes = rtnl.Routes();
  if (!routes.ok()) return routes.status();
  for (const kernel::NetRoute& route : *routes) {
    if (!route.fixed) continue;
    v1::RouteState* out = state->add_routes();
    out->set_to(route.to);
    out->set_via(route.via);
  }
  return absl::OkStatus();
}

absl::Status DescribeNode(Module& module, const kernel::Lab& lab, v1::NodeState* state,
                          const absl::flat_hash_map<std::string, std::string>& links,
                          bool with_routes) {
  auto netns = module.NodeNetns(lab.id, state->id());
  if (!netns.ok()) return netns.status();
  auto inside = kernel::ScopedNetns::Enter(netns->get());
  if (!inside.ok()) return inside.status();
  auto rtnl = kernel::Rtnl::Open();
  if (!rtnl.ok()) return rtnl.status();
  auto interfaces = rtnl->Interfaces();
  if (!interfaces.ok()) return interfaces.status();
  for (const kernel::NetInterface& i : *interfaces) {
    v1::InterfaceState* out = state->add_interfaces();
    out->set_name(i.name);
    out->set_mac(i.mac);
    out->set_mtu(i.mtu);
    out->set_up(i.up);
    out->set_carrier(i.carrier);
    for (const std::string& address : i.addresses) out->add_addresses(address);
    auto link = links.find(i.name);
    if (link != links.end()) out->set_link(link->second);
  }
  if (with_routes) {
    if (absl::Status status = DescribeRoutes(*rtnl, state); !status.ok()) return status;
  }
  state->set_kind(KindOf(*interfaces));
  state->set_processes(node::CountProcesses(lab.name, state->name()));
  return DescribeServices({lab.name, state->name()}, state);
}

}  // namespace

absl::Status TakeDown(Module& module, const kernel::Lab& lab) {
  absl::Status status = node::RemoveCgroups(lab.name);
  status.Update(module.DeleteLab(lab.id));
  RemoveFolder(lab.name);
  return status;
}

absl::Status Sweep(Module& module) {
  auto labs = module.Labs();
  if (!labs.ok()) return labs.status();
  std::set<std::string> up;
  for (const kernel::Lab& lab : *labs) up.insert(lab.name);
  absl::Status status;
  std::error_code ignored;
  for (const auto& entry :
       fs::directory_iterator(fs::path(node::LabFolder("x")).parent_path(), ignored)) {
    const std::string name = entry.path().filename();
    if (up.contains(name)) continue;
    status.Update(node::RemoveCgroups(name));
    RemoveFolder(name);
  }
  return status;
}

absl::StatusOr<v1::LabStats> ReadStats(Module& module, const kernel::Lab& lab) {
  auto names = NamesOf(module, lab);
  if (!names.ok()) return names.status();
  v1::LabStats stats;
  stats.set_lab(lab.name);
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  stats.set_time_ns(static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 +
                    static_cast<uint64_t>(now.tv_nsec));
  auto links = module.Links(lab.id);
  if (!links.ok()) return links.status();
  for (const kernel::Link& link : *links) {
    v1::LinkState* out = stats.add_links();
    *out = link.state;
    out->set_a_node((*names)[link.a.node]);
    out->set_b_node((*names)[link.b.node]);
  }
  for (const auto& [id, name] : *names) {
    const node::Usage usage = node::ReadUsage(lab.name, name);
    v1::NodeStats* out = stats.add_nodes();
    out->set_name(name);
    out->set_processes(usage.processes);
    out->set_cpu_ns(usage.cpu_ns);
    out->set_memory_bytes(usage.memory_bytes);
    out->set_memory_limit(usage.memory_limit);
  }
  const auto by_name = [](const auto& a, const auto& b) { return a.name() < b.name(); };
  std::sort(stats.mutable_links()->begin(), stats.mutable_links()->end(), by_name);
  std::sort(stats.mutable_nodes()->begin(), stats.mutable_nodes()->end(), by_name);
  return stats;
}

absl::StatusOr<v1::LabState> Describe(Module& module, const kernel::Lab& lab, bool with_routes) {
  auto names = NamesOf(module, lab);
  if (!names.ok()) return names.status();
  auto links = module.Links(lab.id);
  if (!links.ok()) return links.status();
  v1::LabState state;
  state.set_name(lab.name);
  state.set_seed(lab.seed);
  absl::flat_hash_map<uint32_t, absl::flat_hash_map<std::string, std::string>> link_at;
  for (const kernel::Link& link : *links) {
    v1::LinkState* out = state.add_links();
    *out = link.state;
    out->set_a_node((*names)[link.a.node]);
    out->set_b_node((*names)[link.b.node]);
    link_at[link.a.node][link.a.interface] = link.state.name();
    link_at[link.b.node][link.b.interface] = link.state.name();
  }
  for (const auto& [id, name] : *names) {
    v1::NodeState* node = state.add_nodes();
    node->set_id(id);
    node->set_name(name);
  }
  std::sort(state.mutable_nodes()->begin(), state.mutable_nodes()->end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  std::sort(state.mutable_links()->begin(), state.mutable_links()->end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  for (v1::NodeState& node : *state.mutable_nodes()) {
    absl::Status status = DescribeNode(module, lab, &node, link_at[node.id()], with_routes);
    if (!status.ok()) return status;
  }
  return state;
}

absl::StatusOr<v1::LinkState> FindLink(Module& module, const kernel::Lab& lab,
                                       const std::string& name) {
  auto links = module.Links(lab.id);
  if (!links.ok()) return links.status();
  for (kernel::Link& link : *links) {
    if (link.state.name() != name) continue;
    auto names = NamesOf(module, lab);
    if (!names.ok()) return names.status();
    link.state.set_a_node((*names)[link.a.node]);
    link.state.set_b_node((*names)[link.b.node]);
    return link.state;
  }
  return absl::NotFoundError(
      absl::StrCat("lab '", lab.name, "' has no link '", name, "'; warren show lists them"));
}

absl::StatusOr<NodeHandle> FindNode(const kernel::Lab& lab, const std::string& name) {
  auto module = Module::Open();
  if (!module.ok()) return module.status();
  auto nodes = module->Nodes(lab.id);
  if (!nodes.ok()) return nodes.status();
  for (const kernel::Node& node : *nodes) {
    if (node.name != name) continue;
    auto netns = [lab = lab.id, node = node.id]() -> absl::StatusOr<kernel::UniqueFd> {
      auto opened = Module::Open();
      if (!opened.ok()) return opened.status();
      return opened->NodeNetns(lab, node);
    };
    return NodeHandle{{lab.name, name}, netns};
  }
  return absl::NotFoundError(
      absl::StrCat("lab '", lab.name, "' has no node '", name, "'; warren show lists them"));
}

}  // namespace warren::daemon
