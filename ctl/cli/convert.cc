// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/verbs.h"
#include "ctl/export/dot.h"
#include "ctl/export/render.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"

namespace warren::cli {
namespace {

// To a file, or to stdout when `path` is empty or "-".
absl::Status Write(const std::string& path, const std::string& content) {
  if (path.empty() || path == "-") {
    std::cout << content << std::flush;
    return absl::OkStatus();
  }
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return absl::FailedPreconditionError(absl::StrCat(path, " cannot be written"));
  return absl::OkStatus();
}

struct ConvertWords {
  std::string file;
  std::string out;
  std::string to = "svg";
};

int Import(const ConvertWords& words) {
  model::Diagnostics found;
  auto topology = import::ImportFile(words.file, found);
  PrintFindings(found);
  if (!topology.ok()) return Report(topology.status());
  auto text = format::WriteTopology(*topology);
  if (!text.ok()) return Report(text.status());
  return Report(Write(words.out, *text));
}

int Export(const ConvertWords& words) {
  auto lab = LoadLab(words.file);
  if (!lab.ok()) return Report(lab.status());
  const std::string dot = exporting::ToDot(lab->topology, lab->compiled.plan);
  if (words.to == "dot") return Report(Write(words.out, dot));
  auto image =
      exporting::Render(dot, words.to == "png" ? exporting::Image::kPng : exporting::Image::kSvg);
  if (!image.ok()) return Report(image.status());
  return Report(Write(words.out, *image));
}

}  // namespace

void AddConvert(const Verbs& verbs) {
  auto in = std::make_shared<ConvertWords>();
  CLI::App* verb = verbs.Add(
      "import", "Another tool's topology as Warren YAML: GraphML (Topology Zoo), IMUNES .imn",
      [in] { return Import(*in); });
  verb->add_option("FILE", in->file, "The file; its format is told by its content")->required();
  verb->add_option("-o,--output", in->out, "Where to write; default: stdout");

  auto out = std::make_shared<ConvertWords>();
  verb = verbs.Add("export", "Draw a topology", [out] { return Export(*out); });
  verb->add_option("FILE", out->file, "The topology file (YAML)")->required();
  verb->add_option("--to", out->to, "The format")
      ->check(CLI::IsMember({"dot", "svg", "png"}))
      ->capture_default_str();
  verb->add_option("-o,--output", out->out, "Where to write; default: stdout");
}

}  // namespace warren::cli
