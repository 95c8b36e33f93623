// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/compile/addresses.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ctl/compile/address_bits.h"

namespace warren::compile {
namespace {

using absl::uint128;
using model::Diagnostics;
using model::Family;
using model::IpAddress;
using model::IpPrefix;

const char* Name(Family family) { return family == Family::kIpv4 ? "IPv4" : "IPv6"; }

// What the two families do differently.
struct Style {
  int usual_length;      // of a segment's prefix
  int point_to_point;    // the length that two interfaces get when the pool is small
  uint128 unusable_end;  // addresses at the end of a prefix that no interface may have
};

Style StyleOf(Family family) {
  if (family == Family::kIpv4) return {24, 30, 1};
  return {64, 126, 0};
}

constexpr uint64_t kFirstHost = 10;
constexpr uint64_t kRoomForHostsApart = 256;

// 12 becomes 0x12, so that an IPv6 address shows the number that the IPv4 address has.
uint128 DigitsAsHex(uint128 n) {
  uint128 result = 0;
  for (int shift = 0; n > 0; shift += 4, n /= 10) result |= (n % 10) << shift;
  return result;
}

// Hands out the addresses of one prefix.
class HostNumbers {
 public:
  explicit HostNumbers(const IpPrefix& prefix)
      : prefix_(prefix.Network()),
        family_(prefix.address.family),
        size_(BlockSize(family_, prefix.length)) {
    const bool pair = size_ == 2;
    first_ = pair ? 0 : 1;
    last_ = pair ? uint128(1) : size_ - 1 - StyleOf(family_).unusable_end;
    digits_ = family_ == Family::kIpv6 && prefix.length <= 64;
    next_router_ = first_;
    next_host_ = size_ >= kRoomForHostsApart ? uint128(kFirstHost) : first_;
    next_any_ = first_;
  }

  void Take(const IpAddress& address) { taken_.insert(ToNumber(address)); }

  std::optional<IpPrefix> Next(bool router) {
    uint128& cursor = router ? next_router_ : next_host_;
    if (auto found = From(cursor)) return found;
    return From(next_any_);
  }

 private:
  std::optional<IpPrefix> From(uint128& cursor) {
    const uint128 base = ToNumber(prefix_.address);
    for (; cursor <= last_; ++cursor) {
      const uint128 host = digits_ ? DigitsAsHex(cursor) : cursor;
      if (host > last_) return std::nullopt;
      if (!taken_.insert(base + host).second) continue;
      ++cursor;
      return IpPrefix{FromNumber(family_, base + host), prefix_.length};
    }
    return std::nullopt;
  }

  const IpPrefix prefix_;
  const Family family_;
  const uint128 size_;
  uint128 first_, last_;
  bool digits_;
  uint128 next_router_, next_host_, next_any_;
  absl::flat_hash_set<uint128> taken_;
};

// Prefixes that others already use, merged into ranges of addresses that do not overlap.
class Reserved {
 public:
  explicit Reserved(std::vector<IpPrefix> prefixes) {
    std::sort(prefixes.begin(), prefixes.end());
    for (const IpPrefix& prefix : prefixes) {
      const uint128 first = ToNumber(prefix.Network().address);
      const uint128 last = LastNumber(prefix);
      auto after = ranges_.upper_bound(first);
      if (after != ranges_.begin() && std::prev(after)->second >= first) {
        auto before = std::prev(after);
        before->second = std::max(before->second, last);
      } else {
        ranges_[first] = last;
      }
    }
  }

  // The last address of a range that meets first..last, if one does.
  std::optional<uint128> Meets(uint128 first, uint128 last) const {
    auto after = ranges_.upper_bound(last);
    if (after == ranges_.begin()) return std::nullopt;
    auto range = std::prev(after);
    if (range->second < first) return std::nullopt;
    return range->second;
  }

 private:
  std::map<uint128, uint128> ranges_;
};

// What a segment wants from the pool.
struct Wish {
  int segment;
  uint64_t interfaces;
  int length = 0;  // of the prefix
};

class FamilyAddresser {
 public:
  FamilyAddresser(Network& network, const std::vector<Segment>& segments, Family family,
                  const std::optional<IpPrefix>& pool, const KeptAddresses& kept,
                  Diagnostics& diagnostics)
      : network_(network),
        segments_(segments),
        family_(family),
        pool_(pool),
        kept_(kept),
        diagnostics_(diagnostics) {}

  void Run() {
    if (!pool_) return;
    if (!kept_.empty()) Keep();
    std::vector<Wish> wishes;
    for (size_t i = 0; i < segments_.size(); ++i) {
      const std::vector<int> without = PortsWithout(segments_[i]);
      if (without.empty()) continue;
      const std::vector<IpPrefix> shared = GivenPrefixes(segments_[i]);
      if (shared.empty()) {
        wishes.push_back({.segment = static_cast<int>(i), .interfaces = without.size()});
      } else {
        FillGiven(segments_[i], shared, without);
      }
    }
    if (wishes.empty()) return;
    const Reserved reserved(AllGiven());
    std::vector<IpPrefix> prefixes;
    SetUsualLengths(wishes);
    if (!Allocate(reserved, wishes, prefixes)) {
      SetSmallestLengths(wishes);
      if (!Allocate(reserved, wishes, prefixes)) return ReportExhausted(wishes.size());
    }
    for (size_t i = 0; i < wishes.size(); ++i) {
      const Segment& segment = segments_[Network::Index(wishes[i].segment)];
      Fill(prefixes[i], {}, PortsWithout(segment));
    }
  }

 private:
  // The address that a port has in the running lab, where it may stay.
  const IpPrefix* Kept(int index) const {
    auto found = kept_.find(network_.PortName(network_.PortAt(index)));
    if (found == kept_.end()) return nullptr;
    for (const IpPrefix& prefix : found->second) {
      if (prefix.address.family == family_ && pool_->Contains(prefix.address)) return &prefix;
    }
    return nullptr;
  }

  void Keep() {
    const Reserved given(AllGiven());
    absl::flat_hash_set<std::string> taken;  // prefixes, each for one segment
    for (const Segment& segment : segments_) {
      const std::vector<int> without = PortsWithout(segment);
      const std::vector<IpPrefix> shared = GivenPrefixes(segment);
      std::map<IpPrefix, int> uses;
      for (int index : without) {
        if (const IpPrefix* kept = Kept(index)) ++uses[kept->Network()];
      }
      auto most = std::max_element(uses.begin(), uses.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
      });
      if (most == uses.end()) continue;
      const IpPrefix prefix = most->first;
      const uint128 room = BlockSize(family_, prefix.length) - 1 - StyleOf(family_).unusable_end;
      if (segment.ports.size() > room || !taken.insert(prefix.ToString()).second) continue;
      if (shared.empty() ? given.Meets(ToNumber(prefix.address), LastNumber(prefix)).has_value()
                         : shared.front() != prefix) {
        continue;
      }
      absl::flat_hash_set<std::string> addresses;
      for (int port : segment.ports) {
        for (const IpPrefix& there : network_.PortAt(port).addresses) {
          addresses.insert(there.address.ToString());
        }
      }
      for (int index : without) {
        const IpPrefix* kept = Kept(index);
        if (kept == nullptr || kept->Network() != prefix) continue;
        if (!addresses.insert(kept->address.ToString()).second) continue;
        network_.PortAt(index).addresses.push_back(*kept);
      }
    }
  }

  std::vector<int> PortsWithout(const Segment& segment) const {
    std::vector<int> without;
    for (int index : segment.ports) {
      const Port& port = network_.PortAt(index);
      if (!port.Address(family_) && Takes(port)) without.push_back(index);
    }
    return without;
  }

  bool Takes(const Port& port) const {
    return family_ == Family::kIpv4 ||
           network_.nodes[Network::Index(port.node)].HasIpv6(port.interface);
  }

  // Prefixes given to interfaces of the segment that can be shared, the most used one first.
  std::vector<IpPrefix> GivenPrefixes(const Segment& segment) const {
    std::map<IpPrefix, int> uses;
    for (int port : segment.ports) {
      for (const IpPrefix& prefix : network_.PortAt(port).addresses) {
        if (prefix.address.family != family_ || IsLinkLocal(prefix.address)) continue;
        if (prefix.length < prefix.address.Bits()) ++uses[prefix.Network()];
      }
    }
    std::vector<IpPrefix> prefixes;
    for (const auto& [prefix, count] : uses) prefixes.push_back(prefix);
    std::stable_sort(prefixes.begin(), prefixes.end(),
                     [&](const IpPrefix& a, const IpPrefix& b) { return uses[a] > uses[b]; });
    return prefixes;
  }

  void FillGiven(const Segment& segment, const std::vector<IpPrefix>& shared,
                 const std::vector<int>& without) {
    std::vector<IpAddress> taken;
    for (int port : segment.ports) {
      for (const IpPrefix& prefix : network_.PortAt(port).addresses) {
        if (prefix.address.family == family_) taken.push_back(prefix.address);
      }
    }
    Fill(shared.front(), taken, without);
  }

  void Fill(const IpPrefix& prefix, const std::vector<IpAddress>& taken,
            const std::vector<int>& ports) {
    HostNumbers numbers(prefix);
    for (const IpAddress& address : taken) numbers.Take(address);
    for (int index : ports) {
      Port& port = network_.PortAt(index);
      const bool router = network_.nodes[Network::Index(port.node)].Forwards();
      const std::optional<IpPrefix> address = numbers.Next(router);
      if (!address) {
        diagnostics_.Error(network_.Where(port),
                           absl::StrCat("no address is left in ", prefix.ToString(), " for ",
                                        network_.PortName(port)),
                           "give the segment's interfaces addresses of a shorter prefix");
        return;
      }
      port.addresses.push_back(*address);
    }
  }

  std::vector<IpPrefix> AllGiven() const {
    std::vector<IpPrefix> given;
    auto add = [&](const std::vector<IpPrefix>& prefixes) {
      for (const IpPrefix& prefix : prefixes) {
        if (prefix.address.family == family_) given.push_back(prefix.Network());
      }
    };
    for (const Port& port : network_.ports) add(port.addresses);
    for (const NetworkNode& node : network_.nodes) add(node.loopback);
    return given;
  }

  // The longest prefix that has room for so many interfaces, `longest` at most.
  int LengthFor(uint64_t interfaces, int longest) const {
    const uint128 needed = uint128(interfaces) + 1 + StyleOf(family_).unusable_end;
    int length = longest;
    while (length > 0 && BlockSize(family_, length) < needed) --length;
    return length;
  }

  void SetUsualLengths(std::vector<Wish>& wishes) const {
    for (Wish& wish : wishes)
      wish.length = LengthFor(wish.interfaces, StyleOf(family_).usual_length);
  }

  // Largest first, so that nothing is lost to alignment.
  void SetSmallestLengths(std::vector<Wish>& wishes) const {
    const int longest = StyleOf(family_).point_to_point;
    for (Wish& wish : wishes) wish.length = LengthFor(wish.interfaces, longest);
    std::stable_sort(wishes.begin(), wishes.end(),
                     [](const Wish& a, const Wish& b) { return a.length < b.length; });
  }

  bool Allocate(const Reserved& reserved, const std::vector<Wish>& wishes,
                std::vector<IpPrefix>& prefixes) const {
    prefixes.clear();
    const uint128 end = LastNumber(*pool_);
    uint128 next = ToNumber(pool_->Network().address);
    for (const Wish& wish : wishes) {
      if (wish.length < pool_->length) return false;
      const uint128 mask = BlockSize(family_, wish.length) - 1;
      while (true) {
        if (next > end) return false;
        next = (next + mask) & ~mask;
        const uint128 last = next + mask;
        if (last > end || last < next) return false;
        const std::optional<uint128> taken = reserved.Meets(next, last);
        if (!taken) break;
        if (*taken >= end) return false;
        next = *taken + 1;
      }
      prefixes.push_back({FromNumber(family_, next), wish.length});
      if (next + mask == absl::Uint128Max()) {
        if (prefixes.size() < wishes.size()) return false;
      } else {
        next += mask + 1;
      }
    }
    return true;
  }

  void ReportExhausted(size_t needed) {
    diagnostics_.Error(
        network_.topology->where,
        absl::StrCat("the ", Name(family_), " pool ", pool_->ToString(), " is too small: ", needed,
                     needed == 1 ? " segment needs a prefix" : " segments need a prefix each"),
        absl::StrCat("set addressing: {", family_ == Family::kIpv4 ? "ipv4" : "ipv6",
                     ": ...} to a larger one, or give some interfaces addresses"));
  }

  Network& network_;
  const std::vector<Segment>& segments_;
  const Family family_;
  const std::optional<IpPrefix> pool_;
  const KeptAddresses& kept_;
  Diagnostics& diagnostics_;
};

bool HasStaticRouter(const Network& network, const Segment& segment) {
  return std::any_of(segment.ports.begin(), segment.ports.end(), [&](int port) {
    const NetworkNode& node = network.nodes[Network::Index(network.PortAt(port).node)];
    return node.Forwards() && node.routing.fixed;
  });
}

// One prefix of one interface, or of a loopback (port -1, segment -1).
struct Use {
  IpPrefix prefix;
  int node;
  int port;
  int segment;
};

class Checker {
 public:
  Checker(const Network& network, const std::vector<Segment>& segments, Diagnostics& diagnostics)
      : network_(network), segments_(segments), diagnostics_(diagnostics) {
    for (size_t n = 0; n < network.nodes.size(); ++n) {
      const NetworkNode& node = network.nodes[n];
      for (const IpPrefix& prefix : node.loopback) {
        if (!IsHostLoopback(prefix.address)) uses_.push_back({prefix, static_cast<int>(n), -1, -1});
      }
      for (int index : node.ports) {
        const Port& port = network.PortAt(index);
        for (const IpPrefix& prefix : port.addresses) {
          if (!IsLinkLocal(prefix.address)) {
            uses_.push_back({prefix, static_cast<int>(n), index, port.segment});
          }
        }
      }
    }
  }

  void Run() {
    CheckAddresses();
    CheckPrefixes();
  }

 private:
  static bool IsHostLoopback(const IpAddress& address) {
    if (address.family == Family::kIpv4) return address.bytes[0] == 127;
    return ToNumber(address) == 1;
  }

  std::string Name(const Use& use) const {
    if (use.port < 0) return absl::StrCat(network_.NodeName(use.node), ":lo");
    return network_.PortName(network_.PortAt(use.port));
  }

  model::Location Where(const Use& use) const {
    if (use.port >= 0) return network_.Where(network_.PortAt(use.port));
    const model::Node& node = *network_.nodes[Network::Index(use.node)].given;
    const model::Interface* lo = node.FindInterface("lo");
    return lo ? lo->where : node.where;
  }

  bool MayShare(const Use& a, const Use& b) const {
    if (a.segment == b.segment && a.segment >= 0) return false;
    auto fixed = [&](const Use& use) {
      if (use.segment < 0) return network_.nodes[Network::Index(use.node)].routing.fixed;
      return HasStaticRouter(network_, segments_[Network::Index(use.segment)]);
    };
    return !fixed(a) && !fixed(b);
  }

  void Report(const Use& a, const Use& b, std::string what, std::string mend) {
    if (MayShare(a, b)) {
      diagnostics_.Warning(Where(b), std::move(what),
                           "well for anycast or where no route leads, else change one of the two");
    } else {
      diagnostics_.Error(Where(b), std::move(what), std::move(mend));
    }
  }

  void CheckAddresses() {
    std::stable_sort(uses_.begin(), uses_.end(), [](const Use& a, const Use& b) {
      return a.prefix.address < b.prefix.address;
    });
    for (size_t i = 1; i < uses_.size(); ++i) {
      const Use& a = uses_[i - 1];
      const Use& b = uses_[i];
      if (a.prefix.address != b.prefix.address) continue;
      Report(a, b,
             absl::StrCat("address ", b.prefix.address.ToString(), " of ", Name(b),
                          " is also that of ", Name(a)),
             absl::StrCat("the other is at ", Where(a).ToString(), "; change one of the two"));
    }
  }

  void CheckPrefixes() {
    std::stable_sort(uses_.begin(), uses_.end(), [](const Use& a, const Use& b) {
      const auto x = a.prefix.Network();
      const auto y = b.prefix.Network();
      return x != y ? x < y : a.segment < b.segment;
    });
    // Sorted so, a prefix can only overlap with the longest-reaching one before it.
    const Use* reach = nullptr;
    for (const Use& use : uses_) {
      const bool whole = use.port < 0 || use.prefix.length == use.prefix.address.Bits();
      if (reach && reach->prefix.Overlaps(use.prefix)) {
        const bool same_place = reach->segment == use.segment && reach->segment >= 0;
        const bool same_address = reach->prefix.address == use.prefix.address;
        if (!same_place && !same_address && !whole) {
          Report(*reach, use,
                 absl::StrCat("prefix ", use.prefix.Network().ToString(), " of ", Name(use),
                              " overlaps with ", reach->prefix.Network().ToString(), " of ",
                              Name(*reach), ", which is another segment"),
                 absl::StrCat("the other is at ", Where(*reach).ToString(),
                              "; each segment needs its own prefix"));
          if (use.segment >= 0) reach = &use;
          continue;
        }
      }
      if (whole) continue;
      if (!reach || LastNumber(use.prefix) > LastNumber(reach->prefix) ||
          !reach->prefix.Overlaps(use.prefix)) {
        reach = &use;
      }
    }
  }

  const Network& network_;
  const std::vector<Segment>& segments_;
  Diagnostics& diagnostics_;
  std::vector<Use> uses_;
};

}  // namespace

void AssignAddresses(Network& network, const std::vector<Segment>& segments,
                     const KeptAddresses& kept, Diagnostics& diagnostics) {
  for (Port& port : network.ports) {
    if (port.given) port.addresses = port.given->addresses;
  }
  const model::Addressing& pools = network.topology->addressing;
  FamilyAddresser(network, segments, Family::kIpv4, pools.ipv4, kept, diagnostics).Run();
  FamilyAddresser(network, segments, Family::kIpv6, pools.ipv6, kept, diagnostics).Run();
  for (Port& port : network.ports) {
    std::stable_sort(
        port.addresses.begin(), port.addresses.end(),
        [](const IpPrefix& a, const IpPrefix& b) { return a.address.family < b.address.family; });
  }
}

void CheckAddresses(const Network& network, const std::vector<Segment>& segments,
                    Diagnostics& diagnostics) {
  Checker(network, segments, diagnostics).Run();
}

}  // namespace warren::compile
