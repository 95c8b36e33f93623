// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/generate/generate.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ctl/compile/compile.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/generate/kinds.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace warren::generate {
namespace {

using model::NodeKind;
using ::testing::HasSubstr;

std::vector<std::string> Split(const std::string& words) {
  return absl::StrSplit(words, ' ', absl::SkipEmpty());
}

model::Topology Make(const std::string& kind, const std::string& words = "",
                     const LinkDefaults& link = {}) {
  auto topology = Generate(kind, Split(words), link);
  EXPECT_TRUE(topology.ok()) << kind << " " << words << ": " << topology.status();
  return topology.ok() ? *std::move(topology) : model::Topology{};
}

std::string Yaml(const model::Topology& topology) {
  const auto text = format::WriteTopology(topology);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

// Links among what are no hosts.
std::map<std::string, int> Degrees(const model::Topology& topology) {
  const model::NodeIndex index(topology);
  std::map<std::string, int> degrees;
  for (const model::Node& node : topology.nodes) {
    if (node.kind != NodeKind::kHost) degrees[node.name] = 0;
  }
  for (const model::Link& link : topology.links) {
    if (index.Find(link.ends[0].node)->kind == NodeKind::kHost) continue;
    if (index.Find(link.ends[1].node)->kind == NodeKind::kHost) continue;
    for (const model::LinkEnd& end : link.ends) ++degrees[end.node];
  }
  return degrees;
}

// How many have which degree.
std::map<int, int> Spread(const model::Topology& topology) {
  std::map<int, int> spread;
  for (const auto& [name, degree] : Degrees(topology)) ++spread[degree];
  return spread;
}

bool Connected(const model::Topology& topology) {
  std::map<std::string, std::set<std::string>> near;
  for (const model::Link& link : topology.links) {
    near[link.ends[0].node].insert(link.ends[1].node);
    near[link.ends[1].node].insert(link.ends[0].node);
  }
  std::set<std::string> seen{topology.nodes[0].name};
  std::vector<std::string> open(seen.begin(), seen.end());
  while (!open.empty()) {
    const std::string node = open.back();
    open.pop_back();
    for (const std::string& other : near[node]) {
      if (seen.insert(other).second) open.push_back(other);
    }
  }
  return seen.size() == topology.nodes.size();
}

// Read back as what it was, compiled without a finding, in one piece, nobody on another's place.
void ExpectGood(const model::Topology& topology, const std::string& what) {
  model::Diagnostics diagnostics;
  const std::string yaml = Yaml(topology);
  const auto read = format::ReadTopology(yaml, "new.yaml", ".", diagnostics);
  ASSERT_TRUE(read) << what << "\n" << diagnostics.ToString();
  EXPECT_EQ(Yaml(*read), yaml) << what;
  const auto lab = compile::Compile(*read, diagnostics);
  EXPECT_TRUE(lab.ok()) << what << "\n" << diagnostics.ToString();
  EXPECT_EQ(diagnostics.ToString(), "") << what;
  EXPECT_TRUE(Connected(topology)) << what;
  std::set<std::array<double, 2>> places;
  for (const model::Node& node : topology.nodes) {
    ASSERT_TRUE(node.at) << what;
    EXPECT_TRUE(places.insert(*node.at).second) << what << ": " << node.name << " lies on another";
    EXPECT_GE((*node.at)[0], 0) << what;
    EXPECT_GE((*node.at)[1], 0) << what;
  }
}

struct Expected {
  const char* kind;
  const char* words;
  size_t nodes;
  size_t links;
  std::map<int, int> spread;  // of the degrees among routers
};

TEST(Generate, CountsAndDegrees) {
  const Expected all[] = {
      {"chain", "", 5, 4, {{1, 2}, {2, 1}}},
      {"chain", "size=1 hosts=0", 1, 0, {{0, 1}}},
      {"chain", "size=30 hosts=2", 34, 33, {{1, 2}, {2, 28}}},
      {"star", "", 9, 8, {{1, 4}, {4, 1}}},
      {"star", "size=7 centre=switch", 8, 7, {{0, 1}}},
      {"star", "size=300 centre=hub", 301, 300, {{0, 1}}},
      {"ring", "", 12, 12, {{2, 6}}},
      {"wheel", "size=5 hosts=0", 6, 10, {{3, 5}, {5, 1}}},
      {"grid", "", 24, 29, {{2, 4}, {3, 6}, {4, 2}}},
      {"grid", "size=1x4 hosts=0", 4, 3, {{1, 2}, {2, 2}}},
      {"torus", "hosts=0", 12, 24, {{4, 12}}},
      {"torus", "size=5x3 hosts=0", 15, 30, {{4, 15}}},
      {"cube", "hosts=0", 8, 12, {{3, 8}}},
      {"cube", "size=6 hosts=0", 64, 192, {{6, 64}}},
      {"clique", "", 10, 15, {{4, 5}}},
      {"clique", "size=1", 2, 1, {{0, 1}}},
      {"bipartite", "hosts=0", 7, 12, {{3, 4}, {4, 3}}},
      {"bipartite", "size=1x5 hosts=0", 6, 5, {{1, 5}, {5, 1}}},
      {"tree", "", 11, 10, {{1, 4}, {2, 1}, {3, 2}}},
      {"tree", "size=3 fanout=3 hosts=0", 40, 39, {{1, 27}, {3, 1}, {4, 12}}},
      {"tree", "size=0", 2, 1, {{0, 1}}},
      {"fat-tree", "", 36, 48, {{2, 8}, {4, 12}}},
      {"fat-tree", "size=6", 99, 162, {{3, 18}, {6, 27}}},
      {"fat-tree", "size=2 hosts=3", 11, 10, {{1, 2}, {2, 3}}},
  };
  for (const Expected& expected : all) {
    const std::string what = absl::StrCat(expected.kind, " ", expected.words);
    const model::Topology topology = Make(expected.kind, expected.words);
    EXPECT_EQ(topology.nodes.size(), expected.nodes) << what;
    EXPECT_EQ(topology.links.size(), expected.links) << what;
    EXPECT_EQ(Spread(topology), expected.spread) << what;
    ExpectGood(topology, what);
  }
}

TEST(Generate, RandomOnesHoldTheirPromises) {
  for (int seed = 1; seed <= 20; ++seed) {
    const std::string end = absl::StrCat(" hosts=0 seed=", seed);
    model::Topology topology = Make("random", "size=30 degree=3" + end);
    EXPECT_EQ(topology.links.size(), 45u);
    ExpectGood(topology, "random" + end);

    topology = Make("random", "size=12 degree=11" + end);  // all there can be
    EXPECT_EQ(topology.links.size(), 66u);
    EXPECT_EQ(Spread(topology), (std::map<int, int>{{11, 12}}));
    ExpectGood(topology, "dense random" + end);

    topology = Make("random", "size=12 degree=1.8334" + end);  // a tree
    EXPECT_EQ(topology.links.size(), 11u);
    ExpectGood(topology, "random tree" + end);

    topology = Make("waxman", "size=25" + end);
    EXPECT_GE(topology.links.size(), 24u);
    ExpectGood(topology, "waxman" + end);
    for (const model::Link& link : topology.links) {
      ASSERT_TRUE(link.forward.delay_ns);
      EXPECT_LE(*link.forward.delay_ns, 7'072'000);  // the diagonal of 1000 km
    }

    topology = Make("waxman", "size=25 beta=0 side=0" + end);  // only what holds it together
    EXPECT_EQ(topology.links.size(), 24u);
    ExpectGood(topology, "waxman tree" + end);
    EXPECT_FALSE(topology.links[0].forward.delay_ns);

    topology = Make("waxman", "size=10 beta=1 alpha=1000000" + end);
    EXPECT_EQ(topology.links.size(), 45u);

    topology = Make("barabasi-albert", "size=40 links=3" + end);
    EXPECT_EQ(topology.links.size(), 3u * (40 - 3));
    ExpectGood(topology, "barabasi-albert" + end);
    for (const auto& [name, degree] : Degrees(topology)) {
      EXPECT_TRUE(degree >= 3 || name <= "r4") << name;
    }
  }
}

TEST(Generate, NoTwoLinksBetweenTheSameRouters) {
  for (const Kind& kind : Kinds()) {
    std::set<std::set<std::string>> pairs;
    for (const model::Link& link : Make(kind.name, "seed=5").links) {
      EXPECT_TRUE(pairs.insert({link.ends[0].node, link.ends[1].node}).second) << link.name;
    }
  }
}

TEST(Generate, WaxmanPrefersTheNear) {
  double near = 0, all = 0;
  const model::Topology topology = Make("waxman", "size=60 alpha=0.05 hosts=0");
  for (const model::Link& link : topology.links) {
    near += *link.forward.delay_ns < 1'500'000;  // 300 km
    ++all;
  }
  EXPECT_GT(near / all, 0.8);
}

TEST(Generate, BarabasiAlbertHasHubs) {
  const model::Topology topology = Make("barabasi-albert", "size=500 hosts=0");
  int most = 0;
  for (const auto& [name, degree] : Degrees(topology)) most = std::max(most, degree);
  EXPECT_GT(most, 30);  // the mean is 4
}

TEST(Generate, TheSameSeedGivesTheSameBytes) {
  for (const Kind& kind : Kinds()) {
    EXPECT_EQ(Yaml(Make(kind.name, "seed=7")), Yaml(Make(kind.name, "seed=7"))) << kind.name;
  }
  for (const char* kind : {"random", "waxman", "barabasi-albert"}) {
    EXPECT_NE(Yaml(Make(kind, "seed=7")), Yaml(Make(kind, "seed=8"))) << kind;
  }
}

// The generator of random numbers is our own choice: another machine draws the same.
TEST(Generate, TheDiceDoNotChange) {
  std::string links;
  for (const model::Link& link : Make("random", "size=6 degree=2 hosts=0 seed=3").links) {
    absl::StrAppend(&links, link.name, " ");
  }
  EXPECT_EQ(links, "r1--r2 r2--r3 r2--r4 r2--r5 r2--r6 r3--r6 ");
}

TEST(Generate, LinksHostsRoutingAndChecks) {
  LinkDefaults link;
  link.direction.rate_bps = 10'000'000;
  link.direction.delay_ns = 5'000'000;
  link.mtu = 9000;
  const model::Topology topology = Make("ring", "size=3 routing=ospf name=lab7 hosts=2", link);
  EXPECT_EQ(topology.name, "lab7");
  EXPECT_EQ(topology.routing, model::Routing::kOspf);
  EXPECT_EQ(topology.nodes.size(), 9u);
  for (const model::Link& made : topology.links) {
    EXPECT_EQ(made.forward.rate_bps, 10'000'000u);
    EXPECT_EQ(made.backward.delay_ns, 5'000'000);
    EXPECT_EQ(made.mtu, 9000);
  }
  ASSERT_EQ(topology.checks.size(), 1u);
  EXPECT_EQ(topology.checks[0].from, "pc1");
  EXPECT_EQ(topology.checks[0].to, "pc6");
  EXPECT_EQ(Make("ring", "hosts=0").checks[0].to, "r6");
  EXPECT_TRUE(Make("ring", "routing=none").checks.empty());
  EXPECT_TRUE(Make("chain", "size=1 hosts=0").checks.empty());
  ExpectGood(topology, "ring with all words");
}

TEST(Generate, LargeOnesAreMadeAndTooLargeOnesRefused) {
  ExpectGood(Make("grid", "size=40x50"), "a grid of 2000 with 2000 hosts");
  EXPECT_EQ(Make("chain", "size=19998").nodes.size(), kMostNodes);
  for (const auto& [kind, words] : std::vector<std::pair<const char*, const char*>>{
           {"ring", "size=15000"},
           {"clique", "size=20000"},
           {"grid", "size=20000x20000"},
           {"torus", "size=200x200"},
           {"bipartite", "size=900x900"},
           {"tree", "size=1000 fanout=10000"},
           {"fat-tree", "size=64"},
           {"random", "size=20000 degree=19999"},
           {"barabasi-albert", "size=20000 links=1000"},
           {"ring", "size=9000 hosts=1000"},
           {"waxman", "size=5000 beta=1"}}) {
    const auto made = Generate(kind, Split(words), {});
    ASSERT_FALSE(made.ok()) << kind << " " << words;
    EXPECT_THAT(std::string(made.status().message()), HasSubstr("at most")) << kind;
  }
}

TEST(Generate, WrongWordsSayWhatIsRight) {
  const std::vector<std::array<const char*, 3>> wrong = {
      {"cirle", "", "unknown kind 'cirle'; write one of chain, star, ring"},
      {"ring", "size", "'size' is no word like size=4; write KEY=VALUE"},
      {"ring", "=4", "'=4' is no word"},
      {"ring", "size=2", "size: '2' is not a number from 3 to"},
      {"ring", "size=-1", "size: '-1' is not a number"},
      {"ring", "size=4 size=5", "'size' is given twice"},
      {"ring", "sizes=4",
       "unknown word 'sizes'; write one of hosts=, name=, routing=, seed=, size="},
      {"ring", "routing=eigrp", "routing: 'eigrp' is not one of static, ospf"},
      {"ring", "seed=x", "seed: 'x' is not a number"},
      {"ring", "hosts=1001", "hosts: '1001' is not a number from 0 to 1000"},
      {"ring", "name=a/b", "name: 'a/b' is no name"},
      {"grid", "size=4", "size: '4' is not two numbers from 1 to 20000, as 3x4"},
      {"torus", "size=2x9", "size: '2x9' is not two numbers from 3"},
      {"star", "centre=pc", "centre: 'pc' is not one of router, switch, hub"},
      {"fat-tree", "size=5", "size: 5 is odd"},
      {"random", "size=10 degree=1", "degree: '1' is not a number from 1.8 to 9"},
      {"waxman", "alpha=0", "alpha: '0' is not a number"},
      {"waxman", "alpha=nan", "alpha: 'nan' is not a number"},
      {"waxman", "side=30", "side: '30' is no length"},
      {"barabasi-albert", "size=4 links=4", "links: '4' is not a number from 1 to 3"},
  };
  for (const auto& [kind, words, message] : wrong) {
    const auto made = Generate(kind, Split(words), {});
    ASSERT_FALSE(made.ok()) << kind << " " << words;
    EXPECT_THAT(std::string(made.status().message()), HasSubstr(message));
    EXPECT_TRUE(absl::IsInvalidArgument(made.status()));
  }
}

TEST(Generate, TheHelpNamesEveryKind) {
  for (const Kind& kind : Kinds()) EXPECT_THAT(Help(), HasSubstr(kind.name));
}

}  // namespace
}  // namespace warren::generate
