// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/table.h"

#include <algorithm>
#include <cctype>

namespace warren::cli {
namespace {

// A quantity: digits first, no address.
bool IsNumber(const std::string& cell) {
  return !cell.empty() && isdigit(static_cast<unsigned char>(cell[0])) != 0 &&
         cell.find_first_of(":/") == std::string::npos &&
         std::count(cell.begin(), cell.end(), '.') < 2;
}

// Columns that a cell takes on a terminal: bytes that do not go on with a UTF-8 character.
size_t Width(const std::string& cell) {
  return static_cast<size_t>(std::count_if(cell.begin(), cell.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string Table::ToString(size_t indent) const {
  std::vector<size_t> widths;
  std::vector<bool> right(head_.size(), true);
  for (const std::string& title : head_) widths.push_back(Width(title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Width(row[i]));
      if (!row[i].empty() && !IsNumber(row[i])) right[i] = false;
    }
  }
  std::string text;
  auto line = [&](const std::vector<std::string>& cells) {
    std::string out(indent, ' ');
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string pad(widths[i] - Width(cells[i]), ' ');
      if (i > 0) out += "  ";
      out += right[i] ? pad + cells[i] : cells[i] + pad;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += out + "\n";
  };
  line(head_);
  for (const auto& row : rows_) line(row);
  return text;
}

}  // namespace warren::cli
