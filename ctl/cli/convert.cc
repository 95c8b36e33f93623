// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/load.h"
#include "ctl/cli/output.h"
#include "ctl/cli/verbs.h"
#include "ctl/compile/compile.h"
#include "ctl/export/clab.h"
#include "ctl/export/dot.h"
#include "ctl/export/graphml.h"
#include "ctl/export/render.h"
#include "ctl/format/read_file.h"
#include "ctl/format/reader.h"
#include "ctl/format/writer.h"
#include "ctl/import/import.h"

namespace warren::cli {
namespace {

constexpr char kOwn[] = "yaml";  // the topology file
constexpr size_t kMostBytes = 64u << 20;

struct ConvertWords {
  std::string file;
  std::string out;
  std::string to;
  std::string from;
  uint32_t ego = 0;
  int hops = 1;
};

// What a file's ending says, in the words of --to; yaml when it says nothing.
std::string FormatOfName(const std::string& path) {
  static constexpr std::pair<const char*, const char*> kEndings[] = {
      {".clab.yml", "clab"}, {".clab.yaml", "clab"}, {".graphml", "graphml"}, {".xml", "graphml"},
      {".dot", "dot"},       {".gv", "dot"},         {".svg", "svg"},         {".png", "png"}};
  const std::string name = absl::AsciiStrToLower(path);
  for (const auto& [ending, format] : kEndings) {
    if (absl::EndsWith(name, ending)) return format;
  }
  return kOwn;
}

import::Options ToOptions(const ConvertWords& words){import::Options options;
options.from = words.from == kOwn ? "" : words.from;
if (words.ego != 0) options.cut = import::Neighbourhood{words.ego, words.hops};
return options;
}  // namespace

// `topology`, with its addresses, in a format that is not our own.
absl::StatusOr<std::string> Write(const model::Topology& topology, const v1::Plan& plan,
                                  const std::string& format) {
  if (format == "clab" || format == "graphml") {
    model::Diagnostics found;
    std::string text = format == "clab" ? exporting::ToClab(topology, plan, found)
                                        : exporting::ToGraphml(topology, plan, found);
    PrintFindings(found);
    return text;
  }
  std::string dot = exporting::ToDot(topology, plan);
  if (format == "dot") return dot;
  return exporting::Render(dot, format == "png" ? exporting::Image::kPng : exporting::Image::kSvg);
}

int Import(const ConvertWords& words) {
  model::Diagnostics found;
  auto topology = import::ImportFile(words.file, found, ToOptions(words));
  PrintFindings(found);
  if (!topology.ok()) return Report(topology.status());
  auto text = format::WriteTopology(*topology);
  if (!text.ok()) return Report(text.status());
  return Report(WriteOutput(words.out, *text));
}

int Export(const ConvertWords& words) {
  auto lab = LoadLab(words.file);
  if (!lab.ok()) return Report(lab.status());
  auto text = Write(lab->topology, lab->compiled.plan, words.to);
  if (!text.ok()) return Report(text.status());
  return Report(WriteOutput(words.out, *text));
}

// Whether the file is a topology of our own: by --from, by its content, or, where that tells
// nothing, by its ending.
absl::StatusOr<bool> IsOwn(const ConvertWords& words) {
  if (!words.from.empty()) return words.from == kOwn;
  const std::string path = import::FileToRead(words.file);
  auto content = format::ReadRegularFile(path, kMostBytes);
  if (!content.ok()) {
    return absl::Status(content.status().code(),
                        absl::StrCat(path, ": ", content.status().message()));
  }
  const import::Format format = import::DetectFormat(path, *content);
  return format == import::Format::kWarren ||
         (format == import::Format::kUnknown &&
          (absl::EndsWith(path, ".yaml") || absl::EndsWith(path, ".yml")));
}

absl::StatusOr<model::Topology> ReadAny(const ConvertWords& words, bool own,
                                        model::Diagnostics& found) {
  if (!own) return import::ImportFile(words.file, found, ToOptions(words));
  auto topology = format::ReadTopologyFile(words.file, found);
  if (topology) return *std::move(topology);
  return absl::InvalidArgumentError(absl::StrCat(words.file, " cannot be converted"));
}

int Convert(const ConvertWords& words) {
  const std::string to = words.to.empty() ? FormatOfName(words.out) : words.to;
  const auto own = IsOwn(words);
  if (!own.ok()) return Report(own.status());
  model::Diagnostics found;
  const auto topology = ReadAny(words, *own, found);
  absl::StatusOr<compile::CompiledLab> lab = compile::CompiledLab{};
  if (topology.ok() && to != kOwn) lab = compile::Compile(*topology, found);
  PrintFindings(found);
  if (!topology.ok()) return Report(topology.status());
  if (!lab.ok()) return Report(lab.status());
  const auto text = to == kOwn ? format::WriteTopology(*topology) : Write(*topology, lab->plan, to);
  if (!text.ok()) return Report(text.status());
  return Report(WriteOutput(words.out, *text));
}

void AddCut(CLI::App* verb, ConvertWords* words) {
  CLI::Option* ego =
      verb->add_option("--ego", words->ego, "Of AS relationships only this AS's neighbourhood")
          ->check(CLI::Range(uint32_t{1}, std::numeric_limits<uint32_t>::max()))
          ->type_name("ASN");
  verb->add_option("--hops", words->hops, "How many links it reaches")
      ->check(CLI::Range(0, 100))
      ->capture_default_str()
      ->needs(ego);
}

}  // namespace warren::cli

void AddConvert(const Verbs& verbs) {
  auto in = std::make_shared<ConvertWords>();
  CLI::App* verb = verbs.Add(
      "import",
      "Another tool's topology as Warren YAML: containerlab, Kathara, GraphML (Topology Zoo), "
      "IMUNES .imn, CORE XML, GNS3, MiniEdit, BRITE, CAIDA AS relationships, Rocketfuel weights",
      [in] { return Import(*in); });
  verb->add_option("FILE", in->file, "The file, or a Kathara lab's folder")->required();
  verb->add_option("--from", in->from, "Its format; default: told by its content")
      ->check(CLI::IsMember(import::FormatWords()));
  verb->add_option("-o,--output", in->out, "Where to write; default: stdout");
  AddCut(verb, in.get());

  auto out = std::make_shared<ConvertWords>();
  out->to = "svg";
  verb = verbs.Add("export", "Draw a topology, or write it as another tool's file",
                   [out] { return Export(*out); });
  verb->add_option("FILE", out->file, "The topology file (YAML)")->required();
  verb->add_option("--to", out->to, "The format")
      ->check(CLI::IsMember({"clab", "dot", "graphml", "png", "svg"}))
      ->capture_default_str();
  verb->add_option("-o,--output", out->out, "Where to write; default: stdout");

  auto both = std::make_shared<ConvertWords>();
  verb = verbs.Add("convert", "A topology from one format to another",
                   [both] { return Convert(*both); });
  std::vector<std::string> formats = import::FormatWords();
  formats.emplace_back(kOwn);
  verb->add_option("FILE", both->file, "The file, or a Kathara lab's folder")->required();
  verb->add_option("-o,--output", both->out, "Where to write; default: stdout");
  verb->add_option("--from", both->from, "Its format; default: told by its content")
      ->check(CLI::IsMember(formats));
  verb->add_option("--to", both->to, "The format to write; default: told by OUTPUT, else yaml")
      ->check(CLI::IsMember({"clab", "dot", "graphml", "png", "svg", kOwn}));
  AddCut(verb, both.get());
}

}  // namespace warren::cli
