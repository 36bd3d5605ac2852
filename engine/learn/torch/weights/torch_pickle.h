// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/result.h"
#include "engine/learn/torch/weights/pickle.h"

namespace swath {

/// The raw values of a storage, by the key that the pickle gives it.
using StorageBytes = std::function<Result<std::span<const std::byte>>(const std::string& key)>;

/// The named tensors that a pickle of torch.save describes: of a state_dict, or of a dict that holds one as
/// "state_dict", "model_state_dict", "model" … beside other things. @param swapped  values are big-endian.
/// @param fileBytes  of the whole file: bounds what its tensors may hold together.
/// Errors: BadFormat; `what` gives the reason alone.
Result<std::map<std::string, torch::Tensor>> tensorsOfPickle(const Pickle& pickle,
                                                             const StorageBytes& storageBytes, bool swapped,
                                                             std::size_t fileBytes);

/// What weights are described with. Types of values only describe; they count so that a checkpoint with a
/// note of its precision is read without a word.
bool isKnownInWeights(std::string_view global);

/// The kind of number of "torch.FloatStorage" and its like; nullopt for what is none.
std::optional<torch::ScalarType> storageTypeNamed(std::string_view global);

}  // namespace swath
