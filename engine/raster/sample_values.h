// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "engine/raster/raster_info.h"

namespace swath {

/// The one rule of validity, for the view, figures, features, training and prediction alike: a sample is
/// invalid where the mask says so, where it is not finite, or where it has the value that its band declares
/// as nodata. A declared value near the end of float's range stands for all that lies beyond 10³⁸ on its
/// side: programs write several such numbers for the same thing.
class Nodata {
  public:
    explicit Nodata(const BandInfo& band);
    /// @param raw  as stored; the mask is the caller's to ask.
    bool isInvalid(float raw) const { return !(raw - raw == 0) || (raw >= low_ && raw <= high_); }
    /// Finite samples from … to are invalid; none where from is above to.
    float from() const { return low_; }
    float to() const { return high_; }

  private:
    float low_ = 1, high_ = 0;  // none
};

/// What a stored sample means: raw · scale + offset.
inline double toValue(const BandInfo& band, double raw) {
    return raw * band.scale + band.offset;
}
/// The stored sample of a value; bands never have scale 0.
inline double toRaw(const BandInfo& band, double value) {
    return (value - band.offset) / band.scale;
}

/// "stored × 0.0001 − 0.1": how values come about; empty where they are what is stored.
std::string scalingText(const BandInfo& band);

/// Stored samples of one band to values, in place; NaN where they are invalid.
void rawToValues(const BandInfo& band, std::span<float> samples);

}  // namespace swath
