// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/import/script.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <unordered_map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace warren::import {
namespace {

using model::IpAddress;
using model::IpPrefix;

constexpr const char* kScriptPath = "/root/startup.sh";

using Words = std::vector<std::string>;

// A line of plain words; what a shell would do more with is not one.
std::optional<Words> PlainWords(const std::string& line) {
  if (line.find_first_of("|&;<>$`(){}\\*?[]~!") != std::string::npos) return std::nullopt;
  Words words;
  bool in_word = false;
  char quote = 0;
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        words.back() += c;
      }
      continue;
    }
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      in_word = false;
      continue;
    }
    if (!in_word) {
      if (c == '#') break;
      words.emplace_back();
      in_word = true;
    }
    if (c == '\'' || c == '"') {
      quote = c;
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) return std::nullopt;
  return words;
}

bool IsControlWord(absl::string_view word) {
  static constexpr const char* kControl[] = {"if",    "then",     "else",   "elif", "fi",   "for",
                                             "while", "until",    "do",     "done", "case", "esac",
                                             "exit",  "function", "return", "trap"};
  return std::find(std::begin(kControl), std::end(kControl), word) != std::end(kControl);
}

// Whether the line may open a construct of the shell that goes on in the lines below it: what
// stands in there is not ours to take apart. A plain line does so only by its first word.
bool OpensBlock(const std::string& line, const std::optional<Words>& plain) {
  if (plain) return !plain->empty() && IsControlWord(plain->front());
  if (line.find_first_of("(){}`\\") != std::string::npos || absl::StrContains(line, "<<") ||
      std::count(line.begin(), line.end(), '"') % 2 != 0 ||
      std::count(line.begin(), line.end(), '\'') % 2 != 0) {
    return true;
  }
  const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t;|&"));
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return IsControlWord(word); });
}

std::optional<int> MaskLength(const std::string& mask) {
  const auto address = IpAddress::Parse(mask);
  if (!address || address->family != model::Family::kIpv4) return std::nullopt;
  uint32_t bits = 0;
  for (int i = 0; i < 4; ++i) bits = bits << 8 | address->bytes[static_cast<size_t>(i)];
  int length = 0;
  while (length < 32 && (bits & (uint32_t{1} << (31 - length))) != 0) ++length;
  if (length < 32 && (bits << length) != 0) return std::nullopt;
  return length;
}

// What a command says behind its verb: options with a value each, and one word of their own.
struct Arguments {
  std::string object;
  std::unordered_map<std::string, std::string> options;
  std::string operator[](const std::string& option) const {
    const auto found = options.find(option);
    return found == options.end() ? "" : found->second;
  }
};

// Reads the words from `first` on. Those of `ignored` say nothing here; null when a word is left
// over.
std::optional<Arguments> Read(const Words& words, size_t first,
                              std::initializer_list<absl::string_view> with_value,
                              std::initializer_list<absl::string_view> ignored = {}) {
  const auto in = [](std::initializer_list<absl::string_view> list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  Arguments read;
  for (size_t i = first; i < words.size(); ++i) {
    if (in(ignored, words[i])) continue;
    if (in(with_value, words[i]) && i + 1 < words.size()) {
      read.options[words[i]] = words[i + 1];
      ++i;
    } else if (read.object.empty()) {
      read.object = words[i];
    } else {
      return std::nullopt;
    }
  }
  return read;
}

// Appends the length of the netmask, where one is given, to an address; false for no netmask.
bool AppendMask(const Arguments& arguments, std::string* address) {
  const auto mask = arguments.options.find("netmask");
  if (mask == arguments.options.end()) return true;
  const auto length = MaskLength(mask->second);
  if (length) absl::StrAppend(address, "/", *length);
  return length.has_value();
}

class Applier {
 public:
  Applier(Builder& builder, size_t index) : builder_(builder), index_(index) {}

  ScriptResult Run(const std::vector<ScriptLine>& lines) {
    bool verbatim = false;  // below a construct of the shell
    for (const ScriptLine& line : lines) {
      const auto words = PlainWords(line.text);
      if (!verbatim && words && words->empty()) continue;
      if (words && !words->empty() && StartsFrr(*words)) {
        result_.starts_frr = true;
        if (verbatim) rest_.emplace_back(":  # Warren starts FRR");
        continue;
      }
      verbatim = verbatim || OpensBlock(line.text, words);
      if (verbatim || !words || !Apply(*words, line.where)) rest_.push_back(line.text);
    }
    RunRest(lines.empty() ? model::Location{} : lines.front().where);
    return result_;
  }

 private:
  model::Node& node() { return builder_.node(index_); }

  model::Interface* Interface(const std::string& name) {
    for (model::Interface& interface : node().interfaces) {
      if (interface.name == name) return &interface;
    }
    return nullptr;
  }

  static bool StartsFrr(const Words& words) {
    const auto frr = [](absl::string_view name) {
      absl::ConsumePrefix(&name, "/etc/init.d/");
      absl::ConsumeSuffix(&name, ".service");
      return name == "frr" || name == "zebra" || name == "quagga";
    };
    const auto starts = [](const std::string& word) {
      return word == "start" || word == "restart" || word == "reload";
    };
    if (words.size() == 3 && words[0] == "systemctl") return starts(words[1]) && frr(words[2]);
    if (words.size() == 3 && words[0] == "service") return frr(words[1]) && starts(words[2]);
    if (words.size() == 2 && absl::StartsWith(words[0], "/etc/init.d/")) {
      return frr(words[0]) && starts(words[1]);
    }
    return words.size() >= 2 && absl::EndsWith(words[0], "frrinit.sh") && starts(words[1]);
  }

  bool Apply(const Words& words, const model::Location& where) {
    if (words[0] == "ip") return Ip(words, where);
    if (words[0] == "ifconfig") return Ifconfig(words, where);
    if (words[0] == "route") return Route(words, where);
    if (words[0] == "sysctl" && words.size() == 3 && words[1] == "-w") return Sysctl(words[2]);
    return false;
  }

  bool Sysctl(const std::string& word) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(word, absl::MaxSplits('=', 1));
    if (parts.second.empty()) return false;
    if (parts.first == "net.ipv4.ip_forward" || parts.first == "net.ipv6.conf.all.forwarding") {
      result_.forwards |= parts.second == "1";
    }
    return builder_.SetSysctl(index_, parts.first, parts.second);
  }

  bool Ip(Words words, const model::Location& where) {
    words.erase(words.begin());
    std::erase_if(words, [](const std::string& word) { return word == "-4" || word == "-6"; });
    if (words.size() < 2) return false;
    const auto is = [&](size_t i, absl::string_view whole, size_t least) {
      return words[i].size() >= least && absl::StartsWith(whole, words[i]);
    };
    const bool add = words[1] == "add" || words[1] == "a" || words[1] == "replace";
    if (is(0, "address", 1) && add) return IpAddressAdd(words, where);
    if (is(0, "route", 1) && add) return IpRouteAdd(words, where);
    // Interfaces are up here from the start.
    if (is(0, "link", 1) && words[1] == "set" && words.back() == "up") {
      return Interface(words[words.size() - 2]) != nullptr || words[words.size() - 2] == "lo";
    }
    return is(0, "link", 1) && words[1] == "set" && IpLinkSet(words);
  }

  // ip link set [dev] eth0 mtu N
  bool IpLinkSet(const Words& words) {
    const auto read = Read(words, 2, {"dev", "mtu"});
    if (!read) return false;
    const std::string device = read->object.empty() ? (*read)["dev"] : read->object;
    model::Interface* interface = Interface(device);
    int mtu = 0;
    if (interface == nullptr || device == "lo" || !absl::SimpleAtoi((*read)["mtu"], &mtu) ||
        mtu < 68 || mtu > 65535) {
      return false;
    }
    interface->mtu = mtu;
    return true;
  }

  // ip address add A/len [brd +|broadcast +] dev eth0
  bool IpAddressAdd(const Words& words, const model::Location& where) {
    const auto read = Read(words, 2, {"dev", "brd", "broadcast"});
    return read && AddAddress((*read)["dev"], read->object, where);
  }

  bool AddAddress(const std::string& device, std::string text, const model::Location& where) {
    const auto bare = IpAddress::Parse(text);
    if (bare) text = absl::StrCat(text, "/", bare->Bits());
    if (!IpPrefix::Parse(text)) return false;
    model::Interface* interface = Interface(device);
    if (interface == nullptr && device == "lo") {
      interface = &builder_.AddLoopback(index_, where);
    }
    if (interface == nullptr) return false;
    return builder_.AddAddress(*interface, text, where, node().name);
  }

  // ip route add PREFIX|default via GATEWAY [dev eth0]
  bool IpRouteAdd(const Words& words, const model::Location& where) {
    const auto read = Read(words, 2, {"via", "dev"});
    return read && AddRoute(read->object, (*read)["via"], where);
  }

  bool AddRoute(std::string to, const std::string& via, const model::Location& where) {
    const auto gateway = IpAddress::Parse(via);
    if (!gateway) return false;
    if (to == "default") to = gateway->family == model::Family::kIpv4 ? "0.0.0.0/0" : "::/0";
    if (const auto bare = IpAddress::Parse(to)) to = absl::StrCat(to, "/", bare->Bits());
    const auto prefix = IpPrefix::Parse(to);
    if (!prefix || prefix->address.family != gateway->family || !OnLink(*gateway)) return false;
    const IpPrefix network = prefix->Network();
    for (const model::Route& route : node().routes) {
      if (route.to == network) return route.via == *gateway;
    }
    node().routes.push_back({network, *gateway, where});
    return true;
  }

  bool OnLink(const IpAddress& via) {
    for (const model::Interface& interface : node().interfaces) {
      if (interface.name == "lo") continue;
      for (const IpPrefix& prefix : interface.addresses) {
        if (prefix.address.family == via.family && prefix.Contains(via)) return true;
      }
    }
    return false;
  }

  // ifconfig eth0 A/len [up] · ifconfig eth0 A netmask M [broadcast B] [up] · ifconfig eth0 up
  bool Ifconfig(const Words& words, const model::Location& where) {
    if (words.size() < 3) return false;
    const auto read = Read(words, 2, {"netmask", "broadcast"}, {"up", "inet", "add"});
    if (!read) return false;
    std::string address = read->object;
    if (!AppendMask(*read, &address)) return false;
    if (read->object.empty()) return Interface(words[1]) != nullptr;
    return IpPrefix::Parse(address) && AddAddress(words[1], address, where);
  }

  // route add default gw G · route add -net N/len gw G · route add -net N netmask M gw G
  bool Route(const Words& words, const model::Location& where) {
    if (words.size() < 2 || words[1] != "add") return false;
    const auto read = Read(words, 2, {"gw", "netmask", "dev"}, {"-net", "-host"});
    if (!read) return false;
    std::string to = read->object;
    return AppendMask(*read, &to) && AddRoute(to, (*read)["gw"], where);
  }

  // One command is run as it is; more are a script, so that they keep their order.
  void RunRest(const model::Location& where) {
    if (rest_.empty()) return;
    if (rest_.size() == 1) {
      node().programs.push_back({.command = rest_[0], .where = where});
      return;
    }
    node().files.push_back({kScriptPath, absl::StrCat(absl::StrJoin(rest_, "\n"), "\n"), where});
    node().programs.push_back({.command = absl::StrCat("sh ", kScriptPath), .where = where});
  }

  Builder& builder_;
  const size_t index_;
  ScriptResult result_;
  std::vector<std::string> rest_;
};

}  // namespace

ScriptResult ApplyScript(Builder& builder, size_t node, const std::vector<ScriptLine>& lines) {
  return Applier(builder, node).Run(lines);
}

std::vector<ScriptLine> SplitScript(const std::string& file, const std::string& text) {
  std::vector<ScriptLine> lines;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    lines.push_back({std::string(absl::StripTrailingAsciiWhitespace(line)), {file, number, 1}});
  }
  while (!lines.empty() && lines.back().text.empty()) lines.pop_back();
  return lines;
}

}  // namespace warren::import
