// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/label/label_map.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/ensemble/map_sinks.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// Reads windows of a raster for a predictor: all bands, NaN where there is no data. Errors: InvalidInput
/// when the raster has another number of bands than the network was trained with.
Result<WindowReader> makeWindowReader(const std::filesystem::path& raster, const Predictor& predictor);

/// Predicts a whole raster into a label map of class values; 0 where it has no data. Runs on the calling
/// thread, reports and looks for cancel through the job.
Result<LabelMap> predictToMap(std::span<const std::byte> checkpoint, const std::filesystem::path& raster,
                              JobContext& job);

/// The same, and written to files (see MapFiles), which appear, complete, at the end. @param colours  of the
/// classes, see MapFileSink. Errors: as above, and those of writing.
Result<LabelMap> predictToFile(std::span<const std::byte> checkpoint, const std::filesystem::path& raster,
                               const MapFiles& files, const ClassTable& colours,
                               const PredictorOptions& wanted, JobContext& job);

}  // namespace swath
