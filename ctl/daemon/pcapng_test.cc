// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/pcapng.h"

#include <gtest/gtest.h>

#include <cstring>

namespace warren::daemon::pcapng {
namespace {

template <typename Number>
Number At(const std::string& bytes, size_t at) {
  Number number{};
  memcpy(&number, bytes.data() + at, sizeof(number));
  return number;
}

// Both lengths of a block are its size, which is a multiple of 4.
void ExpectWhole(const std::string& block, uint32_t type) {
  ASSERT_GE(block.size(), 12u);
  EXPECT_EQ(block.size() % 4, 0u);
  EXPECT_EQ(At<uint32_t>(block, 0), type);
  EXPECT_EQ(At<uint32_t>(block, 4), block.size());
  EXPECT_EQ(At<uint32_t>(block, block.size() - 4), block.size());
}

TEST(Pcapng, ASectionSaysItsByteOrder) {
  const std::string block = SectionHeader("warren");
  ExpectWhole(block, 0x0A0D0D0A);
  EXPECT_EQ(At<uint32_t>(block, 8), 0x1A2B3C4Du);
  EXPECT_EQ(At<uint16_t>(block, 12), 1);
  EXPECT_NE(block.find("warren"), std::string::npos);
}

TEST(Pcapng, AnInterfaceHasANameAndNanoseconds) {
  const std::string block = Interface("r1:eth0", 96);
  ExpectWhole(block, 1);
  EXPECT_EQ(At<uint16_t>(block, 8), 1);  // Ethernet
  EXPECT_EQ(At<uint32_t>(block, 12), 96u);
  EXPECT_NE(block.find("r1:eth0"), std::string::npos);
  EXPECT_NE(block.find(std::string("\x09\x00\x01\x00\x09\x00\x00\x00", 8)), std::string::npos);
}

TEST(Pcapng, FramesOfAnyLengthArePadded) {
  for (size_t size = 0; size < 9; ++size) {
    const std::string bytes(size, 'x');
    const std::string block = EnhancedPacket({.interface = 1,
                                              .time_ns = (uint64_t{7} << 32) + 9,
                                              .outbound = true,
                                              .bytes = bytes,
                                              .whole_bytes = 1500});
    ExpectWhole(block, 6);
    EXPECT_EQ(At<uint32_t>(block, 8), 1u);
    EXPECT_EQ(At<uint32_t>(block, 12), 7u);
    EXPECT_EQ(At<uint32_t>(block, 16), 9u);
    EXPECT_EQ(At<uint32_t>(block, 20), size);
    EXPECT_EQ(At<uint32_t>(block, 24), 1500u);
    EXPECT_EQ(block.substr(28, size), bytes);
  }
}

TEST(Pcapng, StatisticsTellWhatWasMissed) {
  const std::string block = InterfaceStatistics(3, 5, 100, 7);
  ExpectWhole(block, 5);
  EXPECT_EQ(At<uint32_t>(block, 8), 3u);
  EXPECT_EQ(At<uint64_t>(block, 24), 100u);
  EXPECT_EQ(At<uint64_t>(block, 36), 7u);
}

}  // namespace
}  // namespace warren::daemon::pcapng
