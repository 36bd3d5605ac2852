// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"
#include "engine/label/label_map.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/ensemble/map_sinks.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// Reads windows of a scene for a predictor: the values of all bands, NaN where they are invalid. Errors:
/// InvalidInput when it has another number of bands than the network was trained with.
Result<WindowReader> makeWindowReader(const BandStack& stack, const Resources& resources,
                                      const Predictor& predictor);

/// Predicts a whole scene into a label map of class values; 0 where it has no data. Runs on the calling
/// thread, reports and looks for cancel through the job.
Result<LabelMap> predictToMap(std::span<const std::byte> checkpoint, const BandStack& stack,
                              const Resources& resources, JobContext& job);

/// The same, and written to files (see MapFiles), which appear, complete, at the end. @param colours  of the
/// classes, see MapFileSink. Errors: as above, and those of writing.
Result<LabelMap> predictToFile(std::span<const std::byte> checkpoint, const BandStack& stack,
                               const Resources& resources, const MapFiles& files, const ClassTable& colours,
                               const PredictorOptions& wanted, JobContext& job);

}  // namespace swath
