// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// The checks of a topology file.

#include <algorithm>
#include <string>
#include <utility>

#include "ctl/format/names.h"
#include "ctl/format/scalars.h"
#include "ctl/format/source.h"
#include "ctl/model/units.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using Kind = model::Check::Kind;
using Op = model::Comparison::Op;

constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"reach", Kind::kReach}, {"ping", Kind::kPing}, {"traceroute", Kind::kTraceroute},
    {"pchar", Kind::kPchar}, {"run", Kind::kRun},
};

constexpr std::pair<std::string_view, Op> kOps[] = {
    {"<", Op::kLess},          {"<=", Op::kLessEqual}, {"==", Op::kEqual},
    {">=", Op::kGreaterEqual}, {">", Op::kGreater},
};

class CheckReader {
 public:
  CheckReader(const Source& source, const NodeNames& names, const model::Topology& topology,
              model::Check& check)
      : source_(source), names_(names), topology_(topology), check_(check) {}

  void Read(const Value& map, const Entry& form) {
    const Value& keys = *form.value;
    check_.where = source_.At(map.at);
    if (const Value* within = ScalarAt(keys, "within")) ReadWithin(*within);
    if (check_.kind == Kind::kRun) {
      ReadRun(keys);
      return;
    }
    check_.from = TextAt(keys, "from");
    check_.to = TextAt(keys, "to");
    CheckNode(ScalarAt(keys, "from"));
    CheckTarget(ScalarAt(keys, "to"));
    if (check_.kind == Kind::kPing) ReadPing(keys);
    if (check_.kind == Kind::kTraceroute || check_.kind == Kind::kPchar) ReadHops(keys);
    if (check_.kind == Kind::kPchar) ReadPchar(keys);
  }

 private:
  static std::string TextAt(const Value& map, std::string_view key) {
    const Value* value = ScalarAt(map, key);
    return value != nullptr ? value->scalar : "";
  }

  void ReadWithin(const Value& value) {
    const auto within = model::ParseTime(value.scalar);
    if (!within.ok()) return;
    if (*within == 0)
      source_.Error(value.at, "a check needs some time", "write a time such as 30s");
    check_.within_ns = *within;
  }

  // A node that programs can run in.
  void CheckNode(const Value* value) {
    if (value == nullptr || !NodeNameProblem(value->scalar).empty()) return;
    const size_t* index = names_.Find(value->scalar);
    if (index == nullptr) {
      source_.Error(value->at, fmt::format("there is no node '{}'", value->scalar),
                    names_.Mend(value->scalar));
      return;
    }
    const model::NodeKind kind = topology_.nodes[*index].kind;
    if (kind == model::NodeKind::kSwitch || kind == model::NodeKind::kHub) {
      source_.Error(
          value->at,
          fmt::format("'{}' is a {}, which has no address", value->scalar, ToString(kind)),
          "write a host or a router");
    }
  }

  void CheckTarget(const Value* value) {
    if (value != nullptr && !model::IpAddress::Parse(value->scalar)) CheckNode(value);
  }

  void ReadPing(const Value& keys) {
    if (const Value* count = ScalarAt(keys, "count")) {
      const auto number = ToUnsigned(count->scalar);
      if (number && *number <= 1'000'000) check_.count = static_cast<int>(*number);
    }
    if (const Value* size = ScalarAt(keys, "size")) {
      const auto bytes = model::ParseBytes(size->scalar);
      if (bytes.ok() && *bytes <= 65507) check_.size_bytes = static_cast<int>(*bytes);
    }
    if (const Value* loss = ScalarAt(keys, "loss")) {
      check_.max_loss = model::ParseProbability(loss->scalar).value_or(0);
    }
    const Value& rtt = ValueAt(keys, "rtt");
    check_.min_rtt_ns = TimeAt(rtt, "min");
    check_.max_rtt_ns = TimeAt(rtt, "max");
    if (check_.min_rtt_ns && check_.max_rtt_ns && *check_.min_rtt_ns > *check_.max_rtt_ns) {
      source_.Error(rtt.at, "'min' is above 'max'", "exchange them");
    }
  }

  static std::optional<int64_t> TimeAt(const Value& map, std::string_view key) {
    const Value* value = ScalarAt(map, key);
    if (value == nullptr) return std::nullopt;
    const auto time = model::ParseTime(value->scalar);
    return time.ok() ? std::optional<int64_t>(*time) : std::nullopt;
  }

  void ReadHops(const Value& keys) {
    for (const Value* hop : ValueAt(keys, "hops").items) {
      if (hop->kind != Value::Kind::kScalar) continue;
      CheckTarget(hop);
      check_.hops.push_back(hop->scalar);
    }
  }

  void ReadPchar(const Value& keys) {
    const Value& rates = ValueAt(keys, "rates");
    for (const Value* item : rates.items) {
      const auto rate = model::ParseRate(item->scalar);
      if (rate.ok()) check_.rates_bps.push_back(*rate);
    }
    if (!rates.items.empty() && rates.items.size() != ValueAt(keys, "hops").items.size()) {
      source_.Error(rates.at,
                    fmt::format("{} rates for {} hops", rates.items.size(),
                                ValueAt(keys, "hops").items.size()),
                    "write one rate per hop");
    }
    if (const Value* tolerance = ScalarAt(keys, "tolerance")) {
      check_.tolerance = model::ParseShare(tolerance->scalar).value_or(check_.tolerance);
    }
  }

  void ReadRun(const Value& keys) {
    check_.from = TextAt(keys, "node");
    check_.command = TextAt(keys, "cmd");
    CheckRunNode(ScalarAt(keys, "node"));
    check_.exit_status = 0;
    const Value& expect = ValueAt(keys, "expect");
    if (const Value* exit = ScalarAt(expect, "exit")) {
      const auto status = ToUnsigned(exit->scalar);
      if (status && *status <= 255) check_.exit_status = static_cast<int>(*status);
    }
    if (const Value* regex = ScalarAt(expect, "stdout")) check_.stdout_regex = regex->scalar;
    if (const Value* path = ScalarAt(expect, "json")) check_.json_path = path->scalar;
    bool compares = false;
    for (const auto& [word, op] : kOps) {
      const Value* value = ScalarAt(expect, word);
      compares = compares || value != nullptr;
      const auto number = value != nullptr ? ToNumber(value->scalar) : std::nullopt;
      if (number) check_.comparisons.push_back({op, *number});
    }
    if (compares && !check_.json_path) {
      source_.Error(
          expect.at, "a comparison of nothing",
          "say which number with 'json', a dotted path such as end.sum_received.bits_per_second");
    }
    if (check_.json_path && !compares) {
      source_.Error(expect.at, fmt::format("'{}' is compared with nothing", *check_.json_path),
                    "add one such as '\">=\": 9e6'");
    }
  }

  // Programs run in any node, switches included.
  void CheckRunNode(const Value* value) {
    if (value == nullptr || !NodeNameProblem(value->scalar).empty()) return;
    if (names_.Find(value->scalar) != nullptr) return;
    source_.Error(value->at, fmt::format("there is no node '{}'", value->scalar),
                  names_.Mend(value->scalar));
  }

  const Source& source_;
  const NodeNames& names_;
  const model::Topology& topology_;
  model::Check& check_;
};

}  // namespace

void ReadChecks(const Source& source, const Value& list, const NodeNames& names,
                model::Topology& topology) {
  CheckNames check_names;
  for (const Value* item : list.items) {
    const Entry* form = nullptr;
    model::Check check;
    for (const Entry& entry : item->entries) {
      for (const auto& [word, kind] : kKinds) {
        if (entry.key != word) continue;
        form = &entry;
        check.kind = kind;
      }
    }
    if (form == nullptr) continue;
    CheckReader(source, names, topology, check).Read(*item, *form);
    if (const Value* name = ScalarAt(*item, "name")) {
      check.name = name->scalar;
      if (!check_names.Take(check.name)) {
        source.Error(name->at, fmt::format("a second check named '{}'", check.name),
                     "write another name, or none");
      }
    }
    topology.checks.push_back(std::move(check));
  }
  for (model::Check& check : topology.checks) {
    if (check.name.empty()) check.name = check_names.Next(check);
  }
}

}  // namespace warren::format
