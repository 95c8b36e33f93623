// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <grpcpp/grpcpp.h>

#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/json.h"
#include "ctl/cli/link_words.h"
#include "ctl/cli/output.h"
#include "ctl/cli/place.h"
#include "ctl/cli/table.h"
#include "ctl/cli/verbs.h"
#include "ctl/compile/event_text.h"
#include "ctl/compile/saved.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

using compile::EventText;

struct EventWords {
  std::vector<std::string> words;  // the lab, or what changes on a link
  std::string link;
  std::string node;
  std::string run;
  std::string at = "0s";
  std::string every;
  std::string until;
  std::string cancel;
  std::string out;
  bool forward = false;
  bool backward = false;
  bool replay = false;
  bool follow = false;
  bool json = false;
};

absl::Status SetTime(const char* what, const std::string& text, uint64_t* ns) {
  if (text.empty()) return absl::OkStatus();
  auto time = model::ParseTime(text);
  if (!time.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": ", time.status().message()));
  }
  *ns = static_cast<uint64_t>(*time);
  return absl::OkStatus();
}

absl::StatusOr<v1::Event> EventOf(const EventWords& words) {
  v1::Event event;
  uint64_t at = 0;
  uint64_t every = 0;
  uint64_t until = 0;
  absl::Status status = SetTime("--at", words.at, &at);
  status.Update(SetTime("--every", words.every, &every));
  status.Update(SetTime("--until", words.until, &until));
  if (!status.ok()) return status;
  event.set_at_ns(at);
  event.set_every_ns(every);
  event.set_until_ns(until);
  if (words.link.empty()) {
    if (words.run.empty()) return absl::InvalidArgumentError("--node needs --run \"COMMAND\"");
    event.set_node(SplitName(words.node).name);
    event.set_run(words.run);
    return event;
  }
  if (words.words.empty()) {
    return absl::InvalidArgumentError("--link needs what changes, as loss=1% or state=down");
  }
  v1::SetLinkRequest change;
  status = ParseLinkWords(words.words, words.forward, words.backward, &change);
  if (!status.ok()) return status;
  if (change.has_mtu()) return absl::InvalidArgumentError("mtu: an event cannot change it");
  event.set_link(SplitName(words.link).name);
  if (change.has_forward()) *event.mutable_forward() = change.forward();
  if (change.has_backward()) *event.mutable_backward() = change.backward();
  if (change.has_up()) event.set_up(change.up());
  return event;
}

int Play(const EventWords& words) {
  auto event = EventOf(words);
  if (!event.ok()) return Report(event.status());
  auto ref = FindLab(SplitName(words.link.empty() ? words.node : words.link).lab);
  if (!ref.ok()) return Report(ref.status());
  v1::PlayRequest request;
  request.set_lab(ref->lab);
  *request.add_events() = *std::move(event);
  auto reply = Client(ref->place.socket).Play(request);
  if (!reply.ok()) return Report(Explain(ref->place, reply.status()));
  if (words.json) {
    std::cout << ToJson(*reply);
  } else {
    for (uint32_t id : reply->ids()) std::cout << "event " << id << " waits\n";
  }
  return kDone;
}

int Cancel(const LabRef& ref, const std::string& which) {
  v1::CancelEventsRequest request;
  request.set_lab(ref.lab);
  uint32_t id = 0;
  if (absl::SimpleAtoi(which, &id)) {
    request.add_ids(id);
  } else if (which != "all") {
    return Report(absl::InvalidArgumentError(
        absl::StrCat("'", which, "' is no event; write its number, or all")));
  }
  auto reply = Client(ref.place.socket).CancelEvents(request);
  if (!reply.ok()) return Report(Explain(ref.place, reply.status()));
  std::cout << reply->cancelled() << (reply->cancelled() == 1 ? " event" : " events")
            << " cancelled\n";
  return kDone;
}

std::string EveryText(const v1::Event& event) {
  if (event.every_ns() == 0) return "";
  std::string text = model::PrintTime(static_cast<int64_t>(event.every_ns()));
  if (event.until_ns() != 0) {
    absl::StrAppend(&text, " until ", model::PrintTime(static_cast<int64_t>(event.until_ns())));
  }
  return text;
}

void PrintEvents(const v1::EventsReply& events) {
  Table played({"played", "at", "late", "what", ""});
  for (const v1::PlayedEvent& p : events.played()) {
    played.Row({absl::StrCat(p.id()), model::PrintTime(static_cast<int64_t>(p.due_ns())),
                Lateness(p.late_ns()), EventText(p.event()), p.problem()});
  }
  Table waiting({"waiting", "at", "every", "what"});
  for (const v1::WaitingEvent& w : events.waiting()) {
    waiting.Row({absl::StrCat(w.id()), model::PrintTime(static_cast<int64_t>(w.next_ns())),
                 EveryText(w.event()), EventText(w.event())});
  }
  if (!played.empty()) std::cout << played.ToString();
  if (!played.empty() && !waiting.empty()) std::cout << "\n";
  if (!waiting.empty()) std::cout << waiting.ToString();
  if (played.empty() && waiting.empty()) std::cout << "no event waits, none was played\n";
}

int Follow(const LabRef& ref, bool json) {
  Client client(ref.place.socket);
  absl::Status status = client.Events(ref.lab, /*follow=*/true, [&](const v1::EventsReply& reply) {
    for (const v1::PlayedEvent& p : reply.played()) {
      if (json) {
        std::cout << ToJson(p);
      } else {
        std::cout << model::PrintTime(static_cast<int64_t>(p.due_ns())) << ": "
                  << EventText(p.event()) << ", " << Lateness(p.late_ns()) << " late"
                  << (p.problem().empty() ? "" : ": ") << p.problem() << "\n";
      }
    }
    std::cout.flush();
    return true;
  });
  return status.ok() ? kDone : Report(Explain(ref.place, status));
}

// The lab's file with the events that were played in the place of its own, at their times.
absl::StatusOr<std::string> Replay(Client& client, const std::string& lab,
                                   const v1::EventsReply& events) {
  auto record = client.Made(lab);
  if (!record.ok()) return record.status();
  if (record->topology().empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "lab '", lab, "' has files that are not text, which a topology file cannot hold"));
  }
  model::Diagnostics found;
  auto topology = format::ReadTopology(record->topology(), lab, "", found);
  if (!topology) return absl::InternalError(found.ToString());
  topology->events.clear();
  for (const v1::PlayedEvent& played : events.played()) {
    if (!played.problem().empty()) continue;
    model::Event event = compile::ToModel(played.event());
    event.at_ns = static_cast<int64_t>(played.due_ns());
    event.every_ns.reset();
    event.until_ns.reset();
    topology->events.push_back(std::move(event));
  }
  return format::WriteTopology(*topology);
}

int Events(const EventWords& words) {
  if (words.words.size() > 1 || (!words.words.empty() && absl::StrContains(words.words[0], '='))) {
    return Report(absl::InvalidArgumentError(
        "what changes needs its link: warren event --link LINK key=value..."));
  }
  auto ref = FindLab(words.words.empty() ? "" : words.words[0]);
  if (!ref.ok()) return Report(ref.status());
  if (!words.cancel.empty()) return Cancel(*ref, words.cancel);
  if (words.follow) return Follow(*ref, words.json);
  Client client(ref->place.socket);
  v1::EventsReply all;
  absl::Status status =
      client.Events(ref->lab, /*follow=*/false, [&](const v1::EventsReply& reply) {
        all = reply;
        return true;
      });
  if (!status.ok()) return Report(Explain(ref->place, status));
  if (words.replay) {
    auto text = Replay(client, ref->lab, all);
    if (!text.ok()) return Report(Explain(ref->place, text.status()));
    return Report(WriteOutput(words.out, *text));
  }
  if (words.json) {
    std::cout << ToJson(all);
  } else {
    PrintEvents(all);
  }
  return kDone;
}

}  // namespace

void AddEvent(const Verbs& verbs) {
  auto words = std::make_shared<EventWords>();
  CLI::App* verb = verbs.Add(
      "event", "What happens to a running lab: list it, add to it, take from it", [words] {
        const bool adds = !words->link.empty() || !words->node.empty();
        return adds ? Play(*words) : Events(*words);
      });
  verb->add_option("WORDS", words->words,
                   "The lab; or with --link what changes: loss=1% state=down");
  auto* link = verb->add_option("--link", words->link, "A link that is to change, [LAB/]LINK");
  auto* node =
      verb->add_option("--node", words->node, "A node that is to run something, [LAB/]NODE");
  node->excludes(link);
  verb->add_option("--run", words->run, "What the node runs, by /bin/sh")->needs(node);
  verb->add_option("--at", words->at, "When, counted from now")->capture_default_str();
  verb->add_option("--every", words->every, "And again, each time so much later");
  verb->add_option("--until", words->until, "No later than this, counted from now");
  auto* forward =
      verb->add_flag("--forward", words->forward, "Only from the link's first end to the second");
  verb->add_flag("--backward", words->backward, "Only from the second end to the first")
      ->excludes(forward);
  verb->add_option("--cancel", words->cancel, "Take back the event of this number, or all")
      ->excludes(link)
      ->excludes(node);
  verb->add_flag("-f,--follow", words->follow, "Print what is played, as it is played");
  verb->add_flag("--replay", words->replay,
                 "Print the lab's file with the events that were played as its events");
  verb->add_option("-o,--output", words->out, "Where --replay writes; default: stdout");
  verb->add_flag("--json", words->json, "Print as JSON");
}

}  // namespace warren::cli
