// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "ctl/cli/exit_code.h"
#include "ctl/cli/verbs.h"

namespace warren::cli {
namespace {

// The program that lies beside this one.
std::string Program() {
  if (const char* libexec = getenv("WARREN_LIBEXEC"); libexec != nullptr) {
    return std::string(libexec) + "/warren-gui";
  }
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "warren-gui")
      .string();
}

int Gui(const std::vector<std::string>& words) {
  const std::string program = Program();
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  std::cerr << "warren: error: " << program << ": " << strerror(errno)
            << "; say ./warren gui in a checkout, which builds it\n";
  return kCannot;
}

}  // namespace

void AddGui(const Verbs& verbs) {
  auto file = std::make_shared<std::string>();
  auto verb = std::make_shared<CLI::App*>();
  *verb = verbs.Add("gui", "Draw a network, run it, live in it", [file, verb] {
    std::vector<std::string> words = (*verb)->remaining();
    if (!file->empty()) words.push_back(*file);
    return Gui(words);
  });
  (*verb)->add_option("FILE", *file, "The topology file (YAML)");
  (*verb)->allow_extras();
  (*verb)->footer("Other words are for warren-gui; warren-gui --help lists them.");
}

}  // namespace warren::cli
