// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/text.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// Spectra of one scene side by side, in the order of an axis: wavelengths where bands have them, else
/// numbers of bands.
class SpectrumTable {
  public:
    struct Line {
        std::string label;
        Rgb colour;
        std::vector<double> values;           ///< given: of each band of the scene; kept: of each of x()
        std::vector<double> deviations = {};  ///< the same; empty: there are none
        std::int64_t pixels = 0;              ///< that a mean is of; 0: it is one pixel
    };

    SpectrumTable() = default;
    /// @param wavelengths  if there are any: then bands without one are left out.
    SpectrumTable(const RasterInfo& scene, bool wavelengths);
    /// Two bands at least have one.
    static bool hasWavelengths(const RasterInfo& scene);

    /// One with another number of values than the scene has bands is left out.
    void add(Line line);
    std::span<const double> x() const { return x_; }                  ///< ascending
    const std::vector<std::string>& names() const { return names_; }  ///< of the bands there
    const std::vector<Line>& lines() const { return lines_; }
    bool overWavelengths() const { return overWavelengths_; }
    /// A line a band: its number, name, wavelength, then a column for each spectrum and each deviation.
    std::string csv() const;

  private:
    std::size_t bandCount_ = 0;
    bool overWavelengths_ = false;
    std::vector<std::size_t> order_;  ///< bands
    std::vector<double> x_, wavelengths_;
    std::vector<std::string> names_;
    std::vector<Line> lines_;
};

}  // namespace swath
