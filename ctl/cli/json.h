// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_CLI_JSON_H_
#define WARREN_CTL_CLI_JSON_H_

#include <google/protobuf/message.h>

#include <string>

namespace warren::cli {

// A message of the service as JSON: its field names, every field present. Stable, as the service
// is.
std::string ToJson(const google::protobuf::Message& message);

}  // namespace warren::cli

#endif  // WARREN_CTL_CLI_JSON_H_
