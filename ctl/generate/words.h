// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_GENERATE_WORDS_H_
#define WARREN_CTL_GENERATE_WORDS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace warren::generate {

// The words "key=value" behind a kind. Each is asked for once; what nobody asked for is wrong.
class Words {
 public:
  // INVALID_ARGUMENT for a word without '=' and for a key that is there twice.
  static absl::StatusOr<Words> Parse(const std::vector<std::string>& words);

  // The value of a key, or `usual`.
  std::string Text(const std::string& key, const std::string& usual);
  absl::StatusOr<uint64_t> Number(const std::string& key, uint64_t usual, uint64_t least,
                                  uint64_t most);
  absl::StatusOr<double> Real(const std::string& key, double usual, double least, double most);
  // "3x4"
  absl::StatusOr<std::pair<size_t, size_t>> Pair(const std::string& key,
                                                 std::pair<size_t, size_t> usual, size_t least,
                                                 size_t most);
  // One of a few words.
  absl::StatusOr<std::string> Choice(const std::string& key, const std::string& usual,
                                     const std::vector<std::string>& choices);

  bool Has(const std::string& key) const { return values_.contains(key); }

  // INVALID_ARGUMENT that names a key nobody asked for.
  absl::Status NoOthers() const;

 private:
  std::map<std::string, std::string> values_;
  std::set<std::string> asked_;
};

}  // namespace warren::generate

#endif  // WARREN_CTL_GENERATE_WORDS_H_
