// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/learn/augment/augment_draw.h"

namespace swath {

/// The geometric part of an augmentation as one map from pixels of the patch to places of a larger source
/// window, so that image and targets are looked up once: out(p) = source(M · (p + bend(p))), p from the
/// patch's middle, M = mirror · turn · rotation / scale. Pixel centres lie at whole numbers. Elastic
/// displacements are white noise smoothed by a Gaussian (Simard, Steinkraus, Platt 2003), scaled so that the
/// longest has the drawn length. Reused from patch to patch; one thread.
class PatchWarp {
  public:
    explicit PatchWarp(int patchSize) : side_(patchSize) {}

    /// Takes up a draw. @return how far the source window reaches beyond the patch on every side, pixels;
    /// negative where the patch shows less than its own window.
    int prepare(const AugmentDraw& draw);

    /// Bilinear. A pixel whose nearest source pixel is NaN is NaN; otherwise NaN counts for nothing.
    /// @param in  bands × S × S with S = patch + 2 margins. @param out  bands × patch × patch.
    void image(std::span<const float> in, int bands, std::span<float> out) const;
    /// The nearest pixel's, for targets and their weights. @param in  S × S. @param out  patch × patch.
    template <class T>
    void nearest(std::span<const T> in, std::span<T> out) const {
        const auto sourceSide = static_cast<std::size_t>(sourceSide_);
        for (std::size_t i = 0; i < at_.size(); ++i)
            out[i] = in[at_[i] + (right_[i] >= 0.5F ? 1U : 0U) + (down_[i] >= 0.5F ? sourceSide : 0U)];
    }

  private:
    void bend(const AugmentDraw& draw);
    void locate();

    int side_;
    int sourceSide_ = 0;
    std::array<double, 4> matrix_{1, 0, 0, 1};  ///< rows: source x, source y
    bool bent_ = false;
    std::vector<float> bendX_, bendY_;  ///< pixels of the patch
    std::vector<std::uint32_t> at_;     ///< of each pixel: upper left of the four pixels around its source
    std::vector<float> right_, down_;   ///< and how far it lies from that one, [0, 1]
    std::vector<float> gridX_, gridY_, scratch_;
};

}  // namespace swath
