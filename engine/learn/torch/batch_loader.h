// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/learn/normalisation.h"
#include "engine/learn/patch_source.h"
#include "engine/learn/sampler.h"
#include "engine/learn/train_config.h"

namespace swath {

/// What one training step learns from.
struct Batch {
    std::int64_t step = 0;
    torch::Tensor images;   ///< N × bands × patch × patch, float32, channels-last, normalised
    torch::Tensor targets;  ///< N × patch × patch, int64, 255 = ignore
    torch::Tensor weights;  ///< N × patch × patch, float32: border weight map; undefined: all 1
    bool anyTarget = false;
};

/// Makes batches ahead on a thread of its own. A batch depends on (seed, step, batch size) alone.
class BatchLoader {
  public:
    /// @param source  a clone for this loader alone. @param index  outlives the loader. @param firstStep
    /// from 1.
    BatchLoader(std::unique_ptr<PatchSource> source, const PatchIndex& index,
                const Normalisation& normalisation, const TrainConfig& config, std::int64_t firstStep);

    /// The next batch in order; waits for it. nullopt when stop is asked for. Errors: those of reading.
    std::optional<Result<Batch>> next(std::stop_token stop);

  private:
    void work(std::stop_token stop, std::int64_t firstStep);
    Result<Batch> make(std::int64_t step);

    std::unique_ptr<PatchSource> source_;
    PatchSampler sampler_;
    Normalisation normalisation_;
    TrainConfig config_;
    std::vector<float> image_, turned_;
    std::vector<std::uint8_t> targets_, turnedTargets_;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Result<Batch>> ready_;
    std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace swath
