// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <google/protobuf/util/json_util.h>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ctl/compile/plan.h"
#include "ctl/model/link_direction.h"
#include "ctl/model/units.h"

namespace warren::compile {
namespace {

constexpr const char* kAqms[] = {"none", "red", "codel", "pie"};

using Names = absl::flat_hash_map<uint32_t, std::string>;

std::string Name(const Names& names, uint32_t node) {
  if (node == 0) return "*";
  auto found = names.find(node);
  return found == names.end() ? absl::StrCat("#", node) : found->second;
}

std::string Direction(const v1::LinkDirection& d) {
  std::vector<std::string> words;
  auto add = [&](absl::string_view key, const std::string& value) {
    words.push_back(absl::StrCat(key, "=", value));
  };
  if (d.has_rate_bps()) add("rate", model::PrintRate(d.rate_bps()));
  if (d.has_overhead_bytes()) add("overhead", absl::StrCat(d.overhead_bytes(), "B"));
  if (d.has_minimum_wire_bytes()) add("minimum", model::PrintBytes(d.minimum_wire_bytes()));
  if (d.has_cell_bytes()) {
    add("cells", absl::StrCat(d.cell_payload_bytes(), "B/", d.cell_bytes(), "B"));
  }
  if (d.has_delay_ns()) add("delay", model::PrintTime(static_cast<int64_t>(d.delay_ns())));
  if (d.jitter_ns() != 0) add("jitter", model::PrintTime(static_cast<int64_t>(d.jitter_ns())));
  if (d.has_loss()) add("loss", model::PrintProbability(d.loss()));
  if (d.loss_model() != 0) {
    add("gilbert", absl::StrCat(model::PrintProbability(d.gilbert_p()), "/",
                                model::PrintProbability(d.gilbert_r()), "/",
                                model::PrintProbability(d.gilbert_good()), "/",
                                model::PrintProbability(d.gilbert_bad())));
  }
  if (d.has_ber()) add("ber", model::PrintProbability(d.ber()));
  if (d.ber_flip()) add("flip", "yes");
  if (d.duplicate() != 0) add("duplicate", model::PrintProbability(d.duplicate()));
  if (d.reorder() != 0) {
    add("reorder", absl::StrCat(model::PrintProbability(d.reorder()), "/",
                                model::PrintTime(static_cast<int64_t>(d.reorder_by_ns()))));
  }
  if (d.has_queue_packets()) add("queue", model::PrintPackets(d.queue_packets()));
  if (d.has_queue_bytes()) add("queue", model::PrintBytes(d.queue_bytes()));
  if (d.has_queue_ns()) add("queue", model::PrintTime(static_cast<int64_t>(d.queue_ns())));
  if (d.discipline() != 0) {
    add("discipline", std::string(model::kDisciplines[d.discipline() % 4]));
  }
  if (d.drop_head()) add("drop", "head");
  if (d.aqm() != 0) add("aqm", kAqms[d.aqm() % 4]);
  if (d.trace().id() != 0) add("trace", absl::StrCat(d.trace().id()));
  if (d.loss_pattern().id() != 0) add("pattern", absl::StrCat(d.loss_pattern().id()));
  return absl::StrJoin(words, " ");
}

std::string CreateNodeText(const v1::CreateNode& node) {
  std::string out = absl::StrCat("node ", node.name(), " id ", node.id(), " kind ", node.kind());
  if (node.forwarding()) absl::StrAppend(&out, " forwarding");
  if (node.no_ipv6()) absl::StrAppend(&out, " no-ipv6");
  if (node.cpu_weight() != 0) absl::StrAppend(&out, " cpu-weight ", node.cpu_weight());
  if (node.cpu_limit() != 0) absl::StrAppend(&out, " cpu-limit ", node.cpu_limit());
  if (node.memory_bytes() != 0) {
    absl::StrAppend(&out, " memory ", model::PrintBytes(node.memory_bytes()));
  }
  return out;
}

std::string EndText(const Names& names, const v1::LinkEnd& end) {
  return absl::StrCat(Name(names, end.node()), ":", end.interface(), " mac ", end.mac(), " mtu ",
                      end.mtu());
}

std::string CreateLinkText(const Names& names, const v1::CreateLink& link) {
  std::string out = absl::StrCat("link ", link.name(), " id ", link.id(), " ",
                                 EndText(names, link.a()), " ", EndText(names, link.b()));
  const std::string forward = Direction(link.forward());
  const std::string backward = Direction(link.backward());
  if (forward == backward) {
    if (!forward.empty()) absl::StrAppend(&out, " ", forward);
  } else {
    absl::StrAppend(&out, " forward {", forward, "} backward {", backward, "}");
  }
  if (link.down()) absl::StrAppend(&out, " down");
  return out;
}

std::string FileText(const Names& names, const v1::PutFile& file) {
  std::string out = absl::StrCat("file ", Name(names, file.node()), " ", file.path(), " mode 0",
                                 absl::Hex(file.mode() >> 6 & 7), absl::Hex(file.mode() >> 3 & 7),
                                 absl::Hex(file.mode() & 7));
  if (!file.owner().empty()) absl::StrAppend(&out, " owner ", file.owner());
  absl::string_view content = file.content();
  if (!content.empty() && content.back() == '\n') content.remove_suffix(1);
  if (content.empty()) return out;
  for (absl::string_view line : absl::StrSplit(content, '\n')) {
    absl::StrAppend(&out, "\n  | ", absl::Utf8SafeCHexEscape(line));
  }
  return out;
}

std::string StepText(const Names& names, const v1::Step& step) {
  switch (step.op_case()) {
    case v1::Step::kCreateNode:
      return CreateNodeText(step.create_node());
    case v1::Step::kCreateTable: {
      const auto& t = step.create_table();
      return absl::StrCat("table ", t.name(), " id ", t.id(), " kind ", t.kind(), " of ",
                          t.entries().size(), " bytes");
    }
    case v1::Step::kCreateLink:
      return CreateLinkText(names, step.create_link());
    case v1::Step::kSetSysctl: {
      const auto& s = step.set_sysctl();
      return absl::StrCat("sysctl ", Name(names, s.node()), " ", s.key(), "=", s.value());
    }
    case v1::Step::kCreateBridge: {
      const auto& b = step.create_bridge();
      return absl::StrCat(b.hub() ? "hub " : "bridge ", Name(names, b.node()), ":", b.name(),
                          " ports ", absl::StrJoin(b.ports(), " "));
    }
    case v1::Step::kAddAddress: {
      const auto& a = step.add_address();
      return absl::StrCat("address ", Name(names, a.node()), ":", a.interface(), " ", a.prefix());
    }
    case v1::Step::kSetInterfaceUp: {
      const auto& i = step.set_interface_up();
      return absl::StrCat("up ", Name(names, i.node()), ":", i.interface());
    }
    case v1::Step::kAddRoute: {
      const auto& r = step.add_route();
      return absl::StrCat("route ", Name(names, r.node()), " ", r.to(), " via ", r.via());
    }
    case v1::Step::kPutFile:
      return FileText(names, step.put_file());
    case v1::Step::kStartService: {
      const auto& s = step.start_service();
      std::string out = absl::StrCat("service ", Name(names, s.node()), " ", s.name(), ": ",
                                     absl::StrJoin(s.argv(), " "));
      if (!s.ready_path().empty()) absl::StrAppend(&out, " ready ", s.ready_path());
      return out;
    }
    case v1::Step::kRunProgram: {
      const auto& p = step.run_program();
      return absl::StrCat("run ", Name(names, p.node()), " ",
                          absl::Utf8SafeCHexEscape(p.command()));
    }
    case v1::Step::OP_NOT_SET:
      break;
  }
  return "nothing";
}

}  // namespace

std::string PlanToText(const v1::Plan& plan) {
  Names names;
  for (const v1::Step& step : plan.steps()) {
    if (step.has_create_node()) names[step.create_node().id()] = step.create_node().name();
  }
  std::string out = absl::StrCat("lab ", plan.lab(), " seed ", plan.seed(), "\n");
  for (const v1::Step& step : plan.steps()) absl::StrAppend(&out, StepText(names, step), "\n");
  return out;
}

std::string PlanToJson(const v1::Plan& plan) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string out;
  const auto status = google::protobuf::util::MessageToJsonString(plan, &out, options);
  // Only a malformed `Any` or descriptor can fail, and a plan has neither.
  return status.ok() ? out : std::string();
}

}  // namespace warren::compile
