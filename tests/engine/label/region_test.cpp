// SPDX-License-Identifier: MIT
#include "engine/label/region.h"

#include <gtest/gtest.h>

#include "tests/engine/label/reference.h"

namespace swath {
namespace {

std::vector<Region> randomRegions(int count, Rng& rng) {
    std::vector<Region> regions;
    for (int i = 0; i < count; ++i) {
        regions.push_back(
            {.id = {i + 1},
             .window = {static_cast<int>(rng.uniform(-50, 350)), static_cast<int>(rng.uniform(-50, 350)),
                        static_cast<int>(rng.uniform(0, 200)), static_cast<int>(rng.uniform(0, 200))},
             .role = static_cast<Role>(rng.below(3)),
             .complete = rng.below(2) == 1});
    }
    return regions;
}

TEST(Region, RoleNamesGoThereAndBack) {
    for (const Role role : {Role::Train, Role::Validation, Role::Test})
        EXPECT_EQ(parseRole(roleName(role)), role);
    EXPECT_EQ(parseRole("val"), std::nullopt);
    EXPECT_EQ(parseRole(""), std::nullopt);
}

TEST(Region, TheMoreProtectedRoleWinsAndThenTheCompleteOne) {
    const std::vector<Region> regions{{.window = {0, 0, 10, 10}, .role = Role::Test},
                                      {.window = {0, 0, 20, 10}, .role = Role::Validation, .complete = true},
                                      {.window = {0, 0, 5, 10}, .role = Role::Test, .complete = true},
                                      {.window = {0, 0, 30, 10}, .role = Role::Train, .complete = true},
                                      {.window = {0, 0, 30, 10}, .role = Role::Train}};
    const auto expect = [&](int x, Role role, bool complete, bool inRegion) {
        const PixelRole found = roleAt(regions, x, 5);
        EXPECT_EQ(found.role, role) << x;
        EXPECT_EQ(found.complete, complete) << x;
        EXPECT_EQ(found.inRegion, inRegion) << x;
    };
    expect(2, Role::Test, true, true);
    expect(7, Role::Test, false, true);
    expect(15, Role::Validation, true, true);
    expect(25, Role::Train, true, true);
    expect(40, Role::Train, false, false);
}

TEST(Region, TruthAndRolesOfWindowsAreThoseOfTheirPixels) {
    Rng rng(17);
    for (int round = 0; round < 40; ++round) {
        const LabelMap labels = test::randomMap({330, 310}, 4, rng);
        const std::vector<Region> regions = randomRegions(round % 9, rng);
        const RectI window{static_cast<int>(rng.uniform(-40, 200)), static_cast<int>(rng.uniform(-40, 200)),
                           190, 170};
        const std::uint8_t background = round % 5 ? 3 : kUnlabelled;
        std::vector<std::uint8_t> truth(static_cast<std::size_t>(window.area()), 77);
        fillTruth(labels, regions, background, window, truth);
        std::array<std::vector<std::uint8_t>, 3> masked;
        for (std::size_t r = 0; r < 3; ++r) {
            masked[r] = truth;
            maskRole(regions, static_cast<Role>(r), window, masked[r], kIgnore);
        }
        std::size_t i = 0;
        for (int y = window.y; y < window.bottom(); ++y) {
            for (int x = window.x; x < window.right(); ++x, ++i) {
                const PixelRole role = roleAt(regions, x, y);
                const bool inScene = x >= 0 && y >= 0 && x < 330 && y < 310;
                const std::uint8_t label = labels.at(x, y);
                const bool filled = label == kUnlabelled && role.complete && inScene;
                ASSERT_EQ(truth[i], filled ? background : label) << x << "," << y;
                for (std::size_t r = 0; r < 3; ++r) {
                    ASSERT_EQ(masked[r][i], role.role == static_cast<Role>(r) ? truth[i] : kIgnore);
                }
            }
        }
    }
}

TEST(Region, EmptyWindowsAreLeftAlone) {
    fillTruth(LabelMap({10, 10}), {}, 1, {0, 0, 0, 5}, {});
    maskRole({}, Role::Test, {0, 0, 0, 5}, {}, 0);
    EXPECT_FALSE(anyComplete({}, {0, 0, 10, 10}));
}

}  // namespace
}  // namespace swath
