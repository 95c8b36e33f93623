// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/frr_files.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ctl/format/read_file.h"
#include "ctl/format/yaml_text.h"

namespace warren::import {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestFile = 1u << 20;
constexpr size_t kMostFiles = 1000;  // of one node

// Whether `path`, with links followed, is the folder or below it.
bool Inside(const fs::path& folder, const fs::path& path) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return false;
  const fs::path real = fs::canonical(path, error);
  if (error) return false;
  return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}

bool IsText(const std::string& content) {
  return content.find('\0') == std::string::npos && format::IsUtf8(content);
}

void AddFile(Builder& builder, size_t index, const fs::path& source, const std::string& path,
             const model::Location& where) {
  model::Node& node = builder.node(index);
  const std::string what = absl::StrCat("file ", path, " of ", node.name, " is left out: ");
  if (node.files.size() >= kMostFiles) {
    builder.Warn(where, absl::StrCat(what, "the node has ", kMostFiles, " already"));
    return;
  }
  const auto content = format::ReadRegularFile(source.string(), kLargestFile);
  if (!content.ok()) {
    builder.Warn(where, absl::StrCat(what, source.string(), ": ", content.status().message()));
  } else if (!Builder::GoodPath(path)) {
    builder.Warn(where, absl::StrCat(what, "it is no full path of a file"));
  } else if (!IsText(*content)) {
    builder.Warn(where, absl::StrCat(what, "it is no UTF-8 text"));
  } else {
    std::erase_if(node.files, [&](const model::NodeFile& file) { return file.path == path; });
    node.files.push_back({path, *content, where});
  }
}

model::NodeFile* FindFile(model::Node& node, const std::string& path) {
  for (model::NodeFile& file : node.files) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

// "ospfd=yes" of /etc/frr/daemons.
std::vector<std::pair<std::string, bool>> Switches(const std::string& text) {
  std::vector<std::pair<std::string, bool>> switches;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (absl::StartsWith(line, "#")) continue;
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
    const bool yes = absl::StartsWith(parts.second, "yes");
    if (absl::EndsWith(parts.first, "d") && (yes || absl::StartsWith(parts.second, "no"))) {
      switches.emplace_back(parts.first, yes);
    }
  }
  return switches;
}

bool Configures(const std::string& config, const std::string& daemon) {
  static constexpr std::pair<const char*, const char*> kLines[] = {
      {"ospfd", "router ospf"},   {"ospf6d", "router ospf6"}, {"ripd", "router rip"},
      {"ripngd", "router ripng"}, {"isisd", "router isis"},   {"bgpd", "router bgp"},
  };
  for (const auto& [name, start] : kLines) {
    if (daemon != name) continue;
    for (absl::string_view line : absl::StrSplit(config, '\n')) {
      if (absl::ConsumePrefix(&line, start) &&
          (line.empty() || line.front() == ' ' || line.front() == '\r')) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

void AddFiles(Builder& builder, size_t index, const std::string& folder,
              const std::string& relative, const std::string& path, const model::Location& where) {
  const fs::path source = fs::path(folder.empty() ? "." : folder) / relative;
  const std::string what = absl::StrCat(path, " of ", builder.node(index).name, " is left out: ");
  std::error_code error;
  if (!fs::exists(source, error)) {
    builder.Warn(where, absl::StrCat(what, source.string(), " is not there"));
  } else if (!Inside(folder.empty() ? "." : folder, source)) {
    builder.Warn(where, absl::StrCat(what, source.string(), " is outside of the lab's folder"));
  } else if (!fs::is_directory(source, error)) {
    AddFile(builder, index, source, path, where);
  } else {
    std::vector<fs::path> found;
    for (fs::recursive_directory_iterator entry(source, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry.depth() > 20) entry.disable_recursion_pending();
      if (!entry->is_directory(error)) found.push_back(entry->path());
      if (found.size() > kMostFiles) break;
    }
    std::sort(found.begin(), found.end());
    for (const fs::path& file : found) {
      const std::string inside = (fs::path(path) / file.lexically_relative(source)).string();
      if (Inside(folder.empty() ? "." : folder, file)) {
        AddFile(builder, index, file, inside, where);
      } else {
        builder.Warn(where, absl::StrCat("file ", inside, " of ", builder.node(index).name,
                                         " is left out: it leads out of the lab's folder"));
      }
    }
  }
}

bool SettleFrr(Builder& builder, size_t index) {
  model::Node& node = builder.node(index);
  for (model::NodeFile& file : node.files) {
    for (const char* folder : {"/etc/quagga/", "/etc/zebra/", "/usr/local/etc/quagga/"}) {
      if (!absl::StartsWith(file.path, folder)) continue;
      std::string name = file.path.substr(std::string(folder).size());
      if (name == "Quagga.conf") name = "frr.conf";
      const std::string moved = absl::StrCat("/etc/frr/", name);
      if (FindFile(node, moved) != nullptr) continue;
      builder.Warn(file.where, absl::StrCat("file ", file.path, " of ", node.name, " is ", moved,
                                            " here: FRR reads it"));
      file.path = moved;
    }
  }
  const model::NodeFile* whole = FindFile(node, "/etc/frr/frr.conf");
  const model::NodeFile* daemons = FindFile(node, "/etc/frr/daemons");
  const bool parts = std::any_of(node.files.begin(), node.files.end(), [](const auto& file) {
    return absl::StartsWith(file.path, "/etc/frr/") && absl::EndsWith(file.path, "d.conf");
  });
  if (whole != nullptr && daemons != nullptr) {
    for (const auto& [name, on] : Switches(daemons->content)) {
      const bool configured = Configures(whole->content, name);
      if (!on && configured) {
        builder.Warn(daemons->where,
                     absl::StrCat(name, " of ", node.name,
                                  " is switched off in /etc/frr/daemons; it runs here, because "
                                  "frr.conf configures it"));
      }
    }
  }
  return whole != nullptr || parts;
}

}  // namespace warren::import
