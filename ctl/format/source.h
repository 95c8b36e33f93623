// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What the parts of the reader share: where they are, and who wants to know what is wrong. The
// document has been held to the table of keys before they run; a value that is not as it should be
// has been reported, and is taken as absent.

#ifndef WARREN_CTL_FORMAT_SOURCE_H_
#define WARREN_CTL_FORMAT_SOURCE_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ctl/format/tree.h"
#include "ctl/model/diagnostic.h"
#include "ctl/model/topology.h"

namespace warren::format {

struct Source {
  const std::string& filename;
  const std::string& base_dir;
  model::Diagnostics& diagnostics;

  model::Location At(const Place& place) const { return {filename, place.line, place.column}; }
  void Error(const Place& place, std::string what, std::string mend) const {
    diagnostics.Error(At(place), std::move(what), std::move(mend));
  }
};

// The topology's nodes by name; the names must stay in place.
class NodeNames {
 public:
  void Add(std::string_view name, size_t index);
  // The index of the node, or nullptr when there is none of that name.
  const size_t* Find(std::string_view name) const;
  // "did you mean 'pc1'?", or what else to do.
  std::string Mend(std::string_view wrong) const;

 private:
  std::unordered_map<std::string_view, size_t> index_;
  std::vector<std::string_view> names_;
  mutable int mends_ = 0;
};

// The value of a map's key when it is a scalar, else nullptr.
const Value* ScalarAt(const Value& map, std::string_view key);
// The value of a map's key, or an empty value.
const Value& ValueAt(const Value& map, std::string_view key);

void ReadNode(const Source& source, const Entry& entry, model::Node& node);
void ReadLinks(const Source& source, const Value& document, const NodeNames& names,
               model::Topology& topology);
void ReadLinkDescription(const Source& source, const Value& map, model::Link& link);
void ReadEvents(const Source& source, const Value& list, const NodeNames& names,
                model::Topology& topology);
void ReadChecks(const Source& source, const Value& list, const NodeNames& names,
                model::Topology& topology);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_SOURCE_H_
