// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "engine/learn/data/patch_index.h"
#include "engine/learn/data/training_data.h"
#include "engine/learn/data/validation_set.h"
#include "engine/learn/run/learner.h"

namespace swath {

/// Labels that a run learns from, ready to be drawn from and judged by.
struct LabelState {
    std::shared_ptr<const TrainingData> data;  ///< null: the source's own labels
    std::unique_ptr<PatchSource> source;
    std::shared_ptr<const PatchIndex> index;  ///< of the train role
    ValidationSet validation;

    std::string id() const { return data ? data->id : std::string(); }
};

/// Reads labels of a source. @param data  null: those that it has. @param before  what need not be read again
/// where it has not changed; may be null. Errors: Cancelled.
Result<LabelState> readLabelState(std::unique_ptr<PatchSource> source,
                                  std::shared_ptr<const TrainingData> data, const LabelState* before,
                                  std::stop_token stop);

/// Brings labels that are painted during a run to it: gets them ready on a thread of its own and hands them
/// over between two steps. Of snapshots that come faster than they can be read the newest is taken. Compute
/// thread only.
class LabelIntake {
  public:
    /// @param images  outlives this; is cloned. @param sink  is told of labels that cannot be taken.
    LabelIntake(const PatchSource& images, const LearnControl& control, const TrainEventSink& sink);
    ~LabelIntake();

    /// The labels to begin with: of control.recorded those in force before step `next`; else control.data;
    /// else null. Errors: those of checkFits().
    Result<std::shared_ptr<const TrainingData>> first(std::int64_t next);
    /// New labels that step `next` is to be drawn by; nullopt while there are none or they are not ready.
    /// Recorded ones are waited for.
    /// @param now  those in force. Errors: of recorded ones those of checkFits(); Cancelled.
    Result<std::optional<LabelState>> before(std::int64_t next, const LabelState& now);

  private:
    using Data = std::shared_ptr<const TrainingData>;
    bool usable(const TrainingData& data, std::string& lastRefusal) const;
    void begin(Data data, const LabelState& now);

    const PatchSource& images_;
    const LearnControl& control_;
    const TrainEventSink& sink_;
    Data seen_;
    std::string refusal_;  ///< that was told last
    std::optional<Result<LabelState>> made_;
    std::atomic<bool> ready_{false};
    std::jthread thread_;  ///< last: it writes the above
};

}  // namespace swath
