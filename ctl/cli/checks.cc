// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/checks.h"

#include <poll.h>

#include <algorithm>
#include <regex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ctl/cli/console.h"
#include "ctl/cli/interrupt.h"
#include "ctl/cli/probes.h"
#include "ctl/model/units.h"

namespace warren::cli {
namespace {

using model::Check;
using model::Comparison;

constexpr int kRetryMs = 200;
constexpr double kSecond = 1e9;

std::string Milliseconds(double ms) { return absl::StrFormat("%.3f ms", ms); }

// What a failed program said, on one line.
std::string Complaint(const Output& output) {
  if (output.timed_out) return "it took too long";
  const std::string text(absl::StripAsciiWhitespace(output.err.empty() ? output.out : output.err));
  return absl::StrCat("status ", output.status, text.empty() ? "" : ": ",
                      absl::StrJoin(absl::StrSplit(text, '\n'), " / "));
}

// Waits a little before trying again; woken by Ctrl-C.
void Pause() {
  pollfd interrupt{InterruptFd(), POLLIN, 0};
  poll(&interrupt, 1, kRetryMs);
}

class Evaluator {
 public:
  Evaluator(Session& session, const Check& check)
      : session_(session), check_(check), start_(Now()) {}

  absl::StatusOr<CheckResult> Run() {
    result_.name = check_.name;
    absl::Status status;
    switch (check_.kind) {
      case Check::Kind::kReach:
        status = Reach();
        break;
      case Check::Kind::kPing:
        status = Ping();
        break;
      case Check::Kind::kTraceroute:
        status = Traceroute();
        break;
      case Check::Kind::kPchar:
        status = Pchar();
        break;
      case Check::Kind::kRun:
        status = Program();
        break;
    }
    if (!status.ok()) return session_.Explain(status);
    result_.seconds = Now() - start_;
    return std::move(result_);
  }

 private:
  int64_t LeftNs() const {
    return check_.within_ns - static_cast<int64_t>((Now() - start_) * kSecond);
  }

  absl::StatusOr<Output> InNode(const std::vector<std::string>& argv) {
    return session_.client().Run(session_.lab(), check_.from, argv,
                                 std::max<int64_t>(LeftNs(), 1'000'000));
  }

  absl::StatusOr<std::string> Target() {
    auto address = session_.compiled().ResolveTarget(check_.to);
    if (!address.ok()) return address.status();
    return address->ToString();
  }

  absl::Status Reach() {
    auto target = Target();
    if (!target.ok()) return target.status();
    int tries = 0;
    Output output;
    while (LeftNs() > 0) {
      ++tries;
      auto ran = InNode({"ping", "-n", "-c", "1", "-W", "1", *target});
      if (!ran.ok()) return ran.status();
      if (ran->status == 0) {
        result_.held = true;
        result_.finding = absl::StrCat(*target, " answers after ", Seconds(Now() - start_));
        result_.measured = {{"address", *target}, {"seconds", Now() - start_}, {"tries", tries}};
        return absl::OkStatus();
      }
      if (!ran->timed_out) output = *std::move(ran);
      Pause();
      if (Interrupted()) return absl::CancelledError("interrupted");
    }
    result_.finding = absl::StrCat(*target, " does not answer within ",
                                   model::PrintTime(check_.within_ns), " (", tries, " tries)");
    result_.measured = {{"address", *target}, {"tries", tries}};
    return absl::OkStatus();
  }

  absl::Status Ping() {
    auto target = Target();
    if (!target.ok()) return target.status();
    auto ran = InNode({"ping", "-n", "-q", "-i", "0.01", "-W", "2", "-c",
                       absl::StrCat(check_.count), "-s", absl::StrCat(check_.size_bytes), *target});
    if (!ran.ok()) return ran.status();
    auto report = ReadPing(ran->out);
    if (!report || report->sent == 0) {
      result_.finding = absl::StrCat("ping: ", Complaint(*ran));
      return absl::OkStatus();
    }
    const double lost = 1 - static_cast<double>(report->received) / report->sent;
    result_.measured = {{"sent", report->sent},
                        {"received", report->received},
                        {"min_ms", report->min_ms},
                        {"avg_ms", report->avg_ms},
                        {"max_ms", report->max_ms}};
    result_.details = Table({"target", "sent", "received", "RTT min", "avg", "max"});
    result_.details.Row({*target, absl::StrCat(report->sent), absl::StrCat(report->received),
                         Milliseconds(report->min_ms), Milliseconds(report->avg_ms),
                         Milliseconds(report->max_ms)});
    result_.finding = absl::StrFormat("%d of %d answered, RTT min %s", report->received,
                                      report->sent, Milliseconds(report->min_ms));
    result_.held = report->received > 0 && lost <= check_.max_loss;
    if (!result_.held) {
      absl::StrAppend(&result_.finding, "; at most ", model::PrintProbability(check_.max_loss),
                      " may be lost");
    }
    const double min_ns = report->min_ms * 1e6;
    if (check_.min_rtt_ns && min_ns < static_cast<double>(*check_.min_rtt_ns)) {
      result_.held = false;
      absl::StrAppend(&result_.finding, "; asked: at least ", model::PrintTime(*check_.min_rtt_ns));
    }
    if (check_.max_rtt_ns && min_ns > static_cast<double>(*check_.max_rtt_ns)) {
      result_.held = false;
      absl::StrAppend(&result_.finding, "; asked: at most ", model::PrintTime(*check_.max_rtt_ns));
    }
    return absl::OkStatus();
  }

  // Whether the hops are the asked ones, in order; a node's name stands for any of its addresses.
  bool SameHops(const std::vector<std::string>& seen) const {
    if (seen.size() != check_.hops.size()) return false;
    for (size_t i = 0; i < seen.size(); ++i) {
      if (seen[i] == check_.hops[i]) continue;
      auto address = model::IpAddress::Parse(seen[i]);
      if (!address || !session_.compiled().Has(check_.hops[i], *address)) return false;
    }
    return true;
  }

  std::string HopsFinding(const std::vector<std::string>& seen) const {
    std::string text = absl::StrJoin(seen, " ", [](std::string* out, const std::string& hop) {
      absl::StrAppend(out, hop.empty() ? "*" : hop);
    });
    if (text.empty()) text = "no hops";
    if (!SameHops(seen)) absl::StrAppend(&text, "; asked: ", absl::StrJoin(check_.hops, " "));
    return text;
  }

  absl::Status Traceroute() {
    auto target = Target();
    if (!target.ok()) return target.status();
    std::vector<Hop> hops;
    Output last;
    // Until the routes are there the path may be another.
    while (LeftNs() > 0 && !result_.held) {
      auto ran = InNode({"traceroute", "-n", "-q", "1", "-w", "2", *target});
      if (!ran.ok()) return ran.status();
      hops = ReadTraceroute(ran->out);
      last = *std::move(ran);
      std::vector<std::string> seen;
      for (const Hop& hop : hops) seen.push_back(hop.address);
      result_.held = SameHops(seen);
      result_.finding = hops.empty() ? Complaint(last) : HopsFinding(seen);
      if (!result_.held) Pause();
      if (Interrupted()) return absl::CancelledError("interrupted");
    }
    result_.details = Table({"hop", "address", "RTT"});
    result_.measured = nlohmann::json::array();
    for (size_t i = 0; i < hops.size(); ++i) {
      result_.details.Row({absl::StrCat(i + 1), hops[i].address.empty() ? "*" : hops[i].address,
                           Milliseconds(hops[i].rtt_ms)});
      result_.measured.push_back({{"address", hops[i].address}, {"rtt_ms", hops[i].rtt_ms}});
    }
    return absl::OkStatus();
  }

  absl::Status Pchar() {
    auto target = Target();
    if (!target.ok()) return target.status();
    auto ran = InNode({"pchar", "-n", "-g", "0.001", "-t", "1", "-R", "16", "-I", "64", *target});
    if (!ran.ok()) return ran.status();
    const std::vector<PcharHop> hops = ReadPchar(ran->out);
    if (hops.empty()) {
      result_.finding = absl::StrCat("pchar: ", Complaint(*ran));
      return absl::OkStatus();
    }
    std::vector<std::string> seen;
    result_.details = Table({"hop", "address", "rate", "RTT", "lost"});
    result_.measured = nlohmann::json::array();
    for (size_t i = 0; i < hops.size(); ++i) {
      seen.push_back(hops[i].address);
      result_.details.Row(
          {absl::StrCat(i + 1), hops[i].address,
           hops[i].rate_bps ? absl::StrFormat("%.2f Mbit/s", *hops[i].rate_bps / 1e6) : "not found",
           Milliseconds(hops[i].rtt_ms), absl::StrCat(hops[i].lost, " of ", hops[i].probes)});
      result_.measured.push_back({{"address", hops[i].address},
                                  {"rate_bps", hops[i].rate_bps.value_or(0)},
                                  {"rtt_ms", hops[i].rtt_ms},
                                  {"lost", hops[i].lost},
                                  {"probes", hops[i].probes}});
    }
    result_.held = check_.hops.empty() || SameHops(seen);
    result_.finding = HopsFinding(check_.hops.empty() ? check_.hops : seen);
    if (result_.held) CompareRates(hops);
    return absl::OkStatus();
  }

  void CompareRates(const std::vector<PcharHop>& hops) {
    if (check_.rates_bps.empty()) return;
    if (check_.rates_bps.size() != hops.size()) {
      result_.held = false;
      absl::StrAppend(&result_.finding, "; ", check_.rates_bps.size(), " rates are asked for ",
                      hops.size(), " hops");
      return;
    }
    double worst = 0;
    for (size_t i = 0; i < hops.size(); ++i) {
      const auto asked = static_cast<double>(check_.rates_bps[i]);
      const double error = std::abs(hops[i].rate_bps.value_or(0) / asked - 1);
      worst = std::max(worst, error);
      if (error <= check_.tolerance) continue;
      result_.held = false;
      absl::StrAppend(&result_.finding, absl::StrFormat("; hop %d: asked %s within %.0f %%", i + 1,
                                                        model::PrintRate(check_.rates_bps[i]),
                                                        check_.tolerance * 100));
    }
    if (result_.held) {
      absl::StrAppend(&result_.finding, absl::StrFormat("; rates within %.1f %%", worst * 100));
    }
  }

  absl::Status Program() {
    auto ran = InNode({"/bin/sh", "-c", check_.command});
    if (!ran.ok()) return ran.status();
    result_.measured = {{"status", ran->status}};
    const int asked = check_.exit_status.value_or(0);
    if (ran->timed_out || ran->status != asked) {
      result_.finding = absl::StrCat(Complaint(*ran), "; asked: status ", asked);
      return absl::OkStatus();
    }
    result_.held = true;
    result_.finding = absl::StrCat("status ", ran->status);
    if (check_.stdout_regex &&
        !std::regex_search(ran->out, std::regex(*check_.stdout_regex, std::regex::ECMAScript))) {
      result_.held = false;
      absl::StrAppend(&result_.finding, "; its output has no '", *check_.stdout_regex, "'");
    }
    if (check_.json_path) CompareJson(ran->out);
    return absl::OkStatus();
  }

  void CompareJson(const std::string& text) {
    const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
    const nlohmann::json* at = &document;
    for (const std::string& part :
         std::vector<std::string>(absl::StrSplit(*check_.json_path, '.'))) {
      size_t index = 0;
      if (at->is_object() && at->contains(part)) {
        at = &(*at)[part];
      } else if (at->is_array() && absl::SimpleAtoi(part, &index) && index < at->size()) {
        at = &(*at)[index];
      } else {
        at = nullptr;
        break;
      }
    }
    if (at == nullptr || !at->is_number()) {
      result_.held = false;
      absl::StrAppend(&result_.finding, "; no number at '", *check_.json_path, "' in its output");
      return;
    }
    const double value = at->get<double>();
    result_.measured[*check_.json_path] = value;
    absl::StrAppend(&result_.finding, absl::StrFormat("; %s = %g", *check_.json_path, value));
    for (const Comparison& comparison : check_.comparisons) Compare(value, comparison);
  }

  void Compare(double value, const Comparison& comparison) {
    bool holds = false;
    const char* sign = "";
    switch (comparison.op) {
      case Comparison::Op::kLess:
        holds = value < comparison.value;
        sign = "<";
        break;
      case Comparison::Op::kLessEqual:
        holds = value <= comparison.value;
        sign = "<=";
        break;
      case Comparison::Op::kEqual:
        holds = value == comparison.value;
        sign = "==";
        break;
      case Comparison::Op::kGreaterEqual:
        holds = value >= comparison.value;
        sign = ">=";
        break;
      case Comparison::Op::kGreater:
        holds = value > comparison.value;
        sign = ">";
        break;
    }
    if (holds) return;
    result_.held = false;
    absl::StrAppend(&result_.finding, absl::StrFormat("; asked: %s %g", sign, comparison.value));
  }

  Session& session_;
  const Check& check_;
  double start_;
  CheckResult result_;
};

}  // namespace

absl::StatusOr<CheckResult> Evaluate(Session& session, const model::Check& check) {
  return Evaluator(session, check).Run();
}

}  // namespace warren::cli
