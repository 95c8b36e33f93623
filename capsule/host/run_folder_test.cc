// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/run_folder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace warren::capsule {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class RunFolderTest : public testing::Test {
 protected:
  RunFolderTest() {
    std::string pattern = "/tmp/warren-run-XXXXXX";
    dir_ = mkdtemp(pattern.data());
    setenv("WARREN_RUN_DIR", dir_.c_str(), 1);
  }
  ~RunFolderTest() override { fs::remove_all(dir_); }

  std::string dir_;
};

TEST_F(RunFolderTest, BelongsToTheHolderOfItsLock) {
  auto folder = MakeRunFolder("a");
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ(folder->path, dir_ + "/capsules/a");
  EXPECT_TRUE(absl::IsAlreadyExists(MakeRunFolder("a").status()));
  EXPECT_EQ(*LivingCapsules(), Names{"a"});
  EXPECT_EQ(*SweepStaleFolders(), Names{});

  folder->lock.reset();
  EXPECT_EQ(*LivingCapsules(), Names{});
  EXPECT_EQ(*SweepStaleFolders(), Names{"a"});
  EXPECT_FALSE(fs::exists(folder->path));
}

TEST_F(RunFolderTest, AStaleFolderGivesItsNameToTheNext) {
  auto old = MakeRunFolder("a");
  ASSERT_TRUE(old.ok());
  std::ofstream(old->File("left")) << "over";
  old->lock.reset();
  auto folder = MakeRunFolder("a");
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_FALSE(fs::exists(folder->File("left")));
}

TEST_F(RunFolderTest, AFolderWithoutALockFileIsStale) {
  ASSERT_TRUE(RunDir().ok());
  fs::create_directories(dir_ + "/capsules/half-made/root");
  EXPECT_EQ(*SweepStaleFolders(), Names{"half-made"});
}

TEST_F(RunFolderTest, RemovingDoesNotFollowLinks) {
  const std::string outside = dir_ + "/outside";
  fs::create_directory(outside);
  std::ofstream(outside + "/kept") << "x";
  auto folder = MakeRunFolder("a");
  ASSERT_TRUE(folder.ok());
  fs::create_directory_symlink(outside, folder->File("results"));
  RemoveRunFolder(*std::move(folder));
  EXPECT_TRUE(fs::exists(outside + "/kept"));
  EXPECT_EQ(*LivingCapsules(), Names{});
}

TEST_F(RunFolderTest, AKilledHolderLosesTheLock) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t holder = fork();
  if (holder == 0) {
    auto folder = MakeRunFolder("a");
    [[maybe_unused]] ssize_t n = write(ready[1], "x", 1);
    pause();
    _exit(0);
  }
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(*LivingCapsules(), Names{"a"});
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  EXPECT_EQ(*SweepStaleFolders(), Names{"a"});
  close(ready[0]);
  close(ready[1]);
}

TEST_F(RunFolderTest, RefusesWhatCannotBeAName) {
  for (const char* id : {"", ".", "..", "../a", "a/b", "-a", "a b", "a\n"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(MakeRunFolder(id).status())) << id;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(MakeRunFolder(std::string(65, 'a')).status()));
}

TEST_F(RunFolderTest, RefusesAFolderOfOthers) {
  chmod(dir_.c_str(), 0770);
  EXPECT_TRUE(absl::IsFailedPrecondition(RunDir().status()));
  chmod(dir_.c_str(), 0700);
  fs::create_directory(dir_ + "/real");
  fs::create_directory_symlink(dir_ + "/real", dir_ + "/link");
  setenv("WARREN_RUN_DIR", (dir_ + "/link").c_str(), 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(RunDir().status()));
  setenv("WARREN_RUN_DIR", "relative", 1);
  EXPECT_TRUE(absl::IsInvalidArgument(RunDir().status()));
}

TEST_F(RunFolderTest, RefusesAPathTooLongForASocket) {
  const std::string deep = dir_ + "/" + std::string(80, 'd');
  setenv("WARREN_RUN_DIR", deep.c_str(), 1);
  const absl::Status status = MakeRunFolder("a").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
}

}  // namespace
}  // namespace warren::capsule
