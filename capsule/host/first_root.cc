// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/first_root.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "capsule/guest/conf.h"
#include "capsule/host/ld_cache.h"

namespace warren::capsule {

namespace {

namespace fs = std::filesystem;

absl::Status Wrong(const std::error_code& error, const std::string& what) {
  return absl::ErrnoToStatus(error.value(), what);
}

absl::Status Copy(const fs::path& from, const fs::path& to, mode_t mode) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (error) return Wrong(error, absl::StrCat("cannot copy ", from.string(), " to ", to.string()));
  if (chmod(to.c_str(), mode) < 0) return absl::ErrnoToStatus(errno, to.string());
  return absl::OkStatus();
}

absl::Status Write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (file) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("cannot write ", path.string()));
}

// Links into /usr alone: the rest of them is the host's documentation and choices.
std::string Alternatives() {
  std::map<std::string, std::string> links;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/etc/alternatives", error)) {
    const std::string target = fs::read_symlink(entry.path(), error).string();
    if (error || !(absl::StartsWith(target, "/usr/") || absl::StartsWith(target, "/bin/")))
      continue;
    if (absl::StartsWith(target, "/usr/share/man/")) continue;
    links[entry.path().filename()] = target;
  }
  std::string text;
  for (const auto& [name, target] : links) absl::StrAppend(&text, name, "\t", target, "\n");
  return text;
}

bool RunsInside(const std::string& name) {
  return name == "warrend" || name == "warren" || absl::StartsWith(name, "warren-node-");
}

absl::Status CopyPrograms(const fs::path& libexec, const fs::path& to) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(libexec, error)) {
    if (!RunsInside(entry.path().filename())) continue;
    if (auto copied = Copy(entry.path(), to / entry.path().filename(), 0755); !copied.ok()) {
      return copied;
    }
  }
  if (error) return Wrong(error, absl::StrCat("cannot read --libexec ", libexec.string()));
  if (fs::exists(to / "warrend", error)) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no warrend in --libexec ", libexec.string()));
}

absl::Status LinkResults(const std::string& results, const fs::path& link) {
  std::error_code error;
  const fs::path real = fs::canonical(results, error);
  if (error) return Wrong(error, absl::StrCat("--results ", results));
  if (!fs::is_directory(real, error) || access(real.c_str(), W_OK | X_OK) < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--results ", results, ": want a folder that you can write"));
  }
  fs::create_directory_symlink(real, link, error);
  if (error) return Wrong(error, link.string());
  return absl::OkStatus();
}

}  // namespace

absl::Status FillRunFolder(const RunFolder& folder, const Options& options) {
  const fs::path run = folder.path;
  const fs::path root = run / "root";
  std::error_code error;
  for (const fs::path& made : {root, root / "dev", root / "new", run / "libexec", run / "uml"}) {
    fs::create_directory(made, error);
    if (error) return Wrong(error, absl::StrCat("cannot make ", made.string()));
  }
  fs::create_directory_symlink("/usr", run / "usr", error);
  if (error) return Wrong(error, absl::StrCat("cannot make ", (run / "usr").string()));

  GuestConf conf;
  conf.virtual_time = options.virtual_time;
  conf.module = !options.module.empty();
  conf.results = !options.results.empty() || !options.batch.empty();
  conf.sysctls = options.sysctls;
  conf.batch = options.batch;
  conf.hold = options.hold;
  conf.until_ns = options.until_ns;

  const std::string base = root.string();
  absl::Status status = Write(base + kConfFile, FormatConf(conf));
  if (status.ok()) status = Write(base + kAlternativesFile, Alternatives());
  if (status.ok()) status = WriteLdCache(base + kLdCacheFile);
  if (status.ok()) status = Copy(fs::path(options.libexec) / "warren-init", root / "init", 0755);
  if (status.ok() && conf.module) status = Copy(options.module, base + kModuleFile, 0644);
  if (status.ok()) status = CopyPrograms(options.libexec, run / "libexec");
  if (status.ok() && !options.lab_file.empty()) {
    status = Copy(options.lab_file, base + kLabFile, 0644);
  }
  if (status.ok() && !options.results.empty()) {
    status = LinkResults(options.results, run / "results");
  } else if (status.ok() && conf.results) {
    fs::create_directory(run / "results", error);
    if (error) return Wrong(error, (run / "results").string());
  }
  if (!status.ok() || !options.virtual_time) return status;
  // Names that do not vary: they are the guest's command line and the layout of its first page.
  fs::create_symlink(options.kernel, run / kKernelLink, error);
  if (error) return Wrong(error, (run / kKernelLink).string());
  return absl::OkStatus();
}

}  // namespace warren::capsule
