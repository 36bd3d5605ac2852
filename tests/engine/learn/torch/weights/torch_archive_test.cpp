// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/torch_archive.h"

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
#include "engine/learn/torch/weights/weights_file.h"
#include "engine/learn/torch/weights/zip_archive.h"
#include "tests/engine/learn/torch/weights/weights_support.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using namespace std::string_literals;
using namespace test::weights;
using testing::HasSubstr;

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

}  // namespace
}  // namespace swath
