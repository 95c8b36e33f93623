// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/writer.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "ctl/format/direction.h"
#include "ctl/format/names.h"
#include "ctl/format/yaml_text.h"
#include "ctl/model/units.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using model::Check;
using model::LinkDirection;

constexpr size_t kLongestLine = 100;

// Keys of a map with their values as YAML text, in order.
class Fields {
 public:
  void Add(std::string_view key, std::string value) { fields_.emplace_back(key, std::move(value)); }
  bool empty() const { return fields_.empty(); }

  // {key: value, ...}
  std::string Flow() const {
    std::string text = "{";
    for (const auto& [key, value] : fields_) {
      text += fmt::format("{}{}: {}", text.size() > 1 ? ", " : "", YamlScalar(key), value);
    }
    return text + "}";
  }

  template <typename Visit>
  void ForEach(Visit visit) const {
    for (const auto& [key, value] : fields_) visit(key, value);
  }

  // A list item: on one line when it fits, else a line per key.
  std::string Item(int indent) const {
    std::string line = fmt::format("{:{}}- {}\n", "", indent, Flow());
    if (line.size() <= kLongestLine || fields_.empty()) return line;
    std::string text;
    for (const auto& [key, value] : fields_) {
      text += fmt::format("{:{}}{}{}: {}\n", "", indent, text.empty() ? "- " : "  ",
                          YamlScalar(key), value);
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

template <typename Items, typename Print>
std::string FlowList(const Items& items, Print print) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ", ";
    text += print(item);
  }
  return text + "]";
}

std::string Quote(const std::string& text) { return YamlScalar(text); }

class Writer {
 public:
  explicit Writer(const model::Topology& topology) : topology_(topology) {}

  absl::StatusOr<std::string> Write() {
    out_ = "warren: 1\n";
    WriteHead();
    WriteNodes();
    WriteLinks();
    WriteEvents();
    WriteChecks();
    if (!problem_.empty()) return absl::InvalidArgumentError(problem_);
    if (!IsUtf8(out_)) return absl::InvalidArgumentError(WhatIsNotUtf8());
    return out_;
  }

 private:
  void Line(int indent, std::string_view key, std::string_view value) {
    out_ += fmt::format("{:{}}{}:{}{}\n", "", indent, YamlScalar(key, false),
                        value.empty() ? "" : " ", value);
  }

  void WriteHead() {
    if (!topology_.name.empty()) Line(0, "name", YamlScalar(topology_.name, false));
    if (!topology_.description.empty()) {
      const bool lines = topology_.description.find('\n') != std::string::npos;
      Line(0, "description",
           lines ? YamlBlock(topology_.description, 2) : YamlScalar(topology_.description, false));
    }
    if (topology_.seed != 1) Line(0, "seed", fmt::format("{}", topology_.seed));
    WriteAddressing();
    if (topology_.routing != model::Routing::kStatic)
      Line(0, "routing", ToString(topology_.routing));
  }

  void WriteAddressing() {
    const model::Addressing usual;
    const model::Addressing& pools = topology_.addressing;
    if (!pools.ipv4 && !pools.ipv6) {
      Line(0, "addressing", "none");
      return;
    }
    Fields fields;
    const auto add = [&fields](std::string_view key, const auto& pool, const auto& usual_pool) {
      if (pool == usual_pool) return;
      fields.Add(key, pool ? YamlScalar(pool->ToString()) : "none");
    };
    add("ipv4", pools.ipv4, usual.ipv4);
    add("ipv6", pools.ipv6, usual.ipv6);
    if (!fields.empty()) Line(0, "addressing", fields.Flow());
  }

  // ---- nodes --------------------------------------------------------------------------------

  void WriteNodes() {
    if (topology_.nodes.empty()) return;
    for (const model::Link& link : topology_.links) {
      for (const model::LinkEnd& end : link.ends) linked_[end.node].push_back(end.interface);
    }
    out_ += "nodes:\n";
    for (const model::Node& node : topology_.nodes) WriteNode(node);
  }

  void WriteNode(const model::Node& node) {
    Fields fields;
    fields.Add("kind", std::string(ToString(node.kind)));
    if (node.at) {
      if (!std::isfinite((*node.at)[0]) || !std::isfinite((*node.at)[1])) {
        problem_ = fmt::format("node '{}' has no finite place", node.name);
      }
      fields.Add("at", fmt::format("[{}, {}]", (*node.at)[0], (*node.at)[1]));
    }
    if (node.routing.size() == 1) {
      fields.Add("routing", std::string(ToString(node.routing[0])));
    } else if (!node.routing.empty()) {
      fields.Add("routing",
                 FlowList(node.routing, [](auto word) { return std::string(ToString(word)); }));
    }
    if (node.suite != model::Suite::kFrr) fields.Add("with", std::string(ToString(node.suite)));
    if (!node.services.empty()) {
      fields.Add("services",
                 FlowList(node.services, [](auto word) { return std::string(ToString(word)); }));
    }
    if (node.cpu_weight || node.cpu_limit) {
      Fields cpu;
      if (node.cpu_weight) cpu.Add("weight", fmt::format("{}", *node.cpu_weight));
      if (node.cpu_limit) cpu.Add("limit", model::PrintShare(*node.cpu_limit));
      fields.Add("cpu", cpu.Flow());
    }
    if (node.memory_bytes) fields.Add("memory", model::PrintBytes(*node.memory_bytes));

    const std::vector<const model::Interface*> interfaces = InterfacesToWrite(node);
    const bool simple = interfaces.empty() && node.routes.empty() && node.files.empty() &&
                        node.programs.empty() && node.sysctls.empty();
    if (simple) {
      Line(2, node.name, fields.Flow());
      return;
    }
    Line(2, node.name, "");
    fields.ForEach([this](const auto& key, const auto& value) { Line(4, key, value); });
    WriteInterfaces(interfaces);
    WriteLists(node);
  }

  void WriteLists(const model::Node& node) {
    if (!node.routes.empty()) out_ += "    routes:\n";
    for (const model::Route& route : node.routes) {
      Fields fields;
      const bool is_default = route.to.length == 0 && route.to == route.to.Network() &&
                              route.to.address.family == route.via.family;
      fields.Add("to", is_default ? "default" : YamlScalar(route.to.ToString()));
      fields.Add("via", YamlScalar(route.via.ToString()));
      out_ += fields.Item(6);
    }
    if (!node.files.empty()) out_ += "    files:\n";
    for (const model::NodeFile& file : node.files) {
      Line(6, file.path, "");
      Line(8, "text", YamlBlock(file.content, 10));
    }
    if (!node.programs.empty()) out_ += "    run:\n";
    for (const model::Program& program : node.programs) {
      Fields fields;
      fields.Add("cmd", YamlScalar(program.command));
      if (program.restart != model::Restart::kNo) {
        fields.Add("restart", std::string(ToString(program.restart)));
      }
      if (!program.name.empty()) fields.Add("name", Quote(program.name));
      if (!program.ready.empty()) fields.Add("ready", Quote(program.ready));
      if (!program.after.empty()) fields.Add("after", FlowList(program.after, Quote));
      out_ += fields.Item(6);
    }
    if (!node.sysctls.empty()) out_ += "    sysctls:\n";
    for (const auto& [key, value] : node.sysctls) Line(6, key, YamlScalar(value, false));
  }

  // Those with something to say, and all when the reader would else find them in another order.
  std::vector<const model::Interface*> InterfacesToWrite(const model::Node& node) const {
    static const std::vector<std::string> kNone;
    const auto found = linked_.find(node.name);
    const std::vector<std::string>& linked = found == linked_.end() ? kNone : found->second;
    const std::unordered_set<std::string_view> is_linked(linked.begin(), linked.end());

    std::vector<const model::Interface*> all, some;
    std::unordered_set<std::string_view> written;
    for (const model::Interface& interface : node.interfaces) {
      all.push_back(&interface);
      const bool plain = interface.addresses.empty() && !interface.mtu && !interface.mac;
      if (plain && is_linked.contains(interface.name)) continue;
      some.push_back(&interface);
      written.insert(interface.name);
    }
    std::vector<std::string_view> order;
    for (const model::Interface* interface : some) order.push_back(interface->name);
    for (const std::string& name : linked) {
      if (!written.contains(name)) order.push_back(name);
    }
    const bool same =
        order.size() == all.size() &&
        std::equal(order.begin(), order.end(), all.begin(),
                   [](std::string_view name, const auto* i) { return name == i->name; });
    return same ? some : all;
  }

  void WriteInterfaces(const std::vector<const model::Interface*>& interfaces) {
    if (!interfaces.empty()) out_ += "    interfaces:\n";
    for (const model::Interface* interface : interfaces) {
      Fields fields;
      if (!interface->addresses.empty()) {
        fields.Add("addresses", FlowList(interface->addresses, [](const auto& prefix) {
                     return Quote(prefix.ToString());
                   }));
      }
      if (interface->mtu) fields.Add("mtu", fmt::format("{}", *interface->mtu));
      if (interface->mac) fields.Add("mac", Quote(*interface->mac));
      Line(6, interface->name, fields.Flow());
    }
  }

  // ---- links --------------------------------------------------------------------------------

  void WriteLinks() {
    if (topology_.links.empty()) return;
    const std::vector<bool> named = NamesToWrite(
        topology_.links, [](const model::Link& link) -> const std::string& { return link.name; },
        [](LinkNames& names, const model::Link& link) {
          return names.Next(link.ends[0].node, link.ends[1].node);
        });
    out_ += "links:\n";
    for (size_t i = 0; i < topology_.links.size(); ++i) WriteLink(topology_.links[i], named[i]);
  }

  // Which names the reader would not find by itself.
  template <typename Item, typename NameOf, typename Next>
  static std::vector<bool> NamesToWrite(const std::vector<Item>& items, NameOf name_of, Next next) {
    using Names = std::conditional_t<std::is_same_v<Item, Check>, CheckNames, LinkNames>;
    std::vector<bool> given(items.size(), false);
    // A name that is written down is taken earlier, which may change what the others would get.
    constexpr int kMostRounds = 8;
    for (int round = 0; round < kMostRounds; ++round) {
      Names names;
      bool changed = false;
      for (size_t i = 0; i < items.size(); ++i) {
        if (given[i]) names.Take(name_of(items[i]));
      }
      for (size_t i = 0; i < items.size(); ++i) {
        if (given[i] || name_of(items[i]).empty()) continue;
        if (next(names, items[i]) == name_of(items[i])) continue;
        given[i] = true;
        changed = true;
      }
      if (!changed) return given;
    }
    for (size_t i = 0; i < items.size(); ++i) given[i] = !name_of(items[i]).empty();
    return given;
  }

  void WriteLink(const model::Link& link, bool named) {
    Fields fields;
    if (named) fields.Add("name", Quote(link.name));
    fields.Add("ends", FlowList(link.ends, [](const model::LinkEnd& end) {
                 return Quote(end.interface.empty() ? end.node : end.node + ":" + end.interface);
               }));
    CheckQueue(link, link.forward);
    CheckQueue(link, link.backward);
    AddLinkKeys(link, fields);
    out_ += fields.Item(2);
  }

  void CheckQueue(const model::Link& link, const LinkDirection& direction) {
    const int limits = (direction.queue_packets.value_or(0) != 0) +
                       (direction.queue_bytes.value_or(0) != 0) +
                       (direction.queue_ns.value_or(0) != 0);
    if (limits > 1) problem_ = fmt::format("link '{}' has two limits of its queue", link.name);
  }

 public:
  static void AddLinkKeys(const model::Link& link, Fields& fields) {
    const LinkDirection forward = Complete(link.forward);
    AddDifferences(DefaultDirection(), forward, fields);
    if (link.mtu) fields.Add("mtu", fmt::format("{}", *link.mtu));
    if (!link.up) fields.Add("state", "down");
    Fields backward;
    AddDifferences(forward, Complete(link.backward), backward);
    if (!backward.empty()) fields.Add("backward", backward.Flow());
  }

  // With the format's defaults in the place of what is absent, and off told in one way.
  static LinkDirection Complete(LinkDirection direction) {
    const LinkDirection usual = DefaultDirection();
    if (!direction.minimum_wire_bytes) {
      direction.minimum_wire_bytes = direction.overhead_bytes ? 0 : usual.minimum_wire_bytes;
    }
    if (!direction.overhead_bytes) direction.overhead_bytes = usual.overhead_bytes;
    if (direction.queue_bytes.value_or(0) != 0 || direction.queue_ns.value_or(0) != 0) {
      direction.queue_packets = 0;
    } else {
      direction.queue_bytes = 0;
      if (!direction.queue_packets) direction.queue_packets = usual.queue_packets;
    }
    return direction;
  }

  // What `direction` has beyond `base`; both have their overhead.
  static void AddDifferences(const LinkDirection& base, const LinkDirection& direction,
                             Fields& fields) {
    if (base.rate_bps.value_or(0) != direction.rate_bps.value_or(0)) {
      fields.Add("rate", model::PrintRate(direction.rate_bps.value_or(0)));
    }
    if (base.overhead_bytes != direction.overhead_bytes ||
        base.minimum_wire_bytes != direction.minimum_wire_bytes ||
        base.cell_payload_bytes.value_or(0) != direction.cell_payload_bytes.value_or(0) ||
        base.cell_bytes.value_or(0) != direction.cell_bytes.value_or(0)) {
      fields.Add("overhead", OverheadText(direction));
    }
    if (base.delay_ns.value_or(0) != direction.delay_ns.value_or(0)) {
      fields.Add("delay", model::PrintTime(direction.delay_ns.value_or(0)));
    }
    if (base.jitter != direction.jitter) fields.Add("jitter", JitterText(direction.jitter));
    if (base.gilbert != direction.gilbert || base.loss.value_or(0) != direction.loss.value_or(0)) {
      fields.Add("loss", direction.gilbert ? GilbertText(*direction.gilbert)
                                           : model::PrintProbability(direction.loss.value_or(0)));
    }
    if (base.ber.value_or(0) != direction.ber.value_or(0) || base.ber_flip != direction.ber_flip) {
      fields.Add("ber", BerText(direction));
    }
    if (base.duplicate != direction.duplicate) {
      fields.Add("duplicate", DuplicateText(direction.duplicate.value_or(model::Duplicate())));
    }
    if (base.reorder != direction.reorder) fields.Add("reorder", ReorderText(direction.reorder));
    Fields queue;
    AddQueue(base, direction, queue);
    if (!queue.empty()) fields.Add("queue", queue.Flow());
  }

 private:
  static std::string SizeText(int bytes) {
    return bytes < 0 ? fmt::format("\"{}B\"", bytes)
                     : model::PrintBytes(static_cast<uint64_t>(bytes));
  }

  static std::string JitterText(const std::optional<model::Jitter>& jitter) {
    if (!jitter) return "0";
    Fields fields;
    fields.Add("spread", model::PrintTime(jitter->spread_ns));
    if (jitter->shape != model::JitterShape::kUniform) {
      fields.Add("shape", std::string(model::kJitterShapes[static_cast<size_t>(jitter->shape)]));
    }
    if (jitter->correlation != 0) {
      fields.Add("correlation", model::PrintShare(jitter->correlation));
    }
    if (jitter->reorder) fields.Add("reorder", "yes");
    return fields.Flow();
  }

  static std::string GilbertText(const model::GilbertLoss& gilbert) {
    Fields fields;
    fields.Add("model", "gilbert");
    fields.Add("p", model::PrintProbability(gilbert.p));
    fields.Add("r", model::PrintProbability(gilbert.r));
    if (gilbert.good != 0) fields.Add("good", model::PrintProbability(gilbert.good));
    if (gilbert.bad != 1) fields.Add("bad", model::PrintProbability(gilbert.bad));
    return fields.Flow();
  }

  static std::string BerText(const LinkDirection& direction) {
    std::string rate = model::PrintProbability(direction.ber.value_or(0));
    if (!direction.ber_flip) return rate;
    Fields fields;
    fields.Add("rate", std::move(rate));
    fields.Add("on", "flip");
    return fields.Flow();
  }

  static std::string DuplicateText(const model::Duplicate& duplicate) {
    std::string probability = model::PrintProbability(duplicate.probability);
    if (duplicate.charge) return probability;
    Fields fields;
    fields.Add("probability", std::move(probability));
    fields.Add("charge", "no");
    return fields.Flow();
  }

  static std::string ReorderText(const std::optional<model::Reorder>& reorder) {
    if (!reorder) return "0";
    Fields fields;
    fields.Add("probability", model::PrintProbability(reorder->probability));
    fields.Add("by", model::PrintTime(reorder->by_ns));
    return fields.Flow();
  }

  static void AddQueue(const LinkDirection& base, const LinkDirection& direction, Fields& queue) {
    if (base.queue_packets != direction.queue_packets ||
        base.queue_bytes.value_or(0) != direction.queue_bytes.value_or(0) ||
        base.queue_ns.value_or(0) != direction.queue_ns.value_or(0)) {
      queue.Add("limit", QueueLimitText(direction));
    }
    const auto discipline = direction.discipline.value_or(model::Discipline::kFifo);
    if (base.discipline.value_or(model::Discipline::kFifo) != discipline) {
      queue.Add("discipline", std::string(model::kDisciplines[static_cast<size_t>(discipline)]));
    }
    if (base.drop_head.value_or(false) != direction.drop_head.value_or(false)) {
      queue.Add("drop", direction.drop_head.value_or(false) ? "head" : "tail");
    }
    if (base.aqm.value_or(model::Aqm()) != direction.aqm.value_or(model::Aqm())) {
      queue.Add("aqm", AqmText(direction.aqm.value_or(model::Aqm())));
    }
  }

  static std::string QueueLimitText(const LinkDirection& direction) {
    if (direction.queue_bytes.value_or(0) != 0) return model::PrintBytes(*direction.queue_bytes);
    if (direction.queue_ns.value_or(0) != 0) return model::PrintTime(*direction.queue_ns);
    return model::PrintPackets(direction.queue_packets.value_or(0));
  }

  static std::string AqmText(const model::Aqm& aqm) {
    Fields keys, kind;
    bool ecn = false;
    if (const auto* red = std::get_if<model::Red>(&aqm)) {
      const auto print = red->bytes ? model::PrintBytes : model::PrintPackets;
      keys.Add("minimum", print(red->minimum));
      keys.Add("maximum", print(red->maximum));
      keys.Add("probability", model::PrintProbability(red->probability));
      ecn = red->ecn;
    } else if (const auto* codel = std::get_if<model::Codel>(&aqm)) {
      keys.Add("target", model::PrintTime(codel->target_ns));
      keys.Add("interval", model::PrintTime(codel->interval_ns));
      ecn = codel->ecn;
    } else if (const auto* pie = std::get_if<model::Pie>(&aqm)) {
      keys.Add("target", model::PrintTime(pie->target_ns));
      keys.Add("update", model::PrintTime(pie->update_ns));
      ecn = pie->ecn;
    } else {
      return "none";
    }
    if (ecn) keys.Add("ecn", "yes");
    constexpr std::string_view kNames[] = {"none", "red", "codel", "pie"};
    kind.Add(kNames[aqm.index()], keys.Flow());
    return kind.Flow();
  }

  static std::string OverheadText(const LinkDirection& direction) {
    const int bytes = *direction.overhead_bytes;
    const int minimum = *direction.minimum_wire_bytes;
    const int payload = direction.cell_payload_bytes.value_or(0);
    const int cell = direction.cell_bytes.value_or(0);
    for (const Overhead& preset : kOverheads) {
      if (preset.bytes == bytes && preset.minimum == minimum && preset.cell_payload == payload &&
          preset.cell == cell) {
        return std::string(preset.word);
      }
    }
    if (minimum == 0 && cell == 0) return SizeText(bytes);
    Fields fields;
    fields.Add("bytes", SizeText(bytes));
    if (minimum != 0) fields.Add("minimum", SizeText(minimum));
    if (cell != 0) {
      Fields cells;
      cells.Add("payload", SizeText(payload));
      cells.Add("size", SizeText(cell));
      fields.Add("cells", cells.Flow());
    }
    return fields.Flow();
  }

  // ---- events -------------------------------------------------------------------------------

  void WriteEvents() {
    if (topology_.events.empty()) return;
    out_ += "events:\n";
    for (const model::Event& event : topology_.events) {
      const bool alike = event.forward == event.backward;
      if (event.link.empty()) {
        Fields fields = TimeKeys(event);
        fields.Add("node", Quote(event.node));
        fields.Add("run", Quote(event.command));
        out_ += fields.Item(2);
      } else if (alike) {
        WriteChange(event, "", event.forward);
      } else {
        // A line of the file says one thing of both directions, or of one.
        if (event.up) WriteChange(event, "", {});
        if (!event.forward.keys.empty()) WriteChange(event, "forward", event.forward);
        if (!event.backward.keys.empty()) WriteChange(event, "backward", event.backward);
      }
    }
  }

  static Fields TimeKeys(const model::Event& event) {
    Fields fields;
    fields.Add("at", model::PrintTime(event.at_ns));
    if (event.every_ns) fields.Add("every", model::PrintTime(*event.every_ns));
    if (event.until_ns) fields.Add("until", model::PrintTime(*event.until_ns));
    return fields;
  }

  void WriteChange(const model::Event& event, const std::string& direction,
                   const model::DirectionChange& change) {
    Fields fields = TimeKeys(event);
    fields.Add("link", Quote(event.link));
    if (!direction.empty()) fields.Add("direction", direction);
    Fields set = ChangeKeys(change);
    if (event.up && direction.empty()) set.Add("state", *event.up ? "up" : "down");
    fields.Add("set", set.Flow());
    out_ += fields.Item(2);
  }

 public:
  // The keys that are named, those too that have the value which holds without them.
  static Fields ChangeKeys(const model::DirectionChange& change) {
    const LinkDirection usual = DefaultDirection();
    LinkDirection values = change.values;
    if (!values.overhead_bytes) values.overhead_bytes = usual.overhead_bytes;
    if (!values.minimum_wire_bytes) values.minimum_wire_bytes = usual.minimum_wire_bytes;
    Fields differences;
    AddDifferences(usual, values, differences);
    Fields fields;
    for (const std::string& key : change.keys) {
      std::string value = key == "overhead" ? "ethernet" : "0";
      differences.ForEach([&](const auto& other, const auto& text) {
        if (other == key) value = text;
      });
      if (key == "queue") value = GivenQueue(change.values).Flow();
      fields.Add(key, std::move(value));
    }
    return fields;
  }

 private:
  // What is given of a queue; the rest of it stays.
  static Fields GivenQueue(const LinkDirection& direction) {
    Fields queue;
    if (direction.queue_packets || direction.queue_bytes || direction.queue_ns) {
      queue.Add("limit", QueueLimitText(direction));
    }
    if (direction.discipline) {
      queue.Add("discipline",
                std::string(model::kDisciplines[static_cast<size_t>(*direction.discipline)]));
    }
    if (direction.drop_head) queue.Add("drop", *direction.drop_head ? "head" : "tail");
    if (direction.aqm) queue.Add("aqm", AqmText(*direction.aqm));
    return queue;
  }

  // ---- checks -------------------------------------------------------------------------------

  void WriteChecks() {
    if (topology_.checks.empty()) return;
    const std::vector<bool> named = NamesToWrite(
        topology_.checks, [](const Check& check) -> const std::string& { return check.name; },
        [](CheckNames& names, const Check& check) { return names.Next(check); });
    out_ += "checks:\n";
    for (size_t i = 0; i < topology_.checks.size(); ++i) {
      const Check& check = topology_.checks[i];
      Fields fields;
      if (named[i]) fields.Add("name", Quote(check.name));
      fields.Add(ToString(check.kind), CheckKeys(check).Flow());
      out_ += fields.Item(2);
    }
  }

  static Fields CheckKeys(const Check& check) {
    const Check usual;
    Fields fields;
    if (check.kind == Check::Kind::kRun) {
      fields.Add("node", Quote(check.from));
      fields.Add("cmd", Quote(check.command));
      const Fields expect = ExpectKeys(check);
      if (!expect.empty()) fields.Add("expect", expect.Flow());
    } else {
      fields.Add("from", Quote(check.from));
      fields.Add("to", Quote(check.to));
    }
    if (check.kind == Check::Kind::kPing) AddPingKeys(check, usual, fields);
    if (!check.hops.empty()) fields.Add("hops", FlowList(check.hops, Quote));
    if (!check.rates_bps.empty()) fields.Add("rates", FlowList(check.rates_bps, model::PrintRate));
    if (check.kind == Check::Kind::kPchar && check.tolerance != usual.tolerance) {
      fields.Add("tolerance", model::PrintShare(check.tolerance));
    }
    if (check.within_ns != usual.within_ns) fields.Add("within", model::PrintTime(check.within_ns));
    return fields;
  }

  static void AddPingKeys(const Check& check, const Check& usual, Fields& fields) {
    if (check.count != usual.count) fields.Add("count", fmt::format("{}", check.count));
    if (check.size_bytes != usual.size_bytes) {
      fields.Add("size", model::PrintBytes(static_cast<uint64_t>(check.size_bytes)));
    }
    if (check.max_loss != 0) fields.Add("loss", model::PrintProbability(check.max_loss));
    Fields rtt;
    if (check.min_rtt_ns) rtt.Add("min", model::PrintTime(*check.min_rtt_ns));
    if (check.max_rtt_ns) rtt.Add("max", model::PrintTime(*check.max_rtt_ns));
    if (!rtt.empty()) fields.Add("rtt", rtt.Flow());
  }

  static Fields ExpectKeys(const Check& check) {
    Fields fields;
    if (check.exit_status.value_or(0) != 0)
      fields.Add("exit", fmt::format("{}", *check.exit_status));
    if (check.stdout_regex) fields.Add("stdout", Quote(*check.stdout_regex));
    if (check.json_path) fields.Add("json", Quote(*check.json_path));
    for (const model::Comparison& comparison : check.comparisons) {
      static constexpr std::string_view kOps[] = {"<", "<=", "==", ">=", ">"};
      fields.Add(kOps[static_cast<size_t>(comparison.op)], fmt::format("{}", comparison.value));
    }
    return fields;
  }

  std::string WhatIsNotUtf8() const {
    for (const model::Node& node : topology_.nodes) {
      for (const model::NodeFile& file : node.files) {
        if (!IsUtf8(file.content)) {
          return fmt::format("file '{}' of node '{}' is not UTF-8 text", file.path, node.name);
        }
      }
    }
    return "the topology has text that is not UTF-8";
  }

  const model::Topology& topology_;
  std::unordered_map<std::string, std::vector<std::string>>
      linked_;  // interfaces by node, in order
  std::string out_;
  std::string problem_;  // what the format cannot hold, "" for nothing
};

}  // namespace

absl::StatusOr<std::string> WriteTopology(const model::Topology& topology) {
  return Writer(topology).Write();
}

namespace {

std::vector<std::pair<std::string, std::string>> Pairs(const Fields& fields) {
  std::vector<std::pair<std::string, std::string>> pairs;
  fields.ForEach([&pairs](const auto& key, const auto& value) { pairs.emplace_back(key, value); });
  return pairs;
}

// What is absent is what holds without it.
LinkDirection WithDefaults(LinkDirection direction) {
  const LinkDirection usual = DefaultDirection();
  if (!direction.overhead_bytes) direction.overhead_bytes = usual.overhead_bytes;
  if (!direction.minimum_wire_bytes) direction.minimum_wire_bytes = usual.minimum_wire_bytes;
  if (!direction.queue_packets) direction.queue_packets = usual.queue_packets;
  return direction;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> DescribeLink(const model::Link& link) {
  Fields fields;
  Writer::AddLinkKeys(link, fields);
  return Pairs(fields);
}

std::vector<std::pair<std::string, std::string>> DescribeDirection(
    const model::LinkDirection& direction) {
  LinkDirection base = DefaultDirection();
  LinkDirection shown = direction;
  if (!shown.overhead_bytes) shown.overhead_bytes = 0;
  if (!shown.minimum_wire_bytes) shown.minimum_wire_bytes = 0;
  if (direction.rate_bps.value_or(0) != 0) {
    base.queue_packets.reset();  // the limit is always told
    if (!shown.queue_packets) shown.queue_packets = 0;
  } else {
    const LinkDirection usual = base;
    for (LinkDirection* d : {&base, &shown}) {
      d->overhead_bytes = usual.overhead_bytes;
      d->minimum_wire_bytes = usual.minimum_wire_bytes;
      d->cell_payload_bytes.reset();
      d->cell_bytes.reset();
      d->queue_packets = usual.queue_packets;
      d->queue_bytes.reset();
      d->queue_ns.reset();
    }
  }
  Fields fields;
  Writer::AddDifferences(base, shown, fields);
  return Pairs(fields);
}

std::vector<KeyDifference> CompareDirections(const model::LinkDirection& before,
                                             const model::LinkDirection& after) {
  const LinkDirection from = WithDefaults(before);
  const LinkDirection to = WithDefaults(after);
  Fields old_values, new_values;
  Writer::AddDifferences(to, from, old_values);
  Writer::AddDifferences(from, to, new_values);
  std::vector<KeyDifference> differences;
  for (const auto& [key, value] : Pairs(old_values)) {
    differences.push_back({.key = key, .before = value, .after = ""});
  }
  size_t i = 0;
  new_values.ForEach([&](const auto&, const auto& value) { differences[i++].after = value; });
  return differences;
}

std::vector<std::pair<std::string, std::string>> DescribeChange(
    const model::DirectionChange& change) {
  return Pairs(Writer::ChangeKeys(change));
}

}  // namespace warren::format
