// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/model/units.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace warren::model {
namespace {

__extension__ using Wide = unsigned __int128;

// A number as written: digits * 10^exponent, without trailing zeros in `digits`.
struct Decimal {
  uint64_t digits = 0;
  int exponent = 0;
};

struct Unit {
  std::string_view name;
  uint64_t factor;  // base units in one
};

// What a kind of quantity is called, what to write for it, and its units from small to large; of
// two units with one factor the first is printed.
struct Quantity {
  std::string_view noun;
  std::string_view example;
  std::string_view units;
  std::span<const Unit> table;
};

constexpr uint64_t kKibi = 1024;

constexpr Unit kRateUnits[] = {
    {"bit", 1},
    {"kbit", 1'000},
    {"Kibit", kKibi},
    {"Mbit", 1'000'000},
    {"Mibit", kKibi* kKibi},
    {"Gbit", 1'000'000'000},
    {"Gibit", kKibi* kKibi* kKibi},
    {"Tbit", 1'000'000'000'000},
    {"Tibit", kKibi* kKibi* kKibi* kKibi},
};
constexpr Quantity kRate{"a rate", "10Mbit",
                         "bit, kbit, Mbit, Gbit, Tbit, Kibit, Mibit, Gibit, Tibit", kRateUnits};

constexpr Unit kTimeUnits[] = {
    {"ns", 1},
    {"nsec", 1},
    {"nsecs", 1},
    {"us", 1'000},
    {"usec", 1'000},
    {"usecs", 1'000},
    {"ms", 1'000'000},
    {"msec", 1'000'000},
    {"msecs", 1'000'000},
    {"s", 1'000'000'000},
    {"sec", 1'000'000'000},
    {"secs", 1'000'000'000},
};
constexpr Quantity kTime{"a time", "20ms", "ns, us, ms, s", kTimeUnits};

constexpr Unit kByteUnits[] = {
    {"B", 1},
    {"KB", 1'000},
    {"KiB", kKibi},
    {"MB", 1'000'000},
    {"MiB", kKibi* kKibi},
    {"GB", 1'000'000'000},
    {"GiB", kKibi* kKibi* kKibi},
    {"TB", 1'000'000'000'000},
    {"TiB", kKibi* kKibi* kKibi* kKibi},
};
constexpr Quantity kBytes{"a size", "64KB", "B, KB, MB, GB, TB, KiB, MiB, GiB, TiB", kByteUnits};

constexpr Unit kPacketUnits[] = {{"packets", 1}, {"packet", 1}};
constexpr Quantity kPackets{"a number of packets", "50packets", "packets", kPacketUnits};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

absl::Status Invalid(const std::string& message) { return absl::InvalidArgumentError(message); }

// Takes an unsigned number off the front of `text`; nullopt when there is none, or when it has more
// digits or a larger exponent than any quantity needs.
std::optional<Decimal> TakeNumber(std::string_view& text) {
  Decimal number;
  size_t i = 0;
  bool any = false;
  bool in_fraction = false;
  int pending_zeros = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !in_fraction) {
      in_fraction = true;
      continue;
    }
    if (!IsDigit(text[i])) break;
    any = true;
    if (in_fraction) --number.exponent;
    const auto digit = static_cast<uint64_t>(text[i] - '0');
    if (digit == 0) {
      if (number.digits != 0) ++pending_zeros;
      continue;
    }
    for (int zeros = number.digits != 0 ? pending_zeros : 0; zeros >= 0; --zeros) {
      if (number.digits > (std::numeric_limits<uint64_t>::max() - 9) / 10) return std::nullopt;
      number.digits *= 10;
    }
    number.digits += digit;
    pending_zeros = 0;
  }
  if (!any) return std::nullopt;
  number.exponent += pending_zeros;

  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    size_t start = i + 1;
    if (start < text.size() && text[start] == '+') ++start;
    int exponent = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + start, last, exponent);
    if (error == std::errc::result_out_of_range || exponent > 1000 || exponent < -1000) {
      return std::nullopt;
    }
    if (error == std::errc()) {
      number.exponent += exponent;
      i = static_cast<size_t>(end - text.data());
    }
  }
  if (number.digits == 0) number.exponent = 0;
  text.remove_prefix(i);
  return number;
}

const Unit* FindUnit(const Quantity& quantity, std::string_view name) {
  for (const Unit& unit : quantity.table) {
    if (EqualsIgnoringCase(unit.name, name)) return &unit;
  }
  return nullptr;
}

absl::Status Wrong(std::string_view text, std::string_view problem, const Quantity& quantity) {
  return Invalid(fmt::format("'{}' {}; write {} such as {} (units: {})", text, problem,
                             quantity.noun, quantity.example, quantity.units));
}

// digits * 10^exponent * factor, when that is a whole number below 2^63 (so that times fit too).
struct Scaled {
  enum class Problem { kNone, kFraction, kTooLarge } problem = Problem::kNone;
  uint64_t value = 0;
};

Scaled Scale(Decimal number, uint64_t factor) {
  constexpr Wide kLimit = std::numeric_limits<int64_t>::max();
  Wide value = static_cast<Wide>(number.digits) * factor;  // < 2^64 * 2^41
  for (; number.exponent < 0 && value != 0; ++number.exponent) {
    if (value % 10 != 0) return {Scaled::Problem::kFraction};
    value /= 10;
  }
  for (; number.exponent > 0 && value != 0; --number.exponent) {
    if (value > kLimit) return {Scaled::Problem::kTooLarge};
    value *= 10;
  }
  if (value > kLimit) return {Scaled::Problem::kTooLarge};
  return {Scaled::Problem::kNone, static_cast<uint64_t>(value)};
}

absl::StatusOr<uint64_t> Parse(std::string_view text, const Quantity& quantity) {
  std::string_view rest = text;
  if (text.starts_with('-')) return Wrong(text, "is negative", quantity);
  const std::optional<Decimal> number = TakeNumber(rest);
  if (!number) return Wrong(text, fmt::format("is not {}", quantity.noun), quantity);
  if (rest.empty()) {
    if (number->digits == 0) return 0;
    return Wrong(text, "has no unit", quantity);
  }
  const Unit* unit = FindUnit(quantity, rest);
  if (unit == nullptr) {
    return Wrong(text, fmt::format("has the unknown unit '{}'", rest), quantity);
  }
  const Scaled scaled = Scale(*number, unit->factor);
  switch (scaled.problem) {
    case Scaled::Problem::kNone:
      return scaled.value;
    case Scaled::Problem::kFraction:
      return Wrong(text, fmt::format("is finer than 1{}", quantity.table[0].name), quantity);
    case Scaled::Problem::kTooLarge:
      break;
  }
  return Wrong(text, "is too large", quantity);
}

// value / factor in decimal digits; exact, as every factor is a product of twos and fives.
std::string Divide(uint64_t value, uint64_t factor) {
  std::string text = fmt::format("{}", value / factor);
  Wide remainder = value % factor;
  if (remainder != 0) text += '.';
  while (remainder != 0) {
    remainder *= 10;
    text += static_cast<char>('0' + static_cast<int>(remainder / factor));
    remainder %= factor;
  }
  return text;
}

// Shorter is better; of equals the one without a fraction, then the larger unit.
std::string Print(uint64_t value, const Quantity& quantity) {
  if (value == 0) return "0";
  std::string best;
  bool best_whole = false;
  uint64_t last_factor = 0;
  for (const Unit& unit : quantity.table) {
    if (unit.factor == last_factor) continue;
    last_factor = unit.factor;
    const bool whole = value % unit.factor == 0;
    std::string text = fmt::format("{}{}", Divide(value, unit.factor), unit.name);
    if (best.empty() || text.size() < best.size() ||
        (text.size() == best.size() && (whole || !best_whole))) {
      best = std::move(text);
      best_whole = whole;
    }
  }
  return best;
}

double ToDouble(Decimal number) {
  const std::string text = fmt::format("{}e{}", number.digits, number.exponent);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) return number.exponent > 0 ? HUGE_VAL : 0;
  return value;
}

// The digits of `text` with the decimal point after the first `whole` of them.
std::string PlacePoint(std::string_view digits, int whole) {
  if (whole <= 0) return fmt::format("0.{:0>{}}{}", "", -whole, digits);
  const auto point = static_cast<size_t>(whole);
  if (point >= digits.size()) return fmt::format("{:0<{}}", digits, point);
  return fmt::format("{}.{}", digits.substr(0, point), digits.substr(point));
}

// The number in front of an optional '%'; nullopt when it is not such a thing.
std::optional<double> TakeFraction(std::string_view text) {
  std::optional<Decimal> number = TakeNumber(text);
  if (!number) return std::nullopt;
  if (text == "%") {
    number->exponent -= 2;
  } else if (!text.empty()) {
    return std::nullopt;
  }
  return ToDouble(*number);
}

}  // namespace

absl::StatusOr<uint64_t> ParseRate(std::string_view text) {
  std::string_view bare = text;
  if (bare.size() >= 3 && EqualsIgnoringCase(bare.substr(bare.size() - 3), "t/s"))
    bare.remove_suffix(2);
  return Parse(bare, kRate);
}

absl::StatusOr<int64_t> ParseTime(std::string_view text) {
  absl::StatusOr<uint64_t> time = Parse(text, kTime);
  if (!time.ok()) return time.status();
  return static_cast<int64_t>(*time);
}

absl::StatusOr<uint64_t> ParseBytes(std::string_view text) { return Parse(text, kBytes); }

absl::StatusOr<uint64_t> ParsePackets(std::string_view text) { return Parse(text, kPackets); }

absl::StatusOr<double> ParseProbability(std::string_view text) {
  const std::optional<double> value = TakeFraction(text);
  if (!value) {
    return Invalid(fmt::format(
        "'{}' is not a probability; write a number from 0 to 1 such as 1e-6, or 0.5%", text));
  }
  if (*value > 1) {
    return Invalid(fmt::format(
        "'{}' is not between 0 and 1; write a number from 0 to 1 such as 1e-6, or 0.5%", text));
  }
  return *value;
}

absl::StatusOr<double> ParseShare(std::string_view text) {
  const std::optional<double> value = TakeFraction(text);
  if (!value || !std::isfinite(*value)) {
    return Invalid(fmt::format("'{}' is not a share; write a number such as 0.5, or 50%", text));
  }
  return *value;
}

uint64_t ProbabilityUnits(double probability) {
  if (probability >= 1) return UINT64_MAX;
  return static_cast<uint64_t>(std::ldexp(probability, 64));
}

double ProbabilityFromUnits(uint64_t units) {
  return units == UINT64_MAX ? 1 : std::ldexp(static_cast<double>(units), -64);
}

uint64_t BitErrorUnits(double probability) {
  return static_cast<uint64_t>(std::llround(probability * 1e18));
}

double BitErrorFromUnits(uint64_t units) { return static_cast<double>(units) / 1e18; }

std::string PrintRate(uint64_t bits_per_second) { return Print(bits_per_second, kRate); }

std::string PrintTime(int64_t nanoseconds) {
  return Print(static_cast<uint64_t>(nanoseconds), kTime);
}

std::string PrintBytes(uint64_t bytes) { return Print(bytes, kBytes); }

std::string PrintPackets(uint64_t packets) {
  return packets == 1 ? "1packet" : Print(packets, kPackets);
}

std::string PrintProbability(double probability) { return PrintShare(probability); }

std::string PrintShare(double share) {
  if (share == 0) return "0";
  char buffer[40];
  const auto result =
      std::to_chars(buffer, buffer + sizeof buffer, share, std::chars_format::scientific);
  const std::string_view shortest(buffer, static_cast<size_t>(result.ptr - buffer));
  const size_t e = shortest.find('e');
  std::string digits(shortest.substr(0, e));
  if (digits.size() > 1) digits.erase(1, 1);  // the point
  int exponent = 0;
  std::string_view written = shortest.substr(e + 1);
  if (written.starts_with('+')) written.remove_prefix(1);
  std::from_chars(written.data(), written.data() + written.size(), exponent);

  std::string best = fmt::format("{}e{}", PlacePoint(digits, 1), exponent);
  if (exponent > -20 && exponent < 20) {
    std::string plain = PlacePoint(digits, exponent + 1);
    if (plain.size() <= best.size()) best = std::move(plain);
    std::string percent = PlacePoint(digits, exponent + 3) + "%";
    if (percent.size() <= best.size()) best = std::move(percent);
  }
  return best;
}

}  // namespace warren::model
