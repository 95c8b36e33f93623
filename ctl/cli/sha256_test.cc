// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/sha256.h"

#include <gtest/gtest.h>

#include <fstream>

namespace warren::cli {
namespace {

// FIPS 180-4's examples.
TEST(Sha256Test, KnownDigests) {
  EXPECT_EQ(Sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, AFileOfSeveralBlocksIsItsBytes) {
  const std::string bytes(200'000, 'x');
  const std::string path = testing::TempDir() + "/sha256_test";
  std::ofstream(path) << bytes;
  EXPECT_EQ(Sha256OfFile(path).value_or("none"), Sha256(bytes));
  EXPECT_FALSE(Sha256OfFile(path + ".no").ok());
}

}  // namespace
}  // namespace warren::cli
