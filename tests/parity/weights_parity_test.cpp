// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "engine/learn/torch/weights/weights_file.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;
using Tensors = std::map<std::string, torch::Tensor>;

bool run(const std::string& command) {
    return std::system(command.c_str()) == 0;
}

/// A Python that has torch: the one that is named, the first one found, the system's.
std::optional<std::string> pythonWithTorch() {
    const char* set = std::getenv("SWATH_PYTHON");
    for (const std::string python : {set ? set : "python3", "python3", "/usr/bin/python3"})
        if (run(python + " -c 'import torch' > /dev/null 2>&1")) return python;
    return std::nullopt;
}

std::string script() {
    const char* source = std::getenv("SWATH_TEST_SOURCE_DIR");
    return std::string(source ? source : ".") + "/tests/parity/weights_parity.py";
}

/// The same values as in the script.
torch::Tensor values(int k, at::IntArrayRef shape) {
    const torch::Tensor i = torch::arange(c10::multiply_integers(shape), torch::kInt64);
    return ((i * 37 + 11 * k).remainder(101) - 50).to(torch::kFloat32).div(16).reshape(shape);
}

Tensors example() {
    Tensors state{{"0.bias", values(0, {4})},        {"0.weight", values(1, {4, 3, 3, 3})},
                  {"1.bias", values(2, {4})},        {"1.running_mean", values(3, {4})},
                  {"1.running_var", values(4, {4})}, {"1.weight", values(5, {4})}};
    state["1.num_batches_tracked"] = torch::tensor(7, torch::kInt64);
    return state;
}

TEST(WeightsParity, ReadsWhatPythonWrites) {
    const auto python = pythonWithTorch();
    if (!python) GTEST_SKIP() << "no python3 with torch: set SWATH_PYTHON";
    const test::TempDir dir;
    ASSERT_TRUE(run(*python + " '" + script() + "' write '" + dir.path().string() + "'"));
    const Tensors expected = example();
    int files = 0;
    for (const auto& file : std::filesystem::directory_iterator(dir.path())) {
        if (file.path().extension() != ".pth") continue;
        ++files;
        const auto read = readWeights(file.path());
        ASSERT_TRUE(read.ok()) << read.error().text();
        EXPECT_EQ(read->size(), expected.size()) << file.path();
        for (const auto& [name, tensor] : *read) {
            ASSERT_TRUE(expected.contains(name)) << file.path() << ' ' << name;
            EXPECT_EQ(tensor.scalar_type(), expected.at(name).scalar_type());
            EXPECT_TRUE(torch::equal(tensor, expected.at(name))) << file.path() << ' ' << name;
        }
    }
    EXPECT_EQ(files, 13);
    const auto reason = [&](const char* name) {
        const auto read = readWeights(dir / name);
        return read.ok() ? "it was read" : read.error().text();
    };
    // As PyTorch wrote before its archives.
    const auto old = readWeights(dir / "old.bin");
    ASSERT_TRUE(old.ok()) << old.error().text();
    EXPECT_EQ(old->size(), expected.size());
    for (const auto& [name, tensor] : *old) EXPECT_TRUE(torch::equal(tensor, expected.at(name))) << name;
    EXPECT_THAT(reason("whole_model.bin"), HasSubstr("asks to call torch.nn.modules."));
    EXPECT_THAT(reason("script.bin"), HasSubstr("TorchScript"));
}

TEST(WeightsParity, WritesWhatPythonReads) {
    const auto python = pythonWithTorch();
    if (!python) GTEST_SKIP() << "no python3 with torch: set SWATH_PYTHON";
    const test::TempDir dir;
    Tensors state = example();
    state["0.weight"] = state["0.weight"].contiguous(torch::MemoryFormat::ChannelsLast);
    for (const char* name : {"w.pth", "w.pt"}) {
        const std::string path = (dir / name).string();
        const Status written = writeWeights(path, state);
        ASSERT_TRUE(written.ok()) << written.error().text();
        EXPECT_TRUE(run(*python + " '" + script() + "' check '" + path + "'"));
    }
}

}  // namespace
}  // namespace swath
