// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What the reader and the compiler find in a topology file, for showing it.

#ifndef WARREN_GUI_MODEL_ANALYSIS_H_
#define WARREN_GUI_MODEL_ANALYSIS_H_

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::gui {

struct Analysis {
  std::vector<model::Diagnostic> problems;  // in the order of the file
  bool good = false;                        // it can be brought up; else the rest is empty

  std::string lab;  // its name

  struct End {
    std::string interface;
    std::vector<std::string> addresses;  // with their prefix lengths; given or automatic
  };
  struct Link {
    std::string name;
    std::array<End, 2> end;
    std::array<model::LinkDirection, 2> direction;  // from the first end, and back; complete
    bool up = true;
  };
  std::vector<Link> links;                                       // in the order of the file
  std::unordered_map<std::string, std::vector<End>> interfaces;  // by node
};

// Reads and compiles `text` as the file `path`. Takes seconds for huge files: not for the GUI's
// thread. Safe in any thread.
Analysis Analyse(const std::string& text, const std::string& path);

}  // namespace warren::gui

#endif  // WARREN_GUI_MODEL_ANALYSIS_H_
