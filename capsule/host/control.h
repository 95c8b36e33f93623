// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CAPSULE_HOST_CONTROL_H_
#define WARREN_CAPSULE_HOST_CONTROL_H_

#include <functional>
#include <map>
#include <string>

#include "capsule/mux/event_loop.h"
#include "capsule/mux/unique_fd.h"

namespace warren::capsule {

// The supervisor's own socket. A client sends one JSON object per line:
//   {"op":"status"}  answered at once
//   {"op":"stop"}    powers the capsule off; answered when it is gone
//   {"op":"wait"}    answered when it is gone, for whatever reason
//   {"op":"step","ns":N}  virtual time goes on by that much; answered when it is held again
//   {"op":"run"}     virtual time goes on; answered at once
class Control {
 public:
  struct Handlers {
    std::function<std::string()> status;  // a line of JSON
    std::function<void()> stop;
    std::function<bool(const std::string& how)> move;  // a message to the guest; false: refused
  };

  Control(EventLoop* loop, UniqueFd listening, Handlers handlers);
  ~Control();

  // Answers those who wait; the last thing that is called.
  void TellWaiting(const std::string& line);
  // Answers those who asked for time to go on.
  void TellMoved(const std::string& line);

 private:
  struct Client {
    UniqueFd fd;
    std::string received;
    bool waiting = false;
    bool moving = false;
  };

  void Accept();
  void OnClient(int fd);
  void OnLine(Client* client, const std::string& line);
  void Move(Client* client, const std::string& how);
  void Drop(int fd);

  EventLoop* const loop_;
  UniqueFd listening_;
  Handlers handlers_;
  std::map<int, Client> clients_;
};

}  // namespace warren::capsule

#endif  // WARREN_CAPSULE_HOST_CONTROL_H_
