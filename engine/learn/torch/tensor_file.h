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

/// Named tensors and texts in one block of bytes, in the layout of safetensors: header length (u64), JSON
/// header, raw values, all little-endian. Python's safetensors reads it. Source:
/// github.com/huggingface/safetensors, "Format".
struct TensorFile {
    std::map<std::string, std::string> metadata;
    std::map<std::string, torch::Tensor> tensors;  ///< float32 or int64; written from any device and layout
};

std::vector<std::byte> writeTensors(const TensorFile& file);

/// The tensors own their memory, contiguous, on the CPU. Nothing in the header is believed before it was
/// checked. Errors: BadFormat.
Result<TensorFile> readTensors(std::span<const std::byte> bytes);

}  // namespace swath
