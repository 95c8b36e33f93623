// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// How large and how fast: labs up and down, memory of a node, TCP over chains of routers, in one
// capsule, beside what the bare kernel takes for the same (namespaces, dummy devices, veth pairs).
// Prints a line per promise with the figure; exits 0 when every promise is kept.

#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ctl/cli/console.h"
#include "ctl/cli/interrupt.h"
#include "ctl/cli/place.h"
#include "ctl/cli/table.h"
#include "ctl/compile/compile.h"

namespace warren::bench {
namespace {

using cli::Client;
using model::Topology;

constexpr int kRepeats = 5;
constexpr int kMostLooks = 100;
constexpr double kSettledBytes = 100'000;
constexpr int64_t kProgramLimitNs = 120'000'000'000;

struct Promise {
  std::string what;
  double figure;
  std::string unit;
  double bound;
  bool at_least;  // else: at most
  bool Kept() const { return at_least ? figure >= bound : figure <= bound; }
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Join(Topology* t, const std::string& a, const std::string& b) {
  model::Link link;
  link.name = absl::StrCat(a, "--", b);
  const std::string* names[] = {&a, &b};
  for (size_t end = 0; end < 2; ++end) {
    auto node = std::find_if(t->nodes.begin(), t->nodes.end(),
                             [&](const model::Node& n) { return n.name == *names[end]; });
    model::Interface interface;
    interface.name = absl::StrCat("eth", node->interfaces.size());
    link.ends[end] = {.node = *names[end], .interface = interface.name, .where = {}};
    node->interfaces.push_back(interface);
  }
  t->links.push_back(link);
}

void AddNode(Topology* t, const std::string& name, model::NodeKind kind) {
  model::Node node;
  node.name = name;
  node.kind = kind;
  t->nodes.push_back(node);
}

// `nodes` routers in a ring, and links across it until there are `links`; no routing, so that what
// is measured is the lab itself.
Topology Ring(const std::string& name, int nodes, int links) {
  Topology t;
  t.name = name;
  t.routing = model::Routing::kNone;
  auto node = [](int i) { return absl::StrCat("n", i); };
  for (int i = 0; i < nodes; ++i) AddNode(&t, node(i), model::NodeKind::kRouter);
  for (int i = 0; i < nodes; ++i) Join(&t, node(i), node((i + 1) % nodes));
  for (int i = 0; i + nodes < links; ++i) Join(&t, node(i), node((i + nodes / 2) % nodes));
  return t;
}

// host - `hops` routers - host, unshaped.
Topology Chain(int hops) {
  Topology t;
  t.name = absl::StrCat("chain-", hops);
  AddNode(&t, "h1", model::NodeKind::kHost);
  for (int i = 1; i <= hops; ++i) AddNode(&t, absl::StrCat("r", i), model::NodeKind::kRouter);
  AddNode(&t, "h2", model::NodeKind::kHost);
  for (size_t i = 0; i + 1 < t.nodes.size(); ++i) Join(&t, t.nodes[i].name, t.nodes[i + 1].name);
  return t;
}

[[noreturn]] void Die(const std::string& what) {
  std::cerr << "bench scale: " << what << "\n";
  exit(cli::Interrupted() ? 130 : 3);
}

void Check(const absl::Status& status, const std::string& what) {
  if (!status.ok()) Die(absl::StrCat(what, ": ", status.message()));
}

compile::CompiledLab CompileOrDie(const Topology& t) {
  model::Diagnostics found;
  auto lab = compile::Compile(t, found);
  if (!lab.ok()) Die(found.ToString());
  return *std::move(lab);
}

v1::UpRequest RequestFor(const compile::CompiledLab& lab) {
  v1::UpRequest request;
  *request.mutable_plan() = lab.plan;
  return request;
}

std::string RunOrDie(Client& client, const std::string& lab, const std::string& node,
                     const std::vector<std::string>& argv) {
  auto output = client.Run(lab, node, argv, kProgramLimitNs);
  Check(output.status(), argv.front());
  if (output->status != 0) Die(absl::StrCat(argv.front(), ": ", output->err, output->out));
  return output->out;
}

struct Times {
  double up, down;
};

Times UpAndDown(Client& client, const Topology& t) {
  const compile::CompiledLab lab = CompileOrDie(t);
  std::vector<double> up;
  std::vector<double> down;
  const v1::UpRequest request = RequestFor(lab);
  for (int i = 0; i < kRepeats; ++i) {
    const double start = cli::Now();
    Check(client.Up(request, [](const v1::UpProgress&) {}), "up");
    const double middle = cli::Now();
    Check(client.Down(t.name), "down");
    up.push_back(middle - start);
    down.push_back(cli::Now() - middle);
  }
  return {Median(up), Median(down)};
}

// A guest program's one number.
double Number(Client& client, const std::string& lab, const std::string& node,
              const std::vector<std::string>& argv) {
  return std::stod(RunOrDie(client, lab, node, argv));
}

// Bytes of memory that the kernel has in use, after what it can drop is dropped. `outside` is a
// small lab that stays up and from which is looked.
double UsedMemory(Client& client) {
  return Number(client, "outside", "h1",
                {"/bin/sh", "-c",
                 "sync; echo 3 > /proc/sys/vm/drop_caches; "
                 "awk '/MemTotal/{t=$2} /MemFree/{f=$2} END{print (t-f)*1024}' /proc/meminfo"});
}

// The same, when the kernel is done with what went: it frees namespaces in the background.
double SettledMemory(Client& client) {
  double before = UsedMemory(client);
  for (int looks = 0; looks < kMostLooks; ++looks) {
    const double now = UsedMemory(client);
    if (now > before - kSettledBytes) return now;
    before = now;
  }
  Die("the kernel's memory does not settle");
}

struct Memory {
  double node, bare;
};

// A node of a ring (two interfaces) against a network namespace with two dummy devices, in bytes.
Memory MemoryPerNode(Client& client, const std::string& scripts) {
  constexpr int kNodes = 1000;
  const compile::CompiledLab lab = CompileOrDie(Ring("memory", kNodes, kNodes));
  // Once without looking: what the first use of everything allocates for good.
  Check(client.Up(RequestFor(lab), [](const v1::UpProgress&) {}), "up");
  Check(client.Down("memory"), "down");
  Number(client, "outside", "h1", {"python3", scripts + "/bare_netns.py", "100", "2"});

  const double before = SettledMemory(client);
  Check(client.Up(RequestFor(lab), [](const v1::UpProgress&) {}), "up");
  const double node = (SettledMemory(client) - before) / kNodes;
  Check(client.Down("memory"), "down");
  SettledMemory(client);
  const double bare = Number(client, "outside", "h1",
                             {"python3", scripts + "/bare_netns.py", absl::StrCat(kNodes), "2"});
  return {node, bare};
}

double Goodput(const std::string& iperf3_json) {
  const nlohmann::json report = nlohmann::json::parse(iperf3_json, nullptr, false);
  if (!report.is_object() || !report.contains("end"))
    Die("iperf3 printed no result: " + iperf3_json);
  return report["end"]["sum_received"]["bits_per_second"].get<double>();
}

struct Rates {
  double warren, veth;
};

// Medians of TCP's goodput in bit/s over `hops` forwarding hops, the two kinds in turn.
Rates TcpOverHops(Client& client, const std::string& scripts, int hops) {
  const Topology t = Chain(hops);
  const compile::CompiledLab lab = CompileOrDie(t);
  Check(client.Up(RequestFor(lab), [](const v1::UpProgress&) {}), "up");
  auto target = lab.ResolveTarget("h2");
  Check(target.status(), "h2");
  RunOrDie(client, t.name, "h2", {"iperf3", "-s", "-D", "--pidfile", "/run/iperf3.pid"});
  RunOrDie(client, "outside", "h1", {"sh", scripts + "/veth_chain.sh", "make", absl::StrCat(hops)});
  std::vector<double> warren;
  std::vector<double> veth;
  for (int i = 0; i < kRepeats; ++i) {
    warren.push_back(Goodput(
        RunOrDie(client, t.name, "h1", {"iperf3", "-c", target->ToString(), "-t", "2", "-J"})));
    veth.push_back(
        Goodput(RunOrDie(client, "outside", "h1", {"sh", scripts + "/veth_chain.sh", "iperf3"})));
  }
  RunOrDie(client, "outside", "h1", {"sh", scripts + "/veth_chain.sh", "remove"});
  Check(client.Down(t.name), "down");
  return {Median(warren), Median(veth)};
}

std::string Machine(Client& client) {
  auto version = client.Version();
  std::string model;
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (absl::StartsWith(line, "model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  utsname host;
  uname(&host);
  return absl::StrCat("capsule ", version.ok() ? version->kernel() : "?", " on one CPU of '", model,
                      "', host ", host.release, ", medians of ", kRepeats);
}

int Main(int argc, char** argv) {
  cli::CatchInterrupts();
  const bool json = argc > 1 && std::string(argv[1]) == "--json";
  const char* root = getenv("WARREN_ROOT");
  if (root == nullptr || argc > (json ? 2 : 1)) {
    std::cerr << "say: ./warren bench scale [--json]\n";
    return 2;
  }
  // The scripts are seen inside as the results folder.
  auto place = cli::NewPlace::Open({.in = cli::In::kCapsule,
                                    .lab = "bench-scale",
                                    .results = absl::StrCat(root, "/bench/scripts"),
                                    .seed = 1});
  Check(place.status(), "capsule");
  const std::string scripts = "/results";
  Client client(place->place().socket);
  Topology outside;
  outside.name = "outside";
  AddNode(&outside, "h1", model::NodeKind::kHost);
  Check(client.Up(RequestFor(CompileOrDie(outside)), [](const v1::UpProgress&) {}), "outside");

  std::vector<Promise> promises;
  auto keep = [&](Promise promise) {
    if (!json) {
      std::cout << absl::StrFormat("%-9s %s: %.3g %s (%s %.3g)\n",
                                   promise.Kept() ? "kept" : "NOT KEPT", promise.what,
                                   promise.figure, promise.unit,
                                   promise.at_least ? "at least" : "at most", promise.bound)
                << std::flush;
    }
    promises.push_back(std::move(promise));
  };
  const std::string machine = Machine(client);
  if (!json) std::cout << machine << "\n";

  const Times small = UpAndDown(client, Ring("small", 200, 300));
  keep({"200 nodes, 300 links up", small.up, "s", 1, false});
  keep({"200 nodes, 300 links down", small.down, "s", 1, false});
  const Times large = UpAndDown(client, Ring("large", 2000, 2000));
  keep({"2000 nodes, 2000 links up", large.up, "s", 3, false});
  keep({"2000 nodes, 2000 links down", large.down, "s", 3, false});

  const Memory memory = MemoryPerNode(client, scripts);
  keep({absl::StrFormat(
            "memory of a node with two interfaces (%.0f KB) to a bare namespace with two "
            "dummy devices (%.0f KB)",
            memory.node / 1000, memory.bare / 1000),
        memory.node / memory.bare, "x", 1.05, false});

  for (int hops : {1, 3, 10, 30}) {
    const Rates rates = TcpOverHops(client, scripts, hops);
    keep({absl::StrFormat("TCP over %d hops (%.2f Gbit/s) to veth pairs (%.2f Gbit/s)", hops,
                          rates.warren / 1e9, rates.veth / 1e9),
          rates.warren / rates.veth, "x", 1, true});
  }

  const bool all =
      std::all_of(promises.begin(), promises.end(), [](const Promise& p) { return p.Kept(); });
  if (json) {
    nlohmann::json list = nlohmann::json::array();
    for (const Promise& p : promises) {
      list.push_back({{"what", p.what},
                      {"figure", p.figure},
                      {"unit", p.unit},
                      {"bound", p.bound},
                      {"at_least", p.at_least},
                      {"kept", p.Kept()}});
    }
    std::cout << nlohmann::json{{"machine", machine}, {"promises", list}}.dump(2) << "\n";
  }
  return all ? 0 : 1;
}

}  // namespace
}  // namespace warren::bench

int main(int argc, char** argv) { return warren::bench::Main(argc, argv); }
