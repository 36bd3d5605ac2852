// SPDX-License-Identifier: MIT
#include "engine/learn/config/setting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/learn/config/setting_rows.h"
#include "engine/learn/config/setting_values.h"

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

enum class Tail { None, Short, Long };
struct Wings {
    double span = 1.5;
    bool folded = true;
};
/// A struct that has nothing to do with training.
struct Kite {
    std::string name = "red";
    int strings = 2;
    Tail tail = Tail::Short;
    Wings wings;
    int corners = 4;
    std::string spec = "silk";
    NamedTexts extras = {{"bells", "3"}};
    std::uint64_t number = 1;
};

const std::vector<SpecEntry>& cloths() {
    static const std::vector<SpecEntry> all{{"silk", "Silk", "Light", {{"weight", 10, 1, 100, "g"}}},
                                            {"paper", "Paper", "Cheap", {}}};
    return all;
}

SettingTable<Kite> kiteTable() {
    return {
        {&Kite::name, {.key = "name", .label = "Name", .tip = "What it is called", .hint = "none yet"}},
        {&Kite::strings,
         {.key = "strings",
          .label = "Strings",
          .tip = "That hold it",
          .unit = "pcs",
          .lo = 1,
          .hi = 6,
          .group = "Body",
          .cliFlag = "--strings"}},
        {&Kite::tail,
         {.key = "tail",
          .label = "Tail",
          .tip = "Behind it",
          .group = "Body",
          .choices = {{"none", "no tail"}, {"short", "a short one"}, {"long", "a long one"}}}},
        {{&Kite::wings, &Wings::span},
         {.key = "wings.span",
          .label = "Span",
          .tip = "From tip to tip",
          .unit = "m",
          .lo = 0.1,
          .hi = 20,
          .group = "Wings",
          .offered = {{1, 2}},
          .slider = true}},
        {{&Kite::wings, &Wings::folded},
         {.key = "wings.folded", .label = "Folded", .tip = "For the way", .group = "Wings"}},
        {&Kite::corners,
         {.key = "corners",
          .label = "Corners",
          .tip = "Of its outline",
          .group = "Body",
          .choices = {{"3", "delta"}, {"4", "diamond"}, {"6", "box"}}}},
        {&Kite::spec,
         {.key = "cloth", .label = "Cloth", .tip = "Of the sail", .group = "Body", .catalogue = cloths}},
        {&Kite::extras, {.key = "extras", .label = "Extras", .tip = "By name"}},
        {&Kite::number,
         {.key = "number", .label = "Number", .tip = "Of the maker", .lo = 0, .group = "Body"}},
    };
}

const SettingTable<Kite>& table() {
    static const SettingTable<Kite> all = kiteTable();
    return all;
}

/// Reads a record into a fresh kite; what is refused is in `error`.
Kite kiteFrom(const std::string& json, std::string* error = nullptr) {
    Kite kite;
    SettingEntries entries = entriesOf(table(), kite);
    Status read = readSettings("kite", json, entries);
    if (read) read = checkSettings("kite", entries);
    if (!read && error) *error = read.error().text();
    if (read) putEntries(table(), entries, kite);
    return kite;
}

std::string refusal(const std::string& json) {
    std::string error;
    (void)kiteFrom(json, &error);
    return error;
}

TEST(Setting, AreWrittenAndReadByTheirTable) {
    Kite kite;
    kite.tail = Tail::Long;
    kite.wings.span = 0.25;
    kite.number = 0xffffffffffffffffULL;
    const std::string json = settingsJson(entriesOf(table(), kite));
    EXPECT_EQ(json, R"({
  "name": "red",
  "strings": 2,
  "tail": "long",
  "wings": {
    "span": 0.25,
    "folded": true
  },
  "corners": 4,
  "cloth": "silk",
  "extras": {
    "bells": 3
  },
  "number": 18446744073709551615
})");
    EXPECT_EQ(settingsJson(entriesOf(table(), kiteFrom(json))), json);
    const Kite part = kiteFrom(R"({"wings": {"folded": false}, "corners": 6})");
    EXPECT_FALSE(part.wings.folded);
    EXPECT_EQ(part.wings.span, 1.5) << "what a record does not say stays";
    EXPECT_EQ(part.corners, 6);
}

TEST(Setting, AreRefusedInWords) {
    EXPECT_THAT(refusal("[]"), HasSubstr("kite: not a JSON object"));
    EXPECT_THAT(refusal(R"({"strings": 7})"), HasSubstr("kite: \"strings\" must be between 1 and 6, not 7"));
    EXPECT_THAT(refusal(R"({"strings": 2.5})"), HasSubstr("\"strings\" must be a whole number"));
    EXPECT_THAT(refusal(R"({"strings": 18446744073709551615})"), HasSubstr("below 2^31"));
    EXPECT_THAT(refusal(R"({"tail": "longer"})"), HasSubstr(R"(one of "none", "short", "long")"));
    EXPECT_THAT(refusal(R"({"tail": 1})"), HasSubstr("one of"));
    EXPECT_THAT(refusal(R"({"corners": 5})"), HasSubstr("\"corners\" must be 3, 4 or 6"));
    EXPECT_THAT(refusal(R"({"wings": 5})"), HasSubstr("\"wings\" must be an object with span, folded"));
    EXPECT_THAT(refusal(R"({"wings": {"spam": 5}})"), HasSubstr("did you mean \"span\"?"));
    EXPECT_THAT(refusal(R"({"wings": {"span": 0}})"), HasSubstr("\"wings.span\" must be between 0.1 and 20"));
    EXPECT_THAT(refusal(R"({"strngs": 3})"), HasSubstr("did you mean \"strings\"?"));
    EXPECT_THAT(refusal(R"({"cloth": "slik"})"), HasSubstr("did you mean \"silk\"?"));
    EXPECT_THAT(refusal(R"({"cloth": "silk + paper"})"), HasSubstr("a single one"));
    EXPECT_THAT(refusal(R"({"extras": {"bells": [1]}})"), HasSubstr("options by name"));
    SettingEntries entries = entriesOf(table(), Kite{});
    entries[3].value = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(checkSettings("kite", entries));
    entries[3].value = 1.0;
    entries[2].value = Choice{7};
    EXPECT_FALSE(checkSettings("kite", entries)) << "an enumeration from nowhere";
}

TEST(Setting, AreAssignedFromText) {
    SettingEntries entries = entriesOf(table(), Kite{});
    for (const char* assignment :
         {"name = 7", "wings.span=2", "tail=none", "extras.colour=blue", "corners=3"})
        ASSERT_TRUE(assignSetting("kite", entries, assignment)) << assignment;
    Kite kite;
    putEntries(table(), entries, kite);
    EXPECT_EQ(kite.name, "7") << "a text that looks like a number stays a text";
    EXPECT_EQ(kite.wings.span, 2);
    EXPECT_EQ(kite.tail, Tail::None);
    EXPECT_EQ(kite.corners, 3);
    EXPECT_THAT(kite.extras, ElementsAre(Pair("bells", "3"), Pair("colour", "blue")));
    const auto failure = [&](const char* text) {
        return assignSetting("kite", entries, text).error().text();
    };
    EXPECT_THAT(failure("strings"), HasSubstr("name=value"));
    EXPECT_THAT(failure("span=3"), HasSubstr("did you mean \"wings.span\"?"));
    EXPECT_THAT(failure("wings=3"), HasSubstr("there is no setting"));
    EXPECT_THAT(failure("extras=3"), HasSubstr("there is no setting"));
    EXPECT_THAT(failure("strings=many"), HasSubstr("a whole number"));
    EXPECT_EQ(std::get<int>(entries[1].value), 2);
}

TEST(Setting, BecomeRowsOfAPanel) {
    const SettingEntries entries = entriesOf(table(), Kite{});
    const auto groups = settingGroups(entries);
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].title, "Body");
    EXPECT_THAT(groups[0].rows, ElementsAre(1, 2, 5, 6, 8));
    EXPECT_EQ(groups[1].title, "Wings");
    EXPECT_THAT(groups[1].rows, ElementsAre(3, 4));
    using Control = SettingControl;
    std::vector<Control> controls;
    for (const SettingEntry& entry : entries) controls.push_back(settingControl(entry));
    EXPECT_THAT(controls,
                ElementsAre(Control::Text, Control::Number, Control::Menu, Control::Slider, Control::Checkbox,
                            Control::Menu, Control::Term, Control::None, Control::Number));
    EXPECT_EQ(offeredRange(*entries[1].facts), std::pair(1.0, 6.0));
    EXPECT_EQ(offeredRange(*entries[3].facts), std::pair(1.0, 2.0)) << "less than what is allowed";
}

TEST(Setting, AreChosenFromMenus) {
    SettingEntries entries = entriesOf(table(), Kite{});
    SettingEntry &tail = entries[2], &corners = entries[5];
    EXPECT_EQ(chosenIndex(tail), 1);
    EXPECT_EQ(chosenIndex(corners), 1);
    choose(tail, 2);
    choose(corners, 2);
    EXPECT_EQ(std::get<Choice>(tail.value).index, 2);
    EXPECT_EQ(std::get<int>(corners.value), 6);
    corners.value = 5;
    EXPECT_EQ(chosenIndex(corners), -1);
}

TEST(Setting, AreFoundByKeyLabelAndTip) {
    const SettingFacts& span = table()[3].facts;
    for (const char* search : {"wings.sp", "SPAN", "tip to"})
        EXPECT_TRUE(matchesSearch(span, search)) << search;
    EXPECT_FALSE(matchesSearch(span, "string"));
}

TEST(Setting, ExplainThemselvesInARecordThatCanBeRead) {
    const std::string help = settingsHelp(entriesOf(table(), Kite{}));
    EXPECT_THAT(help, HasSubstr("// Strings: That hold it [1 to 6 pcs]\n  \"strings\": 2,"));
    EXPECT_THAT(help, HasSubstr("[one of \"none\", \"short\", \"long\"]"));
    EXPECT_THAT(help, HasSubstr("[one of silk, paper]"));
    EXPECT_THAT(help,
                HasSubstr("  \"wings\": {\n    // Span: From tip to tip [0.1 to 20 m]\n    \"span\": 1.5"));
    std::string error;
    const Kite read = kiteFrom(help, &error);
    EXPECT_EQ(error, "");
    EXPECT_EQ(settingsJson(entriesOf(table(), read)), settingsJson(entriesOf(table(), Kite{})));
}

/// A kite with one member more, and one line more in the table.
struct LitKite : Kite {
    double lamps = 5;
};

TEST(Setting, ANewOneIsAMemberAndALine) {
    const SettingTable<LitKite> table{{&LitKite::lamps,
                                       {.key = "lamps",
                                        .label = "Lamps",
                                        .tip = "That show it at night",
                                        .unit = "W",
                                        .lo = 0,
                                        .hi = 9,
                                        .group = "Light"}}};
    LitKite kite;
    SettingEntries entries = entriesOf(table, kite);
    EXPECT_EQ(settingsJson(entries), "{\n  \"lamps\": 5.0\n}");
    ASSERT_TRUE(readSettings("kite", R"({"lamps": 3})", entries));
    putEntries(table, entries, kite);
    EXPECT_EQ(kite.lamps, 3);
    ASSERT_TRUE(assignSetting("kite", entries, "lamps=10"));
    EXPECT_THAT(checkSettings("kite", entries).error().what, HasSubstr("between 0 and 9, not 10"));
    EXPECT_THAT(settingTexts(entries), ElementsAre(Pair("lamps", "10.0")));
    EXPECT_EQ(settingGroups(entries).front().title, "Light");
    EXPECT_EQ(settingControl(entries.front()), SettingControl::Number);
    EXPECT_THAT(settingsHelp(entries), HasSubstr("Lamps: That show it at night [0 to 9 W]"));
}

}  // namespace
}  // namespace swath
