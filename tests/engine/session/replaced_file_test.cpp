// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(ReplacedFile, WithFewerBandsIsShownInBandsThatItHas) {
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {300, 200}, 6, test::discScene));
    {
        auto session = std::move(*Session::create(dir / "p.swath", *ClassTable::parse("a,b")));
        ASSERT_TRUE(session->apply(AddScene{dir / "a.tif", ""}));
        session->waitIdle();
        Composition chosen = session->document().current()->composition;
        chosen.channels[0].band = 5;
        chosen.channels[2].band = 4;
        ASSERT_TRUE(session->apply(SetComposition{session->document().currentScene, chosen}));
        ASSERT_TRUE(session->flush());
    }
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {300, 200}, 2, test::discScene));
    auto session = std::move(*Session::open(dir / "p.swath"));
    session->waitIdle();
    const Scene& scene = *session->document().current();
    ASSERT_TRUE(scene.ready) << scene.failure;
    for (const ChannelStretch& channel : scene.composition.channels) {
        EXPECT_GE(channel.band, 0);
        EXPECT_LT(channel.band, 2);
        EXPECT_LT(channel.lo, channel.hi);
    }
}

}  // namespace
}  // namespace swath
