// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/guest/conf.h"

#include <gtest/gtest.h>

namespace warren::capsule {
namespace {

TEST(ConfTest, WhatIsWrittenIsRead) {
  GuestConf conf;
  conf.virtual_time = true;
  conf.results = true;
  conf.sysctls = {{"kernel.panic_on_warn", "1"}, {"net.ipv4.tcp_rmem", "4096 8192 16384=x"}};
  conf.batch = {"/bin/sh", "-c", "echo  two spaces"};
  conf.hold = true;
  conf.until_ns = 12345678901;
  std::string error;
  const GuestConf read = ParseConf(FormatConf(conf), &error);
  EXPECT_EQ(error, "");
  EXPECT_TRUE(read.virtual_time);
  EXPECT_TRUE(read.results);
  EXPECT_FALSE(read.module);
  EXPECT_EQ(read.sysctls, conf.sysctls);
  EXPECT_EQ(read.batch, conf.batch);
  EXPECT_TRUE(read.hold);
  EXPECT_EQ(read.until_ns, conf.until_ns);
}

TEST(ConfTest, AnUnknownLineIsAnError) {
  for (const char* line :
       {"modul", "sysctl kernel.panic_on_warn", "virtual-time yes", "until soon"}) {
    std::string error;
    ParseConf(std::string("module\n") + line, &error);
    EXPECT_EQ(error, std::string("unknown line: ") + line);
  }
}

}  // namespace
}  // namespace warren::capsule
