// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// A running lab on its way from one plan to another. Every step looks at what is there first, so
// the way may be gone again after it was cut off, and back: from `to` to `from`.

#ifndef WARREN_CTL_DAEMON_TRANSITION_H_
#define WARREN_CTL_DAEMON_TRANSITION_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "ctl/compile/diff.h"
#include "ctl/daemon/lab.h"
#include "ctl/daemon/node_setup.h"

namespace warren::daemon {

class Transition {
 public:
  // All must outlive it. `changes` is what differs between the two plans.
  Transition(kernel::Module& module, const kernel::Lab& lab, const v1::Plan& from,
             const v1::Plan& to, const std::vector<compile::StepChange>& changes,
             const Progress& progress);

  // What can be refused comes first; nodes and links that go, with the processes in them, come
  // last.
  absl::Status Run();

  // Services that Run has stopped or started, as "NODE ID/NAME".
  const std::set<std::string>& touched() const { return touched_; }
  // Leaves all other services alone, on the way back.
  void OnlyServices(const std::set<std::string>* touched) { only_ = touched; }

 private:
  void Sort();
  void SortLinks();
  bool Renewed(uint32_t node) const { return renewed_.contains(node); }
  absl::StatusOr<NodeHandle> Handle(uint32_t node) const;

  absl::Status LookAround();
  absl::Status ClearTheWay();
  absl::Status MakeNodes();
  absl::Status MakeLinks();
  absl::Status ChangeLinks();
  absl::Status ChangeNodes();
  absl::Status ChangeNetworks();
  absl::Status ChangeFiles();
  absl::Status ChangeServices();
  absl::Status TakeAway();
  absl::Status RemoveNodes(const std::vector<uint32_t>& nodes);
  absl::Status RemoveLinks(const std::vector<uint32_t>& links);

  kernel::Module& module_;
  const kernel::Lab& lab_;
  const v1::Plan& from_;
  const v1::Plan& to_;
  const std::vector<compile::StepChange>& changes_;
  const Progress& progress_;
  compile::NodeNames names_;
  std::set<std::string> touched_;
  const std::set<std::string>* only_ = nullptr;

  absl::flat_hash_map<uint32_t, const v1::CreateNode*> new_nodes_;  // come, or made anew
  std::vector<uint32_t> old_nodes_;                                 // go
  absl::flat_hash_set<uint32_t> renewed_;                           // made anew
  std::vector<compile::StepChange> changed_nodes_;
  absl::flat_hash_map<uint32_t, const v1::CreateLink*> new_links_;
  std::vector<uint32_t> old_links_;
  std::vector<uint32_t> links_in_the_way_;  // of those that go or are made anew
  std::vector<compile::StepChange> changed_links_;
  absl::flat_hash_set<uint32_t> dirty_;  // nodes whose network changes

  absl::flat_hash_set<uint32_t> nodes_there_, links_there_;
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_TRANSITION_H_
