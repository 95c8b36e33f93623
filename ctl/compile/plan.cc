// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/link_direction.h"

namespace warren::compile {
namespace {

constexpr uint32_t kEveryNode = 0;
constexpr char kBridge[] = "br0";
constexpr char kWholeConfig[] = "/etc/frr/frr.conf";
constexpr uint32_t kReadable = 0644;
constexpr uint32_t kDaemonsOnly = 0640;

const char* KindName(model::NodeKind kind) {
  switch (kind) {
    case model::NodeKind::kHost:
      return "host";
    case model::NodeKind::kRouter:
      return "router";
    case model::NodeKind::kSwitch:
      return "switch";
    case model::NodeKind::kHub:
      return "hub";
  }
  return "";
}

class Builder {
 public:
  explicit Builder(const PlanParts& parts) : parts_(parts), network_(parts.network) {
    for (const NetworkNode& node : network_.nodes)
      ports_.push_back(network_.PortsByInterface(node));
  }

  v1::Plan Build() {
    plan_.set_lab(network_.topology->name);
    plan_.set_seed(network_.topology->seed);
    CreateNodes();
    SetInherited();
    CreateLinks();
    CreateBridges();
    SetSysctls();
    AddAddresses();
    SetInterfacesUp();
    AddRoutes();
    PutFiles();
    StartServices();
    RunPrograms();
    AddEvents();
    return std::move(plan_);
  }

 private:
  uint32_t NodeId(size_t node) const { return parts_.ids.nodes[node]; }
  const model::Node& Given(size_t node) const { return *network_.nodes[node].given; }
  size_t NodeCount() const { return network_.nodes.size(); }

  void CreateNodes() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      const model::Node& given = Given(n);
      v1::CreateNode* step = plan_.add_steps()->mutable_create_node();
      step->set_id(NodeId(n));
      step->set_name(given.name);
      step->set_kind(KindName(given.kind));
      step->set_forwarding(network_.nodes[n].Forwards());
      // A switch forwards frames; addresses of its own would only add traffic.
      step->set_no_ipv6(!network_.nodes[n].Layer3());
      if (given.cpu_weight) step->set_cpu_weight(static_cast<uint32_t>(*given.cpu_weight));
      if (given.cpu_limit) step->set_cpu_limit(*given.cpu_limit);
      if (given.memory_bytes) step->set_memory_bytes(*given.memory_bytes);
    }
  }

  void SetSysctl(uint32_t node, const std::string& key, const std::string& value) {
    v1::SetSysctl* step = plan_.add_steps()->mutable_set_sysctl();
    step->set_node(node);
    step->set_key(key);
    step->set_value(value);
  }

  static bool Inherited(const std::string& key) { return absl::StrContains(key, ".conf.default."); }

  void SetInherited() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const auto& [key, value] : Given(n).sysctls) {
        if (Inherited(key)) SetSysctl(NodeId(n), key, value);
      }
    }
  }

  void FillEnd(const Port& port, v1::LinkEnd* end) const {
    end->set_node(NodeId(Network::Index(port.node)));
    end->set_interface(port.interface);
    end->set_mac(port.mac);
    end->set_mtu(static_cast<uint32_t>(port.mtu));
  }

  void CreateLinks() {
    const auto& links = network_.topology->links;
    for (size_t l = 0; l < links.size(); ++l) {
      v1::CreateLink* step = plan_.add_steps()->mutable_create_link();
      step->set_id(parts_.ids.links[l]);
      step->set_name(links[l].name);
      FillEnd(network_.ports[2 * l], step->mutable_a());
      FillEnd(network_.ports[2 * l + 1], step->mutable_b());
      FillDirection(links[l].forward, step->mutable_forward());
      FillDirection(links[l].backward, step->mutable_backward());
      if (!links[l].up) step->set_down(true);
    }
  }

  void CreateBridges() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      if (network_.nodes[n].Layer3()) continue;
      v1::CreateBridge* step = plan_.add_steps()->mutable_create_bridge();
      step->set_node(NodeId(n));
      step->set_name(kBridge);
      for (int port : ports_[n]) step->add_ports(network_.PortAt(port).interface);
      step->set_hub(Given(n).kind == model::NodeKind::kHub);
    }
  }

  void SetSysctls() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const auto& [key, value] : Given(n).sysctls) {
        if (!Inherited(key)) SetSysctl(NodeId(n), key, value);
      }
    }
  }

  void AddAddress(uint32_t node, const std::string& interface, const model::IpPrefix& prefix,
                  const model::Interface* given) {
    v1::AddAddress* step = plan_.add_steps()->mutable_add_address();
    step->set_node(node);
    step->set_interface(interface);
    step->set_prefix(prefix.ToString());
    step->set_automatic(given == nullptr ||
                        std::find(given->addresses.begin(), given->addresses.end(), prefix) ==
                            given->addresses.end());
  }

  void AddAddresses() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const model::IpPrefix& prefix : network_.nodes[n].loopback) {
        AddAddress(NodeId(n), "lo", prefix, Given(n).FindInterface("lo"));
      }
      for (int index : ports_[n]) {
        const Port& port = network_.PortAt(index);
        for (const model::IpPrefix& prefix : port.addresses) {
          AddAddress(NodeId(n), port.interface, prefix, port.given);
        }
      }
    }
  }

  void SetInterfaceUp(uint32_t node, const std::string& interface) {
    v1::SetInterfaceUp* step = plan_.add_steps()->mutable_set_interface_up();
    step->set_node(node);
    step->set_interface(interface);
  }

  void SetInterfacesUp() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      SetInterfaceUp(NodeId(n), "lo");
      for (int port : ports_[n]) {
        SetInterfaceUp(NodeId(n), network_.PortAt(port).interface);
      }
      if (!network_.nodes[n].Layer3()) SetInterfaceUp(NodeId(n), kBridge);
    }
  }

  void AddRoutes() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const NodeRoute& route : parts_.routes[n]) {
        v1::AddRoute* step = plan_.add_steps()->mutable_add_route();
        step->set_node(NodeId(n));
        step->set_to(route.to.ToString());
        step->set_via(route.via.ToString());
      }
    }
  }

  void PutFile(uint32_t node, const std::string& path, const std::string& content, uint32_t mode,
               const std::string& owner) {
    v1::PutFile* step = plan_.add_steps()->mutable_put_file();
    step->set_node(node);
    step->set_path(path);
    step->set_content(content);
    step->set_mode(mode);
    step->set_owner(owner);
  }

  void PutFiles() {
    PutFile(kEveryNode, "/etc/hosts", parts_.hosts_file, kReadable, "");
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const DaemonFile& file : parts_.daemons[n].files) {
        PutFile(NodeId(n), file.path, file.content, file.owner.empty() ? kReadable : kDaemonsOnly,
                file.owner);
      }
      for (const model::NodeFile& file : Given(n).files) {
        const bool daemons = absl::StartsWith(file.path, "/etc/frr/");
        PutFile(NodeId(n), file.path, file.content, daemons ? kDaemonsOnly : kReadable,
                daemons ? "frr" : "");
      }
    }
  }

  void StartServices() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const Daemon& daemon : parts_.daemons[n].daemons) {
        v1::StartService* step = plan_.add_steps()->mutable_start_service();
        step->set_node(NodeId(n));
        step->set_name(daemon.name);
        for (const std::string& word : daemon.argv) step->add_argv(word);
        step->set_ready_path(daemon.ready_path);
        step->set_ready(daemon.ready_command);
        step->set_restart(v1::RESTART_ALWAYS);
        for (const std::string& word : daemon.argv) {
          if (absl::StartsWith(word, "/etc/")) step->add_files(word);
        }
        if (!parts_.daemons[n].commands.empty()) step->add_files(kWholeConfig);
      }
    }
  }

  v1::RunProgram* RunProgram(size_t node, const std::string& name, const std::string& command) {
    v1::RunProgram* step = plan_.add_steps()->mutable_run_program();
    step->set_node(NodeId(node));
    step->set_name(name);
    step->set_command(command);
    return step;
  }

  void RunPrograms() {
    for (size_t n = 0; n < NodeCount(); ++n) {
      for (const std::string& command : parts_.daemons[n].commands) {
        RunProgram(n, "vtysh", command)->add_files(kWholeConfig);
      }
      for (size_t i = 0; i < Given(n).programs.size(); ++i) {
        const model::Program& given = Given(n).programs[i];
        v1::RunProgram* step = RunProgram(n, parts_.programs[n][i].name, given.command);
        step->set_restart(RestartOf(given.restart));
        step->set_ready(given.ready);
        for (const NamedProgram::After& after : parts_.programs[n][i].after) {
          v1::Program* other = step->add_after();
          other->set_node(NodeId(after.node));
          other->set_name(after.name);
        }
      }
    }
  }

  void AddEvents() {
    for (const model::Event& given : network_.topology->events) {
      v1::Event* event = plan_.add_events();
      event->set_at_ns(static_cast<uint64_t>(given.at_ns));
      event->set_every_ns(static_cast<uint64_t>(given.every_ns.value_or(0)));
      event->set_until_ns(static_cast<uint64_t>(given.until_ns.value_or(0)));
      event->set_link(given.link);
      if (!given.link.empty()) {
        for (const std::string& key : given.forward.keys) {
          FillKey(key, given.forward.values, event->mutable_forward());
        }
        for (const std::string& key : given.backward.keys) {
          FillKey(key, given.backward.values, event->mutable_backward());
        }
        if (given.up) event->set_up(*given.up);
      }
      event->set_node(given.node);
      event->set_run(given.command);
    }
  }

  static v1::Restart RestartOf(model::Restart restart) {
    switch (restart) {
      case model::Restart::kNo:
        return v1::RESTART_NO;
      case model::Restart::kOnFailure:
        return v1::RESTART_ON_FAILURE;
      case model::Restart::kAlways:
        return v1::RESTART_ALWAYS;
    }
    return v1::RESTART_NO;
  }

  const PlanParts& parts_;
  const Network& network_;
  std::vector<std::vector<int>> ports_;  // per node, by interface name
  v1::Plan plan_;
};

}  // namespace

v1::Plan BuildPlan(const PlanParts& parts) { return Builder(parts).Build(); }

}  // namespace warren::compile
