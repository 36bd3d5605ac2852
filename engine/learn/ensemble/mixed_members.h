// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "engine/core/memory_budget.h"
#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// The members of a mixed run that are fitted or trained to their end, ready to predict; what they said of a
/// window is kept. Compute thread only.
class MixedMembers {
  public:
    /// @param memory  what counts what is kept; null: a budget of their own.
    explicit MixedMembers(std::shared_ptr<MemoryBudget> memory)
        : memory_(memory ? std::move(memory) : std::make_shared<MemoryBudget>()) {}

    /// Loads them from a checkpoint, in place of those before. Errors: those of loading.
    Status renew(const MixedCheckpoint& mix, int threads);

    /// Their average by weight; a weight of 0 leaves a kind out. @param trained  a network that is still
    /// trained, in place of those that are done; null: there is none. Errors: InvalidInput while there is
    /// nothing that counts; BadFormat when they are not of the same bands and classes.
    Result<std::unique_ptr<Predictor>> average(std::shared_ptr<Predictor> trained, double networkWeight,
                                               double otherWeight) const;

  private:
    std::shared_ptr<MemoryBudget> memory_;
    std::shared_ptr<Predictor> others_, networks_;  ///< null: there are none yet
};

}  // namespace swath
