// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// The named tensors of a file, whatever its name is: safetensors, or an archive of Python's torch.save.
/// Float32 or int64, contiguous, on the CPU; names without the "module." that DataParallel puts before all of
/// them. Nothing in the file is run: objects of other programs in it are left out. @param skipped  their
/// makers' names; may be null. Errors: NotFound, Io, BadFormat, OutOfMemory.
Result<std::map<std::string, torch::Tensor>> readWeights(const std::filesystem::path& path,
                                                         std::vector<std::string>* skipped = nullptr);

/// Writes tensors so that Python reads them: `.pth` and `.pt` for torch.load, `.safetensors` for safetensors.
/// Floating types become float32, others int64; the file appears only when complete.
/// Errors: InvalidInput (another extension, nothing to write, complex values), Io.
Status writeWeights(const std::filesystem::path& path, const std::map<std::string, torch::Tensor>& weights);

}  // namespace swath
