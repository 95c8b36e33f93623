// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// What single values may look like. Each check returns "" or "what is wrong; what to write".

#ifndef WARREN_CTL_FORMAT_SCALARS_H_
#define WARREN_CTL_FORMAT_SCALARS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ctl/format/keys.h"

namespace warren::format {

std::string TextProblem(const Value& value, const Type& type);  // anything but nothing
std::string VersionProblem(const Value& value, const Type& type);
std::string WordProblem(const Value& value, const Type& type);
std::string IntegerProblem(const Value& value, const Type& type);
std::string SeedProblem(const Value& value, const Type& type);
std::string NumberProblem(const Value& value, const Type& type);
std::string YesNoProblem(const Value& value, const Type& type);
std::string MtuProblem(const Value& value, const Type& type);

// Quantities; 0 is taken, everything else is held to the type's bounds (in base units).
std::string RateProblem(const Value& value, const Type& type);
std::string TimeProblem(const Value& value, const Type& type);
std::string BytesProblem(const Value& value, const Type& type);
std::string NonZeroBytesProblem(const Value& value, const Type& type);
std::string SignedBytesProblem(const Value& value, const Type& type);
std::string PacketsProblem(const Value& value, const Type& type);
std::string ProbabilityProblem(const Value& value, const Type& type);
std::string ShareProblem(const Value& value, const Type& type);

std::string NameProblem(const Value& value, const Type& type);  // of a lab or link
std::string NodeNameProblem(const Value& value, const Type& type);
std::string InterfaceNameProblem(const Value& value, const Type& type);
std::string EndProblem(const Value& value, const Type& type);         // node or node:interface
std::string ProgramRefProblem(const Value& value, const Type& type);  // node or node/program
std::string AddressProblem(const Value& value, const Type& type);
std::string InterfaceAddressProblem(const Value& value, const Type& type);
std::string NetworkProblem(const Value& value, const Type& type);  // no host bits
std::string Ipv4PoolProblem(const Value& value, const Type& type);
std::string Ipv6PoolProblem(const Value& value, const Type& type);
std::string NodeOrAddressProblem(const Value& value, const Type& type);
std::string MacProblem(const Value& value, const Type& type);
std::string PathProblem(const Value& value, const Type& type);  // absolute, of a file
std::string RegexProblem(const Value& value, const Type& type);
std::string SysctlProblem(const Value& value, const Type& type);

// The values behind the checks; nullopt where the check above would complain.
std::optional<uint64_t> ToUnsigned(std::string_view text);
std::optional<double> ToNumber(std::string_view text);
std::optional<int> ToMtu(std::string_view text);
std::optional<int> ToSignedBytes(std::string_view text);

// Whether `name` can name an interface that a link ends: "" or what is wrong.
std::string InterfaceNameProblem(std::string_view name);
std::string NodeNameProblem(std::string_view name);
std::string NameProblem(std::string_view name);

}  // namespace warren::format

#endif  // WARREN_CTL_FORMAT_SCALARS_H_
