// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "engine/imagery/resources.h"
#include "engine/session/changes.h"
#include "engine/session/events.h"
#include "engine/session/jobs.h"
#include "engine/session/maps.h"

namespace swath {

/// What all desks work with. A desk answers some of the intents and keeps the state that belongs to them;
/// it lives on the session's thread and no longer than the session.
struct DeskContext {
    const Document& document;
    Changes& changes;
    Maps& maps;
    Jobs& jobs;
    StoreWriter& store;
    Events& events;
    std::filesystem::path project;  ///< its file
    Resources resources;  ///< what scenes are opened with
};

/// It is going on.
bool isActive(const Run& run);
bool trainingActive(const Document& document);

}  // namespace swath
