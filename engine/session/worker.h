// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "engine/core/inbox.h"
#include "engine/session/session.h"

namespace swath {

/// What worker threads tell the session: a finished piece of work is a function that the session runs on its
/// own thread. Workers hold this by shared_ptr, never the session itself.
struct Session::Worker {
    Inbox<std::function<void(Session&)>> facts;
};

}  // namespace swath
