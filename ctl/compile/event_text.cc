// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/event_text.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ctl/compile/link_direction.h"
#include "ctl/format/writer.h"
#include "ctl/model/units.h"

namespace warren::compile {
namespace {

std::string Time(uint64_t ns) { return model::PrintTime(static_cast<int64_t>(ns)); }

std::string Line(const char* sign, const v1::Event& event) {
  std::string line = absl::StrCat(sign, " event at ", Time(event.at_ns()));
  if (event.every_ns() != 0) absl::StrAppend(&line, " every ", Time(event.every_ns()));
  if (event.until_ns() != 0) absl::StrAppend(&line, " until ", Time(event.until_ns()));
  return absl::StrCat(line, ": ", EventText(event));
}

std::vector<std::string> DirectionWords(const v1::LinkDirection& direction) {
  std::vector<std::string> words;
  for (const auto& [key, value] : format::DescribeChange(ToChange(direction))) {
    words.push_back(absl::StrCat(key, " ", value));
  }
  return words;
}

std::vector<std::string> Serialize(const v1::Plan& plan) {
  std::vector<std::string> events;
  for (const v1::Event& event : plan.events()) events.push_back(event.SerializeAsString());
  std::sort(events.begin(), events.end());
  return events;
}

}  // namespace

std::string EventText(const v1::Event& event) {
  if (event.link().empty()) return absl::StrCat(event.node(), " runs ", event.run());
  const std::vector<std::string> forward = DirectionWords(event.forward());
  const std::vector<std::string> backward = DirectionWords(event.backward());
  std::vector<std::string> words;
  if (forward == backward) {
    words = forward;
  } else {
    for (const std::string& word : forward) words.push_back(absl::StrCat("forward ", word));
    for (const std::string& word : backward) words.push_back(absl::StrCat("backward ", word));
  }
  if (event.has_up()) words.emplace_back(event.up() ? "state up" : "state down");
  return absl::StrCat("link ", event.link(), ": ", absl::StrJoin(words, ", "));
}

std::vector<std::string> EventLines(const v1::Plan& from, const v1::Plan& to) {
  const std::vector<std::string> before = Serialize(from);
  const std::vector<std::string> after = Serialize(to);
  std::vector<std::string> come;
  std::vector<std::string> go;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(come));
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(go));
  std::vector<std::string> lines;
  for (const auto& [sign, list] : {std::pair{"+", &come}, {"-", &go}}) {
    for (const std::string& bytes : *list) {
      v1::Event event;
      if (event.ParseFromString(bytes)) lines.push_back(Line(sign, event));
    }
  }
  return lines;
}

}  // namespace warren::compile
