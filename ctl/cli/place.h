// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Where labs run: on this machine's kernel (native), or each in a capsule of its own.

#ifndef WARREN_CTL_CLI_PLACE_H_
#define WARREN_CTL_CLI_PLACE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "capsule/client/capsule.h"
#include "ctl/cli/client.h"

namespace warren::cli {

enum class In : uint8_t { kAuto, kNative, kCapsule };

// A running warrend.
struct Place {
  bool capsule = false;
  std::string name;                       // "native", or the capsule's name, which is its lab's
  std::string socket;                     // of its warrend
  std::shared_ptr<capsule::Watch> watch;  // of a capsule that is talked to: tells why it ended
};

// All that run for this user.
absl::StatusOr<std::vector<Place>> RunningPlaces();

// A lab that is up, found by its name; empty = the only one.
struct LabRef {
  Place place;
  std::string lab;
};
absl::StatusOr<LabRef> FindLab(const std::string& name);

// "LAB/NAME" or "NAME".
struct QualifiedName {
  std::string lab;
  std::string name;
};
QualifiedName SplitName(const std::string& text);

// What a capsule of this checkout is started with, before anything of a lab is in it.
absl::StatusOr<capsule::StartOptions> CapsuleOptions(const std::string& lab, uint64_t seed);

// A place made for one lab. A capsule that it started ends with it (and with this process), unless
// it is kept.
class NewPlace {
 public:
  struct Options {
    In in = In::kAuto;
    std::string lab;
    std::string results;  // folder that the lab may write to, empty = none
    uint64_t seed = 1;
  };
  static absl::StatusOr<NewPlace> Open(const Options& options);
  const Place& place() const { return place_; }
  // From now on it outlives this command.
  absl::Status Keep();
  // Ends a capsule that was not kept, and waits until nothing of it is left.
  absl::Status End();

 private:
  Place place_;
  std::optional<capsule::Capsule> capsule_;
};

// Removes a lab, and its capsule when it has one.
absl::Status Remove(const LabRef& ref);

// Why a call to a place failed: the capsule's end when it has ended, else `status` itself.
absl::Status Explain(const Place& place, const absl::Status& status);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_PLACE_H_
