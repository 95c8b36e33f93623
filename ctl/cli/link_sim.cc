// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/sim/link_sim.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/table.h"
#include "ctl/cli/verbs.h"
#include "ctl/compile/compile.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/model/units.h"
#include "ctl/sim/replay.h"

namespace warren::cli {
namespace {

constexpr uint32_t kOnlyLink = 1;

struct SimWords {
  std::string link_file, in, out;
  std::string link;
  std::string direction = "forward";
  std::optional<uint64_t> seed;
  bool json = false;
};

// The id that the link has in a lab, so that the same frames are hit there and here.
absl::StatusOr<uint32_t> LinkId(const model::Topology& topology, const std::string& name) {
  model::Diagnostics found;
  auto compiled = compile::Compile(topology, found);
  if (!compiled.ok() || found.HasErrors()) {
    PrintFindings(found);
    return absl::InvalidArgumentError("the topology does not compile");
  }
  for (const v1::Step& step : compiled->plan.steps()) {
    if (step.has_create_link() && step.create_link().name() == name) {
      return step.create_link().id();
    }
  }
  return absl::NotFoundError(absl::StrCat("there is no link '", name, "'"));
}

std::string Delay(double ns) {
  return ns >= 1e6 ? absl::StrFormat("%.3f ms", ns / 1e6) : absl::StrFormat("%.3f us", ns / 1e3);
}

// Bits per second, of all bytes over the time from the first packet to the last.
double Rate(uint64_t bytes, uint64_t ns) {
  return ns == 0 ? 0 : static_cast<double>(bytes) * 8e9 / static_cast<double>(ns);
}

std::string RateText(double bits_per_second) {
  return bits_per_second == 0 ? "-" : absl::StrFormat("%.3f Mbit/s", bits_per_second / 1e6);
}

void Print(const sim::ReplayResult& result) {
  Table flow({"", "packets", "bytes", "seconds", "rate"});
  flow.Row({"in", absl::StrCat(result.packets_in), absl::StrCat(result.bytes_in),
            absl::StrFormat("%.6f", static_cast<double>(result.in_ns) / 1e9),
            RateText(Rate(result.bytes_in, result.in_ns))});
  flow.Row({"out", absl::StrCat(result.packets_out), absl::StrCat(result.bytes_out),
            absl::StrFormat("%.6f", static_cast<double>(result.out_ns) / 1e9),
            RateText(Rate(result.bytes_out, result.out_ns))});
  std::cout << flow.ToString();
  if (!result.drops.empty()) {
    Table drops({"dropped", "packets", "share"});
    for (const auto& [reason, count] : result.drops) {
      drops.Row({reason, absl::StrCat(count),
                 absl::StrFormat("%.3f%%", 100.0 * static_cast<double>(count) /
                                               static_cast<double>(result.packets_in))});
    }
    std::cout << "\n" << drops.ToString();
  }
  if (result.packets_out == 0) return;
  Table delays({"delay", "min", "mean", "p50", "p90", "p99", "p99.9", "max"});
  std::vector<std::string> row = {"", Delay(static_cast<double>(result.Percentile(0))),
                                  Delay(result.MeanDelay())};
  for (const double share : {0.5, 0.9, 0.99, 0.999, 1.0}) {
    row.push_back(Delay(static_cast<double>(result.Percentile(share))));
  }
  delays.Row(row);
  std::cout << "\n" << delays.ToString();
}

nlohmann::json ToJson(const SimWords& words, const std::string& parameters, uint64_t seed,
                      const sim::ReplayResult& result) {
  nlohmann::json drops = nlohmann::json::object();
  for (const auto& [reason, count] : result.drops) drops[reason] = count;
  return {{"direction", words.direction},
          {"parameters", parameters},
          {"seed", seed},
          {"packets_in", result.packets_in},
          {"bytes_in", result.bytes_in},
          {"seconds_in", static_cast<double>(result.in_ns) / 1e9},
          {"packets_out", result.packets_out},
          {"bytes_out", result.bytes_out},
          {"seconds_out", static_cast<double>(result.out_ns) / 1e9},
          {"drops", drops},
          {"stamped_back", result.stamped_back},
          {"delay_ns",
           {{"min", result.Percentile(0)},
            {"mean", result.MeanDelay()},
            {"p50", result.Percentile(0.5)},
            {"p90", result.Percentile(0.9)},
            {"p99", result.Percentile(0.99)},
            {"p999", result.Percentile(0.999)},
            {"max", result.Percentile(1)}}}};
}

int LinkSim(const SimWords& words) {
  model::Diagnostics found;
  auto file = format::ReadLinkFile(words.link_file, words.link, found);
  PrintFindings(found);
  if (!file) {
    return Report(absl::InvalidArgumentError(absl::StrCat(words.link_file, " cannot be used")));
  }
  uint32_t id = kOnlyLink;
  if (file->topology) {
    auto in_lab = LinkId(*file->topology, file->link.name);
    if (!in_lab.ok()) return Report(in_lab.status());
    id = *in_lab;
  }
  const bool backward = words.direction == "backward";
  const uint64_t seed = words.seed.value_or(file->topology ? file->topology->seed : 1);
  sim::ReplayOptions options;
  options.direction = backward ? file->link.backward : file->link.forward;
  options.up = file->link.up;
  options.mtu = file->link.mtu.value_or(options.mtu);
  options.seed = sim::DirectionSeed(seed, id, backward ? 1 : 0);
  auto result = sim::Replay(options, words.in, words.out);
  if (!result.ok()) return Report(result.status());

  std::string parameters;
  for (const auto& [key, value] : format::DescribeDirection(options.direction)) {
    absl::StrAppend(&parameters, parameters.empty() ? "" : ", ", key, " ", value);
  }
  if (result->stamped_back != 0) {
    std::cerr << "warren: " << words.in << ": " << Count(result->stamped_back, "packet")
              << " stamped before the one in front; each arrived together with that one\n";
  }
  if (words.json) {
    std::cout << ToJson(words, parameters, seed, *result).dump(2) << "\n";
  } else {
    std::cout << words.direction << ", seed " << seed << ": "
              << (parameters.empty() ? "unshaped" : parameters) << "\n\n";
    Print(*result);
  }
  return kDone;
}

}  // namespace

void AddLinkSim(const Verbs& verbs) {
  auto words = std::make_shared<SimWords>();
  CLI::App* verb =
      verbs.Add("link-sim", "Send a packet trace through a link in virtual time, without a lab",
                [words] { return LinkSim(*words); });
  verb->add_option("LINK.yaml", words->link_file,
                   "What the link does: the keys of a link, or a topology")
      ->required();
  verb->add_option("IN.pcap", words->in, "The packets, each arriving at its time stamp")
      ->required();
  verb->add_option("OUT.pcap", words->out, "Where to write those that come through")->required();
  verb->add_option("--link", words->link, "Which link of the topology");
  verb->add_option("--direction", words->direction, "The direction that the packets take")
      ->check(CLI::IsMember({"forward", "backward"}))
      ->capture_default_str();
  verb->add_option("--seed", words->seed, "Seed of every random choice; default: the file's, or 1");
  verb->add_flag("--json", words->json, "Print what happened as JSON");
}

}  // namespace warren::cli
