// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/format/yaml_text.h"

#include <algorithm>
#include <cstdint>

#include "fmt/format.h"

namespace warren::format {
namespace {

struct CodePoint {
  uint32_t value;
  size_t bytes;  // 0: not UTF-8
};

CodePoint Decode(std::string_view text) {
  const auto byte = [&text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {0, 0};
  uint32_t value = first & (0xff >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kLeast[bytes] || value > 0x10ffff || is_surrogate) return {0, 0};
  return {value, bytes};
}

// Not to be written as it is: controls, line separators, byte order marks.
bool NeedsEscape(uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
         c == 0xfffe || c == 0xffff;
}

std::string DoubleQuoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const CodePoint c = Decode(text);
    if (c.bytes == 0) {
      quoted += text[0];  // stays wrong, so that whoever checks the whole finds it
    } else if (c.value == '"' || c.value == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(c.value);
    } else if (c.value == '\n') {
      quoted += "\\n";
    } else if (c.value == '\t') {
      quoted += "\\t";
    } else if (NeedsEscape(c.value)) {
      quoted += fmt::format("\\u{:04x}", c.value);
    } else {
      quoted += text.substr(0, c.bytes);
    }
    text.remove_prefix(std::max<size_t>(c.bytes, 1));
  }
  return quoted + '"';
}

// Words that YAML 1.1 or 1.2 takes for something other than text.
bool IsReserved(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "~",  "true", "false", "yes",
                                         "no",   "on", "off",  "y",     "n"};
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords);
}

bool IsPlain(std::string_view text, bool in_flow) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (text.empty() || IsReserved(text)) return false;
  // "::1", "-14B" and "/etc/motd" may begin plainly; other signs have a meaning there.
  if (!is_word(text[0]) && text[0] != '/') return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_word(c) || std::string_view("-_./%+()").find(c) != std::string_view::npos) continue;
    if (c == ' ' && text[i + 1] != '#') continue;
    if (c == ':' && text[i + 1] != ' ' && !in_flow) continue;
    if (!in_flow && c == ',') continue;
    return false;
  }
  return true;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = Decode(text);
    if (c.bytes == 0) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

std::string YamlScalar(std::string_view text, bool in_flow) {
  return IsPlain(text, in_flow) ? std::string(text) : DoubleQuoted(text);
}

std::string YamlBlock(std::string_view text, int indent) {
  // One newline at the end, no blank first, every line printable: then a literal block is exact.
  bool exact = text.size() > 1 && text.back() == '\n' && text[text.size() - 2] != '\n' &&
               std::string_view(" \t\n#").find(text[0]) == std::string_view::npos;
  for (std::string_view rest = text; exact && !rest.empty();) {
    const CodePoint c = Decode(rest);
    exact = c.bytes != 0 && (c.value == '\n' || !NeedsEscape(c.value));
    rest.remove_prefix(std::max<size_t>(c.bytes, 1));
  }
  if (!exact) return DoubleQuoted(text);
  std::string block = "|\n";
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end > 0) block += std::string(static_cast<size_t>(indent), ' ');
    block += text.substr(0, end + 1);
    text.remove_prefix(end + 1);
  }
  block.pop_back();
  return block;
}

}  // namespace warren::format
