// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/weights_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/core/file.h"
#include "engine/learn/torch/weights/tensor_file.h"
#include "engine/learn/torch/weights/torch_archive.h"
#include "engine/learn/torch/weights/zip_archive.h"
#include "tests/engine/learn/torch/weights/weights_support.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using namespace std::string_literals;
using namespace test::weights;
using testing::HasSubstr;

TEST(WeightsFile, EveryFormatComesBackAsItWas) {
    const test::TempDir dir;
    for (const char* name : {"a.pth", "b.pt", "c.safetensors", "D.PTH"}) {
        ASSERT_TRUE(writeWeights(dir / name, exampleWeights()).ok()) << name;
        const auto read = readWeights(dir / name);
        ASSERT_TRUE(read.ok()) << read.error().text();
        expectEqual(*read, exampleWeights());
    }
}

TEST(WeightsFile, IsKnownByItsContent) {
    const test::TempDir dir;
    ASSERT_TRUE(writeWeights(dir / "a.pth", exampleWeights()).ok());
    std::filesystem::rename(dir / "a.pth", dir / "a.safetensors");
    EXPECT_TRUE(readWeights(dir / "a.safetensors").ok());
}

TEST(WeightsFile, WritesPlainNumbersFromAnyLayout) {
    const test::TempDir dir;
    const torch::Tensor wide = torch::arange(6, torch::kFloat64).reshape({2, 3}).t();
    const torch::Tensor last = torch::randn({2, 3, 4, 5}).contiguous(torch::MemoryFormat::ChannelsLast);
    ASSERT_TRUE(writeWeights(
                    dir / "w.pth",
                    {{"wide", wide}, {"last", last}, {"half", wide.to(torch::kBFloat16)}, {"flag", wide > 2}})
                    .ok());
    const auto read = readWeights(dir / "w.pth");
    ASSERT_TRUE(read.ok()) << read.error().text();
    const torch::Tensor plain = wide.to(torch::kFloat32);
    expectEqual(*read,
                {{"wide", plain}, {"last", last}, {"half", plain}, {"flag", (wide > 2).to(torch::kInt64)}});
}

TEST(WeightsFile, RefusesWhatItCannotWrite) {
    const test::TempDir dir;
    const auto reason = [&](const char* name, const Tensors& tensors) {
        const Status status = writeWeights(dir / name, tensors);
        return status.ok() ? "it was written" : status.error().text();
    };
    EXPECT_THAT(reason("w.onnx", exampleWeights()),
                HasSubstr("name the file .pth (PyTorch) or .safetensors"));
    EXPECT_THAT(reason("w.pth", {}), HasSubstr("no weights to write"));
    EXPECT_THAT(reason("w.pth", {{"z", torch::zeros({2}, torch::kComplexFloat)}}), HasSubstr("\"z\""));
    EXPECT_THAT(reason("none/w.pth", exampleWeights()), HasSubstr("could not write"));
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(WeightsFile, NamesTheFileAndAWayOut) {
    const test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "scene.tif", "II* a picture, and not weights at all").ok());
    const auto read = readWeights(dir / "scene.tif");
    EXPECT_THAT(reasonOf(read), HasSubstr("scene.tif: not a usable weights file: it is neither safetensors"));
    EXPECT_THAT(reasonOf(readWeights(dir / "absent.pth")), HasSubstr("absent.pth"));
}

TEST(WeightsFile, EveryPrefixFailsInWords) {
    const test::TempDir dir;
    for (const char* name : {"w.pth", "w.safetensors"}) {
        ASSERT_TRUE(writeWeights(dir / name, exampleWeights()).ok());
        const auto bytes = readFile(dir / name);
        const auto path = dir / "part";
        for (std::size_t length = 0; length < bytes->size(); length += 13) {
            ASSERT_TRUE(writeFile(path, std::span(*bytes).first(length)).ok());
            const auto read = readWeights(path);
            ASSERT_FALSE(read.ok()) << name << " of " << length;
            ASSERT_EQ(read.error().code, Errc::BadFormat);
            ASSERT_FALSE(read.error().hint.empty());
        }
    }
}

TEST(WeightsFile, DamagedBytesNeverCrash) {
    Bytes zip = *writeTorchArchive(exampleWeights());
    TensorFile file;
    file.tensors = exampleWeights();
    Bytes safe = writeTensors(file);
    for (const unsigned flip : {0x01U, 0x15U, 0x80U, 0xffU}) {
        for (std::size_t at = 0; at < zip.size(); ++at) {
            const std::byte old = std::exchange(zip[at], zip[at] ^ static_cast<std::byte>(flip));
            const auto read = readTorchArchive(zip);
            ASSERT_TRUE(read.ok() || !read.error().what.empty());
            zip[at] = old;
        }
        for (std::size_t at = 0; at < safe.size(); ++at) {
            const std::byte old = std::exchange(safe[at], safe[at] ^ static_cast<std::byte>(flip));
            const auto read = readTensors(safe);
            ASSERT_TRUE(read.ok() || !read.error().what.empty());
            safe[at] = old;
        }
    }
}

TEST(WeightsFile, OfOtherProgramsIsReadWithoutTheirObjects) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no real data here";
    const auto folder = *data / "field" / "checkpoint_with_other_objects";
    const auto plain = readWeights(folder / "plain.pth");
    ASSERT_TRUE(plain.ok()) << plain.error().text();
    ASSERT_EQ(plain->size(), 118U);
    for (const auto& [name, prefix, object] :
         {std::tuple{"namespace.ckpt", "model.", "argparse.Namespace"},
          std::tuple{"numpy_score.pth", "", "numpy.core.multiarray.scalar"},
          std::tuple{"history.pth", "", "HistoryBuffer"}}) {
        std::vector<std::string> skipped;
        const auto read = readWeights(folder / name, &skipped);
        ASSERT_TRUE(read.ok()) << read.error().text();
        EXPECT_THAT(skipped, testing::Contains(HasSubstr(object))) << name;
        Tensors expected;
        for (const auto& [own, tensor] : *plain) expected[prefix + own] = tensor;
        expectEqual(*read, expected);
    }
}

TEST(ZipArchive, RefusesRecordsThatOverlap) {
    Bytes zip = archiveOf(
        {{"a", std::string(1000, 'a')}, {"b", std::string(1000, 'b')}, {"c", std::string(1000, 'c')}});
    ASSERT_TRUE(readZip(zip).ok());
    // Every entry of the directory leads to the first record, which covers the whole file.
    constexpr std::size_t kEntryBytes = 47;
    const std::size_t directory = zip.size() - 22 - 3 * kEntryBytes;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::uint32_t begin = 0, bytes = static_cast<std::uint32_t>(directory - 100), sum = 0;
        std::memcpy(&zip[directory + i * kEntryBytes + 42], &begin, sizeof begin);
        std::memcpy(&zip[directory + i * kEntryBytes + 16], &sum, sizeof sum);
        std::memcpy(&zip[directory + i * kEntryBytes + 20], &bytes, sizeof bytes);
        std::memcpy(&zip[directory + i * kEntryBytes + 24], &bytes, sizeof bytes);
    }
    const auto read = readZip(zip);
    ASSERT_FALSE(read.ok());
    EXPECT_THAT(read.error().what, HasSubstr("overlap"));
}

TEST(ZipArchive, SeesDamage) {
    Bytes zip = archiveOf({{"a", std::string(1000, 'a')}});
    zip[500] = std::byte{'b'};
    ASSERT_FALSE(readZip(zip).ok());
    EXPECT_THAT(readZip(zip).error().what, HasSubstr("damaged"));
}

/// Safetensors from its header and values, the length as given or right.
Result<TensorFile> readHeader(const std::string& header, const std::string& values,
                              std::optional<std::uint64_t> length = {}) {
    return readTensors(bytesOf(valuesOf(length.value_or(header.size())) + header + values));
}

TEST(Safetensors, ReadsEveryTypeOfValue) {
    const auto one = [](const std::string& type, const std::string& bytes) {
        const auto read = readHeader(R"({"a":{"dtype":")" + type + R"(","shape":[2],"data_offsets":[0,)" +
                                         std::to_string(bytes.size()) + "]}}",
                                     bytes);
        return read.ok() ? read->tensors.at("a") : torch::Tensor();
    };
    const torch::Tensor decimals = torch::tensor({1.5F, -2.F}), whole = torch::tensor({3, -2}, torch::kInt64);
    EXPECT_TRUE(torch::equal(one("F64", valuesOf(1.5, -2.)), decimals));
    EXPECT_TRUE(torch::equal(one("F32", valuesOf(1.5F, -2.F)), decimals));
    EXPECT_TRUE(torch::equal(one("F16", valuesOf(std::uint16_t{0x3e00}, std::uint16_t{0xc000})), decimals));
    EXPECT_TRUE(torch::equal(one("BF16", valuesOf(std::uint16_t{0x3fc0}, std::uint16_t{0xc000})), decimals));
    EXPECT_TRUE(torch::equal(one("I64", valuesOf(std::int64_t{3}, std::int64_t{-2})), whole));
    EXPECT_TRUE(torch::equal(one("I32", valuesOf(3, -2)), whole));
    EXPECT_TRUE(torch::equal(one("I16", valuesOf(std::int16_t{3}, std::int16_t{-2})), whole));
    EXPECT_TRUE(torch::equal(one("I8", valuesOf(std::int8_t{3}, std::int8_t{-2})), whole));
    EXPECT_TRUE(torch::equal(one("U8", "\x03\xfe"), torch::tensor({3, 254}, torch::kInt64)));
    EXPECT_TRUE(torch::equal(one("BOOL", "\x01\0"s), torch::tensor({1, 0}, torch::kInt64)));
    EXPECT_FALSE(one("F8_E4M3", "\x03\xfe").defined());
}

TEST(Safetensors, ReadsVeryManyTensorsWithoutWaiting) {
    // Quadratic work would take minutes, and run into the limit of the test program.
    constexpr int kTensors = 300'000;
    std::string header = "{";
    for (int i = 0; i < kTensors; ++i)
        header += (i > 0 ? ",\"t" : "\"t") + std::to_string(i) +
                  R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
    const auto read = readHeader(header + "}", "");
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->tensors.size(), std::size_t{kTensors});
    const auto again = readTensors(writeTensors(*read));
    ASSERT_TRUE(again.ok()) << again.error().text();
    EXPECT_EQ(again->tensors.size(), std::size_t{kTensors});
    const auto endless = readHeader(std::string(40'000'000, ' ') + "{}", "");
    ASSERT_FALSE(endless.ok());
    EXPECT_THAT(endless.error().what, HasSubstr("longer than any network's"));
}

TEST(Safetensors, BelievesNoHeader) {
    const auto reason = [](const std::string& header, std::size_t valueBytes,
                           std::optional<std::uint64_t> length = {}) {
        const auto read = readHeader(header, std::string(valueBytes, ' '), length);
        return read.ok() ? "it was read" : read.error().what;
    };
    const auto entry = [](const std::string& name, const std::string& shape, const std::string& offsets) {
        return '"' + name + R"(":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[)" + offsets +
               "]}";
    };
    const std::string good = '{' + entry("a", "2", "0,8") + '}';
    EXPECT_EQ(reason(good, 8), "it was read");
    EXPECT_THAT(reason(good, 7), HasSubstr("cut off"));
    EXPECT_THAT(reason(good, 9), HasSubstr("belong to nothing"));
    EXPECT_THAT(reason(good, 8, 1'000'000), HasSubstr("cut off"));
    EXPECT_THAT(reason(good, 8, std::numeric_limits<std::uint64_t>::max()), HasSubstr("cut off"));
    EXPECT_THAT(reason('{' + entry("a", "2", "0,8") + ',' + entry("b", "2", "4,12") + '}', 12),
                HasSubstr("overlap"));
    EXPECT_THAT(reason('{' + entry("a", "2", "0,8") + ',' + entry("b", "2", "0,8") + '}', 16),
                HasSubstr("overlap"));
    EXPECT_THAT(reason('{' + entry("a", "2", "0,8") + ',' + entry("b", "2", "12,20") + '}', 20),
                HasSubstr("belong to nothing"));
    EXPECT_THAT(reason('{' + entry("a", "4611686018427387904,4", "0,8") + '}', 8),
                HasSubstr("makes no sense"));
    EXPECT_THAT(reason('{' + entry("a", "4611686018427387904,4,0", "0,0") + '}', 0),
                HasSubstr("makes no sense"));
    EXPECT_THAT(reason('{' + entry("a", "-2", "0,8") + '}', 8), HasSubstr("makes no sense"));
    EXPECT_THAT(reason('{' + entry("a", "2", "8,0") + '}', 8), HasSubstr("makes no sense"));
    EXPECT_THAT(reason(R"({"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}})", 2),
                HasSubstr("\"a\" has values of type F8_E4M3"));
    EXPECT_THAT(reason(R"({"a":{"dtype":7,"shape":[2],"data_offsets":[0,2]}})", 2),
                HasSubstr("makes no sense"));
    EXPECT_THAT(reason(std::string(100'000, '['), 8), HasSubstr("header cannot be read"));
}

}  // namespace
}  // namespace swath
