// SPDX-License-Identifier: MIT
// Formulas, indices and maps as the painter shows them, against what the CPU makes of the same tiles.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/widgets/offscreen.h"
#include "tests/widgets/test_scene.h"

namespace swath {
namespace {

constexpr SceneId kIndexScene{3};
constexpr Size kPicture{300, 280};

double reflectance(int band, int x, int y) {
    return 100 + (band + 1) * 211 + (x * (band + 3) * 7 + y * 13) % 2900;
}

class ShownValuesTest : public Offscreen {
  protected:
    void SetUp() override {
        open(kPicture);
        if (IsSkipped()) return;
        textures_ = std::make_unique<TileTextures>(std::make_shared<MemoryBudget>());
        painter_ = std::move(*ScenePainter::create(*textures_));
    }
    static SceneLook look(const Composition& composition) {
        OverlayStyle style;
        style.labelsVisible = false;
        return {.scene = kIndexScene,
                .view = {{kPicture.width / 2.0, kPicture.height / 2.0}, 1, kPicture},
                .area = {0, 0, kPicture.width, kPicture.height},
                .composition = composition,
                .style = style};
    }
    Image draw(const Composition& composition) {
        context().bind();
        drawn_ = painter_->draw(look(composition), kPicture);
        return context().read();
    }
    void load(const TestScene& scene, const Composition& composition, std::vector<int> bands) {
        textures_->beginFrame();
        for (const TileKey& key : painter_->wantedTiles(look(composition)))
            textures_->upload(scene.tile(key, bands));
        while (textures_->figures().queued > 0) textures_->beginFrame();
    }
    static Rgb pixel(const Image& image, int x, int y) {
        const std::size_t i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.size.width) +
                               static_cast<std::size_t>(x)) *
                              4;
        return {image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]};
    }
    /// The picture shows in each pixel what tileValues() and colourOf() make of the tile there. Where a map
    /// is shown, the colour beside it in the table will do: both round at the same places, but for the last
    /// digit.
    void expectValues(const TestScene& scene, const RasterInfo& info, const BandFormulas& formulas,
                      const Composition& composition) {
        const Image image = draw(composition);
        EXPECT_EQ(drawn_.empty, 0);
        const Size tiles{2, 2};
        int wrong = 0, shown = 0, empty = 0;
        for (int ty = 0; ty < tiles.height; ++ty)
            for (int tx = 0; tx < tiles.width; ++tx) {
                const auto tile = scene.tile({kIndexScene, 0, tx, ty}).tile;
                std::vector<std::size_t> pixels(static_cast<std::size_t>(tile->size.area()));
                for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = i;
                const auto values = tileValues(composition, info, formulas, *tile, pixels);
                for (std::size_t i = 0; i < pixels.size(); ++i) {
                    const int x = tx * kRasterTileSize + static_cast<int>(i) % tile->size.width,
                              y = ty * kRasterTileSize + static_cast<int>(i) / tile->size.width;
                    const std::array<float, 3> at{values[i], values[pixels.size() + i],
                                                  values[2 * pixels.size() + i]};
                    const bool none = std::ranges::all_of(at, [](float value) { return std::isnan(value); });
                    ++(none ? empty : shown);
                    const Rgb expected = none ? OverlayStyle().background : colourOf(composition, info, at);
                    if (!isAbout(pixel(image, x, y), expected, composition.map == ColourMap::None ? 1 : 8) &&
                        ++wrong <= 3)
                        ADD_FAILURE() << x << ", " << y << ": " << formatColour(pixel(image, x, y))
                                      << " instead of " << formatColour(expected);
                }
            }
        EXPECT_EQ(wrong, 0);
        EXPECT_GT(shown, 1000);
        empty_ = empty;
    }
    static bool isAbout(Rgb a, Rgb b, int apart) {
        return std::abs(a.r - b.r) <= apart && std::abs(a.g - b.g) <= apart && std::abs(a.b - b.b) <= apart;
    }
    static Composition index(const std::string& formula, double lo, double hi, ColourMap map) {
        Composition c;
        c.formula = {.text = formula, .name = "index"};
        c.map = map;
        for (ChannelStretch& channel : c.channels) channel = {0, lo, hi};
        return c;
    }

    std::unique_ptr<TileTextures> textures_;
    std::unique_ptr<ScenePainter> painter_;
    ScenePainter::Drawn drawn_;
    int empty_ = 0;
};

TEST_F(ShownValuesTest, AnIndexOfScaledSamplesWithGapsIsThatOfTheProcessor) {
    for (const PixelType type : {PixelType::UInt16, PixelType::Int16, PixelType::Float32}) {
        const double gap = type == PixelType::Int16 ? -32768 : 0;
        TestScene scene(kIndexScene, kPicture, type, 3, [gap](int band, int x, int y) {
            return (x / 5 + y / 3 + band) % 7 == 0 ? gap : reflectance(band, x, y);
        });
        for (int band = 0; band < 3; ++band) {
            scene.setUnits(band, 0.0001, -0.01);
            scene.setNodata(band, gap);
        }
        textures_->removeScene(kIndexScene);
        textures_->setScene(kIndexScene, scene.info());
        const Composition ndvi = index("(b3 - b1) / (b3 + b1)", -1, 1, ColourMap::RdYlGn);
        load(scene, ndvi, {0, 1, 2});
        expectValues(scene, scene.info(), {}, ndvi);
        EXPECT_GT(empty_, 1000) << "gaps of one band are gaps of the index";
        EXPECT_TRUE(painter_->wantedTiles(look(ndvi)).empty());
        Composition other = index("b2 / (b1 - b3)", -3, 3, ColourMap::None);
        other.gamma = 1.5;
        EXPECT_TRUE(painter_->wantedTiles(look(other)).empty()) << "no tile for another formula";
        expectValues(scene, scene.info(), {}, other);
        Composition grey;
        grey.map = ColourMap::Turbo;
        for (ChannelStretch& channel : grey.channels) channel = {1, 0, 0.3};
        EXPECT_TRUE(painter_->wantedTiles(look(grey)).empty());
        expectValues(scene, scene.info(), {}, grey);
        EXPECT_GT(empty_, 1000);
    }
}

TEST_F(ShownValuesTest, DerivedBandsAreShownFromTilesThatDoNotHoldThem) {
    const TestScene scene(kIndexScene, kPicture, PixelType::UInt16, 3, reflectance,
                          [](int x, int y) { return (x + y) % 5 != 0; });
    RasterInfo info = scene.info();
    info.type = PixelType::Float32;
    info.bands.resize(5);
    const BandFormulas formulas{.first = 3,
                                .all = {*BandExpression::parse("(b3 - b1) / (b3 + b1)", 3),
                                        *BandExpression::parse("where(b4 > 0.2, b4 * 100, b2)", 4)}};
    textures_->setScene(kIndexScene, info, formulas);
    Composition c;
    c.channels = {ChannelStretch{4, 0, 3000}, {3, -1, 1}, {1, 0, 3000}};
    load(scene, c, {0, 1, 2});
    EXPECT_TRUE(painter_->wantedTiles(look(c)).empty());
    expectValues(scene, info, formulas, c);
    EXPECT_GT(empty_, 1000) << "what the mask says holds";
    for (ChannelStretch& channel : c.channels) channel = {3, -0.5, 0.5};
    EXPECT_TRUE(painter_->wantedTiles(look(c)).empty());
    expectValues(scene, info, formulas, c);

    // A formula more, or one less, and a scene whose tiles stay.
    info.bands.resize(4);
    textures_->setScene(kIndexScene, info, {.first = 3, .all = {formulas.all[0]}});
    EXPECT_TRUE(painter_->wantedTiles(look(c)).empty());
    info.bands.resize(3);
    info.type = PixelType::UInt16;
    textures_->setScene(kIndexScene, info);
    c.channels[0].band = c.channels[1].band = c.channels[2].band = 2;
    EXPECT_TRUE(painter_->wantedTiles(look(c)).empty());
    textures_->setScene(kIndexScene, scene.info(), {.first = 2, .all = {formulas.all[0]}});
    EXPECT_FALSE(painter_->wantedTiles(look(c)).empty()) << "a band less in the tiles: they are others";
}

}  // namespace
}  // namespace swath
