// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "capsule/client/capsule.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/place.h"
#include "ctl/cli/verbs.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

// A lab whose virtual time stands still.
absl::StatusOr<capsule::CapsuleInfo> HeldLab(const std::string& name) {
  auto ref = FindLab(name);
  if (!ref.ok()) return ref.status();
  if (!ref->place.capsule) {
    return absl::InvalidArgumentError(
        absl::StrCat("lab '", ref->lab, "' runs in real time, which cannot be stepped"));
  }
  auto info = capsule::GetCapsule(ref->place.name);
  if (!info.ok()) return info.status();
  if (!info->virtual_time) {
    return absl::InvalidArgumentError(
        absl::StrCat("lab '", ref->lab,
                     "' runs in real time, which cannot be stepped; warren up --virtual-time"));
  }
  return info;
}

int Step(const std::string& lab, const std::string& by) {
  auto time = model::ParseTime(by);
  if (!time.ok()) return Report(time.status());
  if (*time <= 0)
    return Report(absl::InvalidArgumentError("a step takes more than 0, such as 1ms"));
  auto info = HeldLab(lab);
  if (!info.ok()) return Report(info.status());
  auto now = capsule::StepTime(info->id, static_cast<uint64_t>(*time));
  if (!now.ok()) return Report(now.status());
  std::cout << absl::StrFormat("time stands still at %.9f s\n", static_cast<double>(*now) / 1e9);
  return kDone;
}

int Continue(const std::string& lab) {
  auto info = HeldLab(lab);
  if (!info.ok()) return Report(info.status());
  return Report(capsule::RunOn(info->id));
}

}  // namespace

void AddStep(const Verbs& verbs) {
  struct Words {
    std::string lab;
    std::string by;
  };
  auto words = std::make_shared<Words>();
  CLI::App* step = verbs.Add("step", "Let a lab's virtual time go on by so much: warren step 1ms",
                             [words] { return Step(words->lab, words->by); });
  step->add_option("TIME", words->by, "How far, such as 1ms or 10s")->required();
  step->add_option("--lab", words->lab, "The lab; may be left out while one is up");

  auto lab = std::make_shared<std::string>();
  CLI::App* verb = verbs.Add("continue", "Let a lab's virtual time go on for good",
                             [lab] { return Continue(*lab); });
  verb->add_option("LAB", *lab, "The lab; may be left out while one is up");
}

}  // namespace warren::cli
