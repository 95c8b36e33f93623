// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/output.h"
#include "ctl/cli/verbs.h"
#include "ctl/export/dot.h"
#include "ctl/export/render.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"

namespace warren::cli {
namespace {

struct ConvertWords {
  std::string file;
  std::string out;
  std::string to = "svg";
  std::string from;
};

int Import(const ConvertWords& words) {
  model::Diagnostics found;
  auto topology = import::ImportFile(words.file, found, words.from);
  PrintFindings(found);
  if (!topology.ok()) return Report(topology.status());
  auto text = format::WriteTopology(*topology);
  if (!text.ok()) return Report(text.status());
  return Report(WriteOutput(words.out, *text));
}

int Export(const ConvertWords& words) {
  auto lab = LoadLab(words.file);
  if (!lab.ok()) return Report(lab.status());
  const std::string dot = exporting::ToDot(lab->topology, lab->compiled.plan);
  if (words.to == "dot") return Report(WriteOutput(words.out, dot));
  auto image =
      exporting::Render(dot, words.to == "png" ? exporting::Image::kPng : exporting::Image::kSvg);
  if (!image.ok()) return Report(image.status());
  return Report(WriteOutput(words.out, *image));
}

}  // namespace

void AddConvert(const Verbs& verbs) {
  auto in = std::make_shared<ConvertWords>();
  CLI::App* verb = verbs.Add(
      "import",
      "Another tool's topology as Warren YAML: containerlab, Kathara, GraphML (Topology Zoo), "
      "IMUNES .imn",
      [in] { return Import(*in); });
  verb->add_option("FILE", in->file, "The file, or a Kathara lab's folder")->required();
  verb->add_option("--from", in->from, "Its format; default: told by its content")
      ->check(CLI::IsMember(import::FormatWords()));
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
