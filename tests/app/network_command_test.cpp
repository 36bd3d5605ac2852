// SPDX-License-Identifier: MIT
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class NetworkCommand : public ProgramTest {
  protected:
    Json json(const std::vector<std::string>& arguments) {
        return Json::parse(done(arguments), nullptr, false);
    }
    std::vector<std::string> train(const std::vector<std::string>& more) {
        writeTextFile(dir_ / "run.json", kSmallRun);
        std::vector<std::string> all{"train", project(), "--config", at("run.json")};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
};

TEST_F(NetworkCommand, ListsEveryNetworkThatThereIs) {
    const Json all = json({"network", "list", "--json"});
    std::vector<std::string> names;
    for (const Json& network : all) names.push_back(network["name"]);
    for (const char* name : {"unet-2015",
                             "unet",
                             "unet-64",
                             "fcn32s",
                             "fcn16s",
                             "fcn8s",
                             "ternausnet11",
                             "ternausnet16",
                             "linknet",
                             "pspnet50",
                             "deeplabv3plus-resnet50",
                             "deeplabv3plus-resnext50",
                             "segnet",
                             "unet-resnet18",
                             "unet-resnet34",
                             "unet-resnet50",
                             "unet-resnext50",
                             "unet-vgg11",
                             "unet-vgg16",
                             "unet-mobilenetv2",
                             "unetplusplus-resnet34",
                             "fpn-resnet34",
                             "hypercolumns-vgg16",
                             "cnn-pc",
                             "cnn-spl",
                             "cnn-fpl",
                             "cerranet",
                             "festa-fcn",
                             "torchvision-fcn-resnet50",
                             "torchvision-deeplabv3-resnet50"})
        EXPECT_THAT(names, Contains(name));
    EXPECT_THAT(done({"network", "list"}), HasSubstr("unet-resnet34"));
}

TEST_F(NetworkCommand, SaysWhatANetworkIsAndCosts) {
    const Json unet = json(
        {"network", "info", "unet", "--in", "3", "--classes", "2", "--size", "64x32", "--json", "--measure"});
    EXPECT_EQ(unet["parameters"], 31'037'698);
    EXPECT_EQ(unet["tensors"], 64);
    EXPECT_EQ(unet["buffers"], 11'794);
    EXPECT_EQ(unet["output"], Json({64, 32}));
    EXPECT_GT(unet["macs"].get<double>(), 1e9);
    EXPECT_GT(unet["forward_ms"].get<double>(), 0);
    EXPECT_GT(unet["peak_activation_bytes"].get<double>(), 1e5);
    const Json valid = json({"network", "info", "unet-2015", "--in", "1", "--size", "188x204", "--json"});
    EXPECT_EQ(valid["output"], Json({4, 20}));
    EXPECT_EQ(valid["parameters"], 31'030'658);
    EXPECT_FALSE(valid.contains("forward_ms")) << "nothing is timed unasked";
    const std::string text =
        done({"network", "info", "unet", "--option", "width=4", "--size", "32", "--check"});
    EXPECT_THAT(text,
                AllOf(HasSubstr("parameters"), HasSubstr("of the largest logit"), HasSubstr("upsampling")));
}

TEST_F(NetworkCommand, RefusesInWords) {
    EXPECT_THAT(failure({"network", "info", "unet-2015", "--size", "570x572"}),
                HasSubstr("nearest size is 572 × 572"));
    EXPECT_THAT(failure({"network", "info", "unett"}), HasSubstr("did you mean"));
    EXPECT_THAT(failure({"network", "info", "unet", "--in", "0"}), HasSubstr("0 bands"));
    EXPECT_THAT(failure({"network", "info", "unet", "--in", "300"}), HasSubstr("300 bands"));
    EXPECT_THAT(failure({"network", "info", "unet", "--size", "12by9"}), HasSubstr("like 256x320"));
    EXPECT_THAT(failure({"network", "info", "unet", "--option", "width"}), HasSubstr("width=32"));
    makeProject();
    EXPECT_THAT(failure({"train", project(), "--network", "unet-resnet43"}), HasSubstr("did you mean"));
    EXPECT_THAT(failure({"train", project(), "--option", "widht=4"}), HasSubstr("did you mean"));
}

TEST_F(NetworkCommand, WeightsGoOutAndComeBack) {
    const std::vector<std::string> shape{"--in", "4", "--classes", "3", "--option", "width=4"};
    for (const char* file : {"w.pth", "w.safetensors"}) {
        std::vector<std::string> out{"network", "export-weights", "unet", "--out", at(file)};
        out.insert(out.end(), shape.begin(), shape.end());
        expectDone(out);
        std::vector<std::string> in{"network", "import-weights", at(file), "--network",
                                    "unet",    "--json",         "--all"};
        in.insert(in.end(), shape.begin(), shape.end());
        const Json report = json(in);
        EXPECT_EQ(report["matched"].size(), 64U + 54U) << report.dump();
        EXPECT_TRUE(report["missing"].empty());
    }
    // Other bands and classes: the first convolution is fitted, the head stays fresh.
    const Json report = json({"network", "import-weights", at("w.pth"), "--network", "unet", "--in", "7",
                              "--classes", "5", "--option", "width=4", "--json", "--out", at("v.pth")});
    EXPECT_EQ(report["reshaped"].size(), 1U);
    EXPECT_EQ(report["replaced"].size(), 2U);
    EXPECT_TRUE(std::filesystem::exists(at("v.pth")));
}

TEST_F(NetworkCommand, RefusesWeightsThatDoNotFit) {
    expectDone({"network", "export-weights", "unet", "--option", "width=4", "--out", at("w.safetensors")});
    EXPECT_THAT(failure({"network", "import-weights", at("w.safetensors"), "--network", "segnet"}),
                HasSubstr("none of the"));
    EXPECT_THAT(failure({"network", "import-weights", at("none.pth"), "--network", "unet"}),
                HasSubstr("none.pth"));
    EXPECT_THAT(failure({"network", "export-weights", "unet", "--out", at("w.bin")}),
                HasSubstr(".safetensors"));
    std::string bytes = bytesOf(at("w.safetensors"));
    writeTextFile(dir_ / "cut.safetensors", bytes.substr(0, bytes.size() / 2));
    EXPECT_THAT(failure({"network", "import-weights", at("cut.safetensors"), "--network", "unet"}),
                HasSubstr("cut"));
}

TEST_F(NetworkCommand, TrainsFromWeightsWithAFrozenEncoder) {
    makeProject();
    expectDone(train({}));
    expectDone({"network", "export-weights", project(), "--run", "run 1", "--out", at("first.pth")});
    expectDone(train({"--weights", at("first.pth"), "--freeze", "encoder", "--seed", "9"}));
    expectDone({"network", "export-weights", project(), "--run", "run 2", "--out", at("second.safetensors")});
    // The encoder is the one that was started from, the decoder is not.
    const Json same = json({"network", "import-weights", at("second.safetensors"), "--network", "unet",
                            "--in", "2", "--option", "width=4", "--option", "depth=2", "--json"});
    EXPECT_TRUE(same["missing"].empty());
    const Json runs = info()["runs"];
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_THAT(failure(train({"--weights", at("none.pth")})), HasSubstr("none.pth"));
}

TEST_F(NetworkCommand, PredictsWithImportedWeights) {
    makeProject();
    expectDone(train({}));
    expectDone({"network", "export-weights", project(), "--out", at("w.pth")});
    const Json before = json({"evaluate", project(), "--json"});
    const std::string text = done({"network", "import-weights", at("w.pth"), "--network", "unet", "--project",
                                   project(), "--option", "width=4", "--option", "depth=2"});
    EXPECT_THAT(text, HasSubstr("run 2"));
    expectDone({"predict", project(), "--scene", "a", "--run", "run 2", "--out", at("map.tif")});
    EXPECT_THAT(failure({"network", "import-weights", at("w.pth"), "--network", "unet", "--project",
                         project(), "--mean", "1", "--deviation", "1,2"}),
                HasSubstr("deviations"));
}

}  // namespace
}  // namespace swath::test
