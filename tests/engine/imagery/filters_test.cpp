// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "engine/imagery/derived_band.h"
#include "engine/imagery/derived_planes.h"
#include "engine/imagery/expression.h"
#include "engine/imagery/open_stack.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::writeScene;
using testing::HasSubstr;

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
constexpr Size kFieldSize{300, 280};

/// Values of a plane by place; NaN outside and in gaps.
class Field {
  public:
    Field(Size size, std::vector<float> values) : size_(size), values_(std::move(values)) {}
    Size size() const { return size_; }
    const std::vector<float>& values() const { return values_; }
    double at(int x, int y) const {
        if (x < 0 || y < 0 || x >= size_.width || y >= size_.height) return kGap;
        return values_[static_cast<std::size_t>(y * size_.width + x)];
    }
    /// Of the pixels for which `inside` holds, relative to a place; those with a value.
    std::vector<double> near(int x, int y, int radius, const std::function<bool(int, int)>& inside) const {
        std::vector<double> found;
        for (int dy = -radius; dy <= radius; ++dy)
            for (int dx = -radius; dx <= radius; ++dx)
                if (const double v = at(x + dx, y + dy); inside(dx, dy) && !std::isnan(v)) found.push_back(v);
        return found;
    }
    Field mapped(const std::function<double(int, int)>& value) const {
        std::vector<float> out;
        for (int y = 0; y < size_.height; ++y)
            for (int x = 0; x < size_.width; ++x)
                out.push_back(std::isnan(at(x, y)) ? kGap : static_cast<float>(value(x, y)));
        return {size_, std::move(out)};
    }

  private:
    Size size_;
    std::vector<float> values_;
};

bool square(int, int) {
    return true;
}
double meanOf(const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x;
    return sum / static_cast<double>(v.size());
}
double varianceOf(const std::vector<double>& v) {
    const double mean = meanOf(v);
    double sum = 0;
    for (const double x : v) sum += (x - mean) * (x - mean);
    return sum / static_cast<double>(v.size());
}

/// The definition of each filter, pixel by pixel.
Field reference(const std::string& name, const FilterArguments& arguments, const Field& in) {
    const int radius = arguments.contains("radius") ? static_cast<int>(arguments.at("radius")) : 1;
    const auto disc = [radius](int dx, int dy) { return dx * dx + dy * dy <= radius * radius; };
    if (name == "gaussian") {
        const double sigma = arguments.at("sigma");
        const int reach = static_cast<int>(std::ceil(3 * sigma));
        return in.mapped([&, reach, sigma](int x, int y) {
            double sum = 0, weights = 0;
            for (int dy = -reach; dy <= reach; ++dy)
                for (int dx = -reach; dx <= reach; ++dx) {
                    const double v = in.at(x + dx, y + dy);
                    const double weight = std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                    if (!std::isnan(v)) sum += weight * v, weights += weight;
                }
            return sum / weights;
        });
    }
    if (name == "median")
        return in.mapped([&](int x, int y) {
            auto near = in.near(x, y, radius, square);
            std::ranges::sort(near);
            const std::size_t n = near.size();
            return n % 2 == 1 ? near[n / 2] : (near[n / 2 - 1] + near[n / 2]) / 2;
        });
    if (name == "mean") return in.mapped([&](int x, int y) { return meanOf(in.near(x, y, radius, square)); });
    if (name == "deviation")
        return in.mapped([&](int x, int y) { return std::sqrt(varianceOf(in.near(x, y, radius, square))); });
    if (name == "sobel" || name == "laplacian")
        return in.mapped([&](int x, int y) {
            const auto v = [&](int dx, int dy) {
                const double near = in.at(x + dx, y + dy);
                return std::isnan(near) ? in.at(x, y) : near;
            };
            if (name == "laplacian") return v(-1, 0) + v(1, 0) + v(0, -1) + v(0, 1) - 4 * v(0, 0);
            const double gx = v(1, -1) + 2 * v(1, 0) + v(1, 1) - v(-1, -1) - 2 * v(-1, 0) - v(-1, 1);
            const double gy = v(-1, 1) + 2 * v(0, 1) + v(1, 1) - v(-1, -1) - 2 * v(0, -1) - v(1, -1);
            return std::hypot(gx, gy) / 8;
        });
    if (name == "lee")
        return in.mapped([&](int x, int y) {
            const auto near = in.near(x, y, radius, square);
            const double mean = meanOf(near), noise = 1 / arguments.at("looks");
            const double scene = std::max(0.0, (varianceOf(near) + mean * mean) / (noise + 1) - mean * mean);
            return mean + (in.at(x, y) - mean) * scene / (scene + mean * mean * noise);
        });
    const bool opening = name == "opening";
    const auto step = [&](const Field& of, bool least) {
        return of.mapped([&](int x, int y) {
            const auto near = of.near(x, y, radius, disc);
            return least ? std::ranges::min(near) : std::ranges::max(near);
        });
    };
    return step(step(in, opening), !opening);
}

class Filters : public testing::Test {
  protected:
    /// Intensities with a gap here and there, and one that is all around a pixel.
    Filters() {
        std::mt19937 random(7);
        std::gamma_distribution<float> intensity(2, 500);
        for (std::int64_t i = 0; i < kFieldSize.area(); ++i)
            values_.push_back(random() % 7 == 0 ? kGap : intensity(random));
        for (int y = 10; y < 40; ++y)
            for (int x = 10; x < 40; ++x)
                values_[static_cast<std::size_t>(y * kFieldSize.width + x)] =
                    x == 25 && y == 25 ? 5000 : kGap;
    }
    void SetUp() override {
        ASSERT_TRUE(writeScene<float>(
            dir_ / "scene.tif", kFieldSize, 2,
            [this](int band, int x, int y) {
                const float v = values_[static_cast<std::size_t>(y * kFieldSize.width + x)];
                return band == 1 ? 1.0F : std::isnan(v) ? -1 : v;
            },
            -1));
    }
    BandStack stackWith(std::vector<BandDef> derived) const {
        BandStack stack = wholeFile((dir_ / "scene.tif").string());
        for (BandDef& def : derived) stack.bands.push_back(std::move(def));
        return stack;
    }
    std::unique_ptr<RasterSource> opened(std::vector<BandDef> derived) const {
        auto source = openStack(stackWith(std::move(derived)), Resources());
        EXPECT_TRUE(source) << source.error().text();
        return source ? std::move(*source) : nullptr;
    }
    std::string refusal(std::vector<BandDef> derived) const {
        const auto source = openStack(stackWith(std::move(derived)), Resources());
        return source ? "" : source.error().text();
    }
    static std::vector<float> valuesOf(RasterSource& source, int band, const RectI& window) {
        std::vector<float> values(static_cast<std::size_t>(window.area()));
        EXPECT_TRUE(source.readValues(window, std::array{band}, values));
        return values;
    }
    TempDir dir_;
    std::vector<float> values_;
};

/// Some arguments of each filter that is there.
std::vector<Filter> someOfEach() {
    std::vector<Filter> all;
    for (const BandFilter& kind : bandFilters()) {
        all.push_back({kind.name, 1, {}});
        Filter other{kind.name, 1, {}};
        for (const FilterArgument& a : kind.arguments)
            other.arguments[a.name] = a.whole ? std::min(a.most, a.otherwise + 3) : a.otherwise * 1.7;
        if (!other.arguments.empty()) all.push_back(std::move(other));
    }
    return all;
}

void expectSame(const std::vector<float>& is, const std::vector<float>& expected, const std::string& what) {
    ASSERT_EQ(is.size(), expected.size());
    for (std::size_t i = 0; i < is.size(); ++i) {
        ASSERT_EQ(std::isnan(is[i]), std::isnan(expected[i])) << what << " at " << i;
        // Sums of some hundred doubles in another order, then one rounding to float.
        if (!std::isnan(is[i])) {
            ASSERT_NEAR(is[i], expected[i], 2e-6 * std::max(1000.0F, std::abs(expected[i])))
                << what << " at " << i;
        }
    }
}

TEST_F(Filters, AreWhatTheirDefinitionsSayAlsoAmongGapsAndAtBorders) {
    const Field field(kFieldSize, values_);
    for (const Filter& filter : someOfEach()) {
        // In texture_test.cpp and speckle_test.cpp: by the letter they take long.
        if (filter.name.starts_with("glcm_") || filter.name == "refined_lee") continue;
        const BandFilter* kind = findFilter(bandFilters(), filter.name);
        FilterArguments arguments = filter.arguments;
        for (const FilterArgument& a : kind->arguments) arguments.emplace(a.name, a.otherwise);
        const auto source = opened({filter});
        ASSERT_TRUE(source);
        EXPECT_EQ(source->info().bands[2].name, derivedText(filter));
        const auto whole = valuesOf(*source, 2, {0, 0, kFieldSize.width, kFieldSize.height});
        expectSame(whole, reference(filter.name, arguments, field).values(), derivedText(filter));
    }
}

TEST_F(Filters, JoinWithoutSeams) {
    std::vector<BandDef> bands;
    for (const Filter& filter : someOfEach()) bands.emplace_back(filter);
    const int first = static_cast<int>(bands.size()) + 3;  // filters upon filters, with a formula between
    bands.emplace_back(Filter{"median", 4, {{"radius", 2}}});
    bands.emplace_back(Expression{"b3 - b" + std::to_string(first)});
    bands.emplace_back(Filter{"gaussian", first + 1, {{"sigma", 2.5}}});
    const auto source = opened(bands);
    ASSERT_TRUE(source);
    for (int band = 2; band < source->info().bandCount(); ++band) {
        const auto whole = valuesOf(*source, band, {0, 0, kFieldSize.width, kFieldSize.height});
        for (const RectI& part : {RectI{0, 0, 150, 140}, RectI{150, 0, 150, 140}, RectI{3, 140, 290, 7},
                                  RectI{299, 279, 1, 1}, RectI{20, 20, 1, 30}}) {
            const auto values = valuesOf(*source, band, part);
            for (int y = 0; y < part.height; ++y)
                for (int x = 0; x < part.width; ++x) {
                    const float is = values[static_cast<std::size_t>(y * part.width + x)];
                    const float one =
                        whole[static_cast<std::size_t>((part.y + y) * kFieldSize.width + part.x + x)];
                    ASSERT_TRUE(is == one || (std::isnan(is) && std::isnan(one)))
                        << source->info().bands[static_cast<std::size_t>(band)].name << " at " << part.x + x
                        << ", " << part.y + y << ": " << is << ", " << one;
                }
        }
        const auto left = source->readTile(0, 0, 0, std::array{band});
        ASSERT_TRUE(left);
        const auto* samples = reinterpret_cast<const float*>(left->samples.data());
        for (int y = 0; y < 256; ++y) {
            const float tile = samples[y * 256 + 255],
                        one = whole[static_cast<std::size_t>(y * kFieldSize.width + 255)];
            ASSERT_TRUE(tile == one || (std::isnan(tile) && std::isnan(one)));
        }
    }
}

TEST_F(Filters, OfAnotherBandAreNotTouchedByGapsOfThisOne) {
    const auto source = opened({Filter{"gaussian", 2, {}}, Filter{"deviation", 2, {}}});
    ASSERT_TRUE(source);
    for (const float v : valuesOf(*source, 2, {0, 0, 60, 60})) ASSERT_FLOAT_EQ(v, 1);
    for (const float v : valuesOf(*source, 3, {0, 0, 60, 60})) ASSERT_EQ(v, 0);
}

TEST_F(Filters, OfOneHugeValueReachOnlyItsNeighbours) {
    ASSERT_TRUE(writeScene<float>(dir_ / "scene.tif", {100, 30}, 1,
                                  [](int, int x, int y) { return x == 20 && y == 15 ? 1e30F : 10.0F; }));
    for (const Filter& filter : someOfEach()) {
        const auto source = opened({filter});
        ASSERT_TRUE(source);
        const float far = valuesOf(*source, 1, {80, 15, 1, 1}).front();
        const std::string& name = filter.name;
        const bool edge = name == "sobel" || name == "laplacian" || name == "deviation" ||
                          name == "glcm_contrast" || name == "glcm_entropy";
        const bool even = name == "glcm_homogeneity" || name == "glcm_energy";
        EXPECT_FLOAT_EQ(far, edge ? 0 : even ? 1 : 10) << derivedText(filter);
    }
}

TEST_F(Filters, AreRefusedInWordsWhereTheyMakeNoSense) {
    EXPECT_THAT(refusal({Filter{"medan", 1, {}}}), HasSubstr("there is no filter \"medan\""));
    EXPECT_THAT(refusal({Filter{"median", 3, {}}}), HasSubstr("there is no band 3 before it"));
    EXPECT_THAT(refusal({Filter{"median", 0, {}}}), HasSubstr("there is no band 0"));
    EXPECT_THAT(refusal({Filter{"median", 1, {{"radius", 1.5}}}}), HasSubstr("a whole number from 1 to 10"));
    EXPECT_THAT(refusal({Filter{"median", 1, {{"radius", 1e9}}}}), HasSubstr("from 1 to 10"));
    EXPECT_THAT(refusal({Filter{"median", 1, {{"radius", kGap}}}}), HasSubstr("from 1 to 10"));
    EXPECT_THAT(refusal({Filter{"median", 1, {{"sigma", 1}}}}), HasSubstr("it takes radius"));
    std::vector<BandDef> chain;
    for (int i = 0; i < 6; ++i) chain.emplace_back(Filter{"gaussian", i + 2, {{"sigma", 10}}});
    EXPECT_THAT(refusal(chain), HasSubstr("180 pixels far"));
}

TEST_F(Filters, OnFormulasOfFiltersTakeTimeThatGrowsWithTheirNumber) {
    std::vector<BandDef> bands;  // each upon the two before it: 2^40 ways lead to the last one
    for (int i = 0; i < 40; ++i) {
        bands.emplace_back(Filter{"sobel", i == 0 ? 1 : 2 * i + 2, {}});
        const std::string one = "b" + std::to_string(2 * i + 3), before = "b" + std::to_string(2 * i + 2);
        bands.emplace_back(Expression{one + " + " + before + " + " + one});
    }
    const auto source = opened(bands);
    ASSERT_TRUE(source);
    EXPECT_EQ(valuesOf(*source, source->info().bandCount() - 1, {100, 100, 4, 4}).size(), 16U);
}

TEST_F(Filters, AreReadAsPeopleWriteThem) {
    const auto read = [](const char* text) { return parseDerivedBand(text, 4); };
    EXPECT_EQ(*read("median(b4, radius=2)"), BandDef(Filter{"median", 4, {{"radius", 2}}}));
    EXPECT_EQ(*read(" lee ( B1 , 2, looks = 4 ) "), BandDef(Filter{"lee", 1, {{"radius", 2}, {"looks", 4}}}));
    EXPECT_EQ(*read("sobel(b2)"), BandDef(Filter{"sobel", 2, {}}));
    EXPECT_EQ(*read("(b1 - b2) / 2"), BandDef(Expression{"(b1 - b2) / 2"}));
    EXPECT_EQ(*read("max(b1, b2)"), BandDef(Expression{"max(b1, b2)"}));
    for (const char* text : {"median(b4, radius=2)", "lee(b1, looks=4, radius=2)", "sobel(b2)", "b1 * 2"})
        EXPECT_EQ(derivedText(*read(text)), text);
    const auto says = [&](const char* text) {
        const auto band = read(text);
        return band ? "" : band.error().text();
    };
    EXPECT_THAT(says("median(b1 + b2)"), HasSubstr("make a band of the formula first"));
    EXPECT_THAT(says("median(b5)"), HasSubstr("place 8: there is no band 5"));
    EXPECT_THAT(says("glcm_contrast(b1, 4, levls=16)"),
                HasSubstr("place 22: glcm_contrast has no \"levls\""));
    EXPECT_THAT(says("glcm_entropy(b1,  radius=16)"), HasSubstr("place 19: radius must be a whole number"));
    EXPECT_THAT(says("refined_lee(b1, looks=)"), HasSubstr("place 17"));
    EXPECT_THAT(says("median(b1, radius=2, 3)"), HasSubstr("not understood"));
    EXPECT_THAT(says("median(b1, radius=2, radius=3)"), HasSubstr("not understood"));
    EXPECT_THAT(says("median(b1, radius=x)"), HasSubstr("it takes radius (1 to 10)"));
    EXPECT_THAT(says("median(b1, radius=nan)"), HasSubstr("from 1 to 10"));
    EXPECT_THAT(says("medan(b1)"), HasSubstr("deviation"));
    EXPECT_THAT(says(""), HasSubstr("missing"));
    EXPECT_THAT(says("median()"), HasSubstr("takes one band"));
}

TEST_F(Filters, HaveNamesThatNoFunctionOfFormulasHas) {
    for (const BandFilter& filter : bandFilters())
        for (const char* call : {"(b1)", "(b1, b1)"})
            EXPECT_FALSE(BandExpression::parse(filter.name + call, 1)) << filter.name;
}

/// What docs/adding.md shows.
BandFilter toyFilter() {
    return {
        "brightest",
        "Brightest neighbour",
        "The greatest of the three by three values",
        {},
        [](const FilterArguments&) { return 1; },
        [](const FilterPlane& in, const FilterArguments&, std::span<float> out) {
            const auto [width, height] = in.size;
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    float& most = out[static_cast<std::size_t>(y * width + x)];
                    most = -std::numeric_limits<float>::infinity();
                    for (int row = std::max(0, y - 1); row <= std::min(height - 1, y + 1); ++row)
                        for (int column = std::max(0, x - 1); column <= std::min(width - 1, x + 1); ++column)
                            most = std::fmax(most, in.values[static_cast<std::size_t>(row * width + column)]);
                }
        }};
}

TEST_F(Filters, CanBeAddedFromOutside) {
    const std::vector<BandFilter> filters{toyFilter()};
    const auto def = parseDerivedBand("brightest(b1)", 2, filters);
    ASSERT_TRUE(def) << def.error().text();
    auto source = openStack(stackWith({*def}), Resources(), filters);
    ASSERT_TRUE(source) << source.error().text();
    const Field field(kFieldSize, values_);
    const auto expected =
        field.mapped([&](int x, int y) { return std::ranges::max(field.near(x, y, 1, square)); });
    expectSame(valuesOf(**source, 2, {0, 0, kFieldSize.width, kFieldSize.height}), expected.values(),
               "brightest");
    EXPECT_THAT(refusal({*def}), HasSubstr("no filter \"brightest\"")) << "it is none of Swath's";
}

}  // namespace
}  // namespace swath
