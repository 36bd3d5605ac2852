// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// The named tensors of an archive of Python's torch.save (PyTorch 1.6 and later): of a state_dict, or of a
/// dict that holds one as "state_dict", "model_state_dict", "model" … beside other things. Contiguous float32
/// or int64 on the CPU. Nothing is called or imported; see readPickle.
/// @param skipped  what the file asks to call and Swath does not, by name; may be null.
/// Errors: BadFormat; `what` gives the reason alone, the caller names the file.
Result<std::map<std::string, torch::Tensor>> readTorchArchive(std::span<const std::byte> bytes,
                                                              std::vector<std::string>* skipped = nullptr);

/// The same of a file from before PyTorch 1.6: five pickles and the raw values one after the other, each with
/// its count before it. Source: torch/serialization.py, _legacy_save.
Result<std::map<std::string, torch::Tensor>> readOldTorchFile(std::span<const std::byte> bytes,
                                                              std::vector<std::string>* skipped = nullptr);

/// An archive that Python's torch.load opens as a dict from names to tensors, also with weights_only.
/// @param tensors  contiguous float32 or int64 on the CPU.
/// Errors: InvalidInput when it would be too large.
Result<std::vector<std::byte>> writeTorchArchive(const std::map<std::string, torch::Tensor>& tensors);

}  // namespace swath
