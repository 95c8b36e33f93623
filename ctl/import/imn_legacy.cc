// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ctl/import/imn.h"
#include "ctl/import/imn_lab.h"
#include "ctl/import/tcl_list.h"

namespace warren::import {
namespace {

using model::Diagnostics;

// Lines that IMUNES writes below `router ...` by itself; the generated configuration does the same.
constexpr const char* kUsualRouterLines[] = {"redistribute ",
                                             "network 0.0.0.0/0",
                                             "network ::/0",
                                             "version 2",
                                             "no auto-summary",
                                             "no synchronization",
                                             "no bgp ebgp-requires-policy",
                                             "router-id ",
                                             "ospf6 router-id ",
                                             "bgp router-id ",
                                             "area 0.0.0.0 range ::/0",
                                             "interface ",
                                             "neighbor ",
                                             "network "};

// What a line starts with, and what that is.
struct Meaning {
  const char* start;
  const char* what;
};
constexpr Meaning kDisciplines[] = {
    {"fair-queue", "WFQ"}, {"drr-queue", "DRR"}, {"fifo-queue", "FIFO"}};
constexpr Meaning kInterfaceFeatures[] = {
    {"nat", "address translation"},   {"!nat", "address translation"},
    {"vlan-", "the VLAN tag"},        {"spanning-tree", "the spanning tree"},
    {"ip ospf", "OSPF settings"},     {"ipv6 ospf6", "OSPF settings"},
    {"bandwidth ", "radio settings"}, {"delay ", "radio settings"},
    {"jitter ", "radio settings"},    {"error ", "radio settings"},
    {"range ", "radio settings"},     {"external", "the machine's interface"},
};
constexpr Meaning kSectionFeatures[] = {
    {"bridge ", "the spanning tree"},
    {"stp-enabled", "the spanning tree"},
    {"nat64", "NAT64"},
    {"packet", "packets to generate"},
    {"mobmodel", "mobility"},
    {"scriptfile", "mobility"},
};
constexpr Meaning kNodeFeatures[] = {
    {"custom-image", "the container image"},
    {"docker-image", "the container image"},
    {"snapshot", "the file system snapshot"},
    {"events", "events"},
    {"ipsec-config", "IPsec"},
    {"external-ifcs", "the machine's interfaces"},
    {"tunnel-peer", "the tunnel"},
    {"ine-config", "the INE configuration"},
    {"custom-pre-config-commands", "commands"},
    {"custom-post-config-commands", "commands"},
    {"range", "radio settings"},
    {"bandwidth", "radio settings"},
    {"delay", "radio settings"},
    {"ber", "radio settings"},
    {"cpu", "the CPU share"},
};
// Fields that only concern drawing, or say again what others say.
constexpr const char* kIgnoredNodeFields[] = {
    "labelcoords",   "customIcon",     "custom-icon",   "num_parts", "hidden",
    "custom-config", "custom-command", "ipsec-enabled", "location",  "os",
    "cli-enabled",   "docker-attach",  "icon"};

template <size_t N>
const char* Lookup(const Meaning (&table)[N], const std::string& line) {
  for (const Meaning& meaning : table) {
    if (absl::StartsWith(line, meaning.start)) return meaning.what;
  }
  return nullptr;
}

std::string LastWord(const std::string& line) {
  const std::vector<std::string> words = TclWords(line);
  return words.empty() ? "" : words.back();
}

// One node's `network-config`: sections that start in column 0, members with a blank before them,
// '!' at the end of a section.
class NetworkConfig {
 public:
  explicit NetworkConfig(ImnNode& node) : node_(node) {}

  // Lines that were not understood.
  std::vector<std::string> Read(const std::string& text) {
    for (absl::string_view raw : absl::StrSplit(text, '\n')) {
      raw = absl::StripTrailingAsciiWhitespace(raw);
      absl::ConsumePrefix(&raw, "\t");
      if (raw.empty()) continue;
      const std::string line(raw);
      if (line == "!") {
        section_ = Section::kNone;
      } else if (line.front() == ' ' || line.front() == '\t') {
        Member(std::string(absl::StripLeadingAsciiWhitespace(line)));
      } else {
        Start(line);
      }
    }
    return std::move(unknown_);
  }

 private:
  enum class Section { kNone, kInterface, kRouter, kIgnored };

  void Start(const std::string& line) {
    const std::vector<std::string> words = TclWords(line);
    section_ = Section::kIgnored;
    if (words.size() == 2 && words[0] == "hostname") {
      node_.name = words[1];
      section_ = Section::kNone;
    } else if (words.size() >= 2 && words[0] == "interface") {
      section_ = Section::kInterface;
      interface_ = AddInterface(words[1]);
    } else if (words.size() >= 4 && words[1] == "route" &&
               (words[0] == "ip" || words[0] == "ipv6")) {
      node_.routes.push_back(absl::StrCat(words[2], " ", words[3]));
      section_ = Section::kNone;
    } else if (words.size() >= 2 && words[0] == "router") {
      section_ = Section::kRouter;
      auto& list = node_.protocols;
      if (std::find(list.begin(), list.end(), words[1]) == list.end()) list.push_back(words[1]);
    } else if (words[0] == "vlan") {
      vlan_ = true;
    } else if (const char* feature = Lookup(kSectionFeatures, line)) {
      node_.features.insert(feature);
    } else {
      unknown_.push_back(line);
    }
  }

  size_t AddInterface(const std::string& name) {
    for (size_t i = 0; i < node_.interfaces.size(); ++i) {
      if (node_.interfaces[i].id == name) return i;
    }
    ImnInterface interface;
    interface.id = interface.name = name;
    interface.type = "phys";
    node_.interfaces.push_back(std::move(interface));
    return node_.interfaces.size() - 1;
  }

  void Member(const std::string& line) {
    switch (section_) {
      case Section::kInterface:
        InterfaceMember(line, node_.interfaces[interface_]);
        break;
      case Section::kRouter:
        RouterMember(line);
        break;
      case Section::kNone:
        unknown_.push_back(line);
        break;
      case Section::kIgnored:
        if (vlan_ && line == "enabled 1") node_.features.insert("the VLAN tag");
        break;
    }
  }

  void InterfaceMember(const std::string& line, ImnInterface& interface) {
    const std::string value = LastWord(line);
    auto starts = [&](const char* words) { return absl::StartsWith(line, words); };
    if (starts("type ")) {
      interface.type = value;
    } else if (starts("ip address ") || starts("ipv6 address ")) {
      interface.addresses.push_back(value);
    } else if (starts("mac address ")) {
      interface.mac = value;
    } else if (starts("mtu ")) {
      interface.mtu = value;
    } else if (starts("queue-len ")) {
      interface.queue_length = value;
    } else if (line == "drop-head" || line == "drop-tail") {
      interface.queue_drop = line;
    } else if (line == "shutdown") {
      interface.shut_down = true;
    } else if (const char* discipline = Lookup(kDisciplines, line)) {
      interface.queue_discipline = discipline;
    } else if (const char* feature = Lookup(kInterfaceFeatures, line)) {
      interface.features.insert(feature);
    } else if (absl::StrContains(line, ":match_") || absl::StrContains(line, ":nomatch_")) {
      interface.features.insert("filter rules");
    } else {
      unknown_.push_back(absl::StrCat("interface ", interface.name, " ", line));
    }
  }

  void RouterMember(const std::string& line) {
    const bool usual =
        std::any_of(std::begin(kUsualRouterLines), std::end(kUsualRouterLines),
                    [&](const char* start) { return absl::StartsWith(line, start); });
    if (!usual) unknown_.push_back(line);
    // Neighbours and networks follow from the lab, unless somebody wrote something else.
    const bool written =
        absl::StartsWith(line, "neighbor ") ||
        (absl::StartsWith(line, "network ") && !absl::StartsWith(line, "network 0.0.0.0/0") &&
         !absl::StartsWith(line, "network ::/0"));
    if (written) node_.features.insert("the written routing configuration (one is generated)");
  }

  ImnNode& node_;
  Section section_ = Section::kNone;
  size_t interface_ = 0;
  bool vlan_ = false;
  std::vector<std::string> unknown_;
};

class Reader {
 public:
  Reader(const std::string& path, Diagnostics& diagnostics) : diagnostics_(diagnostics) {
    lab_.path = path;
  }

  ImnLab Run(const std::vector<TclWord>& words) {
    core_ = LooksLikeCore(words);
    for (size_t at = 0; at < words.size();) at += Object(words, at);
    FindLinkEnds();
    return std::move(lab_);
  }

 private:
  static bool IsCoreClass(const std::string& name) {
    return name == "comments" || name == "traffic" || name == "script" || name == "hook" ||
           name == "plot";
  }

  static bool LooksLikeCore(const std::vector<TclWord>& words) {
    return std::any_of(words.begin(), words.end(), [&](const TclWord& word) {
      return !word.braced && (IsCoreClass(word.text) || word.text == "session");
    });
  }

  void Warn(int line, std::string what) {
    diagnostics_.Warning({lab_.path, line, 0}, std::move(what));
  }

  // Reads what starts at `words[at]`; how many words that took.
  size_t Object(const std::vector<TclWord>& words, size_t at) {
    const TclWord& name = words[at];
    // `comments {...}` and its like have no object between the class and the body.
    if (!name.braced && IsCoreClass(name.text) && name.text != "hook" && name.text != "plot" &&
        at + 1 < words.size() && words[at + 1].braced) {
      if (!words[at + 1].text.empty())
        Warn(name.line, absl::StrCat("\"", name.text, "\" is left out"));
      return 2;
    }
    if (at + 2 >= words.size()) {
      Warn(name.line, absl::StrCat("\"", name.text.substr(0, 40), "\" at the end is left out"));
      return words.size() - at;
    }
    const TclWord& body = words[at + 2];
    if (name.braced || !body.braced) {
      Warn(name.line, absl::StrCat("\"", name.text.substr(0, 40),
                                   "\" does not start an object and is left out"));
      return 1;
    }
    const std::string& id = words[at + 1].text;
    if (name.text == "node") {
      Node(id, body);
    } else if (name.text == "link") {
      Link(id, body);
    } else if (name.text == "annotation") {
      if (id != "annotation_list") ++lab_.annotations;
    } else if (name.text == "image") {
      ++lab_.images;
    } else if (name.text == "hook") {
      Warn(name.line, absl::StrCat("hook ", id, " is left out"));
    } else if (name.text != "canvas" && name.text != "option" && name.text != "plot") {
      Warn(name.line, absl::StrCat("object ", id, " of unknown class ", name.text, " is left out"));
    }
    return 3;
  }

  // The fields of a body. An odd word at the end belongs to none.
  std::vector<std::pair<TclWord, TclWord>> Fields(const TclWord& body, const std::string& owner) {
    std::vector<std::pair<TclWord, TclWord>> fields;
    auto words = SplitTclList(body.text, body.line);
    if (!words.ok()) {
      Warn(body.line, absl::StrCat(owner, ": ", words.status().message()));
      return fields;
    }
    for (size_t i = 0; i + 1 < words->size(); i += 2) {
      fields.emplace_back(std::move((*words)[i]), std::move((*words)[i + 1]));
    }
    if (words->size() % 2) {
      Warn(words->back().line, absl::StrCat(owner, ": \"", words->back().text.substr(0, 40),
                                            "\" has no value and is left out"));
    }
    return fields;
  }

  void Node(const std::string& id, const TclWord& body) {
    ImnNode node;
    node.id = id;
    node.where = {lab_.path, body.line, 0};
    std::string selected;
    std::vector<std::pair<std::string, std::string>> peers;
    for (const auto& [field, value] : Fields(body, absl::StrCat("node ", id))) {
      NodeField(field, value, node, selected, peers);
    }
    if (node.name.empty()) node.name = id;
    // Very old files say router.frr.
    const size_t dot = node.type.find('.');
    if (dot != std::string::npos) node.type.resize(dot);
    if (node.type != "pseudo" && !node.canvas.empty()) lab_.canvases.insert(node.canvas);
    if (custom_) StartUp(selected, node);
    custom_ = false;
    custom_configs_.clear();
    for (const auto& [interface, peer] : peers) {
      if (!node.Find(interface)) {
        ImnInterface made;
        made.id = made.name = interface;
        made.type = "phys";
        node.interfaces.push_back(std::move(made));
      }
      peers_[id].push_back({interface, peer, false});
    }
    lab_.nodes.push_back(std::move(node));
  }

  // custom-config-id NAME { custom-command CMD config {lines} }, repeated.
  void StartUp(const std::string& selected, ImnNode& node) {
    node.start_up = selected.empty() ? "(unnamed)" : selected;
    const std::vector<std::string> words = TclWords(custom_configs_);
    for (size_t i = 0; i + 2 < words.size(); i += 3) {
      if (words[i + 1] != selected) continue;
      const std::vector<std::string> fields = TclWords(words[i + 2]);
      for (size_t f = 0; f + 1 < fields.size(); f += 2) {
        if (fields[f] == "custom-command") node.start_up_command = fields[f + 1];
        if (fields[f] == "config") node.start_up_text = Unindented(fields[f + 1]);
      }
    }
  }

  // Every line without the indentation of the first that is not blank, and no blank ends.
  static std::string Unindented(const std::string& text) {
    std::vector<std::string> lines = absl::StrSplit(text, '\n');
    const auto blank = [](const std::string& line) {
      return line.find_first_not_of(" \t\r") == std::string::npos;
    };
    while (!lines.empty() && blank(lines.front())) lines.erase(lines.begin());
    while (!lines.empty() && blank(lines.back())) lines.pop_back();
    if (lines.empty()) return "";
    const std::string indent = lines[0].substr(0, lines[0].find_first_not_of(" \t"));
    for (std::string& line : lines) {
      if (absl::StartsWith(line, indent)) line.erase(0, indent.size());
    }
    return absl::StrJoin(lines, "\n");
  }

  void NodeField(const TclWord& field, const TclWord& value, ImnNode& node, std::string& selected,
                 std::vector<std::pair<std::string, std::string>>& peers) {
    const std::string& key = field.text;
    const std::string& text = value.text;
    if (std::string* plain = PlainField(key, node)) {
      *plain = text;
    } else if (key == "iconcoords") {
      node.at = Coordinates(text);
    } else if (key == "network-config") {
      Config(text, field.line, node);
    } else if (key == "interface-peer") {
      Peer(text, peers);
    } else if (key == "services") {
      node.services = TclWords(text);
    } else if (key == "auto_default_routes") {
      node.default_routes = text == "enabled";
    } else if (key == "custom-enabled") {
      custom_ = text == "true" || text == "1";
    } else if (key == "custom-selected") {
      selected = text;
    } else if (key == "custom-configs") {
      custom_configs_ = text;
    } else if (const char* feature = Lookup(kNodeFeatures, key)) {
      if (text.find_first_not_of(" {}") != std::string::npos) node.features.insert(feature);
    } else if (!Ignored(key)) {
      Warn(field.line, absl::StrCat("field \"", key.substr(0, 40), "\" of node ", node.id,
                                    " is not understood and left out"));
    }
  }

  static std::string* PlainField(const std::string& key, ImnNode& node) {
    if (key == "type") return &node.type;
    if (key == "model") return &node.model;
    if (key == "canvas") return &node.canvas;
    if (key == "mirror") return &node.mirror;
    return nullptr;
  }

  static bool Ignored(const std::string& key) {
    return std::any_of(std::begin(kIgnoredNodeFields), std::end(kIgnoredNodeFields),
                       [&](const char* known) { return key == known; });
  }

  static std::optional<std::array<double, 2>> Coordinates(const std::string& text) {
    const std::vector<std::string> words = TclWords(text);
    std::array<double, 2> at{};
    if (words.size() < 2 || !absl::SimpleAtod(words[0], &at[0]) ||
        !absl::SimpleAtod(words[1], &at[1])) {
      return std::nullopt;
    }
    return at;
  }

  void Config(const std::string& text, int line, ImnNode& node) {
    for (const std::string& unknown : NetworkConfig(node).Read(text)) {
      Warn(line, absl::StrCat("line \"", unknown, "\" in the configuration of ",
                              node.name.empty() ? node.id : node.name, " is left out"));
    }
  }

  static void Peer(const std::string& text,
                   std::vector<std::pair<std::string, std::string>>& peers) {
    const std::vector<std::string> words = TclWords(text);
    if (words.size() == 2) peers.emplace_back(words[0], words[1]);
  }

  // CORE gives {down up} where the directions differ.
  static ImnPair Pair(const std::string& text) {
    const std::vector<std::string> words = TclWords(text);
    if (words.size() == 2) return {words[0], words[1]};
    return {text, text};
  }

  void Link(const std::string& id, const TclWord& body) {
    ImnLink link;
    link.id = id;
    link.where = {lab_.path, body.line, 0};
    for (const auto& [field, value] : Fields(body, absl::StrCat("link ", id))) {
      LinkField(field, value, link);
    }
    lab_.links.push_back(std::move(link));
  }

  void LinkField(const TclWord& field, const TclWord& value, ImnLink& link) {
    const std::string& key = field.text;
    const std::string& text = value.text;
    if (key == "nodes") {
      const std::vector<std::string> words = TclWords(text);
      if (words.size() == 2) link.nodes = {words[0], words[1]};
    } else if (key == "mirror") {
      link.mirror = text;
    } else if (key == "direct") {
      link.direct = text == "1";
    } else if (key == "bandwidth") {
      link.bandwidth = Pair(text);
    } else if (key == "delay") {
      link.delay = Pair(text);
    } else if (key == "loss" || (key == "ber" && core_)) {
      link.loss = Pair(text);  // CORE's "ber" means lost frames, in percent
    } else if (key == "ber") {
      link.ber = Pair(text);
    } else if (key == "duplicate") {
      if (text != "0") link.features.insert("duplication");
    } else if (absl::StartsWith(key, "jitter")) {
      if (text != "0") link.features.insert("jitter");
    } else if (key == "events") {
      link.features.insert("events");
    } else if (key != "ifaces" && key != "color" && key != "width" && key != "label") {
      Warn(field.line, absl::StrCat("field \"", key.substr(0, 40), "\" of link ", link.id,
                                    " is not understood and left out"));
    }
  }

  // A link names its nodes; each node says which interface leads to which peer. Parallel links are
  // told apart by the order of the interfaces.
  void FindLinkEnds() {
    for (auto& [node, peers] : peers_) {
      std::stable_sort(peers.begin(), peers.end(), [](const PeerOf& a, const PeerOf& b) {
        return Before(a.interface, b.interface);
      });
    }
    for (ImnLink& link : lab_.links) {
      for (size_t end : {0, 1})
        link.interfaces[end] = TakePeer(link.nodes[end], link.nodes[1 - end]);
    }
  }

  struct PeerOf {
    std::string interface;
    std::string node;
    bool taken;
  };

  // The order of a dictionary in which numbers count as numbers, as Tcl's -dictionary.
  static bool Before(const std::string& a, const std::string& b) {
    const size_t a_digits = a.find_first_of("0123456789");
    const size_t b_digits = b.find_first_of("0123456789");
    int x = 0, y = 0;
    if (a_digits != std::string::npos && a_digits == b_digits &&
        a.compare(0, a_digits, b, 0, b_digits) == 0 && absl::SimpleAtoi(a.substr(a_digits), &x) &&
        absl::SimpleAtoi(b.substr(b_digits), &y)) {
      return x < y;
    }
    return a < b;
  }

  std::string TakePeer(const std::string& node, const std::string& peer) {
    auto found = peers_.find(node);
    if (found == peers_.end()) return "";
    for (PeerOf& candidate : found->second) {
      if (candidate.taken || candidate.node != peer) continue;
      candidate.taken = true;
      return candidate.interface;
    }
    return "";
  }

  Diagnostics& diagnostics_;
  ImnLab lab_;
  std::map<std::string, std::vector<PeerOf>> peers_;  // by node
  bool core_ = false;
  // Of the node that is being read.
  bool custom_ = false;
  std::string custom_configs_;
};

}  // namespace

absl::StatusOr<model::Topology> ImportImnLegacy(const std::string& path, const std::string& content,
                                                Diagnostics& diagnostics) {
  const auto words = SplitTclList(content);
  if (!words.ok()) {
    const std::string message(words.status().message());
    int line = 0;  // which the message ends with
    if (!absl::SimpleAtoi(message.substr(message.rfind(' ') + 1), &line)) line = 1;
    diagnostics.Error({path, line, 1}, message,
                      "an IMUNES topology is a list of objects with balanced braces");
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", words.status().message()));
  }
  ImnLab lab = Reader(path, diagnostics).Run(*words);
  JoinSplitLinks(lab, diagnostics);
  return ToTopology(lab, diagnostics);
}

}  // namespace warren::import
