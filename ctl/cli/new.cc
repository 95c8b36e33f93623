// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/output.h"
#include "ctl/cli/verbs.h"
#include "ctl/format/link_words.h"
#include "ctl/format/writer.h"
#include "ctl/generate/generate.h"

namespace warren::cli {
namespace {

constexpr const char* kLinkKeys[] = {"rate",  "delay",     "jitter",  "loss",     "ber",
                                     "queue", "duplicate", "reorder", "overhead", "mtu"};

struct NewWords {
  std::string kind;
  std::vector<std::string> words;
  std::string out;
};

bool IsLinkWord(const std::string& word) {
  const std::string key = word.substr(0, word.find('='));
  return std::find(std::begin(kLinkKeys), std::end(kLinkKeys), key) != std::end(kLinkKeys);
}

int New(const NewWords& words) {
  std::vector<std::string> link_words, others;
  for (const std::string& word : words.words) {
    (IsLinkWord(word) ? link_words : others).push_back(word);
  }
  auto link = format::ParseLinkWords(link_words);
  if (!link.ok()) return Report(link.status());
  auto topology = generate::Generate(words.kind, others, {link->direction, link->mtu});
  if (!topology.ok()) return Report(topology.status());
  topology->description = absl::StrCat("warren new ", words.kind);
  for (const std::string& word : words.words) absl::StrAppend(&topology->description, " ", word);
  auto text = format::WriteTopology(*topology);
  if (!text.ok()) return Report(text.status());
  return Report(WriteOutput(words.out, *text));
}

}  // namespace

void AddNew(const Verbs& verbs) {
  auto words = std::make_shared<NewWords>();
  CLI::App* verb = verbs.Add("new", "A new topology file, of a regular or random shape",
                             [words] { return New(*words); });
  verb->add_option("KIND", words->kind, "What shape; they are listed below")->required();
  verb->add_option("KEY=VALUE", words->words, "Its words, as size=4");
  verb->add_option("-o,--output", words->out, "Where to write; default: stdout");
  verb->footer(generate::Help());
}

}  // namespace warren::cli
