// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Prints what the table of keys says about the file format: `schema` as JSON Schema,
// `schema --reference` as Markdown. The committed copies are under docs/.

#include <cstdio>
#include <string>
#include <string_view>

#include "ctl/format/json_schema.h"
#include "ctl/format/reference.h"

int main(int argc, char** argv) {
  std::string text;
  if (argc == 1) {
    text = warren::format::JsonSchema();
  } else if (argc == 2 && std::string_view(argv[1]) == "--reference") {
    text = warren::format::ReferenceMarkdown();
  } else {
    std::fputs("usage: schema [--reference]\n", stderr);
    return 2;
  }
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0
             ? 0
             : 1;
}
