// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ctl/cli/client.h"
#include "ctl/cli/console.h"
#include "ctl/cli/exit_code.h"
#include "ctl/cli/place.h"
#include "ctl/cli/verbs.h"
#include "ctl/kernel/unique_fd.h"

namespace warren::cli {
namespace {

constexpr uint32_t kEnhancedPacket = 6;
constexpr uint32_t kStatistics = 5;
constexpr size_t kMissedAt = 36;  // in a block of statistics as warrend makes it

struct CaptureWords {
  std::string what;
  std::string out;
  uint64_t count = 0;
  uint32_t snap = 0;
};

template <typename Number>
Number NumberAt(const std::string& bytes, size_t at) {
  Number number{};
  if (at + sizeof(number) <= bytes.size()) memcpy(&number, bytes.data() + at, sizeof(number));
  return number;
}

// Counts what goes by; whole blocks come.
class Counter {
 public:
  // The bytes up to the block that holds the last frame wanted.
  size_t Take(const std::string& blocks, uint64_t most) {
    size_t at = 0;
    while (at + 8 <= blocks.size() && (most == 0 || frames_ < most)) {
      const auto type = NumberAt<uint32_t>(blocks, at);
      const auto length = NumberAt<uint32_t>(blocks, at + 4);
      if (length < 12) break;
      if (type == kEnhancedPacket) ++frames_;
      if (type == kStatistics) {
        missed_[NumberAt<uint32_t>(blocks, at + 8)] = NumberAt<uint64_t>(blocks, at + kMissedAt);
      }
      at += length;
    }
    return std::min(at, blocks.size());
  }

  uint64_t frames() const { return frames_; }
  uint64_t missed() const {
    uint64_t sum = 0;
    for (const auto& [interface, count] : missed_) sum += count;
    return sum;
  }

 private:
  uint64_t frames_ = 0;
  std::map<uint32_t, uint64_t> missed_;
};

absl::Status WriteAll(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t wrote = write(fd, bytes, size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return absl::FailedPreconditionError(strerror(errno));
    bytes += wrote;
    size -= static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

absl::StatusOr<kernel::UniqueFd> OpenOutput(const std::string& path) {
  if (path.empty() || path == "-") {
    if (isatty(STDOUT_FILENO) != 0) {
      return absl::InvalidArgumentError(
          "a capture is no text; write it with -w FILE, or pipe it: | wireshark -k -i -");
    }
    return kernel::UniqueFd(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  }
  kernel::UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (fd.valid()) return fd;
  return absl::FailedPreconditionError(absl::StrCat(path, ": ", strerror(errno)));
}

v1::CaptureRequest RequestOf(const CaptureWords& words, const std::string& lab,
                             const std::string& what) {
  v1::CaptureRequest request;
  request.set_lab(lab);
  request.set_snap_bytes(words.snap);
  const size_t colon = what.find(':');
  if (colon == std::string::npos) {
    request.set_link(what);
  } else {
    request.set_node(what.substr(0, colon));
    request.set_interface(what.substr(colon + 1));
  }
  return request;
}

int Capture(const CaptureWords& words) {
  const QualifiedName name = SplitName(words.what);
  auto ref = FindLab(name.lab);
  if (!ref.ok()) return Report(ref.status());
  Client client(ref->place.socket);
  grpc::ClientContext context;
  InterruptGuard guard(&context);
  auto reader = client.stub().Capture(&context, RequestOf(words, ref->lab, name.name));
  // The file is made when the capture is on: a wrong name leaves what was there.
  kernel::UniqueFd out;
  absl::Status status;
  Counter counter;
  bool enough = false;
  for (v1::CaptureReply reply; status.ok() && !enough && reader->Read(&reply);) {
    if (!out.valid()) {
      auto opened = OpenOutput(words.out);
      status = opened.status();
      if (!status.ok()) break;
      out = *std::move(opened);
      std::cerr << "capturing; Ctrl-C ends it\n";
    }
    const size_t size = counter.Take(reply.pcapng(), words.count);
    enough = words.count != 0 && counter.frames() >= words.count;
    status = WriteAll(out.get(), reply.pcapng().data(), size);
    // Whoever read the pipe has seen enough.
    if (errno == EPIPE && !status.ok()) {
      status = absl::OkStatus();
      enough = true;
    }
  }
  const bool ours = enough || !status.ok();
  if (ours) context.TryCancel();
  const absl::Status ended = FromGrpc(reader->Finish());
  if (!status.ok()) {
    return Report(absl::FailedPreconditionError(
        absl::StrCat(words.out.empty() ? "standard output" : words.out, ": ", status.message())));
  }
  if (!ours && !ended.ok() && !absl::IsCancelled(ended)) {
    return Report(Explain(ref->place, ended));
  }
  std::cerr << Count(counter.frames(), "frame") << " captured, " << counter.missed() << " missed\n";
  return kDone;
}

}  // namespace

void AddCapture(const Verbs& verbs) {
  auto words = std::make_shared<CaptureWords>();
  CLI::App* verb =
      verbs.Add("capture", "The frames of a link or an interface, both directions, as pcapng",
                [words] { return Capture(*words); });
  verb->add_option("WHAT", words->what, "[LAB/]LINK or [LAB/]NODE:INTERFACE")->required();
  verb->add_option("-w,--write", words->out, "Where to write; default: stdout");
  verb->add_option("-c,--count", words->count, "End after so many frames");
  verb->add_option("-s,--snap", words->snap, "Keep only so many bytes of each frame");
}

}  // namespace warren::cli
