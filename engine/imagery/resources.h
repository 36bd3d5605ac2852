// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "engine/core/memory_budget.h"
#include "engine/raster/access_policy.h"

namespace swath {

/// What all who open scenes share: how much memory caches may hold together, and what may be reached for.
/// Copies share the budget. Any thread.
struct Resources {
    Resources(std::shared_ptr<MemoryBudget> shared = std::make_shared<MemoryBudget>(),
              AccessPolicy policy = {})
        : memory(std::move(shared)), access(policy) {}

    std::shared_ptr<MemoryBudget> memory;  ///< never null
    AccessPolicy access;
};

}  // namespace swath
