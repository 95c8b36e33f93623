// SPDX-License-Identifier: Apache-2.0
// Copyright (C) 2026 The Warren authors

#ifndef WARREN_CTL_DAEMON_VIRTUAL_CLOCK_H_
#define WARREN_CTL_DAEMON_VIRTUAL_CLOCK_H_

namespace warren::daemon {

// In a lab that was brought up in virtual time the clock stands still between the commands that
// need it. While such an object lives, time goes on; it stands still again when the last one goes,
// if it did before the first. Without virtual time nothing happens.
class TimeGoesOn {
 public:
  TimeGoesOn();
  TimeGoesOn(const TimeGoesOn&) = delete;
  TimeGoesOn& operator=(const TimeGoesOn&) = delete;
  ~TimeGoesOn();
};

}  // namespace warren::daemon

#endif  // WARREN_CTL_DAEMON_VIRTUAL_CLOCK_H_
