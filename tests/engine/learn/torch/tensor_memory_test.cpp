// SPDX-License-Identifier: MIT
#include "engine/learn/torch/tensor_memory.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <thread>

namespace swath {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

torch::Tensor bytes(std::int64_t count) {
    return torch::empty({count}, torch::kUInt8);
}

TEST(TensorMemory, WhatIsFreedIsTakenAgain) {
    const TensorMemory memory;
    const void* first = bytes(8 * kMiB).data_ptr();
    EXPECT_GE(TensorMemory::keptBytes(), 8u * kMiB);
    const torch::Tensor again = bytes(8 * kMiB);
    EXPECT_EQ(again.data_ptr(), first);
    EXPECT_LT(TensorMemory::keptBytes(), 8u * kMiB);
    EXPECT_NE(bytes(8 * kMiB).data_ptr(), first);
}

TEST(TensorMemory, OfAnotherThreadAsWell) {
    const TensorMemory memory;
    const void* first = nullptr;
    std::thread([&] { first = bytes(16 * kMiB).data_ptr(); }).join();
    EXPECT_EQ(bytes(16 * kMiB).data_ptr(), first);
}

TEST(TensorMemory, ASmallTensorTakesNoLargeBlock) {
    const TensorMemory memory;
    const void* large = bytes(32 * kMiB).data_ptr();
    EXPECT_NE(bytes(4 * kMiB).data_ptr(), large);
    EXPECT_EQ(bytes(30 * kMiB).data_ptr(), large);
}

TEST(TensorMemory, KeepsNoMoreThanWasInUse) {
    const TensorMemory memory;
    for (std::int64_t size = 1; size < 64; size *= 2) bytes(size * kMiB);
    EXPECT_LE(TensorMemory::keptBytes(), 33u * kMiB);
}

TEST(TensorMemory, GoesBackWithTheLastUser) {
    std::optional<TensorMemory> one(std::in_place), other(std::in_place);
    torch::Tensor outlives = torch::ones({2 * kMiB}, torch::kUInt8);
    bytes(2 * kMiB);
    one.reset();
    EXPECT_GT(TensorMemory::keptBytes(), 0u);
    other.reset();
    EXPECT_EQ(TensorMemory::keptBytes(), 0u);
    EXPECT_EQ(outlives.sum().item<std::int64_t>(), 2 * kMiB);
    outlives.reset();
    EXPECT_EQ(TensorMemory::keptBytes(), 0u) << "nobody is there to use it";
}

TEST(TensorMemory, IsAlignedAndMayBeEmpty) {
    const TensorMemory memory;
    for (const std::int64_t size : {std::int64_t{1}, std::int64_t{100'000}, 5 * kMiB + 1})
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes(size).data_ptr()) % 64, 0u) << size;
    EXPECT_EQ(torch::empty({0}).numel(), 0);
    torch::Tensor grows = bytes(0);
    grows.resize_({3 * kMiB});
    EXPECT_EQ(grows.fill_(1).sum().item<std::int64_t>(), 3 * kMiB);
}

}  // namespace
}  // namespace swath
