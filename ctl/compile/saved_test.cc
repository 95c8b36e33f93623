// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/saved.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/compile/compile.h"
#include "ctl/compile/diff.h"
#include "ctl/compile/testing/lab_builder.h"

namespace warren::compile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Saved : public ::testing::Test {
 protected:
  Saved() {
    lab_.Host("a");
    lab_.Router("r");
    lab_.Host("b");
    lab_.Link("a", "r").name = "left";
    lab_.Link("r", "b").name = "right";
    for (model::Link& link : lab_.topology().links) {
      // As the reader fills them.
      link.forward.overhead_bytes = 24;
      link.forward.minimum_wire_bytes = 84;
      link.forward.queue_packets = 50;
      link.backward = link.forward;
    }
    model::Diagnostics found;
    plan_ = Compile(lab_.topology(), found)->plan;
    state_ = Running();
  }

  // What a kernel would tell right after this plan.
  v1::LabState Running() const {
    v1::LabState state;
    std::map<uint32_t, v1::NodeState*> nodes;
    for (const v1::Step& step : plan_.steps()) {
      if (step.has_create_node()) {
        v1::NodeState* node = nodes[step.create_node().id()] = state.add_nodes();
        node->set_name(step.create_node().name());
        node->add_interfaces()->set_name("lo");
        node->mutable_interfaces(0)->add_addresses("127.0.0.1/8");
      } else if (step.has_create_link()) {
        const v1::CreateLink& link = step.create_link();
        v1::LinkState* out = state.add_links();
        out->set_id(link.id());
        out->set_name(link.name());
        *out->mutable_a() = link.a();
        *out->mutable_b() = link.b();
        out->set_a_node(nodes[link.a().node()]->name());
        out->set_b_node(nodes[link.b().node()]->name());
        *out->mutable_forward()->mutable_parameters() = link.forward();
        *out->mutable_backward()->mutable_parameters() = link.backward();
        out->set_up(!link.down());
      } else if (step.has_add_address()) {
        InterfaceOf(nodes[step.add_address().node()], step.add_address().interface())
            ->add_addresses(step.add_address().prefix());
      } else if (step.has_add_route()) {
        v1::RouteState* route = nodes[step.add_route().node()]->add_routes();
        route->set_to(step.add_route().to());
        route->set_via(step.add_route().via());
      }
    }
    return state;
  }

  static v1::InterfaceState* InterfaceOf(v1::NodeState* node, const std::string& name) {
    for (v1::InterfaceState& i : *node->mutable_interfaces()) {
      if (i.name() == name) return &i;
    }
    v1::InterfaceState* made = node->add_interfaces();
    made->set_name(name);
    made->add_addresses("fe80::1/64");
    return made;
  }

  // How the saved file, compiled for the running lab, differs from what the lab was made from.
  std::vector<std::string> Differences(bool networks) {
    model::Topology topology = lab_.topology();
    SeeLab(plan_, state_, networks, &topology, lost_);
    model::Diagnostics found;
    auto again = CompileFor(plan_, topology, found);
    EXPECT_TRUE(again.ok()) << found.ToString();
    return DiffLines(Diff(AllSteps(plan_), AllSteps(again->plan)), NamesOf(plan_, again->plan));
  }

  testing::LabBuilder lab_;
  v1::Plan plan_;
  v1::LabState state_;
  model::Diagnostics lost_;
};

TEST_F(Saved, AnUntouchedLabIsItsFile) {
  model::Topology topology = lab_.topology();
  SeeLab(plan_, state_, true, &topology, lost_);
  EXPECT_EQ(lost_.ToString(), "");
  for (size_t i = 0; i < topology.nodes.size(); ++i) {
    EXPECT_EQ(topology.nodes[i], lab_.topology().nodes[i]);
  }
}

TEST_F(Saved, LinksAreAsTheyAreNow) {
  v1::LinkState* left = state_.mutable_links(0);
  left->mutable_forward()->mutable_parameters()->set_delay_ns(7'000'000);
  left->set_up(false);
  left->mutable_b()->set_mtu(1400);
  EXPECT_THAT(Differences(false),
              ElementsAre("~ link left: mtu 1500 -> 1500 and 1400, state up -> down, forward delay "
                          "0 -> 7ms"));
}

TEST_F(Saved, NetworksAreSeenWhenAskedFor) {
  v1::NodeState* a = state_.mutable_nodes(0);
  InterfaceOf(a, "eth0")->add_addresses("192.0.2.1/24");
  v1::RouteState* route = a->add_routes();
  route->set_to("198.51.100.0/24");
  route->set_via("192.0.2.2");
  EXPECT_THAT(Differences(false), IsEmpty());
  EXPECT_THAT(Differences(true), ElementsAre("+ address a:eth0 192.0.2.1/24",
                                             "+ route a 198.51.100.0/24 via 192.0.2.2"));
  EXPECT_EQ(lost_.ToString(), "");
}

TEST_F(Saved, WhatAFileCannotSayIsTold) {
  v1::NodeState* a = state_.mutable_nodes(0);
  a->mutable_routes()->Clear();
  InterfaceOf(a, "eth0")->clear_addresses();
  Differences(true);
  EXPECT_THAT(lost_.ToString(), HasSubstr("node 'a' lost its route to"));
  EXPECT_THAT(lost_.ToString(), HasSubstr("a:eth0 lost its IPv4 addresses"));
}

}  // namespace
}  // namespace warren::compile
