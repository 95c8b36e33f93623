// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/mux/frame.h"

namespace warren::capsule {

namespace {

template <typename T>
void Store(T value, char* out) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    out[i] = static_cast<char>((value >> (8 * i)) & 0xff);
  }
}

template <typename T>
T Load(const char* in) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(value |
                           static_cast<T>(static_cast<T>(static_cast<uint8_t>(in[i])) << (8 * i)));
  }
  return value;
}

template <typename T>
std::string Encode(T value) {
  std::string out(sizeof(T), '\0');
  Store(value, out.data());
  return out;
}

template <typename T>
std::optional<T> Decode(std::string_view bytes) {
  if (bytes.size() != sizeof(T)) return std::nullopt;
  return Load<T>(bytes.data());
}

bool Known(uint8_t type) {
  return type >= static_cast<uint8_t>(FrameType::kOpen) &&
         type <= static_cast<uint8_t>(FrameType::kAck);
}

}  // namespace

void WriteHeader(FrameType type, ChannelId channel, size_t length, char* out) {
  out[0] = static_cast<char>(type);
  out[1] = 0;
  Store(static_cast<uint16_t>(length), out + 2);
  Store(channel, out + 4);
}

void AppendFrame(FrameType type, ChannelId channel, std::string_view payload, std::string* out) {
  payload = payload.substr(0, kMaxPayload);
  char header[kFrameHeader];
  WriteHeader(type, channel, payload.size(), header);
  out->append(header, kFrameHeader);
  out->append(payload);
}

std::string EncodeU32(uint32_t value) { return Encode(value); }
std::string EncodeU64(uint64_t value) { return Encode(value); }
std::optional<uint32_t> DecodeU32(std::string_view bytes) { return Decode<uint32_t>(bytes); }
std::optional<uint64_t> DecodeU64(std::string_view bytes) { return Decode<uint64_t>(bytes); }

ParseResult ParseFrame(std::string_view bytes, Frame* frame, size_t* consumed) {
  if (bytes.size() < kFrameHeader) return ParseResult::kNeedMore;
  const auto type = static_cast<uint8_t>(bytes[0]);
  if (!Known(type) || bytes[1] != 0) return ParseResult::kMalformed;
  const size_t length = Load<uint16_t>(bytes.data() + 2);
  if (bytes.size() < kFrameHeader + length) return ParseResult::kNeedMore;
  frame->type = static_cast<FrameType>(type);
  frame->channel = Load<uint32_t>(bytes.data() + 4);
  frame->payload = bytes.substr(kFrameHeader, length);
  *consumed = kFrameHeader + length;
  return ParseResult::kFrame;
}

}  // namespace warren::capsule
