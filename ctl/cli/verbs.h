// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// One function a verb: adds its words to the command line. When the words name it, the callback
// sets the exit code.

#ifndef WARREN_CTL_CLI_VERBS_H_
#define WARREN_CTL_CLI_VERBS_H_

#include <CLI/CLI.hpp>

namespace warren::cli {

struct Verbs {
  CLI::App* app;
  int* exit_code;

  // A verb with its own words; `run` is called when the user says it.
  CLI::App* Add(const std::string& name, const std::string& help, std::function<int()> run) const;
};

void AddUp(const Verbs& verbs);        // up, down
void AddRun(const Verbs& verbs);       // run
void AddApply(const Verbs& verbs);     // apply
void AddLogs(const Verbs& verbs);      // logs
void AddSave(const Verbs& verbs);      // save
void AddStats(const Verbs& verbs);     // stats
void AddTop(const Verbs& verbs);       // top
void AddEvent(const Verbs& verbs);     // event
void AddCapture(const Verbs& verbs);   // capture
void AddCheck(const Verbs& verbs);     // check
void AddShow(const Verbs& verbs);      // list, show
void AddExec(const Verbs& verbs);      // exec, shell
void AddLink(const Verbs& verbs);      // link
void AddLinkSim(const Verbs& verbs);   // link-sim
void AddConvert(const Verbs& verbs);   // import, export
void AddVerify(const Verbs& verbs);    // verify
void AddStep(const Verbs& verbs);      // step, continue
void AddNew(const Verbs& verbs);       // new
void AddGui(const Verbs& verbs);       // gui
void AddDoctor(const Verbs& verbs);    // doctor
void AddCheckout(const Verbs& verbs);  // build, test, bench: what only a checkout can

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_VERBS_H_
