// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/client/capsule.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <thread>

namespace warren::capsule {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

double MsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

bool WaitFor(const std::function<bool()>& done, milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!done()) {
    if (Clock::now() > deadline) return false;
    poll(nullptr, 0, 5);
  }
  return true;
}

// The folder with the capsule kernel's `linux`: $WARREN_KERNEL names the file, else
// the checkout's own build does (which is done by then, or takes its minutes).
std::string FindKernel() {
  if (const char* given = getenv("WARREN_KERNEL"); given != nullptr && *given != '\0') return given;
  const fs::path checkout = fs::canonical("capsule/host/BUILD").parent_path().parent_path();
  FILE* build = popen((checkout / "kernel/build").c_str(), "r");
  std::string last;
  for (char line[4096]; build != nullptr && fgets(line, sizeof(line), build) != nullptr;) {
    last = line;
  }
  if (build == nullptr || pclose(build) != 0) return "";
  last.erase(last.find_last_not_of('\n') + 1);
  return last + "/linux";
}

// Where everyone may read: one test is an ordinary user.
class Tools : public testing::Environment {
 public:
  void SetUp() override {
    std::string pattern = "/tmp/warren-capsule-XXXXXX";
    dir = mkdtemp(pattern.data());
    chmod(dir.c_str(), 0755);
    const std::string built = FindKernel();
    ASSERT_FALSE(built.empty()) << "no capsule kernel: capsule/kernel/build failed";
    kernel = Install(built, "linux");
    program = Install("capsule/host/warren-capsule", "warren-capsule");
    libexec = dir + "/libexec";
    fs::create_directory(libexec);
    Install("capsule/guest/warren-init", "libexec/warren-init");
    Install("capsule/host/testing/warrend", "libexec/warrend");
  }
  void TearDown() override { fs::remove_all(dir); }

  std::string Install(const std::string& from, const std::string& name) {
    const std::string to = dir + "/" + name;
    fs::copy_file(from, to);
    chmod(to.c_str(), 0755);
    return to;
  }

  std::string dir, kernel, program, libexec;
};

Tools* tools = nullptr;

// Processes that have their working folder below `prefix`: all of a capsule's have.
std::vector<pid_t> ProcessesIn(const std::string& prefix) {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::error_code error;
    const std::string cwd = fs::read_symlink(entry.path() / "cwd", error).string();
    if (!error && cwd.starts_with(prefix)) pids.push_back(std::stoi(entry.path().filename()));
  }
  return pids;
}

UniqueFd Dial(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) fd.reset();
  return fd;
}

void WriteAll(const UniqueFd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

std::string ReadToEnd(const UniqueFd& fd) {
  std::string all;
  char bytes[65536];
  for (ssize_t n; (n = recv(fd.get(), bytes, sizeof(bytes), 0)) > 0;) {
    all.append(bytes, static_cast<size_t>(n));
  }
  return all;
}

std::string Noise(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

// All of `bytes` there and back.
std::string Echo(const std::string& socket_path, const std::string& bytes) {
  UniqueFd fd = Dial(socket_path);
  std::thread writer([&] {
    WriteAll(fd, "echo\n");
    WriteAll(fd, bytes);
    shutdown(fd.get(), SHUT_WR);
  });
  std::string back = ReadToEnd(fd);
  writer.join();
  return back;
}

class CapsuleTest : public testing::Test {
 protected:
  CapsuleTest() {
    signal(SIGPIPE, SIG_IGN);
    std::string pattern = "/tmp/warren-run-XXXXXX";
    run_dir_ = mkdtemp(pattern.data());
    UseRunDir();
    options_.program = tools->program;
    options_.id = "lab";
    options_.kernel = tools->kernel;
    options_.libexec = tools->libexec;
    options_.memory = "512M";
  }
  ~CapsuleTest() override { fs::remove_all(run_dir_); }

  void TearDown() override {
    capsule_.reset();
    EXPECT_TRUE(WaitFor([this] { return NothingLeft(); }, seconds(10)))
        << ProcessesIn(run_dir_).size() << " processes and these files are left:\n"
        << Ls();
  }

  void UseRunDir() { setenv("WARREN_RUN_DIR", run_dir_.c_str(), 1); }

  bool NothingLeft() const {
    return ProcessesIn(run_dir_).empty() &&
           (!fs::exists(run_dir_ + "/capsules") || fs::is_empty(run_dir_ + "/capsules"));
  }

  std::string Ls() const {
    std::ostringstream names;
    for (const auto& entry : fs::recursive_directory_iterator(run_dir_)) {
      names << entry.path().string() << "\n";
    }
    return names.str();
  }

  void Start() {
    const auto begin = Clock::now();
    auto capsule = StartCapsule(options_, nullptr);
    ASSERT_TRUE(capsule.ok()) << capsule.status();
    start_ms_ = MsSince(begin);
    capsule_.emplace(*std::move(capsule));
  }

  absl::Status StartFails() {
    auto capsule = StartCapsule(options_, nullptr);
    EXPECT_FALSE(capsule.ok());
    return capsule.status();
  }

  // What a shell command inside prints, and its status as the last line.
  std::string Inside(const std::string& command) {
    UniqueFd fd = Dial(capsule_->socket());
    WriteAll(fd, "run " + command + "\n");
    return ReadToEnd(fd);
  }

  CapsuleInfo Info() {
    auto info = GetCapsule(options_.id);
    EXPECT_TRUE(info.ok()) << info.status();
    return info.ok() ? *info : CapsuleInfo{};
  }

  std::string run_dir_;
  StartOptions options_;
  std::optional<Capsule> capsule_;
  double start_ms_ = 0;
};

TEST_F(CapsuleTest, BootsFast) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    Start();
    if (HasFatalFailure()) return;
    best = std::min(best, start_ms_);
    EXPECT_TRUE(StopCapsule("lab").ok());
  }
  std::printf("from nothing to an answering warrend: %.0f ms\n", best);
  EXPECT_LT(best, 3000);
}

TEST_F(CapsuleTest, HasAFreshRootOverTheHostsUsr) {
  const std::string results = run_dir_ + "/out";
  fs::create_directory(results);
  options_.results = results;
  Start();
  ASSERT_TRUE(capsule_);
  EXPECT_EQ(Inside("echo hello"), "hello\nstatus 0\n");
  // The host's own /etc is nowhere.
  ASSERT_TRUE(fs::exists("/etc/debian_version"));
  EXPECT_EQ(Inside("cat /etc/hostname; ls /etc/debian_version /etc/apt 2>/dev/null"),
            "warren\nstatus 2\n");
  EXPECT_EQ(Inside("find / -xdev -name debian_version"), "status 0\n");
  EXPECT_NE(Inside("touch /usr/made 2>&1").find("Read-only"), std::string::npos);
  EXPECT_NE(Inside("touch /warren/libexec/made 2>&1").find("Read-only"), std::string::npos);
  EXPECT_EQ(Inside("echo x >/tmp/f && echo y >/var/log/f && echo z >/run/f && cat /tmp/f"),
            "x\nstatus 0\n");
  EXPECT_EQ(Inside("id -u frr; getent services bgp/tcp; getent protocols ospf"),
            "901\nbgp                   179/tcp\nospf                  89 OSPFIGP\nstatus 0\n");
  EXPECT_EQ(Inside("awk 'BEGIN { print 6 * 7 }'"), "42\nstatus 0\n");
  EXPECT_EQ(Inside("cat /sys/fs/cgroup/cgroup.subtree_control"), "cpu memory pids\nstatus 0\n");
  EXPECT_EQ(Inside("ls /etc/ld.so.cache"), "/etc/ld.so.cache\nstatus 0\n");
  EXPECT_EQ(Inside("ulimit -n; nproc"), "1048576\n1\nstatus 0\n");
  EXPECT_EQ(Inside("unshare --net ip -o link | wc -l"), "1\nstatus 0\n");
  EXPECT_EQ(Inside("ls -d /dev/pts/ptmx /dev/shm /dev/net/tun"),
            "/dev/net/tun\n/dev/pts/ptmx\n/dev/shm\nstatus 0\n");
  // Nothing of the first root shows, and the mounts end at the new one.
  EXPECT_EQ(Inside("grep -c ' / ' /proc/mounts; ls -d /new /capsule.conf 2>/dev/null"),
            "1\nstatus 2\n");
  // Written right before the end, it is there afterwards.
  EXPECT_EQ(Inside("echo kept >/results/f"), "status 0\n");
  ASSERT_TRUE(StopCapsule("lab").ok());
  std::string line;
  std::getline(std::ifstream(results + "/f") >> std::ws, line);
  EXPECT_EQ(line, "kept");
}

TEST_F(CapsuleTest, CarriesBulkBothWays) {
  Start();
  ASSERT_TRUE(capsule_);
  const std::string bytes = Noise(10 << 20, 1);
  const auto begin = Clock::now();
  EXPECT_TRUE(Echo(capsule_->socket(), bytes) == bytes);
  std::printf("10 MB there and back: %.0f ms\n", MsSince(begin));
}

TEST_F(CapsuleTest, CarriesManyChannelsAtOnce) {
  Start();
  ASSERT_TRUE(capsule_);
  std::vector<std::thread> talks;
  std::vector<int> good(20);
  for (unsigned i = 0; i < good.size(); ++i) {
    talks.emplace_back([&, i] {
      const std::string bytes = Noise(300000 + 1000 * i, i);
      good[i] = Echo(capsule_->socket(), bytes) == bytes;
    });
  }
  for (auto& talk : talks) talk.join();
  for (size_t i = 0; i < good.size(); ++i) EXPECT_TRUE(good[i]) << "channel " << i;
}

TEST_F(CapsuleTest, AKeyPressDoesNotWaitForBulk) {
  Start();
  ASSERT_TRUE(capsule_);
  std::atomic<bool> over = false;
  std::thread bulk([&] {
    const std::string bytes = Noise(4 << 20, 7);
    while (!over) EXPECT_TRUE(Echo(capsule_->socket(), bytes) == bytes);
  });
  UniqueFd terminal = Dial(capsule_->socket());
  WriteAll(terminal, "echo\n");
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    const auto begin = Clock::now();
    char c = 'k';
    WriteAll(terminal, {&c, 1});
    ASSERT_EQ(recv(terminal.get(), &c, 1, 0), 1);
    times.push_back(MsSince(begin));
  }
  over = true;
  bulk.join();
  std::sort(times.begin(), times.end());
  std::printf("a byte there and back beside bulk: median %.1f ms, worst %.1f ms\n", times[100],
              times.back());
  EXPECT_LT(times[100], 200);
}

TEST_F(CapsuleTest, AKilledKernelIsNoticed) {
  Start();
  ASSERT_TRUE(capsule_);
  auto watch = Watch::Open("lab");
  ASSERT_TRUE(watch.ok());
  EXPECT_FALSE(watch->Poll());
  UniqueFd client = Dial(capsule_->socket());
  WriteAll(client, "echo\n");
  const auto begin = Clock::now();
  ASSERT_EQ(kill(static_cast<pid_t>(Info().kernel_pid), SIGKILL), 0);
  auto ended = watch->Wait(seconds(10));
  ASSERT_TRUE(ended);
  EXPECT_LT(MsSince(begin), 2000);
  EXPECT_EQ(ended->why, "crashed");
  EXPECT_NE(ended->message.find("signal 9"), std::string::npos) << ended->message;
  EXPECT_GE(ended->kernel_lines.size(), 20u);
  EXPECT_EQ(ReadToEnd(client), "");
  EXPECT_TRUE(NothingLeft() || WaitFor([this] { return NothingLeft(); }, seconds(2)));
}

TEST_F(CapsuleTest, APanicIsReportedWithItsWords) {
  Start();
  ASSERT_TRUE(capsule_);
  auto watch = Watch::Open("lab");
  ASSERT_TRUE(watch.ok());
  const auto begin = Clock::now();
  UniqueFd client = Dial(capsule_->socket());
  WriteAll(client, "run echo c >/proc/sysrq-trigger\n");
  auto ended = watch->Wait(seconds(10));
  ASSERT_TRUE(ended);
  EXPECT_LT(MsSince(begin), 2000);
  EXPECT_EQ(ended->why, "crashed");
  EXPECT_NE(ended->message.find("Kernel panic - not syncing"), std::string::npos) << ended->message;
}

TEST_F(CapsuleTest, AStoppedKernelIsAHang) {
  Start();
  ASSERT_TRUE(capsule_);
  auto watch = Watch::Open("lab");
  ASSERT_TRUE(watch.ok());
  // One heartbeat at least must have come back: a guest is not judged before.
  EXPECT_EQ(Inside("true"), "status 0\n");
  const auto begin = Clock::now();
  ASSERT_EQ(kill(static_cast<pid_t>(Info().kernel_pid), SIGSTOP), 0);
  auto ended = watch->Wait(seconds(10));
  ASSERT_TRUE(ended);
  std::printf("a hang was noticed after %.0f ms\n", MsSince(begin));
  EXPECT_LT(MsSince(begin), 3000);
  EXPECT_EQ(ended->why, "hung");
  EXPECT_FALSE(ended->kernel_lines.empty());
}

TEST_F(CapsuleTest, ABusyGuestIsNoHang) {
  Start();
  ASSERT_TRUE(capsule_);
  // Twenty loops that never sleep, for longer than a hang may last.
  EXPECT_EQ(Inside("for i in $(seq 20); do timeout 4 sh -c 'while :; do :; done' & done; wait; "
                   "echo done"),
            "done\nstatus 0\n");
}

TEST_F(CapsuleTest, AKilledSupervisorTakesAllAlong) {
  Start();
  ASSERT_TRUE(capsule_);
  auto watch = Watch::Open("lab");
  ASSERT_TRUE(watch.ok());
  Inside("setsid sh -c 'while :; do :; done' >/dev/null 2>&1 &");
  EXPECT_GE(ProcessesIn(run_dir_).size(), 3u);
  ASSERT_EQ(kill(static_cast<pid_t>(Info().supervisor_pid), SIGKILL), 0);
  auto ended = watch->Wait(seconds(10));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->why, "killed");
  EXPECT_TRUE(WaitFor([this] { return ProcessesIn(run_dir_).empty(); }, seconds(5)));
  // The folder is there, its lock is free: anyone's next command removes it.
  auto living = ListCapsules();
  ASSERT_TRUE(living.ok());
  EXPECT_TRUE(living->empty());
  auto swept = SweepStale();
  ASSERT_TRUE(swept.ok());
  EXPECT_EQ(*swept, std::vector<std::string>{"lab"});
  EXPECT_TRUE(NothingLeft());
}

// At any moment of the start: the same end.
TEST_F(CapsuleTest, ASupervisorKilledWhileStartingLeavesNothing) {
  std::mt19937 random(std::random_device{}());
  for (int i = 0; i < 10; ++i) {
    std::thread starter([this] { (void)StartCapsule(options_, nullptr); });
    pid_t supervisor = 0;
    const auto moment = Clock::now() + milliseconds(random() % 300);
    WaitFor([&] { return Clock::now() > moment; }, seconds(1));
    // It is no child of ours any more; its lock says which it is.
    WaitFor(
        [&] {
          auto info = GetCapsule("lab");
          if (info.ok()) supervisor = static_cast<pid_t>(info->supervisor_pid);
          return info.ok();
        },
        seconds(5));
    if (supervisor > 0) kill(supervisor, SIGKILL);
    starter.join();
    EXPECT_TRUE(WaitFor([this] { return ProcessesIn(run_dir_).empty(); }, seconds(5)));
    ASSERT_TRUE(SweepStale().ok());
    EXPECT_TRUE(WaitFor([this] { return NothingLeft(); }, seconds(5)));
  }
}

TEST_F(CapsuleTest, AKilledKeeperIsACrash) {
  Start();
  ASSERT_TRUE(capsule_);
  auto watch = Watch::Open("lab");
  ASSERT_TRUE(watch.ok());
  std::ifstream stat("/proc/" + std::to_string(Info().kernel_pid) + "/stat");
  std::string word;
  pid_t keeper = 0;
  stat >> word >> word >> word >> keeper;
  ASSERT_GT(keeper, 1);
  ASSERT_EQ(kill(keeper, SIGKILL), 0);
  auto ended = watch->Wait(seconds(10));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->why, "crashed");
}

TEST_F(CapsuleTest, LivesAsLongAsItsStarterUntilReleased) {
  Start();
  ASSERT_TRUE(capsule_);
  auto watch = Watch::Open("lab");
  ASSERT_TRUE(watch.ok());
  capsule_.reset();
  auto ended = watch->Wait(seconds(10));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->why, "stopped");

  Start();
  ASSERT_TRUE(capsule_);
  EXPECT_TRUE(capsule_->Release().ok());
  capsule_.reset();
  EXPECT_EQ(Info().state, "ready");
  auto list = ListCapsules();
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().id, "lab");
  EXPECT_EQ(list->front().memory, uint64_t{512} << 20);
  auto stopped = StopCapsule("lab");
  ASSERT_TRUE(stopped.ok()) << stopped.status();
  EXPECT_EQ(stopped->why, "stopped");
  EXPECT_EQ(stopped->message, "the capsule was stopped");
  EXPECT_TRUE(absl::IsNotFound(StopCapsule("lab").status()));
}

TEST_F(CapsuleTest, WarrendIsStartedAgain) {
  Start();
  ASSERT_TRUE(capsule_);
  const std::string before = Inside("pgrep -o warrend");
  {
    UniqueFd fd = Dial(capsule_->socket());
    WriteAll(fd, "die\n");
    ReadToEnd(fd);
  }
  std::string after;
  EXPECT_TRUE(WaitFor(
      [&] {
        after = Inside("pgrep -o warrend");
        return !after.empty() && after != before;
      },
      seconds(10)))
      << before << after;
}

TEST_F(CapsuleTest, AWarrendThatDoesNotStartIsAClearError) {
  options_.libexec = run_dir_ + "/libexec";
  fs::create_directory(options_.libexec);
  fs::copy_file(tools->libexec + "/warren-init", options_.libexec + "/warren-init");
  fs::copy_file("/bin/false", options_.libexec + "/warrend");
  const absl::Status status = StartFails();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_NE(status.message().find("warrend exited with status 1"), std::string::npos) << status;
}

TEST_F(CapsuleTest, WhatCannotStartSaysWhy) {
  struct Case {
    std::function<void(StartOptions*)> spoil;
    absl::StatusCode code;
    const char* says;
  };
  const Case cases[] = {
      {[](StartOptions* o) { o->kernel = "/nowhere/linux"; }, absl::StatusCode::kFailedPrecondition,
       "the capsule's kernel /nowhere/linux: No such file or directory"},
      {[](StartOptions* o) { o->kernel = "/bin/true"; }, absl::StatusCode::kAborted,
       "the capsule's kernel ended with status 0"},
      {[](StartOptions* o) { o->module = "/etc/hostname"; }, absl::StatusCode::kAborted,
       "the kernel refuses warren.ko"},
      {[](StartOptions* o) { o->libexec = "/nowhere"; }, absl::StatusCode::kFailedPrecondition,
       "the program /nowhere/warren-init"},
      {[](StartOptions* o) { o->results = "/nowhere"; }, absl::StatusCode::kFailedPrecondition,
       "--results /nowhere"},
      {[](StartOptions* o) { o->memory = "1024G"; }, absl::StatusCode::kFailedPrecondition,
       "no room for the capsule's memory of 1048576 MB"},
      {[](StartOptions* o) { o->cpu = 1000; }, absl::StatusCode::kInvalidArgument,
       "--cpu 1000: allowed processors are"},
      {[](StartOptions* o) {
         o->sysctls = {{"kernel.nonsense", "1"}};
       },
       absl::StatusCode::kAborted, "cannot set kernel.nonsense to 1"},
      {[](StartOptions* o) { o->id = "../etc"; }, absl::StatusCode::kInvalidArgument,
       "capsule id '../etc'"},
      {[](StartOptions* o) { o->program = "/nowhere/warren-capsule"; }, absl::StatusCode::kNotFound,
       "cannot run /nowhere/warren-capsule"},
  };
  const StartOptions good = options_;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    options_ = good;
    c.spoil(&options_);
    const absl::Status status = StartFails();
    EXPECT_EQ(status.code(), c.code) << status;
    EXPECT_NE(status.message().find(c.says), std::string::npos) << status;
  }
  options_ = good;
  Start();
  const absl::Status twice = StartFails();
  EXPECT_NE(twice.message().find("the capsule lab is running"), std::string::npos) << twice;
}

TEST_F(CapsuleTest, AnotherUsersRunFolderIsRefused) {
  chmod(run_dir_.c_str(), 0777);
  auto list = ListCapsules();
  ASSERT_FALSE(list.ok());
  EXPECT_NE(list.status().message().find("only you can write"), std::string::npos);
  chmod(run_dir_.c_str(), 0700);
}

TEST_F(CapsuleTest, TwoCapsulesShareTheProcessors) {
  Start();
  ASSERT_TRUE(capsule_);
  StartOptions second = options_;
  second.id = "second";
  auto other = StartCapsule(second, nullptr);
  ASSERT_TRUE(other.ok()) << other.status();
  auto cpu = [&](const char* id) {
    int number = -1;
    std::ifstream(run_dir_ + "/capsules/" + id + "/cpu") >> number;
    return number;
  };
  if (std::thread::hardware_concurrency() > 1) {
    EXPECT_NE(cpu("lab"), cpu("second"));
  }
  EXPECT_EQ(Echo(other->socket(), "two"), "two");
  EXPECT_EQ(Echo(capsule_->socket(), "one"), "one");
}

TEST_F(CapsuleTest, VirtualTimeIsTheSameTwice) {
  options_.virtual_time = true;
  options_.seed = 7;
  auto run = [this] {
    Start();
    // Fixed at boot, from the kernel's random numbers.
    std::string id = capsule_ ? Inside("cat /proc/sys/kernel/random/boot_id") : "";
    (void)StopCapsule("lab");
    capsule_.reset();
    return id;
  };
  const std::string first = run();
  EXPECT_EQ(first.size(), 37 + std::string("status 0\n").size()) << first;
  EXPECT_EQ(run(), first);
  options_.seed = 8;
  EXPECT_NE(run(), first);
}

// A machine that gives no namespaces: the same promises by other means.
TEST_F(CapsuleTest, LeavesNothingWithoutNamespaces) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  const pid_t child = fork();
  if (child == 0) {
    auto put = [](const char* path, const std::string& text) {
      std::ofstream file(path);
      file << text << std::flush;
      return file.good();
    };
    if (unshare(CLONE_NEWUSER) < 0) _exit(77);
    put("/proc/self/setgroups", "deny");
    if (!put("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1") ||
        !put("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1") ||
        !put("/proc/sys/user/max_user_namespaces", "0") ||
        !put("/proc/sys/user/max_pid_namespaces", "0")) {
      _exit(77);
    }
    for (const bool hard : {false, true}) {
      Start();
      if (!capsule_) break;
      EXPECT_EQ(Info().containment.rfind("process tree", 0), 0u) << Info().containment;
      Inside("setsid sh -c 'while :; do :; done' >/dev/null 2>&1 &");
      EXPECT_GE(ProcessesIn(run_dir_).size(), 3u);
      const auto victim = hard ? Info().supervisor_pid : Info().kernel_pid;
      kill(static_cast<pid_t>(victim), SIGKILL);
      EXPECT_TRUE(WaitFor([this] { return ProcessesIn(run_dir_).empty(); }, seconds(5)));
      capsule_.reset();
      EXPECT_TRUE(SweepStale().ok());
    }
    std::fflush(nullptr);
    _exit(HasFailure() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
    GTEST_SKIP() << "this machine lets nobody take namespaces away";
  }
  EXPECT_EQ(status, 0);
}

TEST_F(CapsuleTest, RunsForAnOrdinaryUser) {
  if (geteuid() != 0) GTEST_SKIP() << "every test here ran as one";
  ASSERT_EQ(chown(run_dir_.c_str(), 65534, 65534), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (setgroups(0, nullptr) < 0 || setgid(65534) < 0 || setuid(65534) < 0) _exit(3);
    unsetenv("HOME");
    unsetenv("XDG_CACHE_HOME");
    options_.results = run_dir_;
    Start();
    if (capsule_) {
      EXPECT_EQ(Inside("id -u; echo mine >/results/mine"), "0\nstatus 0\n");
      std::printf("containment: %s\n", Info().containment.c_str());
      EXPECT_TRUE(StopCapsule("lab").ok());
    }
    std::fflush(nullptr);
    _exit(HasFailure() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  struct stat info = {};
  ASSERT_EQ(stat((run_dir_ + "/mine").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 65534u);
}

}  // namespace
}  // namespace warren::capsule

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  warren::capsule::tools = new warren::capsule::Tools;  // owned by GoogleTest
  testing::AddGlobalTestEnvironment(warren::capsule::tools);
  return RUN_ALL_TESTS();
}
