// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/cli/temporary_folder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace warren::cli {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolderTest, GoesWithItsObject) {
  std::string path;
  {
    auto folder = TemporaryFolder::Make();
    ASSERT_TRUE(folder.ok()) << folder.status();
    path = folder->path();
    std::ofstream(path + "/file") << "text";
    auto other = TemporaryFolder::Make();
    EXPECT_NE(other->path(), path);
    EXPECT_TRUE(fs::exists(path + "/file"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolderTest, AKilledOwnersGoesWithTheNext) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto folder = TemporaryFolder::Make();
    dprintf(ends[1], "%s", folder->path().c_str());
    pause();
  }
  char path[4096] = {};
  ASSERT_GT(read(ends[0], path, sizeof(path) - 1), 0);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ASSERT_TRUE(fs::exists(path));
  auto next = TemporaryFolder::Make();
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolderTest, NoPlaceIsAnError) {
  setenv("TMPDIR", "/no/such/folder", 1);
  EXPECT_FALSE(TemporaryFolder::Make().ok());
  unsetenv("TMPDIR");
}

}  // namespace
}  // namespace warren::cli
