// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/link_words.h"
#include "ctl/cli/output.h"
#include "ctl/cli/verbs.h"
#include "ctl/format/writer.h"
#include "ctl/generate/generate.h"

namespace warren::cli {
namespace {

constexpr const char* kLinkKeys[] = {"rate", "delay", "loss", "ber", "queue", "overhead", "mtu"};

struct NewWords {
  std::string kind;
  std::vector<std::string> words;
  std::string out;
};

bool IsLinkWord(const std::string& word) {
  const std::string key = word.substr(0, word.find('='));
  return std::find(std::begin(kLinkKeys), std::end(kLinkKeys), key) != std::end(kLinkKeys);
}

generate::LinkDefaults ToDefaults(const v1::SetLinkRequest& request) {
  generate::LinkDefaults link;
  const v1::LinkDirection& given = request.forward();
  model::LinkDirection& direction = link.direction;
  if (given.has_rate_bps()) direction.rate_bps = given.rate_bps();
  if (given.has_delay_ns()) direction.delay_ns = static_cast<int64_t>(given.delay_ns());
  if (given.has_loss()) direction.loss = given.loss();
  if (given.has_ber()) direction.ber = given.ber();
  if (given.has_overhead_bytes()) direction.overhead_bytes = given.overhead_bytes();
  if (given.has_minimum_wire_bytes()) direction.minimum_wire_bytes = given.minimum_wire_bytes();
  if (given.has_queue_packets()) direction.queue_packets = given.queue_packets();
  if (given.has_queue_bytes()) direction.queue_bytes = given.queue_bytes();
  if (request.has_mtu()) link.mtu = static_cast<int>(request.mtu());
  return link;
}

int New(const NewWords& words) {
  std::vector<std::string> link_words, others;
  for (const std::string& word : words.words) {
    (IsLinkWord(word) ? link_words : others).push_back(word);
  }
  v1::SetLinkRequest link;
  if (absl::Status status = ParseLinkWords(link_words, false, false, &link); !status.ok()) {
    return Report(status);
  }
  if (link.has_mtu() && (link.mtu() < 68 || link.mtu() > 65535)) {
    return Report(absl::InvalidArgumentError(
        absl::StrCat("mtu: ", link.mtu(), " is not a number from 68 to 65535")));
  }
  auto topology = generate::Generate(words.kind, others, ToDefaults(link));
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
