// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/learn/torch/weights/torch_archive.h"
#include "engine/learn/torch/weights/zip_archive.h"

namespace swath::test::weights {

using Tensors = std::map<std::string, torch::Tensor>;
using Bytes = std::vector<std::byte>;
using Records = std::vector<std::pair<std::string, std::string>>;

inline Bytes bytesOf(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

inline Bytes archiveOf(const Records& records) {
    std::vector<std::pair<std::string, std::span<const std::byte>>> views;
    for (const auto& [name, text] : records)
        views.emplace_back(name, std::as_bytes(std::span(text.data(), text.size())));
    return *writeZip(views);
}

/// What reading says of an archive with this description.
inline Result<Tensors> readPickled(const std::string& pickle, Records more = {}) {
    more.insert(more.begin(), {"archive/data.pkl", pickle});
    return readTorchArchive(archiveOf(more));
}

inline std::string reasonOf(const Result<Tensors>& result) {
    return result.ok() ? "it was read" : result.error().text();
}

template <class... T>
std::string valuesOf(T... values) {
    std::string bytes;
    (bytes.append(reinterpret_cast<const char*>(&values), sizeof values), ...);
    return bytes;
}

/// GCC 12 warns of a copy without end where a literal is put before a temporary string with +.
inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const std::string_view part : parts) all += part;
    return all;
}

// Pieces of pickles, protocol 2.

inline std::string number(int value) {
    return joined({"J", valuesOf(value)});
}
inline std::string text(const std::string& value) {
    return joined({"X", valuesOf(static_cast<std::uint32_t>(value.size())), value});
}
inline std::string tuple(const std::vector<int>& numbers) {
    std::string all = "(";
    for (const int value : numbers) all += number(value);
    return all + "t";
}
inline std::string storage(const std::string& type, const std::string& record, int count) {
    return joined(
        {"(", text("storage"), "ctorch\n", type, "\n", text(record), text("cpu"), number(count), "tQ"});
}
inline std::string tensorOver(const std::string& storage, int offset, const std::vector<int>& shape,
                              const std::vector<int>& strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + tuple(shape) + tuple(strides) +
           "\x89" + "ccollections\nOrderedDict\n)RtR";
}
inline std::string floats(int offset, const std::vector<int>& shape, const std::vector<int>& strides) {
    return tensorOver(storage("FloatStorage", "0", 6), offset, shape, strides);
}
inline std::string dictOf(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string all = "}(";
    for (const auto& [key, value] : items) all += text(key) + value;
    return all + "u";
}
inline std::string pickled(const std::string& root) {
    return "\x80\x02" + root + ".";
}
inline const std::string kSixFloats = valuesOf(0.F, 1.F, 2.F, 3.F, 4.F, 5.F);

inline Tensors exampleWeights() {
    torch::manual_seed(4);
    return {{"conv.weight", torch::randn({4, 3, 3, 3})},
            {"norm.running_mean", torch::randn({4})},
            {"norm.num_batches_tracked", torch::tensor(7, torch::kInt64)},
            {"empty", torch::zeros({0, 5})}};
}

inline void expectEqual(const Tensors& found, const Tensors& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [name, tensor] : expected) {
        ASSERT_TRUE(found.contains(name)) << name;
        EXPECT_EQ(found.at(name).scalar_type(), tensor.scalar_type()) << name;
        EXPECT_TRUE(torch::equal(found.at(name), tensor)) << name;
        EXPECT_TRUE(found.at(name).is_contiguous()) << name;
    }
}

}  // namespace swath::test::weights
