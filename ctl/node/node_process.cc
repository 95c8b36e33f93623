// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/node/node_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/node/cgroup.h"
#include "ctl/node/protocol.h"

namespace warren::node {
namespace {

using kernel::ErrnoStatus;
using kernel::UniqueFd;

constexpr size_t kChildStack = 64 * 1024;
// TZ is the usual file, but named: else libc looks at it for every time it prints.
constexpr const char* kEnvironment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "USER=root",
    "LOGNAME=root",
    "LANG=C.UTF-8",
    "TZ=:/etc/localtime"};

std::string SocketPath(const NodeRef& node) {
  return absl::StrCat(LabFolder(node.lab), "/nodes/", node.node, ".sock");
}

// A Unix socket's address holds 107 bytes; a longer path goes through the folder's descriptor.
struct Address {
  UniqueFd folder;
  sockaddr_un name{};

  explicit Address(const std::string& path) {
    name.sun_family = AF_UNIX;
    std::string use = path;
    if (use.size() >= sizeof(name.sun_path)) {
      const std::filesystem::path whole(path);
      folder.Reset(open(whole.parent_path().c_str(), O_PATH | O_CLOEXEC));
      use = absl::StrCat("/proc/self/fd/", folder.get(), "/", whole.filename().string());
    }
    strncpy(name.sun_path, use.c_str(), sizeof(name.sun_path) - 1);
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

absl::StatusOr<UniqueFd> Connect(const NodeRef& node) {
  UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  const Address address(SocketPath(node));
  if (connect(fd.get(), address.get(), sizeof(address.name)) != 0) {
    return ErrnoStatus(errno, absl::StrCat("reaching the first process of ", node.node));
  }
  const int bytes = 1 << 20;
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes));
  return fd;
}

// What the child of the clone below needs; it shares our memory until it becomes another program.
struct ChildPlan {
  const char* binary;
  char* const* argv;
  int netns;
  int cgroup_procs;
  int listener;
  int report;
  int null;
};

int BecomeInit(void* argument) {
  const auto* plan = static_cast<const ChildPlan*>(argument);
  // Only system calls from here on. First make room: every descriptor we need goes above the ones
  // that have fixed places.
  const int netns = fcntl(plan->netns, F_DUPFD_CLOEXEC, 10);
  const int procs = fcntl(plan->cgroup_procs, F_DUPFD_CLOEXEC, 10);
  const int report = fcntl(plan->report, F_DUPFD_CLOEXEC, 10);
  const int listener = fcntl(plan->listener, F_DUPFD_CLOEXEC, 10);
  const int null = fcntl(plan->null, F_DUPFD_CLOEXEC, 10);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGCHLD, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  if (setns(netns, CLONE_NEWNET) == 0 && write(procs, "0", 1) == 1 && dup2(null, 0) == 0 &&
      dup2(report, 1) == 1 && dup2(report, 2) == 2 && dup2(listener, kListenFd) == kListenFd) {
    execv(plan->binary, plan->argv);
  }
  const char* reason = strerrordesc_np(errno);
  if (reason != nullptr) {
    const ssize_t ignored = write(report, reason, strlen(reason));
    (void)ignored;
  }
  _exit(127);
}

std::string InitBinary() {
  if (const char* libexec = getenv("WARREN_LIBEXEC"); libexec != nullptr) {
    return absl::StrCat(libexec, "/warren-node-init");
  }
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "warren-node-init")
      .string();
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t got;
  while ((got = read(fd, buffer, sizeof(buffer))) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

absl::Status StartInit(const NodeRef& node, const OpenNetns& open_netns) {
  auto netns = open_netns();
  if (!netns.ok()) return netns.status();
  if (absl::Status status = MakeCgroup(node.lab, node.node, {}); !status.ok()) return status;
  const std::string folder = absl::StrCat(LabFolder(node.lab), "/nodes");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  unlink(SocketPath(node).c_str());
  UniqueFd listener(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  const Address address(SocketPath(node));
  // The first process itself listens, so that it is the peer that EnsureView asks for.
  if (bind(listener.get(), address.get(), sizeof(address.name)) != 0) {
    return ErrnoStatus(errno, SocketPath(node));
  }
  UniqueFd procs(open(absl::StrCat(CgroupPath(node.lab, node.node), "/cgroup.procs").c_str(),
                      O_WRONLY | O_CLOEXEC));
  UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return ErrnoStatus(errno, "making a pipe");
  UniqueFd read_end(pipe_ends[0]);
  UniqueFd write_end(pipe_ends[1]);

  const std::string binary = InitBinary();
  const std::string shared = absl::StrCat(LabFolder(node.lab), "/shared");
  char* argv[] = {const_cast<char*>("warren-node-init"), const_cast<char*>(node.node.c_str()),
                  const_cast<char*>(shared.c_str()), nullptr};
  ChildPlan plan{binary.c_str(),  argv,      netns->get(), procs.get(), listener.get(),
                 write_end.get(), null.get()};
  // Like vfork: no copy of our memory, and we wait until the child is another program.
  std::vector<char> stack(kChildStack);
  const int flags =
      CLONE_VM | CLONE_VFORK | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD;
  const int pid = clone(BecomeInit, stack.data() + stack.size(), flags, &plan);
  if (pid < 0) return ErrnoStatus(errno, absl::StrCat("starting the first process of ", node.node));
  write_end.Reset();
  const std::string complaint = ReadAll(read_end.get());
  if (!complaint.empty()) {
    unlink(SocketPath(node).c_str());
    return absl::InternalError(absl::StrCat("node '", node.node, "': ", complaint));
  }
  return absl::OkStatus();
}

absl::StatusOr<UniqueFd> ConnectOrStart(const NodeRef& node, const OpenNetns& netns) {
  auto connection = Connect(node);
  if (connection.ok()) return connection;
  static std::mutex starting;  // two callers must not start two first processes of one node
  std::lock_guard<std::mutex> lock(starting);
  connection = Connect(node);
  if (connection.ok()) return connection;
  if (absl::Status status = StartInit(node, netns); !status.ok()) return status;
  return Connect(node);
}

void Append(std::string* packet, absl::string_view text) {
  packet->append(text.data(), text.size());
  packet->push_back('\0');
}

std::string Header(const RequestHeader& header) {
  return std::string(reinterpret_cast<const char*>(&header), sizeof(header));
}

// The header and the strings: `words`, then the environment.
std::string Encode(RequestHeader header, const std::vector<std::string>& words,
                   const std::vector<std::string>& environment) {
  header.envc = static_cast<uint32_t>(std::size(kEnvironment) + environment.size());
  std::string packet = Header(header);
  for (const std::string& word : words) Append(&packet, word);
  for (const char* variable : kEnvironment) Append(&packet, variable);
  for (const std::string& variable : environment) Append(&packet, variable);
  return packet;
}

absl::Status SendRequest(int connection, const std::string& packet, const std::vector<int>& fds) {
  if (packet.size() > kMaxRequest) return absl::InvalidArgumentError("the command is too long");
  iovec io{const_cast<char*>(packet.data()), packet.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(3 * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &io;
  message.msg_iovlen = 1;
  const size_t size = fds.size() * sizeof(int);
  if (!fds.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* attached = CMSG_FIRSTHDR(&message);
    attached->cmsg_level = SOL_SOCKET;
    attached->cmsg_type = SCM_RIGHTS;
    attached->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(attached), fds.data(), size);
  }
  if (sendmsg(connection, &message, MSG_NOSIGNAL) < 0) {
    return ErrnoStatus(errno, "asking a node's first process");
  }
  return absl::OkStatus();
}

absl::StatusOr<Event> ReadEvent(int connection) {
  Event event;
  ssize_t got;
  do {
    got = recv(connection, &event, sizeof(event), 0);
  } while (got < 0 && errno == EINTR);
  if (got != sizeof(event)) return absl::UnavailableError("the node's first process is gone");
  return event;
}

}  // namespace

std::string LabFolder(const std::string& lab) { return absl::StrCat("/run/warren/labs/", lab); }

absl::StatusOr<int> Program::Wait() {
  auto event = ReadEvent(connection_.get());
  if (!event.ok()) return event.status();
  const int status = event->value;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

absl::Status Program::Signal(int number) {
  const int32_t wire = number;
  if (send(connection_.get(), &wire, sizeof(wire), MSG_NOSIGNAL) < 0) {
    return ErrnoStatus(errno, "signalling a program");
  }
  return absl::OkStatus();
}

namespace {

// Waits for the answer to a request that starts something.
absl::StatusOr<Program> Started(UniqueFd connection, const NodeRef& node, const std::string& what) {
  auto event = ReadEvent(connection.get());
  if (!event.ok()) return event.status();
  if (event->kind == Event::kFailed) {
    return ErrnoStatus(event->value, absl::StrCat(node.node, ": ", what));
  }
  return Program(std::move(connection), event->value);
}

}  // namespace

absl::StatusOr<Program> StartProgram(const NodeRef& node, const OpenNetns& netns,
                                     const ProgramOptions& options) {
  if (options.argv.empty()) return absl::InvalidArgumentError("no program was named");
  RequestHeader header{.request = Request::kProgram,
                       .argc = static_cast<uint32_t>(options.argv.size()),
                       .terminal = static_cast<uint8_t>(options.terminal ? 1 : 0)};
  const std::string packet = Encode(header, options.argv, options.environment);
  auto connection = ConnectOrStart(node, netns);
  if (!connection.ok()) return connection.status();
  absl::Status sent = SendRequest(connection->get(), packet,
                                  {options.stdin_fd, options.stdout_fd, options.stderr_fd});
  if (!sent.ok()) return sent;
  return Started(*std::move(connection), node, options.argv.front());
}

std::string LogFolder(const NodeRef& node) {
  return absl::StrCat(LabFolder(node.lab), "/logs/", node.node);
}

absl::StatusOr<Program> StartService(const NodeRef& node, const OpenNetns& netns,
                                     const ServiceOptions& options) {
  if (options.argv.empty()) return absl::InvalidArgumentError("no program was named");
  const std::string folder = LogFolder(node);
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  UniqueFd logs(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  UniqueFd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!logs.valid() || !null.valid()) return ErrnoStatus(errno, folder);
  RequestHeader header{.request = Request::kService,
                       .argc = static_cast<uint32_t>(options.argv.size()),
                       .restart = options.restart};
  std::vector<std::string> words = {options.name};
  words.insert(words.end(), options.argv.begin(), options.argv.end());
  auto connection = ConnectOrStart(node, netns);
  if (!connection.ok()) return connection.status();
  absl::Status sent =
      SendRequest(connection->get(), Encode(header, words, {}), {null.get(), logs.get()});
  if (!sent.ok()) return sent;
  return Started(*std::move(connection), node, options.argv.front());
}

absl::Status StopService(const NodeRef& node, const std::string& name) {
  auto connection = Connect(node);
  if (!connection.ok()) return absl::OkStatus();
  absl::Status sent =
      SendRequest(connection->get(), Header({.request = Request::kStop}) + name + '\0', {});
  if (!sent.ok()) return sent;
  auto event = ReadEvent(connection->get());
  // A first process that went meanwhile took the service with it.
  return absl::IsUnavailable(event.status()) ? absl::OkStatus() : event.status();
}

absl::StatusOr<std::vector<ServiceState>> ListServices(const NodeRef& node) {
  auto connection = Connect(node);
  if (!connection.ok()) return std::vector<ServiceState>();
  absl::Status sent = SendRequest(connection->get(), Header({.request = Request::kList}), {});
  if (!sent.ok()) return sent;
  std::vector<ServiceState> states(kMaxServices);
  ssize_t got;
  do {
    got = recv(connection->get(), states.data(), states.size() * sizeof(ServiceState), 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return ErrnoStatus(errno, "asking a node's first process");
  states.resize(static_cast<size_t>(got) / sizeof(ServiceState));
  return states;
}

void ForgetNode(const NodeRef& node) {
  unlink(SocketPath(node).c_str());
  std::error_code ignored;
  std::filesystem::remove_all(LogFolder(node), ignored);
}

absl::StatusOr<std::string> EnsureView(const NodeRef& node, const OpenNetns& netns) {
  auto connection = ConnectOrStart(node, netns);
  if (!connection.ok()) return connection.status();
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (getsockopt(connection->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return ErrnoStatus(errno, "asking for the first process of a node");
  }
  return absl::StrCat("/proc/", peer.pid, "/root");
}

}  // namespace warren::node
