// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/imagery/derived_band.h"

namespace swath {

/// So many pixels around a window can have a part in it, over all filters that stand upon each other.
constexpr int kMostReach = 128;

/// Pixels that are read: a window of the scene, and the size that it is decimated to.
struct PixelWindow {
    RectI window;
    Size size;
    int left = 0, top = 0;  ///< pixels of `size` that were put before those that it was grown from
};
/// Grown by so many of its pixels each way, as far as the scene goes.
PixelWindow grown(const RectI& window, Size size, int by, Size scene);

/// Works derived bands out over windows. Each band that is needed is read or worked out once, with the margin
/// that those upon it need. Filters work on the pixels that are read: of a decimated window, on larger ones.
class DerivedPlanes {
  public:
    /// Bands of the stack, in its order; nullopt: one that is read. @param scene  its size.
    DerivedPlanes(std::vector<std::optional<DerivedBand>> bands, Size scene)
        : bands_(std::move(bands)), scene_(scene) {}

    bool any() const;
    bool isDerived(int band) const { return bands_[static_cast<std::size_t>(band)].has_value(); }
    /// Pixels around a window that have a part in any of them; the largest.
    int reach() const;

    /// Values of a band that is read, NaN where there are none.
    using Read = std::function<Status(const RectI& window, Size size, int band, std::span<float> out)>;
    /// @param wanted  derived bands. @return their values by number.
    Result<std::map<int, std::vector<float>>> work(const RectI& window, Size size,
                                                   std::span<const int> wanted, const Read& read) const;

  private:
    std::vector<int> margins(std::span<const int> wanted) const;

    std::vector<std::optional<DerivedBand>> bands_;
    Size scene_;
};

}  // namespace swath
