// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "ctl/kernel/module.h"

#include <fcntl.h>
#include <linux/genetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netlink/attr.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cmath>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ctl/kernel/errno_status.h"
#include "ctl/model/units.h"
#include "kmod/uapi/warren.h"

namespace warren::kernel {
namespace {

constexpr char kDevice[] = "/dev/warren";
constexpr size_t kPerMessage = 128;  // bounds how long the kernel holds its network lock

using Attributes = std::vector<nlattr*>;

// Attributes of a nest (or of a message's payload) by type; of repeated ones the last.
Attributes Parse(const nlattr* head, int length, int max) {
  Attributes found(static_cast<size_t>(max) + 1, nullptr);
  int left = length;
  for (auto* a = const_cast<nlattr*>(head); nla_ok(a, left); a = nla_next(a, &left)) {
    if (nla_type(a) <= max) found[static_cast<size_t>(nla_type(a))] = a;
  }
  return found;
}

Attributes ParseNest(const nlattr* nest, int max) {
  if (nest == nullptr) return Attributes(static_cast<size_t>(max) + 1, nullptr);
  return Parse(static_cast<const nlattr*>(nla_data(nest)), nla_len(nest), max);
}

Attributes ParseMessage(const nlmsghdr* header, int max) {
  return Parse(nlmsg_attrdata(header, GENL_HDRLEN), nlmsg_attrlen(header, GENL_HDRLEN), max);
}

uint32_t U32(const nlattr* a) { return a == nullptr ? 0 : nla_get_u32(a); }
uint64_t U64(const nlattr* a) { return a == nullptr ? 0 : nla_get_u64(const_cast<nlattr*>(a)); }
std::string Text(const nlattr* a) {
  return a == nullptr ? "" : nla_get_string(const_cast<nlattr*>(a));
}

// What is given and not of the first that links had; see PutDirection().
void PutFeatures(nl_msg* m, const v1::LinkDirection& d) {
  const auto put32 = [m](bool given, int type, uint32_t value) {
    if (given) nla_put_u32(m, type, value);
  };
  const auto put64 = [m](bool given, int type, uint64_t value) {
    if (given) nla_put_u64(m, type, value);
  };
  const auto put_share = [m](bool given, int type, double value) {
    if (given) nla_put_u64(m, type, model::ProbabilityUnits(value));
  };
  put64(d.has_queue_ns(), WARREN_DIR_A_QUEUE_TIME, d.queue_ns());
  put32(d.has_discipline(), WARREN_DIR_A_DISCIPLINE, d.discipline());
  put32(d.has_drop_head(), WARREN_DIR_A_QUEUE_DROP, d.drop_head());
  put32(d.has_aqm(), WARREN_DIR_A_AQM, d.aqm());
  put32(d.has_aqm_ecn(), WARREN_DIR_A_AQM_ECN, d.aqm_ecn());
  put64(d.has_aqm_target_ns(), WARREN_DIR_A_AQM_TARGET, d.aqm_target_ns());
  put64(d.has_aqm_interval_ns(), WARREN_DIR_A_AQM_INTERVAL, d.aqm_interval_ns());
  put64(d.has_red_minimum(), WARREN_DIR_A_RED_MIN, d.red_minimum());
  put64(d.has_red_maximum(), WARREN_DIR_A_RED_MAX, d.red_maximum());
  put32(d.has_red_bytes(), WARREN_DIR_A_RED_BYTES, d.red_bytes());
  put_share(d.has_red_probability(), WARREN_DIR_A_RED_PROBABILITY, d.red_probability());
  put32(d.has_red_weight(), WARREN_DIR_A_RED_WEIGHT,
        static_cast<uint32_t>(std::ldexp(d.red_weight(), 32)));
  put32(d.has_pie_alpha(), WARREN_DIR_A_PIE_ALPHA, d.pie_alpha());
  put32(d.has_pie_beta(), WARREN_DIR_A_PIE_BETA, d.pie_beta());
  put32(d.has_trace(), WARREN_DIR_A_TRACE, d.trace().id());
  put32(d.has_trace_once(), WARREN_DIR_A_TRACE_ONCE, d.trace_once());
  put32(d.has_loss_model(), WARREN_DIR_A_LOSS_MODEL, d.loss_model());
  put_share(d.has_gilbert_p(), WARREN_DIR_A_GILBERT_P, d.gilbert_p());
  put_share(d.has_gilbert_r(), WARREN_DIR_A_GILBERT_R, d.gilbert_r());
  put_share(d.has_gilbert_good(), WARREN_DIR_A_GILBERT_GOOD, d.gilbert_good());
  put_share(d.has_gilbert_bad(), WARREN_DIR_A_GILBERT_BAD, d.gilbert_bad());
  put32(d.has_loss_pattern(), WARREN_DIR_A_LOSS_PATTERN, d.loss_pattern().id());
  put32(d.has_ber_flip(), WARREN_DIR_A_BER_ACTION, d.ber_flip());
  put_share(d.has_duplicate(), WARREN_DIR_A_DUPLICATE, d.duplicate());
  put32(d.has_duplicate_free(), WARREN_DIR_A_DUPLICATE_FREE, d.duplicate_free());
  put_share(d.has_reorder(), WARREN_DIR_A_REORDER, d.reorder());
  put64(d.has_reorder_by_ns(), WARREN_DIR_A_REORDER_BY, d.reorder_by_ns());
  put64(d.has_jitter_ns(), WARREN_DIR_A_JITTER, d.jitter_ns());
  put32(d.has_jitter_shape(), WARREN_DIR_A_JITTER_SHAPE, d.jitter_shape());
  put_share(d.has_jitter_correlation(), WARREN_DIR_A_JITTER_CORRELATION, d.jitter_correlation());
  put32(d.has_jitter_reorder(), WARREN_DIR_A_JITTER_REORDER, d.jitter_reorder());
  put32(d.has_jitter_table(), WARREN_DIR_A_JITTER_TABLE, d.jitter_table().id());
}

void PutDirection(nl_msg* m, int type, const v1::LinkDirection& d) {
  nlattr* nest = nla_nest_start(m, type);
  if (d.has_rate_bps()) nla_put_u64(m, WARREN_DIR_A_RATE, d.rate_bps());
  if (d.has_overhead_bytes()) nla_put_s32(m, WARREN_DIR_A_OVERHEAD, d.overhead_bytes());
  if (d.has_minimum_wire_bytes()) {
    nla_put_u32(m, WARREN_DIR_A_MIN_FRAME, d.minimum_wire_bytes());
  }
  if (d.has_cell_bytes()) {
    nla_put_u32(m, WARREN_DIR_A_CELL_PAYLOAD, d.cell_payload_bytes());
    nla_put_u32(m, WARREN_DIR_A_CELL_SIZE, d.cell_bytes());
  }
  if (d.has_delay_ns()) nla_put_u64(m, WARREN_DIR_A_DELAY, d.delay_ns());
  if (d.has_loss()) nla_put_u64(m, WARREN_DIR_A_LOSS, model::ProbabilityUnits(d.loss()));
  if (d.has_ber()) {
    nla_put_u64(m, WARREN_DIR_A_BER, model::BitErrorUnits(d.ber()));
  }
  if (d.has_queue_packets()) nla_put_u32(m, WARREN_DIR_A_QUEUE_PACKETS, d.queue_packets());
  if (d.has_queue_bytes()) nla_put_u64(m, WARREN_DIR_A_QUEUE_BYTES, d.queue_bytes());
  PutFeatures(m, d);
  nla_nest_end(m, nest);
}

void PutEnd(nl_msg* m, int type, const v1::LinkEnd& end) {
  nlattr* nest = nla_nest_start(m, type);
  nla_put_u32(m, WARREN_END_A_NODE, end.node());
  nla_put_string(m, WARREN_END_A_IFNAME, end.interface().c_str());
  ether_addr mac;
  if (ether_aton_r(end.mac().c_str(), &mac) != nullptr) {
    nla_put(m, WARREN_END_A_MAC, ETH_ALEN, &mac);
  }
  if (end.mtu() != 0) nla_put_u32(m, WARREN_END_A_MTU, end.mtu());
  nla_nest_end(m, nest);
}

End ReadEnd(const nlattr* nest, v1::LinkEnd* state) {
  const Attributes a = ParseNest(nest, WARREN_END_A_MAX);
  End end;
  end.node = U32(a[WARREN_END_A_NODE]);
  end.interface = Text(a[WARREN_END_A_IFNAME]);
  end.ifindex = static_cast<int>(U32(a[WARREN_END_A_IFINDEX]));
  end.up = U32(a[WARREN_END_A_UP]) != 0;
  end.carrier = U32(a[WARREN_END_A_CARRIER]) != 0;
  state->set_node(end.node);
  state->set_interface(end.interface);
  if (const nlattr* mac = a[WARREN_END_A_MAC]; mac != nullptr && nla_len(mac) == ETH_ALEN) {
    const auto* b = static_cast<const uint8_t*>(nla_data(mac));
    state->set_mac(
        absl::StrFormat("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]));
  }
  state->set_mtu(U32(a[WARREN_END_A_MTU]));
  return end;
}

// The module leaves out what is off.
void ReadFeatures(const Attributes& a, v1::LinkDirection* d) {
  const auto read32 = [&](int type, void (v1::LinkDirection::*set)(uint32_t)) {
    if (const nlattr* found = a[static_cast<size_t>(type)]) (d->*set)(U32(found));
  };
  const auto read64 = [&](int type, void (v1::LinkDirection::*set)(uint64_t)) {
    if (const nlattr* found = a[static_cast<size_t>(type)]) (d->*set)(U64(found));
  };
  const auto read_flag = [&](int type, void (v1::LinkDirection::*set)(bool)) {
    if (const nlattr* found = a[static_cast<size_t>(type)]) (d->*set)(U32(found) != 0);
  };
  const auto read_share = [&](int type, void (v1::LinkDirection::*set)(double)) {
    if (const nlattr* found = a[static_cast<size_t>(type)]) {
      (d->*set)(model::ProbabilityFromUnits(U64(found)));
    }
  };
  const auto read_table = [&](int type, v1::TableRef* (v1::LinkDirection::*ref)()) {
    if (const nlattr* found = a[static_cast<size_t>(type)]) (d->*ref)()->set_id(U32(found));
  };
  using D = v1::LinkDirection;
  if (const uint64_t ns = U64(a[WARREN_DIR_A_QUEUE_TIME]); ns != 0) d->set_queue_ns(ns);
  read32(WARREN_DIR_A_DISCIPLINE, &D::set_discipline);
  read_flag(WARREN_DIR_A_QUEUE_DROP, &D::set_drop_head);
  read32(WARREN_DIR_A_AQM, &D::set_aqm);
  read_flag(WARREN_DIR_A_AQM_ECN, &D::set_aqm_ecn);
  read64(WARREN_DIR_A_AQM_TARGET, &D::set_aqm_target_ns);
  read64(WARREN_DIR_A_AQM_INTERVAL, &D::set_aqm_interval_ns);
  read64(WARREN_DIR_A_RED_MIN, &D::set_red_minimum);
  read64(WARREN_DIR_A_RED_MAX, &D::set_red_maximum);
  read_flag(WARREN_DIR_A_RED_BYTES, &D::set_red_bytes);
  read_share(WARREN_DIR_A_RED_PROBABILITY, &D::set_red_probability);
  if (const uint32_t weight = U32(a[WARREN_DIR_A_RED_WEIGHT]); weight != 0) {
    d->set_red_weight(std::ldexp(weight, -32));
  }
  read32(WARREN_DIR_A_PIE_ALPHA, &D::set_pie_alpha);
  read32(WARREN_DIR_A_PIE_BETA, &D::set_pie_beta);
  read_table(WARREN_DIR_A_TRACE, &D::mutable_trace);
  read_flag(WARREN_DIR_A_TRACE_ONCE, &D::set_trace_once);
  read32(WARREN_DIR_A_LOSS_MODEL, &D::set_loss_model);
  read_share(WARREN_DIR_A_GILBERT_P, &D::set_gilbert_p);
  read_share(WARREN_DIR_A_GILBERT_R, &D::set_gilbert_r);
  read_share(WARREN_DIR_A_GILBERT_GOOD, &D::set_gilbert_good);
  read_share(WARREN_DIR_A_GILBERT_BAD, &D::set_gilbert_bad);
  read_table(WARREN_DIR_A_LOSS_PATTERN, &D::mutable_loss_pattern);
  read_flag(WARREN_DIR_A_BER_ACTION, &D::set_ber_flip);
  read_share(WARREN_DIR_A_DUPLICATE, &D::set_duplicate);
  read_flag(WARREN_DIR_A_DUPLICATE_FREE, &D::set_duplicate_free);
  read_share(WARREN_DIR_A_REORDER, &D::set_reorder);
  read64(WARREN_DIR_A_REORDER_BY, &D::set_reorder_by_ns);
  read64(WARREN_DIR_A_JITTER, &D::set_jitter_ns);
  read32(WARREN_DIR_A_JITTER_SHAPE, &D::set_jitter_shape);
  read_share(WARREN_DIR_A_JITTER_CORRELATION, &D::set_jitter_correlation);
  read_flag(WARREN_DIR_A_JITTER_REORDER, &D::set_jitter_reorder);
  read_table(WARREN_DIR_A_JITTER_TABLE, &D::mutable_jitter_table);
}

void ReadDirection(const nlattr* nest, v1::DirectionState* state) {
  const Attributes a = ParseNest(nest, WARREN_DIR_A_MAX);
  v1::LinkDirection* d = state->mutable_parameters();
  d->set_rate_bps(U64(a[WARREN_DIR_A_RATE]));
  d->set_overhead_bytes(static_cast<int32_t>(U32(a[WARREN_DIR_A_OVERHEAD])));
  d->set_minimum_wire_bytes(U32(a[WARREN_DIR_A_MIN_FRAME]));
  d->set_cell_payload_bytes(U32(a[WARREN_DIR_A_CELL_PAYLOAD]));
  d->set_cell_bytes(U32(a[WARREN_DIR_A_CELL_SIZE]));
  d->set_delay_ns(U64(a[WARREN_DIR_A_DELAY]));
  d->set_loss(model::ProbabilityFromUnits(U64(a[WARREN_DIR_A_LOSS])));
  d->set_ber(model::BitErrorFromUnits(U64(a[WARREN_DIR_A_BER])));
  d->set_queue_packets(U32(a[WARREN_DIR_A_QUEUE_PACKETS]));
  d->set_queue_bytes(U64(a[WARREN_DIR_A_QUEUE_BYTES]));
  ReadFeatures(a, d);

  const Attributes c = ParseNest(a[WARREN_DIR_A_COUNT], WARREN_COUNT_A_MAX);
  state->set_in_frames(U64(c[WARREN_COUNT_A_FRAMES_IN]));
  state->set_in_bytes(U64(c[WARREN_COUNT_A_BYTES_IN]));
  state->set_out_frames(U64(c[WARREN_COUNT_A_FRAMES_OUT]));
  state->set_out_bytes(U64(c[WARREN_COUNT_A_BYTES_OUT]));
  state->set_queued_frames(static_cast<uint32_t>(U64(c[WARREN_COUNT_A_QUEUE_FRAMES])));
  state->set_queued_bytes(U64(c[WARREN_COUNT_A_QUEUE_BYTES]));
  state->set_late_max_ns(U64(c[WARREN_COUNT_A_LATE_MAX]));
  state->set_late_sum_ns(U64(c[WARREN_COUNT_A_LATE_SUM]));
  state->set_late_frames(U64(c[WARREN_COUNT_A_LATE_FRAMES]));
  state->set_duplicates(U64(c[WARREN_COUNT_A_DUPLICATES]));
  state->set_reordered(U64(c[WARREN_COUNT_A_REORDERED]));
  state->set_flipped(U64(c[WARREN_COUNT_A_FLIPPED]));
  state->set_marked(U64(c[WARREN_COUNT_A_MARKED]));
  const std::pair<int, const char*> reasons[] = {
      {WARREN_COUNT_A_DROP_QUEUE, "queue-full"},    {WARREN_COUNT_A_DROP_LOSS, "loss"},
      {WARREN_COUNT_A_DROP_BIT_ERROR, "bit-error"}, {WARREN_COUNT_A_DROP_GUARD, "guard"},
      {WARREN_COUNT_A_DROP_DOWN, "down"},           {WARREN_COUNT_A_DROP_MEMORY, "no-memory"},
      {WARREN_COUNT_A_DROP_TOO_LONG, "too-long"},   {WARREN_COUNT_A_DROP_RED, "red"},
      {WARREN_COUNT_A_DROP_CODEL, "codel"},         {WARREN_COUNT_A_DROP_PIE, "pie"},
  };
  for (const auto& [type, name] : reasons) {
    (*state->mutable_drops())[name] = U64(c[static_cast<size_t>(type)]);
  }
}

Link ReadLink(const nlattr* nest) {
  const Attributes a = ParseNest(nest, WARREN_LINK_A_MAX);
  Link link;
  link.state.set_id(U32(a[WARREN_LINK_A_ID]));
  link.state.set_name(Text(a[WARREN_LINK_A_NAME]));
  link.a = ReadEnd(a[WARREN_LINK_A_END_A], link.state.mutable_a());
  link.b = ReadEnd(a[WARREN_LINK_A_END_B], link.state.mutable_b());
  ReadDirection(a[WARREN_LINK_A_FORWARD], link.state.mutable_forward());
  ReadDirection(a[WARREN_LINK_A_BACKWARD], link.state.mutable_backward());
  link.state.set_up(U32(a[WARREN_LINK_A_STATE]) == WARREN_STATE_UP);
  return link;
}

Lab ReadLab(const nlattr* nest) {
  const Attributes a = ParseNest(nest, WARREN_LAB_A_MAX);
  return {.id = U32(a[WARREN_LAB_A_ID]),
          .name = Text(a[WARREN_LAB_A_NAME]),
          .seed = U64(a[WARREN_LAB_A_SEED]),
          .owner = U32(a[WARREN_LAB_A_OWNER]),
          .nodes = U32(a[WARREN_LAB_A_NODES]),
          .links = U32(a[WARREN_LAB_A_LINKS])};
}

// Calls `read` for every attribute of `type` in a reply: objects come as repeated nests.
template <typename Read>
void ForEach(const nlmsghdr* header, int type, Read read) {
  int left = nlmsg_attrlen(header, GENL_HDRLEN);
  for (auto* a = nlmsg_attrdata(header, GENL_HDRLEN); nla_ok(a, left); a = nla_next(a, &left)) {
    if (nla_type(a) == type) read(a);
  }
}

// At least what a link takes in a message: its names, and six times the bytes of its parameters,
// of which the shortest take two here and twelve there.
size_t LinkBytes(const v1::CreateLink& link) {
  return 480 + 6 * (link.forward().ByteSizeLong() + link.backward().ByteSizeLong());
}

size_t EntryBytes(uint32_t kind) {
  switch (kind) {
    case WARREN_TABLE_KIND_JITTER:
      return sizeof(int16_t);
    case WARREN_TABLE_KIND_TRACE:
      return sizeof(uint32_t);
    default:
      return 1;
  }
}

Message GenlMessage(int type, int command, int version, size_t size) {
  Message message = NewMessage(type, 0, size);
  genlmsghdr header{.cmd = static_cast<uint8_t>(command),
                    .version = static_cast<uint8_t>(version),
                    .reserved = 0};
  nlmsg_append(message.get(), &header, sizeof(header), NLMSG_ALIGNTO);
  return message;
}

}  // namespace

absl::StatusOr<Module> Module::Open() {
  auto socket = NetlinkSocket::Open(NETLINK_GENERIC);
  if (!socket.ok()) return socket.status();
  Message ask = GenlMessage(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 256);
  nla_put_string(ask.get(), CTRL_ATTR_FAMILY_NAME, WARREN_FAMILY_NAME);
  int family = 0;
  absl::Status status =
      socket->Call(std::move(ask), "asking for warren.ko", [&](const nlmsghdr* h) {
        const Attributes a = ParseMessage(h, CTRL_ATTR_MAX);
        if (a[CTRL_ATTR_FAMILY_ID] != nullptr) family = nla_get_u16(a[CTRL_ATTR_FAMILY_ID]);
      });
  if (!status.ok() || family == 0) {
    return absl::UnavailableError("warren.ko is not loaded; load it with modprobe or insmod");
  }
  UniqueFd device(open(kDevice, O_RDWR | O_CLOEXEC));
  if (!device.valid()) return ErrnoStatus(errno, kDevice);
  return Module(*std::move(socket), family, std::move(device));
}

Message Module::Request(int command, std::optional<uint32_t> lab, size_t size) const {
  Message message = GenlMessage(family_, command, WARREN_FAMILY_VERSION, size);
  if (lab) nla_put_u32(message.get(), WARREN_A_LAB_ID, *lab);
  return message;
}

absl::StatusOr<uint32_t> Module::CreateLab(const std::string& name, uint64_t seed) {
  Message m = Request(WARREN_CMD_LAB_NEW, std::nullopt);
  nlattr* nest = nla_nest_start(m.get(), WARREN_A_LAB);
  nla_put_string(m.get(), WARREN_LAB_A_NAME, name.c_str());
  nla_put_u64(m.get(), WARREN_LAB_A_SEED, seed);
  nla_nest_end(m.get(), nest);
  uint32_t id = 0;
  absl::Status status =
      socket_.Call(std::move(m), absl::StrCat("creating lab '", name, "'"), [&](const nlmsghdr* h) {
        ForEach(h, WARREN_A_LAB, [&](const nlattr* a) { id = ReadLab(a).id; });
      });
  if (!status.ok()) return status;
  return id;
}

absl::Status Module::DeleteLab(uint32_t lab) {
  return socket_.Call(Request(WARREN_CMD_LAB_DEL, lab), absl::StrCat("deleting lab ", lab));
}

absl::StatusOr<std::vector<Lab>> Module::Labs() {
  std::vector<Lab> labs;
  absl::Status status = socket_.Dump(
      Request(WARREN_CMD_LAB_GET, std::nullopt), "listing labs", [&](const nlmsghdr* h) {
        ForEach(h, WARREN_A_LAB, [&](const nlattr* a) { labs.push_back(ReadLab(a)); });
      });
  if (!status.ok()) return status;
  return labs;
}

absl::StatusOr<Lab> Module::FindLab(const std::string& name) {
  auto labs = Labs();
  if (!labs.ok()) return labs.status();
  if (name.empty() && labs->size() == 1) return labs->front();
  for (const Lab& lab : *labs) {
    if (lab.name == name) return lab;
  }
  if (name.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(labs->size(), " labs are up; say which one (warren list shows them)"));
  }
  return absl::NotFoundError(
      absl::StrCat("no lab '", name, "' is up; warren list shows those that are"));
}

absl::Status Module::CreateNodes(uint32_t lab, const std::vector<NewNode>& nodes) {
  for (size_t at = 0; at < nodes.size(); at += kPerMessage) {
    const size_t end = std::min(nodes.size(), at + kPerMessage);
    Message m = Request(WARREN_CMD_NODE_NEW, lab, kPerMessage * 128);
    for (size_t i = at; i < end; ++i) {
      nlattr* nest = nla_nest_start(m.get(), WARREN_A_NODE);
      nla_put_u32(m.get(), WARREN_NODE_A_ID, nodes[i].id);
      nla_put_string(m.get(), WARREN_NODE_A_NAME, nodes[i].name.c_str());
      nla_put_u32(m.get(), WARREN_NODE_A_NETNS_FD, static_cast<uint32_t>(nodes[i].netns));
      nla_put_u32(m.get(), WARREN_NODE_A_STACK, nodes[i].stack);
      nla_nest_end(m.get(), nest);
    }
    absl::Status status =
        socket_.Call(std::move(m), absl::StrCat("creating nodes '", nodes[at].name, "' ..."));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Module::CreateTable(uint32_t lab, const v1::CreateTable& table) {
  const std::string what = absl::StrCat("handing over table '", table.name(), "'");
  Message create = Request(WARREN_CMD_TABLE_NEW, lab);
  nlattr* nest = nla_nest_start(create.get(), WARREN_A_TABLE);
  nla_put_u32(create.get(), WARREN_TABLE_A_ID, table.id());
  nla_put_string(create.get(), WARREN_TABLE_A_NAME, table.name().c_str());
  nla_put_u32(create.get(), WARREN_TABLE_A_KIND, table.kind());
  nla_put_u32(create.get(), WARREN_TABLE_A_LENGTH,
              static_cast<uint32_t>(table.entries().size() / EntryBytes(table.kind())));
  nla_nest_end(create.get(), nest);
  absl::Status status = socket_.Call(std::move(create), what);
  for (size_t at = 0; status.ok() && at < table.entries().size(); at += WARREN_TABLE_CHUNK) {
    const size_t size = std::min<size_t>(WARREN_TABLE_CHUNK, table.entries().size() - at);
    Message add = Request(WARREN_CMD_TABLE_ADD, lab, size + 4096);
    nest = nla_nest_start(add.get(), WARREN_A_TABLE);
    nla_put_u32(add.get(), WARREN_TABLE_A_ID, table.id());
    nla_put(add.get(), WARREN_TABLE_A_DATA, static_cast<int>(size), table.entries().data() + at);
    nla_nest_end(add.get(), nest);
    status = socket_.Call(std::move(add), what);
  }
  return status;
}

absl::Status Module::CreateLinks(uint32_t lab, const std::vector<const v1::CreateLink*>& links) {
  for (size_t at = 0; at < links.size(); at += kPerMessage) {
    const size_t end = std::min(links.size(), at + kPerMessage);
    size_t size = 4096;
    for (size_t i = at; i < end; ++i) size += LinkBytes(*links[i]);
    Message m = Request(WARREN_CMD_LINK_NEW, lab, size);
    for (size_t i = at; i < end; ++i) {
      const v1::CreateLink& link = *links[i];
      nlattr* nest = nla_nest_start(m.get(), WARREN_A_LINK);
      nla_put_u32(m.get(), WARREN_LINK_A_ID, link.id());
      nla_put_string(m.get(), WARREN_LINK_A_NAME, link.name().c_str());
      PutEnd(m.get(), WARREN_LINK_A_END_A, link.a());
      PutEnd(m.get(), WARREN_LINK_A_END_B, link.b());
      PutDirection(m.get(), WARREN_LINK_A_FORWARD, link.forward());
      PutDirection(m.get(), WARREN_LINK_A_BACKWARD, link.backward());
      nla_put_u32(m.get(), WARREN_LINK_A_STATE, link.down() ? WARREN_STATE_DOWN : WARREN_STATE_UP);
      nla_nest_end(m.get(), nest);
    }
    absl::Status status =
        socket_.Call(std::move(m), absl::StrCat("creating links '", links[at]->name(), "' ..."));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Module::SetLink(uint32_t lab, uint32_t link, const v1::SetLinkRequest& change) {
  Message m = Request(WARREN_CMD_LINK_SET, lab);
  nlattr* nest = nla_nest_start(m.get(), WARREN_A_LINK);
  nla_put_u32(m.get(), WARREN_LINK_A_ID, link);
  if (change.has_forward()) PutDirection(m.get(), WARREN_LINK_A_FORWARD, change.forward());
  if (change.has_backward()) PutDirection(m.get(), WARREN_LINK_A_BACKWARD, change.backward());
  if (change.has_up()) {
    nla_put_u32(m.get(), WARREN_LINK_A_STATE, change.up() ? WARREN_STATE_UP : WARREN_STATE_DOWN);
  }
  if (change.has_mtu()) nla_put_u32(m.get(), WARREN_LINK_A_MTU, change.mtu());
  nla_nest_end(m.get(), nest);
  return socket_.Call(std::move(m), absl::StrCat("changing link '", change.link(), "'"));
}

absl::Status Module::SetLinks(uint32_t lab, const std::vector<v1::CreateLink>& links) {
  for (size_t at = 0; at < links.size(); at += WARREN_BATCH_MAX) {
    const size_t end = std::min<size_t>(links.size(), at + WARREN_BATCH_MAX);
    size_t size = 4096;
    for (size_t i = at; i < end; ++i) size += LinkBytes(links[i]);
    Message m = Request(WARREN_CMD_LINK_SET, lab, size);
    for (size_t i = at; i < end; ++i) {
      const v1::CreateLink& link = links[i];
      nlattr* nest = nla_nest_start(m.get(), WARREN_A_LINK);
      nla_put_u32(m.get(), WARREN_LINK_A_ID, link.id());
      for (const auto& [type, given] :
           {std::pair{WARREN_LINK_A_END_A, &link.a()}, {WARREN_LINK_A_END_B, &link.b()}}) {
        nlattr* end_nest = nla_nest_start(m.get(), type);
        ether_addr mac;
        if (ether_aton_r(given->mac().c_str(), &mac) != nullptr) {
          nla_put(m.get(), WARREN_END_A_MAC, ETH_ALEN, &mac);
        }
        if (given->mtu() != 0) nla_put_u32(m.get(), WARREN_END_A_MTU, given->mtu());
        nla_nest_end(m.get(), end_nest);
      }
      PutDirection(m.get(), WARREN_LINK_A_FORWARD, link.forward());
      PutDirection(m.get(), WARREN_LINK_A_BACKWARD, link.backward());
      nla_put_u32(m.get(), WARREN_LINK_A_STATE, link.down() ? WARREN_STATE_DOWN : WARREN_STATE_UP);
      nla_nest_end(m.get(), nest);
    }
    absl::Status status =
        socket_.Call(std::move(m), absl::StrCat("changing links '", links[at].name(), "' ..."));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Module::DeleteObjects(uint32_t lab, int command, int object, int id,
                                   const std::vector<uint32_t>& ids, const char* what) {
  for (size_t at = 0; at < ids.size(); at += WARREN_BATCH_MAX) {
    const size_t end = std::min<size_t>(ids.size(), at + WARREN_BATCH_MAX);
    Message m = Request(command, lab, (end - at) * 16 + 256);
    for (size_t i = at; i < end; ++i) {
      nlattr* nest = nla_nest_start(m.get(), object);
      nla_put_u32(m.get(), id, ids[i]);
      nla_nest_end(m.get(), nest);
    }
    if (absl::Status status = socket_.Call(std::move(m), what); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Module::DeleteLinks(uint32_t lab, const std::vector<uint32_t>& links) {
  return DeleteObjects(lab, WARREN_CMD_LINK_DEL, WARREN_A_LINK, WARREN_LINK_A_ID, links,
                       "deleting links");
}

absl::Status Module::DeleteNodes(uint32_t lab, const std::vector<uint32_t>& nodes) {
  return DeleteObjects(lab, WARREN_CMD_NODE_DEL, WARREN_A_NODE, WARREN_NODE_A_ID, nodes,
                       "deleting nodes");
}

absl::StatusOr<std::vector<Node>> Module::Nodes(uint32_t lab) {
  std::vector<Node> nodes;
  absl::Status status =
      socket_.Dump(Request(WARREN_CMD_NODE_GET, lab), "listing nodes", [&](const nlmsghdr* h) {
        ForEach(h, WARREN_A_NODE, [&](const nlattr* nest) {
          const Attributes a = ParseNest(nest, WARREN_NODE_A_MAX);
          nodes.push_back({U32(a[WARREN_NODE_A_ID]), Text(a[WARREN_NODE_A_NAME])});
        });
      });
  if (!status.ok()) return status;
  return nodes;
}

absl::StatusOr<std::vector<Link>> Module::Links(uint32_t lab) {
  std::vector<Link> links;
  absl::Status status =
      socket_.Dump(Request(WARREN_CMD_LINK_GET, lab), "listing links", [&](const nlmsghdr* h) {
        ForEach(h, WARREN_A_LINK, [&](const nlattr* a) { links.push_back(ReadLink(a)); });
      });
  if (!status.ok()) return status;
  return links;
}

absl::StatusOr<UniqueFd> Module::NodeNetns(uint32_t lab, uint32_t node) {
  warren_ioc_node request{.lab = lab, .node = node};
  UniqueFd fd(ioctl(device_.get(), WARREN_IOC_NODE_NETNS, &request));
  if (!fd.valid()) return ErrnoStatus(errno, absl::StrCat("opening the network of node ", node));
  return fd;
}

absl::Status Module::Bind(uint32_t lab) {
  if (ioctl(device_.get(), WARREN_IOC_LAB_BIND, &lab) != 0) {
    return ErrnoStatus(errno, "binding the lab");
  }
  return absl::OkStatus();
}

absl::Status Module::Unbind(uint32_t lab) {
  if (ioctl(device_.get(), WARREN_IOC_LAB_UNBIND, &lab) != 0) {
    return ErrnoStatus(errno, "unbinding the lab");
  }
  return absl::OkStatus();
}

std::string ModuleVersion() {
  std::string version;
  std::getline(std::ifstream("/sys/module/warren/version"), version);
  return version;
}

}  // namespace warren::kernel
