// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/bytes.h"
#include "engine/core/result.h"
#include "engine/learn/config/spec.h"

namespace swath {

/// Where a sample was drawn.
struct SamplePlace {
    int scene = 0, x = 0, y = 0;
};

/// Labelled pixels by their features.
struct SampleSet {
    int classes = 0;
    std::size_t features = 0, count = 0;
    std::vector<float> values;             ///< features × count, finite
    std::vector<std::uint8_t> labels;      ///< class index of each
    std::vector<float> weights;            ///< of each, above 0
    std::vector<SamplePlace> places = {};  ///< of each; empty where nobody knows
    /// Labelled pixels of each class that the samples stand for; empty: just themselves.
    std::vector<std::int64_t> pixels = {};

    std::span<const float> feature(std::size_t f) const {
        return std::span(values).subspan(f * count, count);
    }
    /// At most `most` of them, drawn evenly; all of them where that is enough.
    SampleSet thinned(std::size_t most, std::uint64_t seed) const;
    /// Those of rising indices.
    SampleSet only(std::span<const std::size_t> indices) const;
};

struct FitOptions {
    int threads = 0;  ///< 0: all cores; never changes the outcome
    std::uint64_t seed = 1;
    std::stop_token stop;
    std::function<void(int done, int of)> progress;  ///< on any thread, one at a time; may be empty
};

/// Planes of values, one a pixel: features or class probabilities of a strip of pixels in a larger picture.
template <class T>
struct Planes {
    T* first = nullptr;
    std::size_t stride = 0;  ///< from a plane to the next
    std::size_t pixels = 0;

    std::span<T> plane(std::size_t p) const { return {first + p * stride, pixels}; }
};

/// Tells the class of a pixel from its features alone. Fitted by one thread; a fitted model is constant and
/// may be asked by several.
class PixelModel {
  public:
    virtual ~PixelModel() = default;
    /// @param samples  at least one. Errors: Cancelled.
    virtual Status fit(const SampleSet& samples, const FitOptions& options) = 0;
    /// @param features  finite. @param probabilities  of as many pixels: a plane a class, sums of 1 (0 for
    /// classes without a sample). The largest one is what the method itself would decide for.
    virtual void predict(Planes<const float> features, Planes<float> probabilities) const = 0;
    /// How much each feature decides, adding up to 1; empty where the method does not tell.
    virtual std::vector<double> importance() const { return {}; }

    virtual void save(ByteWriter& out) const = 0;
    /// Takes what save() wrote, for so many features and classes. @return false for anything else, after
    /// which the model is not to be used.
    virtual bool load(ByteReader& in, std::size_t features, int classes) = 0;
};

/// The model of one term of TrainConfig::learner, not fitted yet. Errors: InvalidInput; "network" is none.
Result<std::unique_ptr<PixelModel>> makePixelModel(const SpecTerm& term);

/// Predicts on several threads, in strips. @param features  features × pixels. @param probabilities  classes
/// × pixels.
void predictPixels(const PixelModel& model, std::span<const float> features, std::size_t pixels,
                   std::span<float> probabilities, int threads);

}  // namespace swath
