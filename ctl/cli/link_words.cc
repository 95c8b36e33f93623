// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/link_words.h"

#include "absl/strings/str_cat.h"
#include "ctl/compile/link_direction.h"
#include "ctl/format/link_words.h"
#include "ctl/format/writer.h"

namespace warren::cli {

absl::Status ParseLinkWords(const std::vector<std::string>& words, bool forward, bool backward,
                            v1::SetLinkRequest* request) {
  auto change = format::ParseLinkWords(words);
  if (!change.ok()) return change.status();
  const bool both = forward == backward;
  if (!both && (change->up || change->mtu)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", change->up ? "state" : "mtu",
                     "' is of both directions; leave out --forward and --backward"));
  }
  if (change->up) request->set_up(*change->up);
  if (change->mtu) request->set_mtu(static_cast<uint32_t>(*change->mtu));
  for (const std::string& key : change->keys) {
    if (both || forward) {
      compile::FillKey(key, change->direction, request->mutable_forward());
    }
    if (both || backward) {
      compile::FillKey(key, change->direction, request->mutable_backward());
    }
  }
  return absl::OkStatus();
}

std::string PrintDirection(const v1::LinkDirection& d) {
  std::string text;
  for (const auto& [key, value] : format::DescribeDirection(compile::ToModel(d))) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", key, " ", value);
  }
  return text.empty() ? "unshaped" : text;
}

}  // namespace warren::cli
