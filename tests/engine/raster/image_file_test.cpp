// SPDX-License-Identifier: MIT
#include "engine/raster/image_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/file.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

Image gradient(Size size, int channels) {
    Image image{.size = size, .channels = channels, .pixels = {}};
    for (std::int64_t i = 0; i < size.area() * channels; ++i)
        image.pixels.push_back(static_cast<std::uint8_t>(i * 7));
    return image;
}

TEST(ImageFile, PngRoundTripsExactly) {
    const test::TempDir dir;
    for (int channels = 1; channels <= 4; ++channels) {
        const Image image = gradient({13, 7}, channels);
        ASSERT_TRUE(writePng(dir / "a.png", image));
        const auto back = readImage(dir / "a.png");
        ASSERT_TRUE(back) << back.error().text();
        EXPECT_EQ(back->size, image.size);
        EXPECT_EQ(back->channels, channels);
        EXPECT_EQ(back->pixels, image.pixels);
    }
}

TEST(ImageFile, ConvertsToTheChannelsAskedFor) {
    const test::TempDir dir;
    ASSERT_TRUE(writePng(dir / "a.png", gradient({2, 2}, 3)));
    const auto rgba = readImage(dir / "a.png", 4);
    ASSERT_TRUE(rgba);
    EXPECT_EQ(rgba->pixels.size(), 16U);
    EXPECT_EQ(rgba->pixels[3], 255);
}

TEST(ImageFile, RefusesWhatIsNoPicture) {
    const test::TempDir dir;
    EXPECT_EQ(readImage(dir / "none.png").error().code, Errc::NotFound);
    EXPECT_EQ(readImage(dir.path()).error().code, Errc::BadFormat);
    std::ofstream(dir / "text.png") << "no picture";
    EXPECT_EQ(readImage(dir / "text.png").error().code, Errc::BadFormat);
    EXPECT_FALSE(decodeImage({}));
    EXPECT_FALSE(writePng(dir / "b.png", Image{.size = {2, 2}, .channels = 3, .pixels = {1, 2, 3}}));
    EXPECT_FALSE(writePng(dir / "no folder" / "b.png", gradient({2, 2}, 3)));

    ASSERT_TRUE(writePng(dir / "whole.png", gradient({64, 64}, 3)));
    auto bytes = *readFile(dir / "whole.png");
    bytes.resize(bytes.size() / 2);
    const auto truncated = decodeImage(bytes);
    ASSERT_FALSE(truncated);
    EXPECT_FALSE(truncated.error().what.empty());
}

TEST(ImageFile, RefusesAbsurdSizesBeforeAllocating) {
    // A TGA header that claims 65535×65535 pixels of 32 bits, and no pixel.
    std::vector<std::byte> tga(18, std::byte{0});
    tga[2] = std::byte{2};
    for (const std::size_t i : {12U, 13U, 14U, 15U}) tga[i] = std::byte{0xff};
    tga[16] = std::byte{32};
    const auto image = decodeImage(tga);
    ASSERT_FALSE(image);
    EXPECT_NE(image.error().what.find("65535"), std::string::npos) << image.error().text();
}

TEST(Shrunk, IsTheMeanOfWhatLiesUnderAPixel) {
    Image image{.size = {4, 2}, .channels = 4, .pixels = {}};
    for (int i = 0; i < 8; ++i)
        for (int c = 0; c < 4; ++c) image.pixels.push_back(static_cast<std::uint8_t>(10 * i + c));
    const Image small = shrunk(image, {0, 0, 4, 2}, {2, 1}, 3);
    EXPECT_EQ(small.size, (Size{2, 1}));
    EXPECT_EQ(small.pixels, (std::vector<std::uint8_t>{25, 26, 27, 45, 46, 47}));
    const Image part = shrunk(image, {2, 1, 2, 1}, {2, 1}, 1);
    EXPECT_EQ(part.pixels, (std::vector<std::uint8_t>{60, 70}));
    EXPECT_EQ(shrunk(image, {0, 0, 1, 1}, {2, 2}, 1).pixels, (std::vector<std::uint8_t>{0, 0, 0, 0}))
        << "of a window that is smaller than the picture";
}

}  // namespace
}  // namespace swath
