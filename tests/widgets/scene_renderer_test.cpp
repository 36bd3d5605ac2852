// SPDX-License-Identifier: MIT
#include "widgets/canvas/scene_renderer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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

class SceneRendererTest : public Offscreen {
  protected:
    void SetUp() override {
        open(kCanvas);
        if (!IsSkipped()) renderer_ = std::move(*SceneRenderer::create());
    }
    /// View at 1:1 whose corner is scene position (x, y).
    static View at(int x, int y, Size size = kCanvas) {
        return {{x + size.width / 2.0, y + size.height / 2.0}, 1, size};
    }
    Image draw(const View& view, const Composition& composition, const OverlayStyle& style,
               OverlaySource& overlay) {
        context().bind();
        renderer_->draw(view, {kCanvas, {0, 0, kCanvas.width, kCanvas.height}}, composition, style, overlay);
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
        const View view = at(0, 0);
        renderer_->setScene(scene.id(), scene.info());
        loadAll(*renderer_, scene, view);
        const Image image = draw(view, composition, style, overlay);
        int wrong = 0;
        for (int y = 0; y < kCanvas.height; ++y)
            for (int x = 0; x < kCanvas.width; ++x) {
                Rgb expected = style.background;
                if (x < scene.info().size.width && y < scene.info().size.height) {
                    ShadeInput in;
                    for (std::size_t c = 0; c < 3; ++c)
                        in.samples[c] = static_cast<float>(scene.value(composition.channels[c].band, x, y));
                    in.palette = shownPalette(composition, scene.info());
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

    std::unique_ptr<SceneRenderer> renderer_;
    Composition composition_{{ChannelStretch{2, 50, 220}, {1, 60, 250}, {0, 40, 200}}, 1};
    OverlayStyle plain_ = [] {
        OverlayStyle style = palette();
        style.labelsVisible = false;
        return style;
    }();
};

TEST_F(SceneRendererTest, ShowsEveryPixelTypeLikeTheReference) {
    for (const PixelType type : {PixelType::UInt8, PixelType::UInt16, PixelType::Int16, PixelType::Float32}) {
        const TestScene scene(SceneId{static_cast<int>(type) + 1}, {310, 270}, type, 4, gradient);
        expectReference(scene, composition_, plain_);
    }
}

TEST_F(SceneRendererTest, StretchGammaAndInversionLikeTheReference) {
    const TestScene scene(kId, {310, 270}, PixelType::Float32, 3, [](int band, int x, int y) {
        return (x + y) % 37 == 0 ? std::numeric_limits<double>::quiet_NaN() : gradient(band, x, y) - 100;
    });
    expectReference(scene, {{ChannelStretch{0, -60, 90}, {1, 80, -20}, {2, 30, 30}}, 2.2}, plain_);
}

TEST_F(SceneRendererTest, StretchesValuesOfScaledSamplesLikeTheReference) {
    TestScene scene(kId, {310, 270}, PixelType::UInt16, 3,
                    [](int band, int x, int y) { return 10 * gradient(band, x, y); });
    for (int b = 0; b < 3; ++b) scene.setUnits(b, 0.001, b == 1 ? 3 : -0.25);
    expectReference(scene, {{ChannelStretch{0, 0.1, 1.9}, {1, 5, 3.5}, {2, 0, 2}}, 1}, plain_);
}

TEST_F(SceneRendererTest, ShowsTheColoursOfATableLikeTheReference) {
    TestScene scene(kId, {310, 270}, PixelType::UInt8, 1,
                    [](int, int x, int y) { return (x / 7 + y / 5) % 5; });
    scene.setPalette({{10, 20, 30}, {250, 5, 5}, {5, 240, 10}, {90, 80, 200}});  // none for 4
    Composition colours;
    colours.palette = true;
    expectReference(scene, colours, plain_);
    OverlayStyle labels = palette();
    expectReference(scene, colours, labels);
}

TEST_F(SceneRendererTest, NodataShowsTheGroundLikeTheReference) {
    constexpr auto valid = [](int x, int y) { return (x / 9 + y / 7) % 3 != 0; };
    const TestScene scene(kId, {310, 270}, PixelType::UInt16, 3, gradient, valid);
    expectReference(scene, composition_, plain_, valid);
    OverlayStyle checker = plain_;
    checker.nodataChecker = true;
    expectReference(scene, composition_, checker, valid);
}

TEST_F(SceneRendererTest, LabelsPredictionsAndErrorsLikeTheReference) {
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

TEST_F(SceneRendererTest, ErrorColoursCountLikeTheCpu) {
    const TestScene scene(kId, {310, 270}, PixelType::UInt8, 1, gradient);
    TestOverlay overlay(scene.info().size, figures);
    OverlayStyle style = plain_;
    style.errorsVisible = true;
    style.errorOpacity = 1;
    style.errorClass = std::uint8_t{3};
    const View view = at(0, 0);
    renderer_->setScene(scene.id(), scene.info());
    loadAll(*renderer_, scene, view);
    const Image image =
        draw(view, {{ChannelStretch{0, 0, 255}, {0, 0, 255}, {0, 0, 255}}, 1}, style, overlay);
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

TEST_F(SceneRendererTest, CoarseTileStandsInUntilFineOnesCome) {
    const TestScene scene(kId, {1200, 1100}, PixelType::UInt8, 1,
                          [](int, int x, int) { return x < 600 ? 60.0 : 200.0; });
    const Composition grey{{ChannelStretch{0, 0, 255}, {0, 0, 255}, {0, 0, 255}}, 1};
    NoOverlay none;
    const View view = at(450, 300);
    renderer_->setScene(kId, scene.info());
    const auto wanted = renderer_->wantedTiles(view);
    ASSERT_GT(wanted.size(), 2U);
    EXPECT_EQ(wanted.front(), (TileKey{kId, 3, 0, 0})) << "the coarsest first";
    EXPECT_EQ(wanted.back().level, 0);

    EXPECT_EQ(pixel(draw(view, grey, plain_, none), 10, 10), plain_.background);
    EXPECT_GT(renderer_->figures().drawnEmpty, 0);
    renderer_->beginFrame();
    renderer_->upload(scene.tile(wanted.front()));
    Image image = draw(view, grey, plain_, none);
    EXPECT_EQ(pixel(image, 10, 10), (Rgb{60, 60, 60}));
    EXPECT_EQ(pixel(image, 300, 290), (Rgb{200, 200, 200}));
    EXPECT_EQ(renderer_->figures().drawnTiles, 0);
    EXPECT_GT(renderer_->figures().drawnFromAncestor, 0);

    loadAll(*renderer_, scene, view);
    image = draw(view, grey, plain_, none);
    EXPECT_EQ(renderer_->figures().drawnFromAncestor, 0);
    EXPECT_EQ(pixel(image, 149, 100), (Rgb{60, 60, 60}));
    EXPECT_EQ(pixel(image, 150, 100), (Rgb{200, 200, 200}));
    EXPECT_TRUE(renderer_->wantedTiles(view).empty());
}

TEST_F(SceneRendererTest, StrokeShowsInTheSameFrame) {
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 1, gradient);
    std::uint8_t label = 1;
    TestOverlay overlay(scene.info().size, [&label](int, int) {
        return std::array<std::uint8_t, 4>{label, 0, 0, 0};
    });
    OverlayStyle style = palette();
    style.labelOpacity = 1;
    style.labelOutline = false;
    const View view = at(0, 0);
    renderer_->setScene(kId, scene.info());
    loadAll(*renderer_, scene, view);
    EXPECT_EQ(pixel(draw(view, composition_, style, overlay), 100, 100), style.palette[1]);

    overlay.fills = 0;
    draw(view, composition_, style, overlay);
    EXPECT_EQ(overlay.fills, 0) << "what is up to date is not asked for again";

    label = 2;
    renderer_->beginFrame();
    renderer_->invalidate(kId, {90, 90, 20, 20}, SceneRenderer::Urgency::ThisFrame);
    const Image image = draw(view, composition_, style, overlay);
    EXPECT_EQ(overlay.fills, 1) << "the stroke's tile only";
    EXPECT_EQ(pixel(image, 100, 100), style.palette[2]);
    EXPECT_EQ(pixel(image, 300, 100), style.palette[1]);
}

TEST_F(SceneRendererTest, OverlayBudgetIsSpreadOverFrames) {
    renderer_ = std::move(*SceneRenderer::create({.overlayTilesPerFrame = 1}));
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 1, gradient);
    TestOverlay overlay(scene.info().size, [](int, int) { return std::array<std::uint8_t, 4>{1, 0, 0, 0}; });
    const View view = at(100, 100);
    renderer_->setScene(kId, scene.info());
    loadAll(*renderer_, scene, view);
    int frames = 0;
    do {
        renderer_->beginFrame();
        draw(view, composition_, palette(), overlay);
        EXPECT_LE(renderer_->figures().overlayFills, 1);
        ++frames;
    } while (renderer_->needsFrame() && frames < 50);
    EXPECT_EQ(overlay.fills, 4);
    overlay.fills = 0;
    renderer_->beginFrame();
    renderer_->invalidateAll(kId);
    renderer_->invalidate(kId, {0, 0, 1024, 1024}, SceneRenderer::Urgency::ThisFrame);
    draw(view, composition_, palette(), overlay);
    EXPECT_EQ(overlay.fills, 4) << "tiles under the pen are outside the budget";
}

TEST_F(SceneRendererTest, TextureBudgetIsHonoured) {
    constexpr std::int64_t kBudget = 2'000'000;  // about ten tiles of three 8-bit bands
    renderer_ = std::move(*SceneRenderer::create({.textureBytes = kBudget}));
    const TestScene scene(kId, {4096, 4096}, PixelType::UInt8, 3, gradient);
    TestOverlay overlay(scene.info().size, [](int, int) { return std::array<std::uint8_t, 4>{1, 0, 0, 0}; });
    renderer_->setScene(kId, scene.info());
    for (int x = 0; x < 3600; x += 300) {
        const View view = at(x, x);
        for (int round = 0; round < 3; ++round) {
            renderer_->beginFrame();
            for (const TileKey& key : renderer_->wantedTiles(view)) renderer_->upload(scene.tile(key));
            draw(view, composition_, palette(), overlay);
            EXPECT_LE(renderer_->figures().textureBytes, kBudget);
        }
    }
    EXPECT_GT(renderer_->figures().rawTiles, 0);
}

TEST_F(SceneRendererTest, UploadsAreSpreadOverFrames) {
    renderer_ = std::move(*SceneRenderer::create({.uploadBytesPerFrame = 1}));
    const TestScene scene(kId, {1024, 1024}, PixelType::UInt8, 1, gradient);
    const View view = at(0, 0);
    renderer_->setScene(kId, scene.info());
    renderer_->beginFrame();
    const auto wanted = renderer_->wantedTiles(view);
    for (const TileKey& key : wanted) renderer_->upload(scene.tile(key));
    EXPECT_EQ(renderer_->figures().rawTiles, 1) << "at least one a frame";
    EXPECT_TRUE(renderer_->needsFrame());
    EXPECT_TRUE(renderer_->wantedTiles(view).empty()) << "queued tiles are not wished for again";
    for (std::size_t i = 1; i < wanted.size(); ++i) renderer_->beginFrame();
    EXPECT_FALSE(renderer_->needsFrame());
    EXPECT_EQ(renderer_->figures().rawTiles, static_cast<int>(wanted.size()));
}

TEST_F(SceneRendererTest, FailedTilesAreNotAskedForAgain) {
    const TestScene scene(kId, {300, 300}, PixelType::UInt8, 1, gradient);
    renderer_->setScene(kId, scene.info());
    const View view = at(0, 0);
    renderer_->beginFrame();
    for (const TileKey& key : renderer_->wantedTiles(view)) renderer_->upload({key, nullptr, "truncated"});
    EXPECT_TRUE(renderer_->wantedTiles(view).empty());
    EXPECT_GT(renderer_->figures().failedTiles, 0);
    renderer_->setScene(kId, scene.info());
    EXPECT_FALSE(renderer_->wantedTiles(view).empty());
}

TEST_F(SceneRendererTest, DrawsNothingWithoutAScene) {
    NoOverlay none;
    EXPECT_TRUE(renderer_->wantedTiles(at(0, 0)).empty());
    EXPECT_EQ(pixel(draw(at(0, 0), composition_, plain_, none), 5, 5), plain_.background);
    renderer_->removeScene(kId);
}

TEST_F(SceneRendererTest, KeepsToItsPartOfTheFramebuffer) {
    const TestScene scene(kId, {600, 600}, PixelType::UInt8, 1, [](int, int, int) { return 255.0; });
    NoOverlay none;
    const RectI part{40, 20, 100, 60};
    const View view = at(50, 50, part.size());
    renderer_->setScene(kId, scene.info());
    loadAll(*renderer_, scene, view);
    draw(at(-9000, 0), composition_, plain_, none);
    renderer_->draw(view, {kCanvas, part}, composition_, plain_, none);
    const Image image = context().read();
    for (int y = 0; y < kCanvas.height; ++y)
        for (int x = 0; x < kCanvas.width; ++x)
            ASSERT_EQ(pixel(image, x, y), part.contains(x, y) ? (Rgb{255, 255, 255}) : plain_.background)
                << x << ", " << y;
}

}  // namespace
}  // namespace swath
