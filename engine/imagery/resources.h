// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "engine/core/inbox.h"
#include "engine/core/memory_budget.h"
#include "engine/raster/access_policy.h"
#include "engine/raster/overview_cache.h"

namespace swath {

/// What a scene's file does not yield, found by whoever read it.
struct SceneDamage {
    std::string path;  ///< of the scene: its first file's
    std::string what;  ///< a sentence
};

/// What all who open scenes share: how much memory caches may hold together, and what may be reached for.
/// Copies share the budget. Any thread.
struct Resources {
    Resources(std::shared_ptr<MemoryBudget> shared = std::make_shared<MemoryBudget>(),
              AccessPolicy policy = {}, OverviewCache copies = OverviewCache())
        : memory(std::move(shared)), access(policy), overviews(std::move(copies)) {}

    std::shared_ptr<MemoryBudget> memory;  ///< never null
    AccessPolicy access;
    OverviewCache overviews;  ///< of files that have none of their own
    std::shared_ptr<Inbox<SceneDamage>> damage =
        nullptr;  ///< is told of each scene that was opened; null: nobody
};

}  // namespace swath
