// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/sim/pcap_file.h"

#include <pcap/pcap.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace warren::sim {
namespace {

constexpr uint64_t kNsPerSecond = 1'000'000'000;
constexpr int kLongestPacket = 262'144;

// What stands in front of the network header; nullopt for what is no network's link layer.
std::optional<uint32_t> HeaderBytes(int link_type) {
  switch (link_type) {
    case DLT_EN10MB:
      return 14;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return 0;
    case DLT_NULL:
    case DLT_LOOP:
      return 4;
    case DLT_LINUX_SLL:
      return 16;
    case DLT_LINUX_SLL2:
      return 20;
    default:
      return std::nullopt;
  }
}

}  // namespace

void PcapReader::Close::operator()(pcap* handle) const { pcap_close(handle); }
void PcapWriter::Close::operator()(pcap* handle) const { pcap_close(handle); }
void PcapWriter::Close::operator()(pcap_dumper* dumper) const { pcap_dump_close(dumper); }

absl::StatusOr<PcapReader> PcapReader::Open(const std::string& path) {
  char error[PCAP_ERRBUF_SIZE] = "";
  PcapReader reader;
  reader.path_ = path;
  errno = 0;
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  reader.handle_.reset(
      pcap_fopen_offline_with_tstamp_precision(file.get(), PCAP_TSTAMP_PRECISION_NANO, error));
  if (reader.handle_ == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is no packet trace (", error, "); write the name of a pcap file"));
  }
  (void)file.release();  // the handle closes it
  reader.link_type_ = pcap_datalink(reader.handle_.get());
  const auto header = HeaderBytes(reader.link_type_);
  if (!header) {
    const char* name = pcap_datalink_val_to_name(reader.link_type_);
    return absl::InvalidArgumentError(absl::StrCat(path, " has packets of the link type ",
                                                   name == nullptr ? "?" : name,
                                                   "; write a trace of Ethernet or IP packets"));
  }
  reader.header_bytes_ = *header;
  return reader;
}

absl::StatusOr<std::optional<Packet>> PcapReader::Next() {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int got = pcap_next_ex(handle_.get(), &header, &data);
  if (got == PCAP_ERROR_BREAK) return std::nullopt;
  if (got != 1) {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": after ", packets_,
                                                   " packets: ", pcap_geterr(handle_.get()),
                                                   "; write a whole trace"));
  }
  ++packets_;
  // With nanosecond precision tv_usec counts nanoseconds.
  const auto seconds = static_cast<uint64_t>(header->ts.tv_sec);
  const auto nanoseconds = static_cast<uint64_t>(header->ts.tv_usec);
  if (header->ts.tv_sec < 0 || seconds > UINT32_MAX || nanoseconds >= kNsPerSecond) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": packet ", packets_, " has an impossible time stamp"));
  }
  Packet packet;
  packet.time_ns = seconds * kNsPerSecond + nanoseconds;
  packet.length = header->len;
  packet.data.assign(data, data + header->caplen);
  if (packet.length < header_bytes_ || packet.length > kLongestPacket ||
      header->caplen > packet.length) {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": packet ", packets_, " has ",
                                                   packet.length, " bytes; between ", header_bytes_,
                                                   " and ", kLongestPacket, " are possible"));
  }
  return packet;
}

absl::StatusOr<PcapWriter> PcapWriter::Create(const std::string& path, int link_type) {
  PcapWriter writer;
  writer.path_ = path;
  writer.temporary_ = absl::StrCat(path, ".part-", getpid());
  writer.handle_.reset(
      pcap_open_dead_with_tstamp_precision(link_type, kLongestPacket, PCAP_TSTAMP_PRECISION_NANO));
  if (writer.handle_ == nullptr) return absl::ResourceExhaustedError("no memory");
  writer.dumper_.reset(pcap_dump_open(writer.handle_.get(), writer.temporary_.c_str()));
  if (writer.dumper_ == nullptr) {
    const std::string why = std::strerror(errno);
    writer.temporary_.clear();
    return absl::FailedPreconditionError(absl::StrCat(path, " cannot be written: ", why));
  }
  return writer;
}

PcapWriter::~PcapWriter() {
  if (dumper_ != nullptr && !temporary_.empty()) unlink(temporary_.c_str());
}

void PcapWriter::Write(const Packet& packet, uint64_t time_ns) {
  pcap_pkthdr header{};
  header.ts.tv_sec = static_cast<time_t>(time_ns / kNsPerSecond);
  header.ts.tv_usec = static_cast<suseconds_t>(time_ns % kNsPerSecond);
  header.caplen = static_cast<bpf_u_int32>(packet.data.size());
  header.len = packet.length;
  pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header, packet.data.data());
}

absl::Status PcapWriter::Finish() {
  const bool written =
      pcap_dump_flush(dumper_.get()) == 0 && std::ferror(pcap_dump_file(dumper_.get())) == 0;
  dumper_.reset();
  if (written && std::rename(temporary_.c_str(), path_.c_str()) == 0) return absl::OkStatus();
  const std::string why = std::strerror(errno);
  unlink(temporary_.c_str());
  return absl::FailedPreconditionError(absl::StrCat(path_, " cannot be written: ", why));
}

}  // namespace warren::sim
