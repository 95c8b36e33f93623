// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#include "capsule/host/control.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "capsule/guest/conf.h"

namespace warren::capsule {

namespace {

using nlohmann::json;

constexpr size_t kLongestLine = 4096;

void Answer(const UniqueFd& fd, const std::string& line) {
  // Small against the socket's buffer; who does not read loses the answer, not us.
  const std::string text = line + "\n";
  send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

std::string Refusal(const std::string& why) { return json{{"error", why}}.dump(); }

}  // namespace

Control::Control(EventLoop* loop, UniqueFd listening, Handlers handlers)
    : loop_(loop), listening_(std::move(listening)), handlers_(std::move(handlers)) {
  loop_->Watch(listening_.get(), EPOLLIN, [this](uint32_t) { Accept(); });
}

Control::~Control() {
  loop_->Forget(listening_.get());
  for (auto& [fd, client] : clients_) loop_->Forget(fd);
}

void Control::Accept() {
  UniqueFd fd(accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) return;
  const int key = fd.get();
  clients_[key].fd = std::move(fd);
  loop_->Watch(key, EPOLLIN, [this, key](uint32_t) { OnClient(key); });
}

void Control::OnClient(int fd) {
  Client& client = clients_.at(fd);
  char bytes[1024];
  ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return Drop(fd);
  client.received.append(bytes, static_cast<size_t>(n));
  for (size_t end; (end = client.received.find('\n')) != std::string::npos;) {
    const std::string line = client.received.substr(0, end);
    client.received.erase(0, end + 1);
    OnLine(&client, line);
  }
  if (client.received.size() > kLongestLine) Drop(fd);
}

void Control::OnLine(Client* client, const std::string& line) {
  const json request = json::parse(line, nullptr, false);
  const std::string op = request.is_object() ? request.value("op", json()).dump() : "";
  if (op == "\"status\"") {
    Answer(client->fd, handlers_.status());
  } else if (op == "\"wait\"") {
    client->waiting = true;
  } else if (op == "\"stop\"") {
    client->waiting = true;
    handlers_.stop();
  } else if (op == "\"step\"" && request.value("ns", json()).is_number_unsigned()) {
    client->moving = true;
    Move(client, std::string(kRunTimeFor) + std::to_string(request["ns"].get<uint64_t>()));
  } else if (op == "\"run\"") {
    Move(client, std::string(kRunTime));
  } else {
    Answer(client->fd, Refusal(R"(want an "op" of status, stop, wait, run, or step with "ns")"));
  }
}

void Control::Move(Client* client, const std::string& how) {
  if (!handlers_.move(how)) {
    client->moving = false;
    Answer(client->fd, Refusal("its time is not held"));
  } else if (!client->moving) {
    Answer(client->fd, handlers_.status());
  }
}

void Control::Drop(int fd) {
  loop_->Forget(fd);
  clients_.erase(fd);
}

void Control::TellWaiting(const std::string& line) {
  for (auto& [fd, client] : clients_) {
    if (client.waiting) Answer(client.fd, line);
  }
}

void Control::TellMoved(const std::string& line) {
  for (auto& [fd, client] : clients_) {
    if (client.moving) Answer(client.fd, line);
    client.moving = false;
  }
}

}  // namespace warren::capsule
