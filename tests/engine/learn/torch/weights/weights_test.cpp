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
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using Tensors = std::map<std::string, torch::Tensor>;
using Bytes = std::vector<std::byte>;
using Records = std::vector<std::pair<std::string, std::string>>;

Bytes bytesOf(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

Bytes archiveOf(const Records& records) {
    std::vector<std::pair<std::string, std::span<const std::byte>>> views;
    for (const auto& [name, text] : records)
        views.emplace_back(name, std::as_bytes(std::span(text.data(), text.size())));
    return *writeZip(views);
}

/// What reading says of an archive with this description.
Result<Tensors> readPickled(const std::string& pickle, Records more = {}) {
    more.insert(more.begin(), {"archive/data.pkl", pickle});
    return readTorchArchive(archiveOf(more));
}

std::string reasonOf(const Result<Tensors>& result) {
    return result.ok() ? "it was read" : result.error().text();
}

template <class... T>
std::string valuesOf(T... values) {
    std::string bytes;
    (bytes.append(reinterpret_cast<const char*>(&values), sizeof values), ...);
    return bytes;
}

/// GCC 12 warns of a copy without end where a literal is put before a temporary string with +.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const std::string_view part : parts) all += part;
    return all;
}

// Pieces of pickles, protocol 2.

std::string number(int value) {
    return joined({"J", valuesOf(value)});
}
std::string text(const std::string& value) {
    return joined({"X", valuesOf(static_cast<std::uint32_t>(value.size())), value});
}
std::string tuple(const std::vector<int>& numbers) {
    std::string all = "(";
    for (const int value : numbers) all += number(value);
    return all + "t";
}
std::string storage(const std::string& type, const std::string& record, int count) {
    return joined(
        {"(", text("storage"), "ctorch\n", type, "\n", text(record), text("cpu"), number(count), "tQ"});
}
std::string tensorOver(const std::string& storage, int offset, const std::vector<int>& shape,
                       const std::vector<int>& strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + tuple(shape) + tuple(strides) +
           "\x89" + "ccollections\nOrderedDict\n)RtR";
}
std::string floats(int offset, const std::vector<int>& shape, const std::vector<int>& strides) {
    return tensorOver(storage("FloatStorage", "0", 6), offset, shape, strides);
}
std::string dictOf(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string all = "}(";
    for (const auto& [key, value] : items) all += text(key) + value;
    return all + "u";
}
std::string pickled(const std::string& root) {
    return "\x80\x02" + root + ".";
}
const std::string kSixFloats = valuesOf(0.F, 1.F, 2.F, 3.F, 4.F, 5.F);

Tensors exampleWeights() {
    torch::manual_seed(4);
    return {{"conv.weight", torch::randn({4, 3, 3, 3})},
            {"norm.running_mean", torch::randn({4})},
            {"norm.num_batches_tracked", torch::tensor(7, torch::kInt64)},
            {"empty", torch::zeros({0, 5})}};
}

void expectEqual(const Tensors& found, const Tensors& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [name, tensor] : expected) {
        ASSERT_TRUE(found.contains(name)) << name;
        EXPECT_EQ(found.at(name).scalar_type(), tensor.scalar_type()) << name;
        EXPECT_TRUE(torch::equal(found.at(name), tensor)) << name;
        EXPECT_TRUE(found.at(name).is_contiguous()) << name;
    }
}

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

TEST(TorchArchive, DamagedDescriptionNeverCrashes) {
    const Records values{{"archive/data/0", kSixFloats}};
    const std::string good = pickled(dictOf({{"a", floats(0, {2, 3}, {3, 1})}, {"b", floats(1, {5}, {1})}}));
    ASSERT_TRUE(readPickled(good, values).ok()) << reasonOf(readPickled(good, values));
    for (std::size_t at = 0; at < good.size(); ++at) {
        ASSERT_FALSE(readPickled(good.substr(0, at), values).ok()) << at;
        for (int byte = 0; byte < 256; ++byte) {
            std::string broken = good;
            broken[at] = static_cast<char>(byte);
            const auto read = readPickled(broken, values);
            ASSERT_TRUE(read.ok() || !read.error().what.empty());
        }
    }
}

TEST(TorchArchive, NeverCallsWhatThePickleNames) {
    const test::TempDir dir;
    const std::string target = (dir / "touched").string();
    const std::string command = "touch " + target;
    const auto shortText = [](const std::string& value) {
        return joined({"\x8c", std::string(1, static_cast<char>(value.size())), value});
    };
    const std::vector<std::string> pickles{
        "cos\nsystem\n(S'" + command + "'\ntR.",             // protocol 0
        pickled("cos\nsystem\n" + text(command) + "\x85R"),  // 2
        "\x80\x04" + shortText("os") + "\x94" + shortText("system") + "\x94\x93\x94" + shortText(command) +
            "\x85\x94R\x94.",  // 4
        "\x80\x04" + shortText("system") + "\x94" + "0" + shortText("os") + "h"s + "\0"s + "\x93" +
            shortText(command) + "\x85R.",      // from the memo
        "(S'" + command + "'\nios\nsystem\n.",  // INST
        pickled(dictOf({{"a", floats(0, {2, 3}, {3, 1})}, {"b", "cos\nsystem\n" + text(command) + "\x85R"}})),
    };
    for (const std::string& pickle : pickles) {
        std::vector<std::string> skipped;
        const auto read = readTorchArchive(
            archiveOf({{"archive/data.pkl", pickle}, {"archive/data/0", kSixFloats}}), &skipped);
        EXPECT_EQ(skipped, std::vector<std::string>{"os.system"});
        if (&pickle == &pickles.back()) {
            ASSERT_TRUE(read.ok()) << reasonOf(read);
            EXPECT_EQ(read->size(), 1U);
            continue;
        }
        EXPECT_THAT(reasonOf(read), HasSubstr("asks to call os.system, which is never done"));
        EXPECT_THAT(reasonOf(read), HasSubstr("safetensors"));
    }
    EXPECT_FALSE(std::filesystem::exists(target));
}

TEST(TorchArchive, MakesNothingInOtherWaysEither) {
    const std::string name = "ccollections\nOrderedDict\n";
    const auto skips = [](const std::string& object) {
        std::vector<std::string> skipped;
        const auto read = readTorchArchive(
            archiveOf(
                {{"archive/data.pkl", pickled(dictOf({{"a", floats(0, {2, 3}, {3, 1})}, {"b", object}}))},
                 {"archive/data/0", kSixFloats}}),
            &skipped);
        EXPECT_TRUE(read.ok()) << reasonOf(read);
        EXPECT_TRUE(!read.ok() || (read->size() == 1 && read->contains("a")));
        return skipped.empty() ? std::string() : skipped.back();
    };
    EXPECT_EQ(skips("(" + name + "o"), "collections.OrderedDict");
    EXPECT_EQ(skips(name + ")\x81"), "collections.OrderedDict");
    EXPECT_EQ(skips(name + ")}\x92"), "collections.OrderedDict");
    EXPECT_EQ(skips("\x82\x01"), "a registered extension");
    EXPECT_EQ(skips(floats(0, {1}, {1}) + ")R"), "what another call returned");
    EXPECT_EQ(skips("N\x8c\x02os\x93"), "something whose name it hides");
    EXPECT_EQ(skips("cnumpy.core.multiarray\nscalar\n"), "numpy.core.multiarray.scalar");
    EXPECT_EQ(skips("ctorch.hub.evil\nStorage\n"), "torch.hub.evil.Storage");
    EXPECT_EQ(skips("cunet.model\nUNet\n)R"), "unet.model.UNet");
    EXPECT_EQ(skips("cargparse\nNamespace\n)\x81}(" + text("lr") + number(1) + "ub"), "argparse.Namespace");
    EXPECT_FALSE(readPickled(pickled(floats(0, {1}, {1}) + "}b")).ok());  // attributes for a tensor
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

std::string oldTorchFile(const std::string& described, const std::string& keys, const std::string& values) {
    const auto magic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s;
    return joined({magic, pickled("M\xe9\x03"), pickled("}"), pickled(described), pickled(keys), values});
}

TEST(TorchArchive, ReadsFilesFromBeforePyTorch16) {
    const auto stored = [](const std::string& type, const std::string& key, int count) {
        return joined(
            {"(", text("storage"), "ctorch\n", type, "\n", text(key), text("cpu"), number(count), "NtQ"});
    };
    const std::string described =
        dictOf({{"module.w", tensorOver(stored("FloatStorage", "94", 6), 0, {3, 2}, {1, 3})},
                {"module.n", tensorOver(stored("LongStorage", "95", 1), 0, {}, {})}});
    const std::string keys = "](" + text("95") + text("94") + "e";
    const std::string values =
        joined({valuesOf(std::int64_t{1}, std::int64_t{7}), valuesOf(std::int64_t{6}), kSixFloats});
    const std::string file = oldTorchFile(described, keys, values);
    const test::TempDir dir;
    ASSERT_TRUE(writeText(dir / "old.pth", file).ok());
    const auto read = readWeights(dir / "old.pth");
    ASSERT_TRUE(read.ok()) << read.error().text();
    expectEqual(*read, {{"w", torch::tensor({{0.F, 3.F}, {1.F, 4.F}, {2.F, 5.F}})},
                        {"n", torch::tensor(7, torch::kInt64)}});
    for (std::size_t length = 0; length < file.size(); ++length)
        EXPECT_FALSE(readOldTorchFile(bytesOf(file.substr(0, length))).ok()) << length;
    for (std::size_t at = 0; at < file.size(); ++at)
        for (const int flip : {0x01, 0x80, 0xff}) {
            std::string broken = file;
            broken[at] = static_cast<char>(broken[at] ^ flip);
            const auto damaged = readOldTorchFile(bytesOf(broken));
            ASSERT_TRUE(damaged.ok() || !damaged.error().what.empty());
        }
}

TEST(TorchArchive, ReadsStridesAndSharedValues) {
    const auto read =
        readPickled(pickled(dictOf({{"a", floats(0, {3, 2}, {1, 3})},
                                    {"b", floats(2, {4}, {1})},
                                    {"p", "ctorch._utils\n_rebuild_parameter\n(" + floats(1, {}, {}) +
                                              "\x88" + "ccollections\nOrderedDict\n)RtR"}})),
                    {{"archive/data/0", kSixFloats}});
    ASSERT_TRUE(read.ok()) << read.error().text();
    expectEqual(*read, {{"a", torch::tensor({{0.F, 3.F}, {1.F, 4.F}, {2.F, 5.F}})},
                        {"b", torch::tensor({2.F, 3.F, 4.F, 5.F})},
                        {"p", torch::tensor(1.F)}});
}

TEST(TorchArchive, ReadsEveryTypeOfValue) {
    const auto one = [](const std::string& type, const std::string& bytes) {
        const auto read =
            readPickled(pickled(dictOf({{"a", tensorOver(storage(type, "0", 2), 0, {2}, {1})}})),
                        {{"archive/data/0", bytes}});
        return read.ok() ? read->at("a") : torch::Tensor();
    };
    const torch::Tensor decimals = torch::tensor({1.5F, -2.F}), whole = torch::tensor({3, -2}, torch::kInt64);
    EXPECT_TRUE(torch::equal(one("DoubleStorage", valuesOf(1.5, -2.)), decimals));
    EXPECT_TRUE(torch::equal(one("FloatStorage", valuesOf(1.5F, -2.F)), decimals));
    EXPECT_TRUE(
        torch::equal(one("HalfStorage", valuesOf(std::uint16_t{0x3e00}, std::uint16_t{0xc000})), decimals));
    EXPECT_TRUE(torch::equal(one("BFloat16Storage", valuesOf(std::uint16_t{0x3fc0}, std::uint16_t{0xc000})),
                             decimals));
    EXPECT_TRUE(torch::equal(one("LongStorage", valuesOf(std::int64_t{3}, std::int64_t{-2})), whole));
    EXPECT_TRUE(torch::equal(one("IntStorage", valuesOf(3, -2)), whole));
    EXPECT_TRUE(torch::equal(one("ShortStorage", valuesOf(std::int16_t{3}, std::int16_t{-2})), whole));
    EXPECT_TRUE(torch::equal(one("CharStorage", valuesOf(std::int8_t{3}, std::int8_t{-2})), whole));
    EXPECT_TRUE(torch::equal(one("ByteStorage", "\x03\xfe"), torch::tensor({3, 254}, torch::kInt64)));
    EXPECT_TRUE(torch::equal(one("BoolStorage", "\x01\0"s), torch::tensor({1, 0}, torch::kInt64)));
    EXPECT_FALSE(one("ComplexFloatStorage", std::string(16, ' ')).defined());
}

TEST(TorchArchive, ReadsBigEndianValues) {
    const auto read =
        readPickled(pickled(dictOf({{"a", tensorOver(storage("ShortStorage", "0", 2), 0, {2}, {1})}})),
                    {{"archive/data/0", "\x01\x02\xff\xfe"s}, {"archive/byteorder", "big"}});
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_TRUE(torch::equal(read->at("a"), torch::tensor({258, -2}, torch::kInt64)));
}

TEST(TorchArchive, FindsTheStateDictAmongOtherThings) {
    const test::TempDir dir;
    const std::string weights = "ccollections\nOrderedDict\n)R(" + text("module.w") + floats(0, {2}, {1}) +
                                text("module.b") + floats(2, {1}, {1}) + "u}" + text("_metadata") +
                                dictOf({{"", dictOf({{"version", number(1)}})}}) + "sb";
    for (const char* key : {"state_dict", "model_state_dict", "model"}) {
        const std::string root = dictOf({{"epoch", number(3)},
                                         {"best", "G????????"},
                                         {"arch", text("unet")},
                                         {"none", "N"},
                                         {"list", "](" + number(1) + floats(0, {1}, {1}) + "e"},
                                         {"pair", number(1) + number(2) + "\x86"},
                                         {"precision", "ctorch\nfloat32\n"},
                                         {"device", "ctorch\ndevice\n" + text("cpu") + "\x85R"},
                                         {"mean", floats(0, {3}, {1})},
                                         {key, weights}});
        ASSERT_TRUE(writeFile(dir / "w.pth", archiveOf({{"archive/data.pkl", pickled(root)},
                                                        {"archive/data/0", kSixFloats}}))
                        .ok());
        const auto read = readWeights(dir / "w.pth");
        ASSERT_TRUE(read.ok()) << read.error().text();
        expectEqual(*read, {{"w", torch::tensor({0.F, 1.F})}, {"b", torch::tensor({2.F})}});
    }
}

TEST(TorchArchive, BelievesNoSize) {
    const Records values{{"archive/data/0", kSixFloats}};
    const auto reason = [&](const std::string& tensor) {
        return reasonOf(readPickled(pickled(dictOf({{"a", tensor}})), values));
    };
    const std::string senseless = "the entry \"a\" makes no sense";
    constexpr int kMost = std::numeric_limits<int>::max();
    EXPECT_THAT(reason(floats(0, {7}, {1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(1, {6}, {1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(-1, {1}, {1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {-1}, {1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {2}, {-1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {2, 2}, {1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {2, 2}, {kMost, kMost})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {kMost, kMost, kMost, 0}, {1, 1, 1, 1})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {kMost, kMost}, {0, 0})), HasSubstr(senseless));
    EXPECT_THAT(reason(floats(0, {kMost, 9}, {0, 0})), HasSubstr("repeat the same values"));
    EXPECT_THAT(reason(tensorOver(storage("FloatStorage", "0", kMost), 0, {1}, {1})), HasSubstr("cut off"));
    EXPECT_THAT(reason(tensorOver(storage("FloatStorage", "1", 6), 0, {1}, {1})),
                HasSubstr("\"data/1\" is missing"));
    EXPECT_THAT(reason(tensorOver(storage("UntypedStorage", "0", 6), 0, {1}, {1})),
                HasSubstr("torch.UntypedStorage"));
    EXPECT_THAT(reason(tensorOver("N", 0, {1}, {1})), HasSubstr(senseless));
}

TEST(TorchArchive, TellsOtherArchivesApart) {
    EXPECT_THAT(reasonOf(readTorchArchive(archiveOf({{"word/document.xml", "<a/>"}}))),
                HasSubstr("not one of PyTorch"));
    EXPECT_THAT(reasonOf(readPickled(pickled("}"), {{"archive/constants.pkl", "x"}})),
                HasSubstr("TorchScript"));
    EXPECT_THAT(reasonOf(readPickled(pickled(dictOf({{"epoch", number(3)}})))),
                HasSubstr("no tensors by name"));
    EXPECT_THAT(reasonOf(readPickled(pickled(floats(0, {1}, {1})))), HasSubstr("no tensors by name"));
}

TEST(TorchArchive, ManyUsesOfOneListStaySmall) {
    // A list of 100 000 pairs, made into a dict 100 000 times: ten thousand million pairs if each were kept.
    std::string pickle = "](" + text("a") + "N\x86q";
    pickle += '\0';
    for (int i = 0; i < 100'000; ++i) pickle += "h"s + '\0';
    pickle += "eq\x01";
    for (int i = 0; i < 100'000; ++i) pickle += "ccollections\nOrderedDict\nh\x01\x85R";
    EXPECT_THAT(reasonOf(readPickled(pickled(pickle))), HasSubstr("malformed"));
}

TEST(TorchArchive, NestsAsDeepAsThePickleIsLong) {
    EXPECT_THAT(reasonOf(readPickled(pickled(joined({"N", std::string(1'000'000, '\x85')})))),
                HasSubstr("no tensors by name"));
    EXPECT_THAT(reasonOf(readPickled(pickled(std::string(1'000'000, '(')))), HasSubstr("malformed"));
    EXPECT_THAT(reasonOf(readPickled(std::string(std::size_t{1} << 25, 'N'))), HasSubstr("longer than any"));
    EXPECT_THAT(reasonOf(readPickled(pickled("]q"s + "\0h\0a"s))),
                HasSubstr("no tensors by name"));  // holds itself
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
