// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "engine/core/memory_budget.h"
#include "engine/raster/access_policy.h"
#include "engine/raster/overview_cache.h"

namespace swath {

/// What all who open scenes share: how much memory caches may hold together, and what may be reached for.
/// Copies share the budget. Any thread.
struct Resources {
    Resources(std::shared_ptr<MemoryBudget> shared = std::make_shared<MemoryBudget>(),
              AccessPolicy policy = {}, OverviewCache copies = OverviewCache())
        : memory(std::move(shared)), access(policy), overviews(std::move(copies)) {}

    std::shared_ptr<MemoryBudget> memory;  ///< never null
    AccessPolicy access;
    OverviewCache overviews;  ///< of files that have none of their own
};

}  // namespace swath
