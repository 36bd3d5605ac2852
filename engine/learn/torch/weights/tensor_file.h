// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// Named tensors and texts in one block of bytes, in the layout of safetensors: header length (u64), JSON
/// header, raw values, all little-endian. Python's safetensors reads it. Source:
/// github.com/huggingface/safetensors, "Format".
struct TensorFile {
    std::map<std::string, std::string> metadata;
    std::map<std::string, torch::Tensor> tensors;  ///< float32 or int64; written from any device and layout
};

std::vector<std::byte> writeTensors(const TensorFile& file);

/// The tensors own their memory, contiguous, on the CPU: F64, F32, F16 and BF16 become float32; I64, I32,
/// I16, I8, U8 and BOOL become int64. Nothing in the header is believed before it was checked. Errors:
/// BadFormat; `what` gives the reason alone ("it is cut off"), the caller names the file.
Result<TensorFile> readTensors(std::span<const std::byte> bytes);

/// What a tensor of a file becomes: float32 or int64.
torch::ScalarType plainType(torch::ScalarType stored);
/// Values in a tensor; nullopt where an extent is negative or the shape larger than memory could be, even if
/// another extent is 0.
std::optional<std::size_t> elementCount(const std::vector<std::int64_t>& shape);

}  // namespace swath
