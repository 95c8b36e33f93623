// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors
//
// One direction of a link, as docs/link-model.md names it.

#ifndef WARREN_CTL_MODEL_LINK_DIRECTION_H_
#define WARREN_CTL_MODEL_LINK_DIRECTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace warren::model {

// Words of the format, in the order of the module's enumerations.
enum class JitterShape : uint8_t { kUniform, kNormal, kPareto, kParetoNormal, kFile };
inline constexpr std::string_view kJitterShapes[] = {"uniform", "normal", "pareto", "paretonormal",
                                                     "file"};
enum class Discipline : uint8_t { kFifo, kFq, kDrr, kWfq };
inline constexpr std::string_view kDisciplines[] = {"fifo", "fq", "drr", "wfq"};

// What a file said that parameters refer to. Links and directions share it.
struct Table {
  std::string file;     // as the topology names it
  std::string entries;  // as the module takes them, see enum warren_table_kind
};
using TablePtr = std::shared_ptr<const Table>;

struct Jitter {
  int64_t spread_ns = 0;  // uniform: half the width; else the standard deviation
  JitterShape shape = JitterShape::kUniform;
  double correlation = 0;  // with the frame before, 0 .. 1
  bool reorder = false;    // frames may overtake
  TablePtr table;          // of kFile
  bool operator==(const Jitter&) const = default;
};

// Gilbert-Elliott; all are probabilities per frame.
struct GilbertLoss {
  double p = 0;  // from good to bad
  double r = 0;  // from bad to good
  double good = 0;
  double bad = 1;
  bool operator==(const GilbertLoss&) const = default;
};

// Opportunities to send, in the place of a rate.
struct Trace {
  TablePtr table;
  bool loop = true;
  bool operator==(const Trace&) const = default;
};

struct Duplicate {
  double probability = 0;
  bool charge = true;  // the copy pays wire time
  bool operator==(const Duplicate&) const = default;
};

struct Reorder {
  double probability = 0;
  int64_t by_ns = 0;
  bool operator==(const Reorder&) const = default;
};

struct Red {
  uint64_t minimum = 0;  // mean queue to drop from
  uint64_t maximum = 0;  // mean queue to drop all from
  bool bytes = false;    // of both: wire bytes, else packets
  double probability = 0.1;
  bool ecn = false;
  bool operator==(const Red&) const = default;
};

struct Codel {
  int64_t target_ns = 5'000'000;
  int64_t interval_ns = 100'000'000;
  bool ecn = false;
  bool operator==(const Codel&) const = default;
};

struct Pie {
  int64_t target_ns = 15'000'000;
  int64_t update_ns = 15'000'000;
  bool ecn = false;
  bool operator==(const Pie&) const = default;
};

using Aqm = std::variant<std::monostate, Red, Codel, Pie>;

// Absent = the module's default, 0 = off. What is given has passed the format's checks.
struct LinkDirection {
  std::optional<uint64_t> rate_bps;
  std::optional<int> overhead_bytes;      // added to each frame on the wire; presets are resolved
  std::optional<int> minimum_wire_bytes;  // smallest w_k
  std::optional<int> cell_payload_bytes;  // of cells that frames are cut into: what each carries
  std::optional<int> cell_bytes;          // and what it takes; both given or neither
  std::optional<int64_t> delay_ns;
  std::optional<Jitter> jitter;
  std::optional<double> loss;          // probability of a frame, 0 .. 1
  std::optional<GilbertLoss> gilbert;  // in the place of `loss`
  TablePtr loss_pattern;               // in the place of both
  std::optional<double> ber;           // probability of a bit, 0 .. 1
  bool ber_flip = false;               // a hit frame is delivered with its bad bits, not dropped
  std::optional<Duplicate> duplicate;
  std::optional<Reorder> reorder;
  std::optional<uint64_t> queue_packets;  // one of the three limits may be given; 0 = unlimited
  std::optional<uint64_t> queue_bytes;
  std::optional<int64_t> queue_ns;
  std::optional<Discipline> discipline;
  std::optional<bool> drop_head;
  std::optional<Aqm> aqm;
  std::optional<Trace> trace;  // in the place of the rate
  bool operator==(const LinkDirection&) const = default;
};

}  // namespace warren::model

#endif  // WARREN_CTL_MODEL_LINK_DIRECTION_H_
