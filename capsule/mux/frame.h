// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_MUX_FRAME_H_
#define WARREN_CAPSULE_MUX_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warren::capsule {

using ChannelId = uint32_t;

// What travels on the pipe: an 8-byte little-endian header (type, zero, payload
// length, channel), then the payload.
enum class FrameType : uint8_t {
  kOpen = 1,    // a new channel
  kOpened = 2,  // the far end of it is connected
  kData = 3,
  kCredit = 4,    // u32: that many more bytes may be sent
  kEof = 5,       // no more data this way
  kClose = 6,     // no more data this way, and none is read any more
  kReset = 7,     // the channel is gone; the payload says why
  kPing = 8,      // u64
  kPong = 9,      // the same u64
  kControl = 10,  // a message between the two programs themselves
  kAck = 11,      // u32: the connector took that many more bytes off the pipe
};

constexpr size_t kFrameHeader = 8;
constexpr size_t kMaxPayload = 0xffff;

// The connector's first bytes. What a serial line carries before them (echo,
// boot noise) is not part of the conversation.
constexpr std::string_view kHello = "\377\1warren-mux-1\n";

struct Frame {
  FrameType type;
  ChannelId channel;
  std::string_view payload;
};

void AppendFrame(FrameType type, ChannelId channel, std::string_view payload, std::string* out);
void WriteHeader(FrameType type, ChannelId channel, size_t length, char* out);

std::string EncodeU32(uint32_t value);
std::string EncodeU64(uint64_t value);
std::optional<uint32_t> DecodeU32(std::string_view bytes);
std::optional<uint64_t> DecodeU64(std::string_view bytes);

enum class ParseResult { kFrame, kNeedMore, kMalformed };

// The first frame of `bytes`; its payload points into them.
ParseResult ParseFrame(std::string_view bytes, Frame* frame, size_t* consumed);

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_MUX_FRAME_H_
