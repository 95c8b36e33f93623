// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// warren: the command line. Each verb has a file of its own.

#include <iostream>

#include "ctl/cli/exit_code.h"
#include "ctl/cli/interrupt.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {

CLI::App* Verbs::Add(const std::string& name, const std::string& help,
                     std::function<int()> run) const {
  CLI::App* verb = app->add_subcommand(name, help);
  verb->callback([run = std::move(run), code = exit_code] { *code = run(); });
  return verb;
}

int Main(int argc, char** argv) {
  CatchInterrupts();
  CLI::App app("Turns one Linux kernel into a whole network.", "warren");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help for every verb");
  app.footer("Labs: docs/getting-started.md; the file format: warren-topology(5).");
  int exit_code = kDone;
  const Verbs verbs{&app, &exit_code};
  for (auto add :
       {AddRun,   AddUp,      AddVerify,  AddStep,    AddApply, AddLogs,   AddSave,
        AddStats, AddTop,     AddEvent,   AddCapture, AddCheck, AddShow,   AddExec,
        AddLink,  AddLinkSim, AddConvert, AddNew,     AddGui,   AddDoctor, AddCheckout}) {
    add(verbs);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    std::cerr << "warren: " << error.what() << "; warren --help lists the words\n";
    return kWrong;
  }
  return exit_code;
}

}  // namespace warren::cli

int main(int argc, char** argv) { return warren::cli::Main(argc, argv); }
