// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// warren.ko as the daemon sees it: its objects as plain structs, its requests as calls.

#ifndef WARREN_CTL_KERNEL_MODULE_H_
#define WARREN_CTL_KERNEL_MODULE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ctl/api/warren.pb.h"
#include "ctl/kernel/netlink.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::kernel {

struct Lab {
  uint32_t id = 0;
  std::string name;
  uint64_t seed = 0;
  uint32_t owner = 0;
  uint32_t nodes = 0;
  uint32_t links = 0;
};

struct Node {
  uint32_t id = 0;
  std::string name;
};

struct NewNode {
  uint32_t id = 0;
  std::string name;
  int netns = -1;      // stays the caller's
  uint32_t stack = 0;  // enum warren_stack of the uapi
};

struct End {
  uint32_t node = 0;
  std::string interface;
  int ifindex = 0;
  bool up = false;
  bool carrier = false;
};

struct Link {
  v1::LinkState state;  // names of nodes are not filled in
  End a, b;
};

// One connection to the module. Not for use by two threads at once.
class Module {
 public:
  // UNAVAILABLE when the module is not loaded.
  static absl::StatusOr<Module> Open();

  absl::StatusOr<uint32_t> CreateLab(const std::string& name, uint64_t seed);
  // Everything in it goes with it.
  absl::Status DeleteLab(uint32_t lab);
  absl::StatusOr<std::vector<Lab>> Labs();
  // NOT_FOUND with a sentence when there is none.
  absl::StatusOr<Lab> FindLab(const std::string& name);

  // All or nothing per message of up to WARREN_BATCH_MAX objects; large sets are several messages.
  absl::Status CreateNodes(uint32_t lab, const std::vector<NewNode>& nodes);
  // In as many messages as its entries take. What a failure leaves goes with the lab.
  absl::Status CreateTable(uint32_t lab, const v1::CreateTable& table);
  absl::Status CreateLinks(uint32_t lab, const std::vector<const v1::CreateLink*>& links);
  absl::Status SetLink(uint32_t lab, uint32_t link, const v1::SetLinkRequest& change);
  // Parameters, state, hardware addresses and MTUs of links that are there become those given.
  absl::Status SetLinks(uint32_t lab, const std::vector<v1::CreateLink>& links);
  absl::Status DeleteLinks(uint32_t lab, const std::vector<uint32_t>& links);
  // Their links go first.
  absl::Status DeleteNodes(uint32_t lab, const std::vector<uint32_t>& nodes);

  absl::StatusOr<std::vector<Node>> Nodes(uint32_t lab);
  absl::StatusOr<std::vector<Link>> Links(uint32_t lab);

  // A new descriptor of the node's network namespace.
  absl::StatusOr<UniqueFd> NodeNetns(uint32_t lab, uint32_t node);
  // From now until Unbind the lab dies with this object (and with this process).
  absl::Status Bind(uint32_t lab);
  absl::Status Unbind(uint32_t lab);

 private:
  Module(NetlinkSocket socket, int family, UniqueFd device)
      : socket_(std::move(socket)), family_(family), device_(std::move(device)) {}
  absl::Status DeleteObjects(uint32_t lab, int command, int object, int id,
                             const std::vector<uint32_t>& ids, const char* what);
  Message Request(int command, std::optional<uint32_t> lab, size_t size = 4096) const;

  NetlinkSocket socket_;
  int family_;
  UniqueFd device_;
};

// Version string of the loaded module, empty when it has none.
std::string ModuleVersion();

}  // namespace warren::kernel

#endif  // WARREN_CTL_KERNEL_MODULE_H_
