// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// Packet traces: pcap and pcapng to read, pcap with nanoseconds to write.

#ifndef WARREN_CTL_SIM_PCAP_FILE_H_
#define WARREN_CTL_SIM_PCAP_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct pcap;
struct pcap_dumper;

namespace warren::sim {

struct Packet {
  uint64_t time_ns = 0;       // since 1970
  uint32_t length = 0;        // of the packet when it was caught
  std::vector<uint8_t> data;  // at most so many of its first bytes
};

class PcapReader {
 public:
  // FAILED_PRECONDITION or INVALID_ARGUMENT with a sentence that names the file.
  static absl::StatusOr<PcapReader> Open(const std::string& path);

  // The next packet; nullopt at the end of the file. A file that ends within a packet is an error.
  absl::StatusOr<std::optional<Packet>> Next();

  // The bytes that a packet of this file has in front of its network header. On Ethernet they would
  // be 14.
  uint32_t header_bytes() const { return header_bytes_; }
  int link_type() const { return link_type_; }

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  std::string path_;
  std::unique_ptr<pcap, Close> handle_;
  int link_type_ = 0;
  uint32_t header_bytes_ = 0;
  uint64_t packets_ = 0;
};

// Writes to a temporary file beside `path`, which takes its place in Finish: until then, and when
// it never comes to that, whatever was there stays.
class PcapWriter {
 public:
  static absl::StatusOr<PcapWriter> Create(const std::string& path, int link_type);
  PcapWriter(PcapWriter&&) = default;
  ~PcapWriter();

  void Write(const Packet& packet, uint64_t time_ns);
  absl::Status Finish();

 private:
  PcapWriter() = default;
  struct Close {
    void operator()(pcap* handle) const;
    void operator()(pcap_dumper* dumper) const;
  };
  std::string path_, temporary_;
  std::unique_ptr<pcap, Close> handle_;
  std::unique_ptr<pcap_dumper, Close> dumper_;
};

}  // namespace warren::sim

#endif  // WARREN_CTL_SIM_PCAP_FILE_H_
