// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/learn/config/train_config.h"
#include "engine/learn/data/batch_maker.h"
#include "engine/learn/data/normalisation.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/sampler.h"

namespace swath {

/// What one training step learns from.
struct Batch {
    std::int64_t step = 0;
    torch::Tensor images;   ///< N × bands × patch × patch, float32, channels-last, normalised
    torch::Tensor targets;  ///< N × patch × patch, int64, 255 = ignore
    torch::Tensor weights;  ///< N × patch × patch, float32, what each target counts; undefined: all alike
    bool anyTarget = false;
    std::vector<PatchPlace> places;  ///< one a patch, for HardExamples::update()
};

/// Makes batches ahead on threads of its own: each thread makes whole batches, next() gives them in order. A
/// batch depends on the configuration, its step and what HardExamples was told.
class BatchLoader {
  public:
    static constexpr int kThreads = 2;
    static constexpr std::int64_t kBatchesAhead = 4;
    static_assert(kBatchesAhead + kThreads < HardExamples::kPeriod);

    /// @param source  is cloned for each thread. @param index  outlives the loader. @param firstStep  from 1.
    /// @param hard  what the sampler ranks by; null: nothing is known.
    BatchLoader(const PatchSource& source, const PatchIndex& index, std::shared_ptr<SceneScales> scales,
                const TrainConfig& config, std::int64_t firstStep,
                std::shared_ptr<const HardExamples> hard = nullptr);
    ~BatchLoader();
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    /// The next batch in order; waits for it. nullopt when stop is asked for. Errors: those of reading.
    std::optional<Result<Batch>> next(std::stop_token stop);
    /// How long next() has waited so far, all calls together. Of the thread that calls next().
    double waitedS() const { return waitedS_; }

  private:
    void work(BatchMaker& maker, const std::stop_token& stop);
    Result<Batch> make(BatchMaker& maker, std::int64_t step, const std::stop_token& stop) const;

    TrainConfig config_;
    double waitedS_ = 0;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::int64_t, Result<Batch>> ready_;
    std::int64_t wanted_;  ///< step that next() gives out next
    std::int64_t unmade_;  ///< first step that no thread has begun
    std::vector<std::unique_ptr<BatchMaker>> makers_;
    std::vector<std::jthread> threads_;  ///< last: they use all of the above
};

}  // namespace swath
