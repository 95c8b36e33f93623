// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/reference.h"

#include <string_view>
#include <unordered_set>

#include "ctl/format/keys.h"
#include "fmt/format.h"

namespace warren::format {
namespace {

using Shape = Type::Shape;

constexpr std::string_view kPreface = R"(<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Copyright (C) 2026 The Warren authors -->
<!-- Printed by `bazel run //ctl/format:schema -- --reference`; a test keeps it up to date. -->

# The topology file

A topology is one YAML document. Every key that may stand in it is listed here; any other is an error,
and so is a key that is given twice. `warren check FILE` shows everything that is wrong with a file at
once, each with its place and what would be right. Editors that know JSON Schema complete and check the
file with [warren-topology.schema.json](schema/warren-topology.schema.json): the first line
`# yaml-language-server: $schema=...` of the ready topologies tells them so.

## Quantities

A number that has a unit carries it; without one it is an error. `0` means off and needs no unit. Units
are read without regard to case, and fractions and exponents are fine as long as the value is a whole
number of the smallest unit.

| quantity | units | examples |
|---|---|---|
| rate | `bit`, `kbit`, `Mbit`, `Gbit`, `Tbit` (powers of 1000), `Kibit`, `Mibit`, `Gibit`, `Tibit` (powers of 1024); `/s` may follow | `10Mbit`, `1.5Gbit`, `64kbit` |
| time | `ns`, `us`, `ms`, `s` | `20ms`, `1.5s`, `100us` |
| size | `B`, `KB`, `MB`, `GB`, `TB` (powers of 1000), `KiB`, `MiB`, `GiB`, `TiB` (powers of 1024) | `1500B`, `64KB`, `256MiB` |
| packets | `packets`, `packet` | `50packets` |
| probability, share | none, or `%` | `1e-6`, `0.5%` |

)";

class ReferenceWriter {
 public:
  std::string Write() {
    out_ = kPreface;
    WriteMap(TopologyType(), 2);
    return out_;
  }

 private:
  // A map's own table, then the maps in it that have none yet.
  void WriteMap(const Type& type, int level) {
    if (!written_.insert(type.name).second) return;
    out_ += fmt::format("{:#<{}} {}\n\n{}\n\n", "", level, Heading(type.name), type.doc);
    if (!type.exactly_one_of.empty()) {
      out_ +=
          fmt::format("Exactly one of `{}` is needed.\n\n", fmt::join(type.exactly_one_of, "`, `"));
    }
    out_ += "| key | value | meaning | without it |\n|---|---|---|---|\n";
    for (const Key& key : type.keys) WriteKey(key);
    out_ += "\n";
    for (const Key& key : type.keys) WriteBelow(*key.type);
  }

  static std::string Heading(std::string_view name) { return fmt::format("`{}`", name); }

  void WriteKey(const Key& key) {
    std::string meaning(key.doc);
    if (!key.supported) meaning += " **Not supported yet.**";
    std::string example;
    if (!key.example.empty()) example = fmt::format("; `{}: {}`", key.name, key.example);
    out_ +=
        fmt::format("| `{}` | {}{} | {} | {} |\n", key.name, ValueText(*key.type), Escaped(example),
                    Escaped(meaning), key.required ? "an error" : Escaped(key.absent));
  }

  static std::string Escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    return escaped;
  }

  static std::string ValueText(const Type& type) {
    switch (type.shape) {
      case Shape::kMap:
        return fmt::format("map, see [{}](#{})", type.name, Anchor(type.name));
      case Shape::kScalar:
        return Escaped(type.expected) + NotYetWords(type);
      case Shape::kDictionary:
      case Shape::kList: {
        if (type.item->shape != Shape::kMap) return Escaped(type.expected);
        return fmt::format("{}, see [{}](#{})", type.expected, type.item->name,
                           Anchor(type.item->name));
      }
      case Shape::kEither:
        break;
    }
    std::string text;
    for (const Type* alternative : type.alternatives) {
      if (!text.empty()) text += ", or ";
      text += ValueText(*alternative);
      if (!alternative->not_yet.empty()) text += " (not supported yet)";
    }
    return text;
  }

  static std::string NotYetWords(const Type& type) {
    std::string text;
    for (const Word& word : type.words) {
      if (!word.supported) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", word.word);
    }
    return text.empty() ? "" : fmt::format(" (not supported yet: {})", text);
  }

  static std::string Anchor(std::string_view name) {
    std::string anchor(name);
    for (char& c : anchor) c = c == ' ' ? '-' : c;
    return anchor;
  }

  void WriteBelow(const Type& type) {
    if (type.shape == Shape::kMap) WriteMap(type, 3);
    if (type.item != nullptr) WriteBelow(*type.item);
    for (const Type* alternative : type.alternatives) WriteBelow(*alternative);
  }

  std::string out_;
  std::unordered_set<std::string_view> written_;
};

}  // namespace

std::string ReferenceMarkdown() { return ReferenceWriter().Write(); }

}  // namespace warren::format
