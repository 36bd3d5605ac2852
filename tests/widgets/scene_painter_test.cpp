// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_painter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "tests/widgets/offscreen.h"
#include "tests/widgets/test_scene.h"
#include "widgets/canvas/scene_reference.h"

namespace swath {
namespace {

constexpr SceneId kId{7};
constexpr Size kCanvas{320, 300};

double gradient(int band, int x, int y) {
    return 40 + (band + 1) * 10 + (x * 3 + y * 2 + band * 31) % 170;
}

std::array<std::uint8_t, 4> figures(int x, int y) {
    const std::uint8_t truth = static_cast<std::uint8_t>((x / 20 + y / 30) % 4);
    const std::uint8_t predicted = static_cast<std::uint8_t>((x / 17 + y / 23) % 4);
    const std::uint8_t label = (x / 50) % 5 == 4 ? kIgnore : truth;
    return {label, label, predicted, static_cast<std::uint8_t>((x + y) % 256)};
}

OverlayStyle palette() {
    OverlayStyle style;
    style.palette[1] = {230, 40, 60};
    style.palette[2] = {20, 200, 90};
    style.palette[3] = {70, 90, 250};
    return style;
}

class ScenePainterTest : public Offscreen {
  protected:
    void SetUp() override {
        open(kCanvas);
        if (!IsSkipped()) make(std::make_shared<MemoryBudget>());
    }
    void make(std::shared_ptr<MemoryBudget> memory, FrameBudget frame = {}) {
        painter_.reset();
        textures_ = std::make_unique<TileTextures>(std::move(memory), frame);
        painter_ = std::move(*ScenePainter::create(*textures_));
    }
    /// View at 1:1 whose corner is scene position (x, y).
    static View at(int x, int y, Size size = kCanvas) {
        return {{x + size.width / 2.0, y + size.height / 2.0}, 1, size};
    }
    static SceneLook look(const View& view, const Composition& composition, const OverlayStyle& style,
                          OverlaySource* overlay = nullptr, SceneId scene = kId) {
        return {.scene = scene,
                .view = view,
                .area = {0, 0, kCanvas.width, kCanvas.height},
                .composition = composition,
                .style = style,
                .overlays = overlay};
    }
    /// One frame as it is, without waiting for anything.
    Image draw(const SceneLook& wanted) {
        context().bind();
        drawn_ = painter_->draw(wanted, kCanvas);
        return context().read();
    }
    /// A frame with all that lies over the scene.
    Image drawAll(const SceneLook& wanted) {
        context().bind();
        drawn_ = drawWhole(*textures_, *painter_, wanted, kCanvas);
        return context().read();
    }
    static Rgb pixel(const Image& image, int x, int y) {
        const std::size_t i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.size.width) +
                               static_cast<std::size_t>(x)) *
                              4;
        return {image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]};
    }
    /// Compares a 1:1 picture at corner (0, 0) with the CPU reference, one step of 255 apart at most: GPU and
    /// CPU round powers and mixtures differently.
    void expectReference(const TestScene& scene, const Composition& composition, const OverlayStyle& style,
                         bool validWhere(int, int) = nullptr) {
        TestOverlay overlay(scene.info().size, figures);
        const SceneLook wanted = look(at(0, 0), composition, style, &overlay, scene.id());
        textures_->setScene(scene.id(), scene.info());
        textures_->invalidateAll(scene.id());
        loadAll(*textures_, *painter_, scene, wanted);
        const Image image = drawAll(wanted);
        int wrong = 0;
        for (int y = 0; y < kCanvas.height; ++y)
            for (int x = 0; x < kCanvas.width; ++x) {
                Rgb expected = style.background;
                if (x < scene.info().size.width && y < scene.info().size.height) {
                    ShadeInput in;
                    for (std::size_t c = 0; c < 3; ++c)
                        in.samples[c] = static_cast<float>(scene.sample(composition.channels[c].band, x, y));
                    in.valid = validWhere == nullptr || validWhere(x, y);
                    in.overlay = figures(x, y);
                    in.labelEdge = isEdge(scene.info().size, x, y);
                    in.screenX = x;
                    in.screenY = y;
                    expected = shadeScenePixel(in, composition, style);
                }
                const Rgb got = pixel(image, x, y);
                if (std::abs(got.r - expected.r) > 1 || std::abs(got.g - expected.g) > 1 ||
                    std::abs(got.b - expected.b) > 1) {
                    if (++wrong <= 3)
                        ADD_FAILURE() << x << ", " << y << ": " << formatColour(got) << " instead of "
                                      << formatColour(expected);
                }
            }
        EXPECT_EQ(wrong, 0);
    }
    static bool isEdge(Size scene, int x, int y) {
        const auto label = [&](int nx, int ny) {
            // Neighbours are looked up within the tile.
            const int x0 = x / kRasterTileSize * kRasterTileSize, y0 = y / kRasterTileSize * kRasterTileSize;
            nx = std::clamp(nx, x0, std::min(x0 + kRasterTileSize, scene.width) - 1);
            ny = std::clamp(ny, y0, std::min(y0 + kRasterTileSize, scene.height) - 1);
            return figures(nx, ny)[0];
        };
        const auto here = label(x, y);
        return label(x - 1, y) != here || label(x + 1, y) != here || label(x, y - 1) != here ||
               label(x, y + 1) != here;
    }

    std::unique_ptr<TileTextures> textures_;
    std::unique_ptr<ScenePainter> painter_;
    ScenePainter::Drawn drawn_;
    Composition composition_{{ChannelStretch{2, 50, 220}, {1, 60, 250}, {0, 40, 200}}, 1};
    Composition grey_{{ChannelStretch{0, 0, 255}, {0, 0, 255}, {0, 0, 255}}, 1};
    OverlayStyle plain_ = [] {
        OverlayStyle style = palette();
        style.labelsVisible = false;
        return style;
    }();
};

TEST_F(ScenePainterTest, ShowsEveryPixelTypeLikeTheReference) {
    for (const PixelType type : {PixelType::UInt8, PixelType::UInt16, PixelType::Int16, PixelType::Float32}) {
        const TestScene scene(SceneId{static_cast<int>(type) + 1}, {310, 270}, type, 4, gradient);
        expectReference(scene, composition_, plain_);
    }
}

TEST_F(ScenePainterTest, StretchGammaAndInversionLikeTheReference) {
    const TestScene scene(kId, {310, 270}, PixelType::Float32, 3, [](int band, int x, int y) {
        return (x + y) % 37 == 0 ? std::numeric_limits<double>::quiet_NaN() : gradient(band, x, y) - 100;
    });
    expectReference(scene, {{ChannelStretch{0, -60, 90}, {1, 80, -20}, {2, 30, 30}}, 2.2}, plain_);
}

TEST_F(ScenePainterTest, NodataShowsTheGroundLikeTheReference) {
    constexpr auto valid = [](int x, int y) { return (x / 9 + y / 7) % 3 != 0; };
    const TestScene scene(kId, {310, 270}, PixelType::UInt16, 3, gradient, valid);
    expectReference(scene, composition_, plain_, valid);
    OverlayStyle checker = plain_;
    checker.nodataChecker = true;
    expectReference(scene, composition_, checker, valid);
}

TEST_F(ScenePainterTest, LabelsPredictionsAndErrorsLikeTheReference) {
    const TestScene scene(kId, {310, 270}, PixelType::UInt8, 3, gradient);
    OverlayStyle style = palette();
    expectReference(scene, composition_, style);
    style.labelOutline = false;
    style.predictionVisible = true;
    style.labelOpacity = 0.3;
    expectReference(scene, composition_, style);
    style.errorsVisible = true;
    expectReference(scene, composition_, style);
    style.errorClass = std::uint8_t{2};
    style.errorPalette = ErrorPalette::ColourBlindSafe;
    expectReference(scene, composition_, style);
}

TEST_F(ScenePainterTest, ErrorColoursCountLikeTheCpu) {
    const TestScene scene(kId, {310, 270}, PixelType::UInt8, 1, gradient);
    TestOverlay overlay(scene.info().size, figures);
    OverlayStyle style = plain_;
    style.errorsVisible = true;
    style.errorOpacity = 1;
    style.errorClass = std::uint8_t{3};
    const SceneLook wanted =
        look(at(0, 0), {{ChannelStretch{0, 0, 255}, {0, 0, 255}, {0, 0, 255}}, 1}, style, &overlay);
    textures_->setScene(scene.id(), scene.info());
    loadAll(*textures_, *painter_, scene, wanted);
    const Image image = drawAll(wanted);
    for (const ErrorKind kind :
         {ErrorKind::TruePositive, ErrorKind::FalsePositive, ErrorKind::FalseNegative}) {
        int expected = 0, got = 0;
        for (int y = 0; y < kCanvas.height; ++y)
            for (int x = 0; x < kCanvas.width; ++x) {
                const auto o = figures(x, y);
                if (x < 310 && y < 270 && errorKind(o[1], o[2], style.errorClass) == kind) ++expected;
                if (pixel(image, x, y) == errorColour(kind, style.errorPalette)) ++got;
            }
        EXPECT_GT(expected, 0);
        EXPECT_EQ(got, expected);
    }
}

TEST_F(ScenePainterTest, CoarseTileStandsInUntilFineOnesCome) {
    const TestScene scene(kId, {1200, 1100}, PixelType::UInt8, 1,
                          [](int, int x, int) { return x < 600 ? 60.0 : 200.0; });
    const SceneLook wanted = look(at(450, 300), grey_, plain_);
    textures_->setScene(kId, scene.info());
    const auto keys = painter_->wantedTiles(wanted);
    ASSERT_GT(keys.size(), 2U);
    EXPECT_EQ(keys.front(), (TileKey{kId, 3, 0, 0})) << "the coarsest first";
    EXPECT_EQ(keys.back().level, 0);

    EXPECT_EQ(pixel(draw(wanted), 10, 10), plain_.background);
    EXPECT_GT(drawn_.empty, 0);
    textures_->beginFrame();
    textures_->upload(scene.tile(keys.front()));
    Image image = draw(wanted);
    EXPECT_EQ(pixel(image, 10, 10), (Rgb{60, 60, 60}));
    EXPECT_EQ(pixel(image, 300, 290), (Rgb{200, 200, 200}));
    EXPECT_EQ(drawn_.sharp, 0);
    EXPECT_GT(drawn_.fromAncestor, 0);

    loadAll(*textures_, *painter_, scene, wanted);
    image = draw(wanted);
    EXPECT_EQ(drawn_.fromAncestor, 0);
    EXPECT_EQ(pixel(image, 149, 100), (Rgb{60, 60, 60}));
    EXPECT_EQ(pixel(image, 150, 100), (Rgb{200, 200, 200}));
    EXPECT_TRUE(painter_->wantedTiles(wanted).empty());
}

TEST_F(ScenePainterTest, TwoViewsOfASceneShowOtherBandsAndLayersInOneFrame) {
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 4,
                          [](int band, int, int) { return 50.0 * (band + 1); });
    TestOverlay first(
        scene.info().size,
        [](int, int) {
            return std::array<std::uint8_t, 4>{0, 0, 1, 0};
        },
        1);
    TestOverlay second(
        scene.info().size,
        [](int, int) {
            return std::array<std::uint8_t, 4>{0, 0, 2, 0};
        },
        2);
    const auto bands = [](int r, int g, int b) {
        return Composition{{ChannelStretch{r, 0, 255}, {g, 0, 255}, {b, 0, 255}}, 1};
    };
    OverlayStyle map = plain_;
    map.predictionVisible = true;
    map.predictionOpacity = 1;
    const int half = kCanvas.width / 2;
    SceneLook left = look(at(0, 0, {half, kCanvas.height}), bands(0, 1, 2), plain_, &first);
    left.area = {0, 0, half, kCanvas.height};
    SceneLook right = look(at(500, 300, {half, kCanvas.height}), bands(3, 2, 0), plain_, &second);
    right.area = {half, 0, half, kCanvas.height};
    textures_->setScene(kId, scene.info());
    loadAll(*textures_, *painter_, scene, left);
    loadAll(*textures_, *painter_, scene, right);
    const auto both = [&] {
        context().bind();
        (void)painter_->draw(left, kCanvas);
        (void)painter_->draw(right, kCanvas);
        return context().read();
    };
    Image image = both();
    EXPECT_EQ(pixel(image, 10, 10), (Rgb{50, 100, 150}));
    EXPECT_EQ(pixel(image, half + 10, 10), (Rgb{200, 150, 50}));
    left.style = right.style = map;
    (void)both();
    textures_->finishOverlays();
    image = both();
    EXPECT_EQ(pixel(image, 10, 10), map.palette[1]);
    EXPECT_EQ(pixel(image, half + 10, 10), map.palette[2]);
    std::swap(left.overlays, right.overlays);
    (void)both();
    textures_->finishOverlays();
    const int orders = textures_->figures().overlayOrders;
    std::swap(left.overlays, right.overlays);
    image = both();
    EXPECT_EQ(pixel(image, 10, 10), map.palette[1]);
    EXPECT_EQ(textures_->figures().overlayOrders, orders) << "going back costs nothing: both are kept";
}

TEST_F(ScenePainterTest, TilesWithOtherBandsAreAskedForAnew) {
    const TestScene scene(kId, {300, 300}, PixelType::UInt8, 20,
                          [](int band, int, int) { return 10.0 * band; });
    const auto of = [](int band) {
        return Composition{{ChannelStretch{band, 0, 255}, {band, 0, 255}, {band, 0, 255}}, 1};
    };
    const auto load = [&](const SceneLook& wanted, std::vector<int> bands) {
        textures_->beginFrame();
        for (const TileKey& key : painter_->wantedTiles(wanted)) textures_->upload(scene.tile(key, bands));
        while (textures_->figures().queued > 0) textures_->beginFrame();
    };
    textures_->setScene(kId, scene.info());
    const SceneLook before = look(at(0, 0), of(3), plain_), after = look(at(0, 0), of(17), plain_);
    load(before, {3});
    EXPECT_EQ(pixel(draw(before), 9, 9), (Rgb{30, 30, 30}));
    EXPECT_TRUE(painter_->wantedTiles(before).empty());
    load(after, {17});
    EXPECT_EQ(pixel(draw(after), 9, 9), (Rgb{170, 170, 170}));
    EXPECT_EQ(pixel(draw(look(at(0, 0), of(99), plain_)), 9, 9), plain_.background)
        << "a band that there is not is the first one, which is not loaded here";
    EXPECT_FALSE(painter_->wantedTiles(look(at(0, 0), of(99), plain_)).empty());
}

TEST_F(ScenePainterTest, AViewThatDoesNotFitIntoTheBudgetGetsCoarserTiles) {
    const TestScene scene(kId, {4096, 4096}, PixelType::UInt8, 3, gradient);
    textures_->setScene(kId, scene.info());
    const SceneLook wide = look(View({2048, 2048}, 1, {2000, 2000}), composition_, plain_);
    EXPECT_EQ(painter_->levelFor(wide), 0);
    make(std::make_shared<MemoryBudget>(8'000'000));
    textures_->setScene(kId, scene.info());
    EXPECT_GT(painter_->levelFor(wide), 0);
}

TEST_F(ScenePainterTest, DrawsNothingWithoutAScene) {
    const SceneLook wanted = look(at(0, 0), composition_, plain_);
    EXPECT_TRUE(painter_->wantedTiles(wanted).empty());
    EXPECT_EQ(pixel(draw(wanted), 5, 5), plain_.background);
    textures_->removeScene(kId);
}

TEST_F(ScenePainterTest, KeepsToItsPartOfTheFramebuffer) {
    const TestScene scene(kId, {600, 600}, PixelType::UInt8, 1, [](int, int, int) { return 255.0; });
    const RectI part{40, 20, 100, 60};
    SceneLook wanted = look(at(50, 50, part.size()), composition_, plain_);
    wanted.area = part;
    textures_->setScene(kId, scene.info());
    loadAll(*textures_, *painter_, scene, wanted);
    (void)draw(look(at(-9000, 0), composition_, plain_));
    const Image image = draw(wanted);
    for (int y = 0; y < kCanvas.height; ++y)
        for (int x = 0; x < kCanvas.width; ++x)
            ASSERT_EQ(pixel(image, x, y), part.contains(x, y) ? (Rgb{255, 255, 255}) : plain_.background)
                << x << ", " << y;
}

TEST_F(ScenePainterTest, WhatIsUnderThePenShowsInTheSameFrame) {
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 1, gradient);
    std::uint8_t label = 1;
    TestOverlay overlay(scene.info().size, [&label](int, int) {
        return std::array<std::uint8_t, 4>{label, 0, 0, 0};
    });
    OverlayStyle style = palette();
    style.labelOpacity = 1;
    style.labelOutline = false;
    const SceneLook wanted = look(at(0, 0), composition_, style, &overlay);
    textures_->setScene(kId, scene.info());
    loadAll(*textures_, *painter_, scene, wanted);
    EXPECT_EQ(pixel(drawAll(wanted), 100, 100), style.palette[1]);

    overlay.fills = 0;
    (void)draw(wanted);
    EXPECT_EQ(overlay.fills, 0) << "what is up to date is not asked for again";

    label = 2;
    overlay.filledTexels = 0;
    textures_->beginFrame();
    textures_->invalidate(kId, {90, 90, 20, 20}, TileTextures::Urgency::ThisFrame);
    Image image = draw(wanted);
    EXPECT_EQ(overlay.fills, 1) << "the stroke's tile only";
    EXPECT_EQ(overlay.filledTexels, 400) << "and of it the window only";
    EXPECT_EQ(pixel(image, 100, 100), style.palette[2]);
    EXPECT_EQ(pixel(image, 80, 100), style.palette[1]);
    EXPECT_FALSE(textures_->needsFrame()) << "nothing of it is filled a second time";
}

TEST_F(ScenePainterTest, AnOlderFillDoesNotTakeBackWhatThePenDid) {
    const TestScene scene(kId, {256, 256}, PixelType::UInt8, 1, gradient);
    // The labels as they are when a snapshot is taken; the window under the pen gets 2.
    struct Source final : OverlaySource {
        OverlayFill tile(const TileKey&) override {
            return [value = now](const RectI& texels, std::span<std::uint8_t> rgba) {
                for (std::size_t i = 0; i < static_cast<std::size_t>(texels.area()); ++i) rgba[i * 4] = value;
            };
        }
        std::uint8_t now = 1;
    } source;
    OverlayStyle style = palette();
    style.labelOpacity = 1;
    style.labelOutline = false;
    const SceneLook wanted = look(at(0, 0), composition_, style, &source);
    textures_->setScene(kId, scene.info());
    loadAll(*textures_, *painter_, scene, wanted);
    (void)drawAll(wanted);
    textures_->invalidateAll(kId);
    (void)draw(wanted);  // orders, from a snapshot before the stroke
    source.now = 2;
    textures_->invalidate(kId, {10, 10, 20, 20}, TileTextures::Urgency::ThisFrame);
    textures_->finishOverlays();
    const Image image = draw(wanted);
    EXPECT_EQ(pixel(image, 15, 15), style.palette[2]);
    EXPECT_EQ(pixel(image, 100, 100), style.palette[1]);
}

TEST_F(ScenePainterTest, OverlayBudgetIsSpreadOverFrames) {
    make(std::make_shared<MemoryBudget>(), {.overlayTiles = 1});
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 1, gradient);
    TestOverlay overlay(scene.info().size, [](int, int) { return std::array<std::uint8_t, 4>{1, 0, 0, 0}; });
    const SceneLook wanted = look(at(100, 100), composition_, palette(), &overlay);
    textures_->setScene(kId, scene.info());
    loadAll(*textures_, *painter_, scene, wanted);
    int uploads = 0;
    while (uploads < 4) {
        textures_->beginFrame();
        (void)draw(wanted);
        ASSERT_LE(textures_->figures().overlayUploads, 1);
        uploads += textures_->figures().overlayUploads;
        ASSERT_TRUE(uploads == 4 || textures_->needsFrame());
    }
    EXPECT_EQ(overlay.fills, 4);
}

TEST_F(ScenePainterTest, KeepsToTheSharedMemoryBudget) {
    constexpr std::int64_t kBudget = 2'000'000;  // about ten tiles of three 8-bit bands
    const auto memory = std::make_shared<MemoryBudget>(kBudget);
    make(memory);
    LruCache<int, int> other(*memory, "others");
    const TestScene scene(kId, {4096, 4096}, PixelType::UInt8, 3, gradient);
    TestOverlay overlay(scene.info().size, [](int, int) { return std::array<std::uint8_t, 4>{1, 0, 0, 0}; });
    textures_->setScene(kId, scene.info());
    for (int x = 0; x < 3600; x += 300) {
        const SceneLook wanted = look(at(x, x), composition_, palette(), &overlay);
        loadAll(*textures_, *painter_, scene, wanted);
        (void)drawAll(wanted);
        const auto figures = textures_->figures();
        EXPECT_GT(figures.rawBytes, 0);
        EXPECT_GT(figures.overlayBytes, 0);
        EXPECT_LE(figures.rawBytes + figures.overlayBytes, kBudget);
        EXPECT_EQ(memory->used(), figures.rawBytes + figures.overlayBytes);
    }
    // Another cache of the program drives tiles out, from whichever thread.
    std::jthread([&] { other.put(1, std::make_shared<const int>(1), kBudget - 300'000); }).join();
    EXPECT_LE(memory->used(), kBudget);
    EXPECT_LE(textures_->figures().rawBytes + textures_->figures().overlayBytes, 300'000);
    textures_->beginFrame();  // where their textures end
    const SceneLook again = look(at(0, 0), composition_, palette(), &overlay);
    EXPECT_FALSE(painter_->wantedTiles(again).empty());
}

TEST_F(ScenePainterTest, UploadsAreSpreadOverFrames) {
    make(std::make_shared<MemoryBudget>(), {.uploadBytes = 1});
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 1, gradient);
    const SceneLook wanted = look(at(0, 0), composition_, plain_);
    textures_->setScene(kId, scene.info());
    textures_->beginFrame();
    const auto keys = painter_->wantedTiles(wanted);
    for (const TileKey& key : keys) textures_->upload(scene.tile(key));
    EXPECT_EQ(textures_->figures().rawBytes, 256 * 256) << "at least one a frame";
    EXPECT_TRUE(textures_->needsFrame());
    EXPECT_TRUE(painter_->wantedTiles(wanted).empty()) << "queued tiles are not wished for again";
    for (std::size_t i = 1; i < keys.size(); ++i) textures_->beginFrame();
    EXPECT_FALSE(textures_->needsFrame());
    EXPECT_EQ(textures_->figures().rawBytes, static_cast<std::int64_t>(keys.size()) * 256 * 256);
}

TEST_F(ScenePainterTest, FailedTilesAreNotAskedForAgain) {
    const TestScene scene(kId, {300, 300}, PixelType::UInt8, 1, gradient);
    textures_->setScene(kId, scene.info());
    const SceneLook wanted = look(at(0, 0), composition_, plain_);
    textures_->beginFrame();
    for (const TileKey& key : painter_->wantedTiles(wanted)) textures_->upload({key, nullptr, "truncated"});
    EXPECT_TRUE(painter_->wantedTiles(wanted).empty());
    EXPECT_GT(textures_->figures().failedTiles, 0);
    textures_->setScene(kId, scene.info());
    EXPECT_FALSE(painter_->wantedTiles(wanted).empty());
}

}  // namespace
}  // namespace swath
