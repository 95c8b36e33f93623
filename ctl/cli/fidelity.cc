// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/fidelity.h"

#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ctl/cli/console.h"

namespace warren::cli {
namespace {

std::string Microseconds(double ns) { return absl::StrFormat("%.1f us", ns / 1000); }

}  // namespace

Fidelity Judge(const v1::LabState& lab) {
  Fidelity fidelity;
  double sum = 0;
  for (const v1::LinkState& link : lab.links()) {
    for (const auto& [to, d] :
         {std::tuple{link.b_node(), &link.forward()}, {link.a_node(), &link.backward()}}) {
      fidelity.frames += d->out_frames();
      fidelity.late += d->late_frames();
      sum += static_cast<double>(d->late_sum_ns());
      if (d->late_max_ns() <= fidelity.worst_ns) continue;
      fidelity.worst_ns = d->late_max_ns();
      fidelity.worst_link = link.name();
      fidelity.worst_towards = to;
    }
  }
  if (fidelity.frames != 0) fidelity.mean_late_ns = sum / static_cast<double>(fidelity.frames);
  return fidelity;
}

std::string Fidelity::LateText() const {
  if (late == 0) return "";
  return absl::StrFormat(", %s (%.3g%%) late", Count(late, "frame"),
                         100.0 * static_cast<double>(late) / static_cast<double>(frames));
}

std::string Fidelity::ToString() const {
  std::string text = absl::StrCat("fidelity: ", kept() ? "kept" : "NOT kept", ": ");
  if (worst_link.empty()) {
    return absl::StrCat(text, Count(frames, "frame"), " delivered, none after its due time");
  }
  return absl::StrCat(text, "of ", Count(frames, "frame"), " delivered the worst came ",
                      Microseconds(static_cast<double>(worst_ns)), " after its due time, at link ",
                      worst_link, " to ", worst_towards, ", ", Microseconds(mean_late_ns),
                      " on average", LateText(), "; late is what comes after more than ",
                      Microseconds(kLateNs));
}

nlohmann::json Fidelity::ToJson() const {
  return {{"kept", kept()},
          {"late_after_ns", kLateNs},
          {"frames", frames},
          {"late", late},
          {"mean_late_ns", mean_late_ns},
          {"worst_ns", worst_ns},
          {"worst_link", worst_link},
          {"worst_towards", worst_towards}};
}

}  // namespace warren::cli
