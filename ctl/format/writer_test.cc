// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/writer.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "ctl/format/direction.h"
#include "ctl/format/reader.h"
#include "ctl/format/yaml_text.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace warren::format {
namespace {

using model::Check;
using model::IpAddress;
using model::IpPrefix;
using model::Topology;

// Reads what was written; fails the test, with both texts at hand, when it is not accepted.
Topology ReadBack(const std::string& yaml) {
  model::Diagnostics diagnostics;
  std::optional<Topology> topology = ReadTopology(yaml, "written.yaml", "", diagnostics);
  EXPECT_TRUE(topology.has_value()) << diagnostics.ToString() << "\n" << yaml;
  return topology.value_or(Topology{});
}

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint64_t Below(uint64_t limit) { return engine_() % limit; }
  bool Chance(int percent) { return Below(100) < static_cast<uint64_t>(percent); }
  int Between(int low, int high) {
    return low + static_cast<int>(Below(static_cast<uint64_t>(high - low + 1)));
  }

  template <typename T>
  const T& Of(const std::vector<T>& items) {
    return items[Below(items.size())];
  }

  std::string Name(size_t longest) {
    static constexpr std::string_view kFirst = "abcxyzABC0189";
    static constexpr std::string_view kRest = "abcxyzABC0189-_.";
    std::string name(1, kFirst[Below(kFirst.size())]);
    for (auto more = Below(longest); more > 0; --more) name += kRest[Below(kRest.size())];
    return name;
  }

  // Anything that UTF-8 holds, with a liking for what YAML gives a meaning.
  std::string Text(size_t longest) {
    static const std::vector<std::string> kPieces = {
        "a",
        "Z",
        "0",
        "7",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "'",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a",
        "*a",
        "!x",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "~",
        "null",
        "yes",
        "no",
        "true",
        "1e3",
        "0x1f",
        ".",
        "...",
        "---",
        "<<",
        "=",
        "\r",
        "\r\n",
        "\x01",
        "\x7f",
        "é",
        "日本",
        "😀",
        "\xc2\x85",
        "\xe2\x80\xa8",
        "\xef\xbb\xbf",
        "\xc2\xa0",
        "word",
        "two words",
        "ospf 1\n",
    };
    std::string text;
    for (auto pieces = Below(longest + 1); pieces > 0; --pieces) text += Of(kPieces);
    return text;
  }

  IpPrefix InterfaceAddress() {
    IpAddress address = Chance(50) ? *IpAddress::Parse("10.0.0.0") : *IpAddress::Parse("fd00::");
    address = address.Plus(Below(1 << 24));
    return {address, Between(1, address.Bits())};
  }

  std::mt19937_64& engine() { return engine_; }

 private:
  std::mt19937_64 engine_;
};

uint64_t Quantity(Random& random, uint64_t most) {
  return 1 + (random.engine()() >> random.Below(60)) % most;
}

double Fraction(Random& random) {
  if (random.Chance(50)) return random.Between(1, 100) / 1000.0;
  return static_cast<double>(random.Below(1 << 20) + 1) /
         static_cast<double>(uint64_t{1} << random.Between(21, 60));
}

void AddRandomFeatures(Random& random, model::LinkDirection& direction) {
  if (random.Chance(20)) {
    direction.jitter =
        model::Jitter{.spread_ns = static_cast<int64_t>(Quantity(random, 1'000'000'000'000)),
                      .shape = static_cast<model::JitterShape>(random.Below(4)),
                      .correlation = random.Chance(50) ? 0.25 : 0,
                      .reorder = random.Chance(50),
                      .table = nullptr};
  }
  if (random.Chance(20)) {
    direction.loss.reset();
    direction.gilbert = model::GilbertLoss{Fraction(random), Fraction(random),
                                           random.Chance(50) ? 0 : Fraction(random),
                                           random.Chance(50) ? 1 : Fraction(random)};
  }
  if (random.Chance(20))
    direction.duplicate = model::Duplicate{Fraction(random), random.Chance(50)};
  if (direction.ber && *direction.ber <= 1e-3) direction.ber_flip = random.Chance(50);
  if (random.Chance(20)) direction.drop_head = true;
  if (random.Chance(20)) {
    direction.discipline = static_cast<model::Discipline>(1 + random.Below(3));
  }
  if (random.Chance(20)) {
    direction.aqm = model::Red{1 + random.Below(1000), 1001 + random.Below(1000), random.Chance(50),
                               Fraction(random), random.Chance(50)};
  } else if (random.Chance(20)) {
    direction.aqm =
        model::Codel{1 + static_cast<int64_t>(random.Below(1 << 30)),
                     1 + static_cast<int64_t>(random.Below(1 << 30)), random.Chance(50)};
  } else if (random.Chance(20)) {
    direction.aqm =
        model::Pie{1 + static_cast<int64_t>(random.Below(1 << 30)),
                   1'000'000 + static_cast<int64_t>(random.Below(1 << 30)), random.Chance(50)};
  }
  if (random.Chance(20)) {
    direction.reorder =
        model::Reorder{Fraction(random), static_cast<int64_t>(Quantity(random, 1'000'000'000'000))};
  }
}

model::LinkDirection RandomDirection(Random& random) {
  model::LinkDirection direction = DefaultDirection();
  if (random.Chance(60)) direction.rate_bps = Quantity(random, 1'000'000'000'000);
  if (random.Chance(40))
    direction.delay_ns = static_cast<int64_t>(Quantity(random, 1'000'000'000'000));
  if (random.Chance(30)) direction.loss = Fraction(random);
  if (random.Chance(30)) direction.ber = Fraction(random);
  if (random.Chance(40)) {
    const Overhead& preset = kOverheads[random.Below(std::size(kOverheads))];
    direction.overhead_bytes = random.Chance(50) ? preset.bytes : random.Between(-14, 65535);
    direction.minimum_wire_bytes = random.Chance(50) ? preset.minimum : random.Between(0, 65535);
  }
  if (random.Chance(20)) {
    direction.cell_payload_bytes = random.Between(1, 30000);
    direction.cell_bytes =
        random.Between(*direction.cell_payload_bytes, 2 * *direction.cell_payload_bytes);
  }
  if (random.Chance(20)) direction.queue_packets = random.Below(1000);
  if (random.Chance(20)) {
    direction.queue_packets = 0;
    direction.queue_bytes = Quantity(random, 1'000'000'000);
  }
  if (random.Chance(20) && direction.rate_bps) {
    direction.queue_packets = 0;
    direction.queue_bytes.reset();
    direction.queue_ns = static_cast<int64_t>(Quantity(random, 1'000'000'000'000));
  }
  AddRandomFeatures(random, direction);
  return direction;
}

model::Program RandomProgram(Random& random, int number) {
  model::Program program{.command = "x" + random.Text(6)};
  program.restart = static_cast<model::Restart>(random.Below(3));
  if (random.Chance(30)) program.name = "p" + std::to_string(number);
  if (random.Chance(30)) program.ready = "y" + random.Text(6);
  for (int i = random.Chance(30) ? random.Between(1, 2) : 0; i > 0; --i) {
    program.after.push_back(random.Name(6) + (random.Chance(50) ? "/" + random.Name(4) : ""));
  }
  return program;
}

model::Node RandomNode(Random& random, const std::string& name) {
  model::Node node;
  node.name = name;
  node.kind = static_cast<model::NodeKind>(random.Below(4));
  const bool routes = node.kind == model::NodeKind::kHost || node.kind == model::NodeKind::kRouter;
  if (random.Chance(40))
    node.at = {random.Between(-1000, 1000) / 8.0, random.Between(0, 1000) / 3.0};
  if (node.kind == model::NodeKind::kRouter && random.Chance(50)) {
    std::set<int> chosen;
    for (int i = random.Between(1, 3); i > 0; --i) chosen.insert(random.Between(0, 4));
    for (const int word : chosen) node.routing.push_back(static_cast<model::Routing>(word));
  }
  for (int i = random.Between(0, 2); i > 0 && routes; --i) {
    const IpPrefix to = random.InterfaceAddress().Network();
    node.routes.push_back({to, random.InterfaceAddress().address, {}});
    if (random.Chance(30)) node.routes.back().to = {to.address, 0};
    node.routes.back().to = node.routes.back().to.Network();
    if (node.routes.back().via.family != to.address.family) node.routes.pop_back();
  }
  if (random.Chance(30)) node.suite = model::Suite::kBird;
  if (random.Chance(20)) node.services = {model::Service::kNginx, model::Service::kIperf3};
  std::set<std::string> paths;
  for (int i = random.Between(0, 2); i > 0; --i) paths.insert("/etc/" + random.Name(8));
  for (const std::string& path : paths) node.files.push_back({path, random.Text(12), {}});
  for (int i = random.Between(0, 2); i > 0; --i) node.programs.push_back(RandomProgram(random, i));
  if (random.Chance(20)) node.cpu_weight = random.Between(1, 10000);
  if (random.Chance(20)) node.cpu_limit = random.Between(1, 8000) / 1000.0;
  if (random.Chance(20)) node.memory_bytes = Quantity(random, INT64_MAX);
  for (int i = random.Between(0, 2); i > 0; --i) {
    node.sysctls["net.ipv4." + std::string(1, static_cast<char>('a' + i))] = random.Text(3);
  }
  return node;
}

model::DirectionChange RandomChange(Random& random) {
  model::DirectionChange change;
  const model::LinkDirection values = RandomDirection(random);
  const auto name = [&](const char* key) {
    if (!random.Chance(40)) return false;
    change.keys.emplace_back(key);
    return true;
  };
  if (name("rate")) change.values.rate_bps = values.rate_bps;
  if (name("overhead")) {
    change.values.overhead_bytes = values.overhead_bytes;
    change.values.minimum_wire_bytes = values.minimum_wire_bytes;
  }
  if (name("delay")) change.values.delay_ns = values.delay_ns;
  if (name("loss")) change.values.loss = values.loss;
  if (name("queue")) {
    change.values.queue_packets = values.queue_packets;
    change.values.queue_bytes = values.queue_bytes;
  }
  return change;
}

void AddEvents(Random& random, Topology& topology) {
  for (int i = random.Between(0, 3); i > 0; --i) {
    model::Event event;
    event.at_ns = static_cast<int64_t>(Quantity(random, 1'000'000'000'000));
    if (random.Chance(30)) {
      event.every_ns = 10'000'000 + random.Between(0, 1'000'000);
      if (random.Chance(50)) event.until_ns = event.at_ns + random.Between(0, 1000);
    }
    if (topology.links.empty() || random.Chance(40)) {
      if (topology.nodes.empty()) return;
      event.node = topology.nodes[random.Below(topology.nodes.size())].name;
      event.command = "x" + random.Text(6);
    } else {
      event.link = topology.links[random.Below(topology.links.size())].name;
      event.forward = RandomChange(random);
      event.backward = event.forward;
      if (event.forward.keys.empty() || random.Chance(40)) {
        event.up = random.Chance(50);
      } else if (random.Chance(50)) {
        (random.Chance(50) ? event.forward : event.backward) = {};
      }
    }
    topology.events.push_back(std::move(event));
  }
}

// Interfaces as the reader would list them: some of the node's own first, then the links' others.
void AddLinks(Random& random, Topology& topology) {
  const size_t count = topology.nodes.size() < 2 ? 0 : random.Below(8);
  std::set<std::string> names;
  std::vector<std::vector<std::string>> used(topology.nodes.size());
  for (size_t i = 0; i < count; ++i) {
    model::Link link;
    const size_t a = random.Below(topology.nodes.size());
    const size_t b = (a + 1 + random.Below(topology.nodes.size() - 1)) % topology.nodes.size();
    const size_t ends[] = {a, b};
    for (size_t e = 0; e < 2; ++e) {
      link.ends[e].node = topology.nodes[ends[e]].name;
      link.ends[e].interface = random.Chance(70) ? fmt::format("eth{}", used[ends[e]].size())
                                                 : fmt::format("w{}", used[ends[e]].size());
      used[ends[e]].push_back(link.ends[e].interface);
    }
    const std::string automatic = link.ends[0].node + "--" + link.ends[1].node;
    link.name =
        random.Chance(70) ? automatic : automatic + fmt::format(".{}", random.Between(1, 3));
    while (!names.insert(link.name).second) link.name = random.Name(20);
    link.forward = RandomDirection(random);
    link.backward = random.Chance(50) ? link.forward : RandomDirection(random);
    if (random.Chance(20)) link.mtu = random.Between(68, 65535);
    link.up = !random.Chance(20);
    topology.links.push_back(link);
  }
  for (size_t n = 0; n < topology.nodes.size(); ++n) {
    std::vector<std::string> order = used[n];
    if (random.Chance(30)) std::shuffle(order.begin(), order.end(), random.engine());
    if (random.Chance(20)) order.insert(order.begin(), "lo");
    std::set<IpAddress> addresses;
    for (const std::string& name : order) {
      model::Interface& interface = topology.nodes[n].interfaces.emplace_back();
      interface.name = name;
      const bool routes = topology.nodes[n].kind <= model::NodeKind::kRouter;
      for (int i = random.Between(0, 2); i > 0 && routes && random.Chance(60); --i) {
        const IpPrefix prefix = random.InterfaceAddress();
        if (addresses.insert(prefix.address).second) interface.addresses.push_back(prefix);
      }
      if (random.Chance(20)) interface.mtu = random.Between(68, 65535);
      if (random.Chance(20))
        interface.mac = fmt::format("02:00:00:00:00:{:02x}", random.Below(256));
    }
  }
}

Check RandomCheck(Random& random, const Topology& topology) {
  Check check;
  check.kind = static_cast<Check::Kind>(random.Below(5));
  std::vector<std::string> targets = {"10.0.0.1", "fd00::1"};
  std::vector<std::string> places;
  for (const model::Node& node : topology.nodes) {
    if (node.kind <= model::NodeKind::kRouter) places.push_back(node.name);
  }
  targets.insert(targets.end(), places.begin(), places.end());
  check.from = random.Of(places);
  check.name = random.Text(5) + fmt::format("{}", random.engine()());
  if (random.Chance(50))
    check.within_ns = static_cast<int64_t>(Quantity(random, 1'000'000'000'000));
  if (check.kind == Check::Kind::kRun) {
    check.command = "c" + random.Text(5);
    check.exit_status = random.Chance(50) ? 0 : random.Between(0, 255);
    if (random.Chance(40)) check.stdout_regex = "a.*[0-9]+ \"%";
    if (random.Chance(40)) {
      check.json_path = "end." + random.Name(5);
      check.comparisons = {{model::Comparison::Op::kLess, Fraction(random) * 1e12},
                           {model::Comparison::Op::kGreaterEqual, -3}};
    }
    return check;
  }
  check.to = random.Of(targets);
  if (check.kind == Check::Kind::kPing) {
    check.count = random.Between(1, 1000);
    check.size_bytes = random.Between(0, 65507);
    if (random.Chance(40)) check.max_loss = Fraction(random);
    if (random.Chance(40)) check.min_rtt_ns = random.Between(1, 1000);
    if (random.Chance(40)) check.max_rtt_ns = random.Between(1000, 100'000'000);
  }
  if (check.kind == Check::Kind::kTraceroute || check.kind == Check::Kind::kPchar) {
    for (int i = random.Between(1, 4); i > 0; --i) check.hops.push_back(random.Of(targets));
  }
  if (check.kind == Check::Kind::kPchar) {
    if (random.Chance(60)) {
      for (size_t i = 0; i < check.hops.size(); ++i)
        check.rates_bps.push_back(Quantity(random, 1'000'000'000));
    }
    if (random.Chance(50)) check.tolerance = Fraction(random);
  }
  return check;
}

Topology RandomTopology(uint64_t seed) {
  Random random(seed);
  Topology topology;
  topology.name = random.Name(30);
  topology.description = random.Text(10);
  topology.seed = random.engine()() >> random.Below(64);
  if (random.Chance(30)) topology.addressing.ipv4.reset();
  if (random.Chance(30)) topology.addressing.ipv6 = IpPrefix::Parse("fd01:2::/48");
  if (random.Chance(20)) topology.addressing = {std::nullopt, std::nullopt};
  topology.routing = static_cast<model::Routing>(random.Below(6));
  std::set<std::string> names;
  for (int i = random.Between(0, 6); i > 0; --i) names.insert(random.Name(20));
  for (const std::string& name : names) {
    if (!IpAddress::Parse(name)) topology.nodes.push_back(RandomNode(random, name));
  }
  AddLinks(random, topology);
  AddEvents(random, topology);
  topology.nodes.push_back(RandomNode(random, "z-host"));
  topology.nodes.back().kind = model::NodeKind::kHost;
  topology.nodes.back().routing.clear();
  for (int i = random.Between(0, 4); i > 0; --i)
    topology.checks.push_back(RandomCheck(random, topology));
  return topology;
}

TEST(WriteTopology, ReadsBackEqual) {
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    const Topology topology = RandomTopology(seed);
    const auto yaml = WriteTopology(topology);
    ASSERT_TRUE(yaml.ok()) << yaml.status();
    const Topology back = ReadBack(*yaml);
    ASSERT_TRUE(back == topology) << "seed " << seed << "\n"
                                  << *yaml << "\n--- and again:\n"
                                  << *WriteTopology(back);
    // What was read is written in the same words.
    ASSERT_EQ(*WriteTopology(back), *yaml);
  }
}

TEST(WriteTopology, IsWhatAPersonWouldWrite) {
  constexpr std::string_view kYaml =
      "warren: 1\n"
      "name: three-hops\n"
      "description: what this lab shows\n"
      "seed: 7\n"
      "addressing: {ipv6: none}\n"
      "routing: ospf\n"
      "nodes:\n"
      "  pc1: {kind: host, at: [80, 200]}\n"
      "  r1:\n"
      "    kind: router\n"
      "    routing: [ospf, bgp]\n"
      "    cpu: {weight: 100, limit: 50%}\n"
      "    memory: 256MB\n"
      "    interfaces:\n"
      "      eth0: {addresses: [10.9.0.1/24, \"fd00:9::1/64\"], mtu: 1500, mac: "
      "\"02:00:00:00:00:01\"}\n"
      "    routes:\n"
      "      - {to: default, via: 10.9.0.254}\n"
      "    files:\n"
      "      /etc/motd:\n"
      "        text: |\n"
      "          hello\n"
      "\n"
      "          there\n"
      "    run:\n"
      "      - {cmd: iperf3 -s}\n"
      "    sysctls:\n"
      "      net.ipv4.tcp_congestion_control: bbr\n"
      "links:\n"
      "  - {ends: [\"pc1:eth0\", \"r1:eth0\"], rate: 10Mbit, delay: 20ms, queue: {limit: 64KB}}\n"
      "  - {name: spare, ends: [\"pc1:eth1\", \"r1:eth1\"], overhead: hdlc, loss: 1%, state: "
      "down}\n"
      "  - name: backbone\n"
      "    ends: [\"pc1:eth2\", \"r1:eth2\"]\n"
      "    rate: 10Mbit\n"
      "    overhead: {bytes: 28B, minimum: 88B}\n"
      "    ber: 1e-9\n"
      "    backward: {rate: 1Mbit, overhead: ethernet}\n"
      "checks:\n"
      "  - {reach: {from: pc1, to: r1, within: 60s}}\n"
      "  - {name: \"out: fast\", run: {node: pc1, cmd: \"x | y\", expect: {json: a.b, \">=\": "
      "9000000}}}\n";
  const auto yaml = WriteTopology(ReadBack(std::string(kYaml)));
  ASSERT_TRUE(yaml.ok());
  EXPECT_EQ(*yaml, kYaml);
}

TEST(WriteTopology, FillsInWhatIsOpen) {
  Topology topology;
  topology.name = "open";
  topology.nodes.resize(2);
  topology.nodes[0].name = "a";
  topology.nodes[1].name = "b";
  topology.links.resize(2);
  for (model::Link& link : topology.links) {
    link.ends[0].node = "a";
    link.ends[1].node = "b";
    link.forward.rate_bps = 1000;
    link.forward.queue_bytes = 64'000;
    link.backward.overhead_bytes = 0;
  }
  const auto yaml = WriteTopology(topology);
  ASSERT_TRUE(yaml.ok());
  const Topology back = ReadBack(*yaml);
  ASSERT_EQ(back.links.size(), 2u);
  EXPECT_EQ(back.links[0].name, "a--b");
  EXPECT_EQ(back.links[1].name, "a--b.2");
  EXPECT_EQ(back.links[1].ends[0].interface, "eth1");
  EXPECT_EQ(back.links[0].forward.overhead_bytes, 24);
  EXPECT_EQ(back.links[0].forward.queue_packets, 0u);
  EXPECT_EQ(back.links[0].forward.queue_bytes, 64'000u);
  EXPECT_EQ(back.links[0].backward.rate_bps, std::nullopt);
  EXPECT_EQ(back.links[0].backward.overhead_bytes, 0);
  EXPECT_EQ(back.links[0].backward.minimum_wire_bytes, 0);
  EXPECT_EQ(back.links[0].backward.queue_packets, 50u);
}

TEST(WriteTopology, RefusesWhatTheFormatCannotHold) {
  Topology topology;
  topology.nodes.resize(1);
  topology.nodes[0].name = "a";
  topology.nodes[0].files.push_back({"/etc/x", "caf\xe9\n", {}});
  EXPECT_EQ(WriteTopology(topology).status().message(),
            "file '/etc/x' of node 'a' is not UTF-8 text");
  topology.nodes[0].files.clear();
  topology.links.resize(1);
  topology.links[0].name = "l";
  topology.links[0].forward.queue_bytes = 1;
  topology.links[0].forward.queue_packets = 1;
  EXPECT_EQ(WriteTopology(topology).status().message(), "link 'l' has two limits of its queue");
}

TEST(YamlText, KnowsUtf8) {
  for (const char* text : {"", "a", "é", "日本", "😀"}) EXPECT_TRUE(IsUtf8(text)) << text;
  for (const char* text :
       {"\xe9", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "a\x80"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(YamlText, QuotesWhatMeansSomethingElse) {
  for (const char* text :
       {"eth0", "iperf3 -s", "/etc/motd", "50%", "10.0.0.1/24", "a-b_c.d", "1e-6"}) {
    EXPECT_EQ(YamlScalar(text), text);
  }
  for (const char* text :
       {"",   "no", "Yes", "null", "~",  "a: b", "a #b", "- a", "[a", "a]",    "a,b", "fd00::1",
        "*a", "&a", "!a",  "%a",   "@a", "`a",   "a ",   " a",  "a:", "\"a\"", "'a'", "a\nb"}) {
    EXPECT_EQ(YamlScalar(text)[0], '"') << text;
  }
}

}  // namespace
}  // namespace warren::format
