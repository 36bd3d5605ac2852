// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/weights_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/core/file.h"
#include "engine/learn/torch/weights/tensor_file.h"
#include "engine/learn/torch/weights/torch_archive.h"

namespace swath {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;
using Bytes = std::span<const std::byte>;

constexpr std::string_view kZipStart{"PK\x03\x04"};
/// The number 0x1950a86a20f9469cfc6c, with which torch.save began before PyTorch 1.6.
constexpr std::string_view kOldMagic{"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"};

Result<Tensors> readBytes(Bytes bytes, std::vector<std::string>* skipped) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with(kZipStart)) return readTorchArchive(bytes, skipped);
    constexpr std::size_t kProtocolBytes = 2, kLengthBytes = 8;
    if (text.starts_with('\x80') && text.substr(std::min(text.size(), kProtocolBytes)).starts_with(kOldMagic))
        return readOldTorchFile(bytes, skipped);
    if (text.size() > kLengthBytes && text[kLengthBytes] == '{') {
        auto file = readTensors(bytes);
        if (!file) return file.error();
        return std::move(file->tensors);
    }
    return Error{Errc::BadFormat, "it is neither safetensors nor an archive of PyTorch", ""};
}

void stripPrefix(Tensors& tensors, std::string_view prefix) {
    if (!std::ranges::all_of(tensors, [&](const auto& item) { return item.first.starts_with(prefix); }))
        return;
    Tensors stripped;
    for (auto& [name, tensor] : tensors) stripped.emplace(name.substr(prefix.size()), std::move(tensor));
    tensors = std::move(stripped);
}

Result<Tensors> plain(const Tensors& weights) {
    Tensors tensors;
    for (const auto& [name, tensor] : weights) {
        if (!tensor.defined() || tensor.is_complex() || tensor.is_quantized() || tensor.is_sparse())
            return Error{Errc::InvalidInput, fmt::format("\"{}\" is no tensor of plain numbers", name), ""};
        tensors[name] = tensor.detach().to(torch::kCPU, plainType(tensor.scalar_type())).contiguous();
    }
    return tensors;
}

Result<std::vector<std::byte>> encode(const std::string& extension, const Tensors& weights) {
    if (weights.empty()) return Error{Errc::InvalidInput, "there are no weights to write", ""};
    if (extension != ".pth" && extension != ".pt" && extension != ".safetensors")
        return Error{Errc::InvalidInput, fmt::format("weights are not written as \"{}\"", extension),
                     "name the file .pth (PyTorch) or .safetensors"};
    auto tensors = plain(weights);
    if (!tensors) return tensors.error();
    if (extension != ".safetensors") return writeTorchArchive(*tensors);
    return writeTensors({.metadata = {{"format", "pt"}, {"software", std::string(kOutputMark)}},
                         .tensors = std::move(*tensors)});
}

Error named(const std::filesystem::path& path, std::string_view verb, const Error& error, const char* hint) {
    return Error{error.code, fmt::format("{}: {}{}", path.string(), verb, error.what),
                 error.hint.empty() ? hint : error.hint};
}

Error noMemory(const std::filesystem::path& path) {
    return Error{Errc::OutOfMemory, path.string() + ": its weights do not fit into memory",
                 "close other programs"};
}

}  // namespace

Result<Tensors> readWeights(const std::filesystem::path& path, std::vector<std::string>* skipped) try {
    const auto bytes = readFile(path);
    if (!bytes) return bytes.error();
    auto tensors = readBytes(*bytes, skipped);
    if (tensors && tensors->empty()) tensors = Error{Errc::BadFormat, "it holds no tensors", ""};
    if (!tensors)
        return named(path, "not a usable weights file: ", tensors.error(),
                     "use a .pth file of a state_dict, or a .safetensors file");
    stripPrefix(*tensors, "module.");
    return tensors;
} catch (const std::bad_alloc&) {
    return noMemory(path);
} catch (const c10::Error&) {  // sizes were checked before: what is left is memory
    return noMemory(path);
}

Status writeWeights(const std::filesystem::path& path, const Tensors& weights) try {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto bytes = encode(extension, weights);
    if (!bytes) return named(path, "", bytes.error(), "");
    return writeFile(path, *bytes);
} catch (const std::bad_alloc&) {
    return noMemory(path);
} catch (const c10::Error&) {
    return noMemory(path);
}

}  // namespace swath
