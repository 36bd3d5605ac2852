// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "engine/core/result.h"
#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/learn/predict/predictor.h"
#include "engine/raster/raster_writer.h"

namespace swath {

/// Gathers the rows of predictScene() into a label map.
class LabelMapSink {
  public:
    explicit LabelMapSink(Size size) : map_(size) {}

    Status write(const MapRows& rows);
    /// @pre all rows were written; called once.
    LabelMap take();

  private:
    void flush(int rows);

    LabelMap map_;
    std::vector<std::uint8_t> band_;  ///< rows that do not fill a row of tiles yet
    int row_ = 0;
};

/// The files that a map is written to; an empty path is not wanted.
struct MapFiles {
    std::filesystem::path classes;        ///< 8-bit GeoTIFF of ClassTable values with colours and names
    std::filesystem::path probabilities;  ///< float32 GeoTIFF, a band a class
    std::filesystem::path confidence;     ///< float32 GeoTIFF: the largest probability
};

/// Writes the rows of predictScene() to files, all of which appear, complete, at finish().
class MapFileSink {
  public:
    /// @param colours  gives each class its colour; a class that it does not have gets a default one. Errors:
    /// those of creating the files.
    static Result<MapFileSink> create(const MapFiles& files, Size size, const GeoReference& reference,
                                      const Predictor& predictor, const ClassTable& colours);

    Status write(const MapRows& rows);
    Status finish();

  private:
    std::unique_ptr<MaskWriter> classes_;
    std::unique_ptr<BandWriter> probabilities_, confidence_;
};

}  // namespace swath
