// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_IMPORT_XML_FILE_H_
#define WARREN_CTL_IMPORT_XML_FILE_H_

#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::import {

// An XML document that knows where its elements stand.
class XmlFile {
 public:
  // False, with an error, for what is no XML.
  bool Parse(const std::string& path, const std::string& content, model::Diagnostics& diagnostics);

  const pugi::xml_document& document() const { return document_; }
  // Just behind the element's "<".
  model::Location Where(const pugi::xml_node& node) const { return At(node.offset_debug()); }

 private:
  model::Location At(std::ptrdiff_t offset) const;

  std::string path_;
  pugi::xml_document document_;
  std::vector<std::ptrdiff_t> lines_;  // where each begins
};

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_XML_FILE_H_
