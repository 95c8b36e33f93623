// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <grpcpp/grpcpp.h>

#include <iostream>
#include <map>
#include <string>

#include "ctl/cli/client.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/place.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {
namespace {

struct LogsWords {
  std::string node;
  std::string service;
  bool follow = false;
};

// Whole lines, each after the service's name where several speak.
class LinePrinter {
 public:
  explicit LinePrinter(bool named) : named_(named) {}
  ~LinePrinter() {
    for (const auto& [service, rest] : rest_) {
      if (!rest.empty()) Print(service, rest);
    }
  }

  void Add(const std::string& service, const std::string& text) {
    std::string& rest = rest_[service];
    rest += text;
    size_t end;
    while ((end = rest.find('\n')) != std::string::npos) {
      Print(service, rest.substr(0, end));
      rest.erase(0, end + 1);
    }
    std::cout.flush();
  }

 private:
  void Print(const std::string& service, const std::string& line) const {
    if (named_) std::cout << service << ": ";
    std::cout << line << "\n";
  }

  bool named_;
  std::map<std::string, std::string> rest_;
};

int Logs(const LogsWords& words) {
  const QualifiedName name = SplitName(words.node);
  auto ref = FindLab(name.lab);
  if (!ref.ok()) return Report(ref.status());
  Client client(ref->place.socket);
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  v1::LogsRequest request;
  request.set_lab(ref->lab);
  request.set_node(name.name);
  request.set_service(words.service);
  request.set_follow(words.follow);
  auto reader = client.stub().Logs(&context, request);
  {
    LinePrinter printer(words.service.empty());
    v1::LogsReply reply;
    while (reader->Read(&reply)) printer.Add(reply.service(), reply.text());
  }
  absl::Status status = FromGrpc(reader->Finish());
  return status.ok() ? kDone : Report(Explain(ref->place, status));
}

}  // namespace

void AddLogs(const Verbs& verbs) {
  auto words = std::make_shared<LogsWords>();
  CLI::App* verb = verbs.Add("logs", "What a node's services and programs have printed",
                             [words] { return Logs(*words); });
  verb->add_option("NODE", words->node, "The node, as NODE or LAB/NODE")->required();
  verb->add_option("--service", words->service, "Only this one: zebra, ospfd, run, ...");
  verb->add_flag("-f,--follow", words->follow, "Go on with what they print from now on");
}

}  // namespace warren::cli
