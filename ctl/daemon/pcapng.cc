// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/daemon/pcapng.h"

namespace warren::daemon::pcapng {
namespace {

enum BlockType : uint32_t {
  kSectionHeader = 0x0A0D0D0A,
  kInterfaceDescription = 1,
  kInterfaceStatistics = 5,
  kEnhancedPacket = 6,
};
constexpr uint32_t kByteOrder = 0x1A2B3C4D;
constexpr uint16_t kEthernet = 1;
constexpr uint16_t kEndOfOptions = 0;

enum Option : uint16_t {
  kUserApplication = 4,  // of a section
  kName = 2,             // of an interface
  kTimeResolution = 9,
  kFlags = 2,     // of a packet
  kReceived = 4,  // of statistics
  kDropped = 5,
};
constexpr uint32_t kInbound = 1;
constexpr uint32_t kOutbound = 2;

class Block {
 public:
  explicit Block(BlockType type) {
    Put<uint32_t>(type);
    Put<uint32_t>(0);  // the length, once it is known
  }

  template <typename Number>
  void Put(Number number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }

  // The high half of a time comes first, whatever the byte order.
  void PutTime(uint64_t ns) {
    Put(static_cast<uint32_t>(ns >> 32));
    Put(static_cast<uint32_t>(ns));
  }

  void PutPadded(std::string_view data) {
    bytes_.append(data);
    bytes_.append((4 - data.size() % 4) % 4, '\0');
  }

  void PutOption(Option code, std::string_view value) {
    Put<uint16_t>(code);
    Put(static_cast<uint16_t>(value.size()));
    PutPadded(value);
  }

  template <typename Number>
  void PutNumberOption(Option code, Number number) {
    PutOption(code, {reinterpret_cast<const char*>(&number), sizeof(number)});
  }

  std::string Finish() {
    Put<uint16_t>(kEndOfOptions);
    Put<uint16_t>(0);
    const auto length = static_cast<uint32_t>(bytes_.size() + sizeof(uint32_t));
    bytes_.replace(4, 4, reinterpret_cast<const char*>(&length), sizeof(length));
    Put(length);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

}  // namespace

std::string SectionHeader(std::string_view application) {
  Block block(kSectionHeader);
  block.Put(kByteOrder);
  block.Put<uint16_t>(1);  // version 1.0
  block.Put<uint16_t>(0);
  block.Put<int64_t>(-1);  // the section's length is not known
  block.PutOption(kUserApplication, application);
  return block.Finish();
}

std::string Interface(std::string_view name, uint32_t snap_bytes) {
  Block block(kInterfaceDescription);
  block.Put(kEthernet);
  block.Put<uint16_t>(0);
  block.Put(snap_bytes);
  block.PutOption(kName, name);
  block.PutNumberOption<uint8_t>(kTimeResolution, 9);
  return block.Finish();
}

std::string EnhancedPacket(const Frame& frame) {
  Block block(kEnhancedPacket);
  block.Put(frame.interface);
  block.PutTime(frame.time_ns);
  block.Put(static_cast<uint32_t>(frame.bytes.size()));
  block.Put(frame.whole_bytes);
  block.PutPadded(frame.bytes);
  block.PutNumberOption(kFlags, frame.outbound ? kOutbound : kInbound);
  return block.Finish();
}

std::string InterfaceStatistics(uint32_t interface, uint64_t time_ns, uint64_t received,
                                uint64_t missed) {
  Block block(kInterfaceStatistics);
  block.Put(interface);
  block.PutTime(time_ns);
  block.PutNumberOption(kReceived, received);
  block.PutNumberOption(kDropped, missed);
  return block.Finish();
}

}  // namespace warren::daemon::pcapng
