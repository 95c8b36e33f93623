// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_IMPORT_TESTING_TESTDATA_H_
#define WARREN_CTL_IMPORT_TESTING_TESTDATA_H_

#include <string>

#include "ctl/import/testing/result.h"

namespace warren::import {

// Where a file of ctl/import/testdata lies in a test.
inline std::string Testdata(const std::string& name) { return "ctl/import/testdata/" + name; }

Result ImportTestdata(const std::string& name);

// The link of that name; the test fails when there is none.
const model::Link& LinkOf(const Result& result, const std::string& name);

// The addresses of an interface, "10.0.0.1/24 fd00::1/64".
std::string AddressesOf(const Result& result, const std::string& node,
                        const std::string& interface);

}  // namespace warren::import

#endif  // WARREN_CTL_IMPORT_TESTING_TESTDATA_H_
