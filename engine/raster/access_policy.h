// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/core/result.h"

namespace swath {

/// What opening a scene may reach for. By default: regular files of this machine, and archives among them.
struct AccessPolicy {
    bool remote = false;  ///< servers too: network file systems, map services, databases
    friend bool operator==(const AccessPolicy&, const AccessPolicy&) = default;
};

/// Refuses a path, before anything of it is opened, that is no regular file (a device, a pipe, a socket) or
/// that leads to a server which the policy does not allow; likewise a VRT that refers to such, however deep.
/// A path to nothing passes: opening it says so. Folders pass. Any thread.
/// Errors: InvalidInput (what it reaches for), BadFormat (a VRT too large, or nested without end).
Status checkPath(const std::string& path, const AccessPolicy& policy);

}  // namespace swath
