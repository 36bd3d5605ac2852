// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/learn/config/setting_rows.h"

namespace swath {
namespace {

using ::testing::HasSubstr;

std::string failure(TrainConfig config, const std::string& assignment) {
    const TrainConfig before = config;
    const Status set = assignSetting(config, assignment);
    EXPECT_EQ(config, before) << "a refused setting changed something";
    return set ? "" : set.error().text();
}

TEST(TrainSettings, SetNumbersTextsFlagsWordsAndNestedOnes) {
    TrainConfig config;
    for (const char* assignment : {"patch_size=256", "loss = dice + 10 * focal(gamma=2)",
                                   "augmentation.rotation=15", "restore_best=false", "outputs=per-class",
                                   "network_options.width=32", "max_seconds=12.5", "recipe=7"})
        ASSERT_TRUE(assignSetting(config, assignment)) << assignment;
    EXPECT_EQ(config.patchSize, 256);
    EXPECT_EQ(config.loss, "dice + 10 * focal(gamma=2)");
    EXPECT_EQ(config.augmentation.rotation, 15);
    EXPECT_FALSE(config.restoreBest);
    EXPECT_EQ(config.outputs, Outputs::PerClass);
    EXPECT_EQ(config.networkOptions.at("width"), "32");
    EXPECT_EQ(config.maxSeconds, 12.5);
    EXPECT_EQ(config.recipe, "7");  // a text that looks like a number stays a text
}

TEST(TrainSettings, AnotherNetworkHasItsOwnOptions) {
    TrainConfig config;
    ASSERT_TRUE(assignSetting(config, "network=segnet"));
    EXPECT_TRUE(config.networkOptions.empty());
    ASSERT_TRUE(assignSetting(config, "network_options.norm=group"));
    ASSERT_TRUE(assignSetting(config, "network=segnet"));
    EXPECT_EQ(config.networkOptions.at("norm"), "group");
}

TEST(TrainSettings, UnknownOnesNameTheNearest) {
    EXPECT_THAT(failure({}, "pach_size=3"), HasSubstr("did you mean \"patch_size\"?"));
    EXPECT_THAT(failure({}, "rotation=3"), HasSubstr("\"augmentation.rotation\""));
    EXPECT_THAT(failure({}, "augmentation.rotaton=3"), HasSubstr("\"augmentation.rotation\""));
    EXPECT_THAT(failure({}, "patch_size.deep=3"), HasSubstr("there is no setting"));
    EXPECT_THAT(failure({}, "augmentation=3"), HasSubstr("there is no setting"));
    EXPECT_THAT(failure({}, "nothing"), HasSubstr("name=value"));
    EXPECT_THAT(failure({}, "=3"), HasSubstr("name=value"));
}

TEST(TrainSettings, BadValuesAreRefused) {
    EXPECT_THAT(failure({}, "patch_size=many"), HasSubstr("whole number"));
    EXPECT_THAT(failure({}, "patch_size=3"), HasSubstr("between 8"));
    EXPECT_THAT(failure({}, "class_weighting=heavy"), HasSubstr("\"median\""));
    EXPECT_THAT(failure({}, "patch_size="), HasSubstr("patch_size"));
}

TEST(TrainSettings, SeveralAreJudgedTogether) {
    TrainConfig config;
    ASSERT_TRUE(assignSettings(config, {"loss=border-weighted", "border_weight=10"}));
    EXPECT_EQ(config.loss, "border-weighted");
    const TrainConfig before = config;
    EXPECT_THAT(assignSettings(config, {"epochs=7", "border_weight=0"}).error().text(),
                HasSubstr("needs a border weight"));
    EXPECT_EQ(config, before);
}

TEST(TrainSettings, TheTableKnowsWhatEverySettingIs) {
    std::set<std::string> keys, flags;
    for (const SettingEntry& entry : entriesOf(trainSettings(), TrainConfig{})) {
        const SettingFacts& facts = *entry.facts;
        EXPECT_TRUE(keys.insert(facts.key).second) << facts.key;
        EXPECT_TRUE(facts.cliFlag.empty() || flags.insert(facts.cliFlag).second) << facts.cliFlag;
        EXPECT_FALSE(facts.label.empty()) << facts.key;
        EXPECT_FALSE(facts.tip.empty()) << facts.key;
        const bool number = facts.choices.empty() && (std::holds_alternative<int>(entry.value) ||
                                                      std::holds_alternative<double>(entry.value));
        EXPECT_TRUE(!number || (facts.lo < facts.hi && std::isfinite(facts.hi))) << facts.key;
    }
    std::vector<std::string> titles;
    for (const SettingGroup& group : settingGroups(entriesOf(trainSettings(), TrainConfig{})))
        titles.push_back(group.title);
    EXPECT_THAT(titles, testing::ElementsAre("Network", "Patches", "How long", "Loss", "Optimiser",
                                             "Variation", "Machine"));
}

TEST(TrainSettings, HelpIsARecordOfTheDefaults) {
    const std::string help = trainSettingsHelp();
    EXPECT_THAT(help, HasSubstr("// Batch: Patches a step; halved when memory runs out [1 to 4096]"));
    const auto read = trainConfigFromJson(help);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, TrainConfig{});
}

TEST(TrainSettings, DifferencesAreThoseThatDiffer) {
    TrainConfig a, b;
    EXPECT_TRUE(differingSettings(a, b).empty());
    b.epochs = 7;
    b.augmentation.noise = 0.5;
    b.networkOptions = {{"depth", "3"}};
    EXPECT_THAT(differingSettings(a, b),
                testing::UnorderedElementsAre(SettingDifference{"network_options.width", "16", ""},
                                              SettingDifference{"epochs", "20", "7"},
                                              SettingDifference{"augmentation.noise", "0.0", "0.5"},
                                              SettingDifference{"network_options.depth", "", "3"}));
}

}  // namespace
}  // namespace swath
