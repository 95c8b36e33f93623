// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/sim/replay.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "ctl/sim/pcap_file.h"
#include "gtest/gtest.h"

namespace warren::sim {
namespace {

namespace fs = std::filesystem;

constexpr int kEthernet = 1;  // link types, as libpcap numbers them
constexpr int kRawIp = 12;
constexpr uint64_t kStart = 1'700'000'000'000'000'123;

class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / "replay";
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  std::string Path(const std::string& name) const { return folder_ / name; }

  // A trace of packets with these times and lengths; their first bytes are their number.
  std::string Trace(const std::vector<std::pair<uint64_t, uint32_t>>& packets,
                    int link_type = kEthernet) {
    auto writer = PcapWriter::Create(Path("in.pcap"), link_type);
    EXPECT_TRUE(writer.ok()) << writer.status();
    uint32_t number = 0;
    for (const auto& [time, length] : packets) {
      Packet packet{time, length, std::vector<uint8_t>(std::min(length, 60u), 0)};
      for (size_t i = 0; i < 4 && i < packet.data.size(); ++i) {
        packet.data[i] = static_cast<uint8_t>(number >> (8 * i));
      }
      ++number;
      writer->Write(packet, time);
    }
    EXPECT_TRUE(writer->Finish().ok());
    return Path("in.pcap");
  }

  static std::vector<Packet> Read(const std::string& path) {
    std::vector<Packet> packets;
    auto reader = PcapReader::Open(path);
    EXPECT_TRUE(reader.ok()) << reader.status();
    while (reader.ok()) {
      auto packet = reader->Next();
      EXPECT_TRUE(packet.ok()) << packet.status();
      if (!packet.ok() || !packet->has_value()) break;
      packets.push_back(**std::move(packet));
    }
    return packets;
  }

  static std::string Bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  absl::StatusOr<ReplayResult> Send(const ReplayOptions& options) {
    return Replay(options, Path("in.pcap"), Path("out.pcap"));
  }

  fs::path folder_;
};

model::LinkDirection Ethernet() {
  model::LinkDirection direction;
  direction.overhead_bytes = 24;
  direction.minimum_wire_bytes = 84;
  return direction;
}

TEST_F(ReplayTest, AnUnshapedLinkChangesNothing) {
  Trace({{kStart, 60}, {kStart, 1514}, {kStart + 7, 342}});
  ReplayOptions options;
  options.direction = Ethernet();
  auto result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->packets_out, 3u);
  EXPECT_EQ(result->Percentile(1), 0u);
  EXPECT_EQ(Bytes(Path("out.pcap")), Bytes(Path("in.pcap")));
}

// 1000 bytes with their overhead take a millisecond; copies take another.
TEST_F(ReplayTest, CopiesComeBehindTheirPackets) {
  Trace({{kStart, 976}, {kStart, 976}});
  ReplayOptions options;
  options.direction = Ethernet();
  options.direction.rate_bps = 8'000'000;
  options.direction.duplicate = model::Duplicate{1, true};
  auto result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->packets_in, 2u);
  EXPECT_EQ(result->packets_out, 4u);
  const std::vector<Packet> packets = Read(Path("out.pcap"));
  ASSERT_EQ(packets.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(packets[i].data[0], i / 2) << i;
    EXPECT_EQ(packets[i].time_ns, kStart + (i + 1) * 1'000'000) << i;
  }
}

// Two flows of which one came first: FQ sends them in turn.
TEST_F(ReplayTest, FlowsShareTheLink) {
  auto writer = PcapWriter::Create(Path("in.pcap"), kEthernet);
  ASSERT_TRUE(writer.ok());
  for (uint8_t i = 0; i < 8; ++i) {
    Packet packet{kStart, 976, std::vector<uint8_t>(60, 0)};
    packet.data[12] = 8;  // IPv4
    packet.data[14] = 0x45;
    packet.data[23] = 17;             // UDP
    packet.data[35] = i < 4 ? 1 : 2;  // the source port
    packet.data[50] = i;
    writer->Write(packet, kStart);
  }
  ASSERT_TRUE(writer->Finish().ok());
  ReplayOptions options;
  options.direction = Ethernet();
  options.direction.rate_bps = 8'000'000;
  options.direction.discipline = model::Discipline::kFq;
  ASSERT_TRUE(Send(options).ok());
  std::vector<int> order;
  for (const Packet& packet : Read(Path("out.pcap"))) order.push_back(packet.data[50]);
  std::vector<int> flows;
  for (const int number : order) flows.push_back(number < 4 ? 1 : 2);
  EXPECT_EQ(order.front(), 0);
  EXPECT_TRUE(flows == std::vector<int>({1, 1, 2, 1, 2, 1, 2, 2}) ||
              flows == std::vector<int>({1, 2, 1, 2, 1, 2, 1, 2}))
      << testing::PrintToString(order);
}

// Without losses every packet comes, in order, at max(arrival, busy) + wire time + delay.
TEST_F(ReplayTest, ARateAndADelayFollowTheFormula) {
  std::random_device device;
  const uint32_t seed = device();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::pair<uint64_t, uint32_t>> packets;
    uint64_t now = kStart;
    for (int i = 0; i < 300; ++i) {
      now += random() % 3 == 0 ? 0 : random() % 2'000'000;
      packets.emplace_back(now, 60 + random() % 1455);
    }
    Trace(packets);
    ReplayOptions options;
    options.direction = Ethernet();
    options.direction.rate_bps = 8'000'000;  // 1 byte a microsecond: all times are whole
    options.direction.delay_ns = static_cast<int64_t>(random() % 50'000'000);
    auto result = Send(options);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_TRUE(result->drops.empty());
    const std::vector<Packet> out = Read(Path("out.pcap"));
    ASSERT_EQ(out.size(), packets.size());
    uint64_t busy = 0;
    for (size_t i = 0; i < packets.size(); ++i) {
      const uint64_t wire = std::max<uint64_t>(packets[i].second + 24, 84);
      busy = std::max(busy, packets[i].first) + wire * 1000;
      ASSERT_EQ(out[i].time_ns, busy + static_cast<uint64_t>(*options.direction.delay_ns)) << i;
      ASSERT_EQ(out[i].length, packets[i].second);
      ASSERT_EQ(out[i].data[0] + 256u * out[i].data[1], i);
    }
  }
}

TEST_F(ReplayTest, CellsArePaidWhole) {
  Trace({{kStart, 60}, {kStart + 1'000'000'000, 61}});
  ReplayOptions options;
  options.direction.rate_bps = 8'000'000;
  options.direction.overhead_bytes = 36;  // 96 and 97 bytes: two cells and three
  options.direction.cell_payload_bytes = 48;
  options.direction.cell_bytes = 53;
  auto result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->Percentile(0), 2u * 53 * 1000);
  EXPECT_EQ(result->Percentile(1), 3u * 53 * 1000);
}

TEST_F(ReplayTest, AFullQueueDropsAndSaysSo) {
  Trace(std::vector<std::pair<uint64_t, uint32_t>>(10, {kStart, 1000}));
  ReplayOptions options;
  options.direction = Ethernet();
  options.direction.rate_bps = 1'000'000;
  options.direction.queue_packets = 4;
  auto result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->packets_out, 5u) << "one on the wire, four that wait";
  EXPECT_EQ(result->drops, (std::map<std::string, uint64_t>{{"queue-full", 5}}));
  EXPECT_EQ(result->packets_in, 10u);
}

TEST_F(ReplayTest, TheSameSeedLosesTheSamePackets) {
  std::vector<std::pair<uint64_t, uint32_t>> packets;
  for (uint64_t i = 0; i < 20'000; ++i) packets.emplace_back(kStart + i * 1000, 100);
  Trace(packets);
  ReplayOptions options;
  options.direction = Ethernet();
  options.direction.loss = 0.1;
  options.seed = 5;
  auto first = Send(options);
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string bytes = Bytes(Path("out.pcap"));
  // Five standard deviations of a binomial are 212.
  EXPECT_NEAR(static_cast<double>(first->drops["loss"]), 2000, 212);
  EXPECT_EQ(first->packets_out + first->drops["loss"], first->packets_in);
  ASSERT_TRUE(Send(options).ok());
  EXPECT_EQ(Bytes(Path("out.pcap")), bytes);
  options.seed = 6;
  ASSERT_TRUE(Send(options).ok());
  EXPECT_NE(Bytes(Path("out.pcap")), bytes);
}

TEST_F(ReplayTest, DownAndTooLongAreCounted) {
  Trace({{kStart, 60}, {kStart, 1519}});
  ReplayOptions options;
  auto result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->drops, (std::map<std::string, uint64_t>{{"too-long", 1}}));
  options.up = false;
  result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->drops, (std::map<std::string, uint64_t>{{"down", 2}}));
  EXPECT_EQ(Read(Path("out.pcap")).size(), 0u);
}

TEST_F(ReplayTest, PacketsWithoutEthernetCountItsHeader) {
  Trace({{kStart, 986}}, kRawIp);
  ReplayOptions options;
  options.direction.rate_bps = 8'000'000;
  auto result = Send(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->bytes_in, 1000u);
  EXPECT_EQ(result->Percentile(1), 1'000'000u);
}

TEST_F(ReplayTest, APacketStampedBackArrivesWithTheOneBefore) {
  Trace({{kStart + 100, 60}, {kStart, 60}, {kStart + 200, 60}});
  auto result = Send({});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->stamped_back, 1u);
  const std::vector<Packet> out = Read(Path("out.pcap"));
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[1].time_ns, kStart + 100);
}

TEST_F(ReplayTest, AnEmptyTraceGivesAnEmptyTrace) {
  Trace({});
  auto result = Send({});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->packets_in, 0u);
  EXPECT_EQ(result->Percentile(0.5), 0u);
  EXPECT_EQ(Bytes(Path("out.pcap")), Bytes(Path("in.pcap")));
}

// What cannot be read whole is refused, and what was at OUT stays.
TEST_F(ReplayTest, BadTraces) {
  Trace({{kStart, 60}, {kStart + 1, 60}});
  const std::string whole = Bytes(Path("in.pcap"));
  auto refused = [&](const std::string& content, const std::string& says) {
    std::ofstream(Path("in.pcap"), std::ios::binary) << content;
    std::ofstream(Path("out.pcap"), std::ios::binary) << "precious";
    auto result = Send({});
    ASSERT_FALSE(result.ok()) << says;
    EXPECT_NE(result.status().message().find(says), std::string::npos) << result.status();
    EXPECT_NE(result.status().message().find("in.pcap"), std::string::npos) << result.status();
    EXPECT_EQ(Bytes(Path("out.pcap")), "precious");
    const auto entries = std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    EXPECT_EQ(entries, 2) << "nothing half made stays";
  };
  refused("", "is no packet trace");
  refused("hello, this is no trace at all", "is no packet trace");
  refused(whole.substr(0, 20), "is no packet trace");
  refused(whole.substr(0, whole.size() - 1), "after 1 packets");
  refused(whole.substr(0, 24 + 16 + 60 + 7), "after 1 packets");
  std::string wifi = whole;
  wifi[20] = 105;
  refused(wifi, "link type IEEE802_11");
  fs::remove(Path("in.pcap"));
  EXPECT_EQ(Send({}).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ReplayTest, APlaceThatCannotBeWritten) {
  Trace({{kStart, 60}});
  auto result = Replay({}, Path("in.pcap"), Path("no/such/out.pcap"));
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition) << result.status();
}

TEST(ReplayResult, PercentilesAreOfThePackets) {
  ReplayResult result;
  for (uint64_t i = 1; i <= 100; ++i) result.delays_ns.push_back(i);
  EXPECT_EQ(result.Percentile(0), 1u);
  EXPECT_EQ(result.Percentile(0.5), 50u);
  EXPECT_EQ(result.Percentile(0.99), 99u);
  EXPECT_EQ(result.Percentile(1), 100u);
  EXPECT_DOUBLE_EQ(result.MeanDelay(), 50.5);
}

}  // namespace
}  // namespace warren::sim
