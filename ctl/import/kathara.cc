// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/kathara.h"

#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ctl/format/read_file.h"
#include "ctl/import/builder.h"
#include "ctl/import/frr_files.h"
#include "ctl/import/script.h"

namespace warren::import {
namespace {

namespace fs = std::filesystem;

using model::Location;
using model::NodeKind;

constexpr size_t kLargestScript = 1u << 20;
constexpr int kMostInterfaces = 1000;

struct Port {
  std::string domain;
  std::string mac;
  Location where;
};

struct Device {
  std::string name;
  Location where;
  std::map<int, Port> ports;
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<std::string> commands;
};

struct Assignment {
  std::string key;
  std::string index;  // what stands in brackets
  std::string value;
  bool indexed = false;
};

class Importer {
 public:
  Importer(const std::string& path, const std::string& content, model::Diagnostics& diagnostics)
      : path_(path),
        folder_(fs::path(path).parent_path().string()),
        content_(content),
        diagnostics_(diagnostics),
        builder_(path, diagnostics) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    if (!error) builder_.Name(whole.parent_path().filename().string());
  }

  absl::StatusOr<model::Topology> Run() {
    ReadConf();
    if (!diagnostics_.HasErrors() && devices_.empty()) {
      diagnostics_.Error({path_, 1, 1}, "this lab.conf has no device",
                         "write lines like pc1[0]=\"A\"");
    }
    if (diagnostics_.HasErrors()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": broken"));
    }
    for (Device& device : devices_) AddDevice(device);
    AddDomains();
    for (size_t n = 0; n < devices_.size(); ++n) FinishDevice(devices_[n], n);
    ReportFolder();
    return builder_.Finish();
  }

 private:
  // ---- lab.conf ----

  void ReadConf() {
    int number = 0;
    for (absl::string_view line : absl::StrSplit(content_, '\n')) {
      const Location where{path_, ++number, 1};
      line = absl::StripAsciiWhitespace(line);
      if (line.empty() || line.front() == '#') continue;
      Assignment assignment;
      if (Split(line, assignment)) {
        Apply(assignment, where);
      } else {
        diagnostics_.Error(where, "this is no line of a lab.conf",
                           "write DEVICE[NUMBER]=\"DOMAIN\", DEVICE[OPTION]=VALUE or NAME=VALUE");
      }
    }
  }

  static bool Split(absl::string_view line, Assignment& assignment) {
    const size_t sign = line.find('=');
    if (sign == absl::string_view::npos) return false;
    absl::string_view key = absl::StripAsciiWhitespace(line.substr(0, sign));
    absl::string_view value = absl::StripAsciiWhitespace(line.substr(sign + 1));
    if (const size_t open = key.find('['); open != absl::string_view::npos) {
      if (!absl::EndsWith(key, "]")) return false;
      assignment.indexed = true;
      assignment.index = std::string(key.substr(open + 1, key.size() - open - 2));
      key = key.substr(0, open);
      if (assignment.index.empty()) return false;
    }
    if (key.empty() || key.find_first_of(" \t\"'[]/") != absl::string_view::npos) return false;
    assignment.key = std::string(key);
    if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
      const size_t end = value.find(value.front(), 1);
      if (end == absl::string_view::npos) return false;
      value = value.substr(1, end - 1);
    } else if (const size_t comment = value.find(" #"); comment != absl::string_view::npos) {
      value = absl::StripTrailingAsciiWhitespace(value.substr(0, comment));
    }
    assignment.value = std::string(value);
    return true;
  }

  void Apply(const Assignment& assignment, const Location& where) {
    if (!assignment.indexed) {
      if (assignment.key == "LAB_DESCRIPTION") {
        builder_.topology().description = assignment.value;
      } else if (assignment.key == "LAB_NAME") {
        builder_.Name(assignment.value);
      } else if (assignment.key == "machines") {
        for (const auto& name : absl::StrSplit(assignment.value, ' ', absl::SkipEmpty())) {
          DeviceOf(std::string(name), where);
        }
      } else if (!absl::StartsWith(assignment.key, "LAB_")) {
        builder_.Warn(where, absl::StrCat(assignment.key, "=", assignment.value, " is left out"));
      }
      return;
    }
    Device& device = DeviceOf(assignment.key, where);
    int number = 0;
    if (!absl::SimpleAtoi(assignment.index, &number)) {
      if (assignment.index == "exec") {
        device.commands.push_back(assignment.value);
      } else {
        device.options.emplace_back(assignment.index, assignment.value);
      }
      return;
    }
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(assignment.value, absl::MaxSplits('/', 1));
    if (number < 0 || number >= kMostInterfaces || parts.first.empty()) {
      diagnostics_.Error(
          where,
          absl::StrCat("interface ", assignment.index, " of ", assignment.key, " cannot be on \"",
                       assignment.value, "\""),
          absl::StrCat("write a number below ", kMostInterfaces, " and a collision domain's name"));
    } else if (!device.ports.emplace(number, Port{parts.first, parts.second, where}).second) {
      diagnostics_.Error(
          where, absl::StrCat("interface ", number, " of ", assignment.key, " is given twice"),
          "keep one of them");
    }
  }

  Device& DeviceOf(const std::string& name, const Location& where) {
    const auto [found, fresh] = device_index_.emplace(name, devices_.size());
    if (fresh) {
      devices_.emplace_back();
      devices_.back().name = name;
      devices_.back().where = where;
    }
    return devices_[found->second];
  }

  // ---- nodes ----

  void AddDevice(Device& device) {
    const bool router = device.ports.size() > 1;
    const size_t index = builder_.AddNode(
        device.name, device.name, router ? NodeKind::kRouter : NodeKind::kHost, device.where);
    builder_.node(index).routing = {model::Routing::kNone};
    for (const auto& [number, port] : device.ports) {
      domains_[port.domain].push_back({index, number});
      if (domains_[port.domain].size() == 1) domain_order_.push_back(port.domain);
    }
  }

  static std::string InterfaceName(int number) { return absl::StrCat("eth", number); }

  void AddDomains() {
    for (const std::string& domain : domain_order_) {
      const auto& members = domains_[domain];
      const Location& where = PortOf(members.front()).where;
      if (members.size() == 2 && members[0].first != members[1].first) {
        if (builder_.AddLink(members[0].first, InterfaceName(members[0].second), members[1].first,
                             InterfaceName(members[1].second), where) != nullptr) {
          SetMac(members[0]);
          SetMac(members[1]);
        }
        continue;
      }
      const size_t lan =
          builder_.AddNode(absl::StrCat("domain ", domain), domain, NodeKind::kSwitch, where);
      for (const auto& member : members) {
        if (builder_.AddLink(member.first, InterfaceName(member.second), lan, "",
                             PortOf(member).where) != nullptr) {
          SetMac(member);
        }
      }
    }
  }

  const Port& PortOf(const std::pair<size_t, int>& member) const {
    return devices_[member.first].ports.at(member.second);
  }

  void SetMac(const std::pair<size_t, int>& member) {
    const Port& port = PortOf(member);
    if (port.mac.empty()) return;
    model::Node& node = builder_.node(member.first);
    for (model::Interface& interface : node.interfaces) {
      if (interface.name != InterfaceName(member.second)) continue;
      interface.mac =
          builder_.Mac(port.mac, absl::StrCat(node.name, ":", interface.name), port.where);
    }
  }

  void FinishDevice(const Device& device, size_t index) {
    std::error_code error;
    if (fs::is_directory(fs::path(folder_) / device.name, error)) {
      AddFiles(builder_, index, folder_, device.name, "/", device.where);
    }
    const bool configured = SettleFrr(builder_, index);
    std::vector<ScriptLine> lines;
    for (const std::string& name :
         {std::string("shared.startup"), absl::StrCat(device.name, ".startup")}) {
      const fs::path script = fs::path(folder_) / name;
      if (!fs::exists(script, error)) continue;
      const auto text = format::ReadRegularFile(script.string(), kLargestScript);
      if (!text.ok()) {
        builder_.Warn(device.where, absl::StrCat(name, " is left out: ", text.status().message()));
        continue;
      }
      const auto more = SplitScript(script.string(), *text);
      lines.insert(lines.end(), more.begin(), more.end());
    }
    for (const std::string& command : device.commands) lines.push_back({command, device.where});
    const ScriptResult script = ApplyScript(builder_, index, lines);
    model::Node& node = builder_.node(index);
    if (configured || script.forwards) node.kind = NodeKind::kRouter;
    if (configured && !script.starts_frr) {
      builder_.Warn(device.where, absl::StrCat(node.name, " has a configuration of FRR that its ",
                                               "start-up script does not start; here it runs"));
    }
    if (!configured && script.starts_frr) {
      builder_.Warn(device.where, absl::StrCat(node.name,
                                               " starts FRR without a configuration: "
                                               "it does not run here"));
    }
    ApplyOptions(device, index);
  }

  void ApplyOptions(const Device& device, size_t index) {
    model::Node& node = builder_.node(index);
    std::set<std::string> left_out;
    for (const auto& [option, value] : device.options) {
      double cpus = 0;
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(value, absl::MaxSplits('=', 1));
      if (option == "cpus" && absl::SimpleAtod(value, &cpus) && cpus > 0 && cpus <= 1024) {
        node.cpu_limit = cpus;
      } else if (option == "mem" && SetMemory(value, node)) {
        continue;
      } else if (option == "sysctl" && !parts.second.empty() &&
                 builder_.SetSysctl(index, parts.first, parts.second)) {
        continue;
      } else if (option == "ipv6" && (value == "false" || value == "False")) {
        node.sysctls["net.ipv6.conf.all.disable_ipv6"] = "1";
      } else if (option != "image" && option != "i" && option != "num_terms" && option != "shell" &&
                 option != "ipv6") {
        left_out.insert(absl::StrCat(option, "=", value));
      }
    }
    if (left_out.empty()) return;
    builder_.Warn(device.where, absl::StrCat("of ", node.name, " ", absl::StrJoin(left_out, ", "),
                                             left_out.size() == 1 ? " is" : " are", " left out"));
  }

  // "64m", as Docker has it.
  static bool SetMemory(const std::string& text, model::Node& node) {
    absl::string_view number = text;
    int shift = 20;  // Netkit's bare number: MiB
    if (!number.empty()) {
      switch (absl::ascii_tolower(static_cast<unsigned char>(number.back()))) {
        case 'b':
          shift = 0;
          break;
        case 'k':
          shift = 10;
          break;
        case 'g':
          shift = 30;
          break;
        default:
          break;
      }
      if (!absl::ascii_isdigit(static_cast<unsigned char>(number.back()))) number.remove_suffix(1);
    }
    uint64_t value = 0;
    if (!absl::SimpleAtoi(number, &value) || value == 0 || value > 100'000) return false;
    node.memory_bytes = value << shift;
    return true;
  }

  // What else a lab's folder can have.
  void ReportFolder() {
    std::error_code error;
    for (const char* name : {"lab.dep", "lab.ext", "shared.shutdown", "shared"}) {
      if (fs::exists(fs::path(folder_) / name, error)) {
        builder_.Warn({path_, 0, 0}, absl::StrCat(name, " is left out"));
      }
    }
    for (const Device& device : devices_) {
      const std::string name = absl::StrCat(device.name, ".shutdown");
      if (fs::exists(fs::path(folder_) / name, error)) {
        builder_.Warn(device.where, absl::StrCat(name, " is left out"));
      }
    }
  }

  const std::string path_;
  const std::string folder_;
  const std::string& content_;
  model::Diagnostics& diagnostics_;
  Builder builder_;
  std::vector<Device> devices_;
  std::map<std::string, size_t> device_index_;
  std::map<std::string, std::vector<std::pair<size_t, int>>> domains_;  // device, interface
  std::vector<std::string> domain_order_;
};

}  // namespace

absl::StatusOr<model::Topology> ImportKathara(const std::string& path, const std::string& content,
                                              model::Diagnostics& diagnostics) {
  return Importer(path, content, diagnostics).Run();
}

}  // namespace warren::import
