// SPDX-License-Identifier: MIT
#include "app/views/looks.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/views/spectrum_table.h"

namespace swath {
namespace {

Scene placedScene(std::int64_t id, Size size, std::optional<Geotransform> geotransform) {
    Scene scene;
    scene.id = SceneId{id};
    scene.name = "scene " + std::to_string(id);
    scene.info.size = size;
    scene.info.geotransform = geotransform;
    scene.ready = true;
    return scene;
}

TEST(Looks, ShareTheCanvasInWholePixelsOfOneSize) {
    Looks looks;
    const ui::Rect area{40, 68, 901, 602};
    EXPECT_EQ(looks.places(area), (std::vector<ui::Rect>{area}));
    looks.arrangement = Arrangement::Swipe;
    EXPECT_EQ(looks.count(), 2U);
    EXPECT_EQ(looks.places(area).size(), 1U) << "one over the other";
    for (const auto& [arrangement, count] :
         {std::pair{Arrangement::Two, 2U}, {Arrangement::Three, 3U}, {Arrangement::Four, 4U}}) {
        looks.arrangement = arrangement;
        const auto places = looks.places(area);
        ASSERT_EQ(places.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(places[i].width, places[0].width);
            EXPECT_EQ(places[i].height, places[0].height);
            EXPECT_EQ(places[i].x, std::floor(places[i].x));
            EXPECT_LE(places[i].right(), area.right());
            EXPECT_LE(places[i].bottom(), area.bottom());
            for (std::size_t k = 0; k < i; ++k)
                EXPECT_TRUE(places[k].right() <= places[i].x || places[k].bottom() <= places[i].y);
        }
    }
}

TEST(Looks, ShowSomethingElseThanTheCanvasAtFirst) {
    Looks looks;
    looks.arrange(Arrangement::Four, nullptr);
    EXPECT_EQ(looks.choices[0], LookChoice{}) << "the canvas";
    for (std::size_t i = 1; i < Looks::kMost; ++i) EXPECT_NE(looks.choices[i], LookChoice{});
    looks.choices[1].bands = "2";
    looks.arrange(Arrangement::Two, nullptr);
    EXPECT_EQ(looks.choices[1].bands, "2") << "what was chosen stays";
    looks.arrangement = Arrangement::Flicker;
    looks.flickerHz = 2;
    EXPECT_EQ(looks.seenAt(10.1), 0U);
    EXPECT_EQ(looks.seenAt(10.6), 1U);
    EXPECT_EQ(looks.seenAt(11.1), 0U);
}

TEST(Looks, AreStoredAndNonsenseIsIgnored) {
    Looks looks;
    looks.arrangement = Arrangement::Three;
    looks.divider = 0.3;
    looks.flickerHz = 4;
    looks.choices[1] = {.scene = SceneId{5}, .bands = "4,3,2", .over = Over::Errors};
    nlohmann::json kept;
    looks.save(kept);
    Looks read;
    read.load(kept);
    EXPECT_EQ(read.arrangement, Arrangement::Three);
    EXPECT_EQ(read.divider, 0.3);
    EXPECT_EQ(read.flickerHz, 4);
    EXPECT_EQ(read.choices, looks.choices);
    for (
        const char* text :
        {"null", "[]", "7", R"({"arrangement": 3, "divider": "x", "choices": 4})",
         R"({"arrangement": "twenty", "choices": [1, null, {"scene": "a", "bands": 5, "over": "king"}, {}, {}]})",
         R"({"divider": 1e300, "flicker_hz": -5})"})
        read.load(nlohmann::json::parse(text));
    EXPECT_EQ(read.arrangement, Arrangement::Three);
    EXPECT_EQ(read.divider, 1);
    EXPECT_EQ(read.flickerHz, Looks::kSlowest);
}

TEST(Looks, SayWhatTheyShow) {
    Document document;
    document.scenes.push_back(placedScene(1, {100, 100}, {}));
    document.scenes.push_back(placedScene(2, {100, 100}, {}));
    document.currentScene = SceneId{1};
    for (Scene& scene : document.scenes) {
        for (const char* name : {"B2", "a name that is far too long", "B4"})
            scene.info.bands.push_back({.name = name});
        scene.statistics.bands.resize(3);
        for (std::size_t c = 0; c < 3; ++c) scene.composition.channels[c].band = static_cast<int>(2 - c);
    }
    EXPECT_EQ(captionOf({}, document), "B4 2 B2");
    EXPECT_EQ(captionOf({.bands = "1", .over = Over::Labels}, document), "B2 in grey · labels");
    EXPECT_EQ(captionOf({.scene = SceneId{2}}, document), "scene 2 · B4 2 B2");
    EXPECT_EQ(captionOf({.scene = SceneId{9}}, document), "no scene");
    EXPECT_EQ(captionOf({.bands = "no such bands"}, document), "B4 2 B2") << "as the scene is shown";
    EXPECT_EQ(captionOf({.bands = "false-colour"}, document), "B4 2 B2") << "there is no infrared";
    for (BandInfo& band : document.scenes[0].info.bands) band.name = "band 7";
    EXPECT_EQ(captionOf({}, document), "bands 3 2 1");
    EXPECT_EQ(captionOf({.bands = "2", .over = Over::Nothing}, document), "band 2 in grey · no layers");
    for (BandInfo& band : document.scenes[0].info.bands) band.name = "same";
    EXPECT_EQ(captionOf({}, document), "bands 3 2 1") << "names that tell nothing apart";
}

TEST(LinkedViews, ShowTheSameGround) {
    LinkedViews links;
    const Scene fine = placedScene(1, {400, 300}, Geotransform{{1000, 10, 0, 9000, 0, -10}});
    const Scene coarse = placedScene(2, {100, 100}, Geotransform{{800, 40, 0, 9400, 0, -40}});
    const View view({200, 100}, 2, {640, 480});
    const auto linked = links.viewOf(view, fine, coarse);
    ASSERT_TRUE(linked);
    // 200, 100 of the fine one is 3000, 8000 on the ground, which is 55, 35 of the coarse one.
    EXPECT_NEAR(linked->centre().x, 55, 1e-6);
    EXPECT_NEAR(linked->centre().y, 35, 1e-6);
    EXPECT_NEAR(linked->zoom(), 8, 1e-6);
    const auto back = links.viewOf(*linked, coarse, fine);
    ASSERT_TRUE(back);
    EXPECT_NEAR(back->centre().x, 200, 1e-6);
    EXPECT_NEAR(back->zoom(), 2, 1e-6);
    const Scene bare = placedScene(3, {200, 150}, {});
    const auto shared = links.viewOf(view, fine, bare);
    ASSERT_TRUE(shared);
    EXPECT_NEAR(shared->centre().x, 100, 1e-9) << "without a place: by the share of its size";
    EXPECT_NEAR(shared->zoom(), 4, 1e-9);
}

TEST(LinkedViews, KnowWhereOtherScenesLie) {
    LinkedViews links;
    const Scene shown = placedScene(1, {400, 300}, Geotransform{{1000, 10, 0, 9000, 0, -10}});
    const Scene beside = placedScene(2, {50, 20}, Geotransform{{5000, 40, 0, 9000, 0, -40}});
    EXPECT_EQ(links.placeOf(shown, beside), (RectI{400, 0, 200, 80}));
    EXPECT_FALSE(links.wantsFrame());
    EXPECT_FALSE(links.placeOf(shown, placedScene(3, {50, 20}, {})));
    for (int i = 10; i < 40; ++i)
        (void)links.placeOf(shown, placedScene(i, {50, 20}, beside.info.geotransform));
    EXPECT_FALSE(links.placeOf(shown, placedScene(39, {50, 20}, beside.info.geotransform)));
    for (int frame = 0; frame < 6 && links.wantsFrame(); ++frame)
        for (int i = 10; i < 40; ++i)
            (void)links.placeOf(shown, placedScene(i, {50, 20}, beside.info.geotransform));
    EXPECT_EQ(links.placeOf(shown, placedScene(39, {50, 20}, beside.info.geotransform)),
              (RectI{400, 0, 200, 80}));
}

RasterInfo threeBands(std::array<double, 3> wavelengths) {
    RasterInfo info;
    for (std::size_t b = 0; b < 3; ++b)
        info.bands.push_back({.name = "band, " + std::to_string(b + 1), .wavelengthNm = wavelengths[b]});
    return info;
}

TEST(SpectrumTable, IsInTheOrderOfWavelengths) {
    SpectrumTable table(threeBands({842, 0, 490}), true);
    EXPECT_TRUE(table.overWavelengths());
    EXPECT_EQ(std::vector(table.x().begin(), table.x().end()), (std::vector<double>{490, 842}));
    table.add({.label = "a", .colour = {}, .values = {1, 2, std::nan("")}});
    table.add({.label = "w", .colour = {}, .values = {10, 20, 30}, .deviations = {0.5, 1, 1.5}, .pixels = 7});
    table.add({.label = "of another scene", .colour = {}, .values = {1, 2}});
    ASSERT_EQ(table.lines().size(), 2U);
    EXPECT_EQ(table.lines()[1].values, (std::vector<double>{30, 10}));
    EXPECT_EQ(table.csv(),
              "band,name,wavelength_nm,a,w,w deviation\n"
              "3,\"band, 3\",490,,30,1.5\n"
              "1,\"band, 1\",842,1,10,0.5\n");
}

TEST(SpectrumTable, IsByNumberWhereThereAreNoWavelengths) {
    EXPECT_FALSE(SpectrumTable::hasWavelengths(threeBands({842, 0, 0})));
    const SpectrumTable table(threeBands({842, 0, 0}), true);
    EXPECT_FALSE(table.overWavelengths());
    EXPECT_EQ(table.x().size(), 3U);
    EXPECT_EQ(SpectrumTable(threeBands({842, 665, 490}), false).x()[0], 1);
}

}  // namespace
}  // namespace swath
