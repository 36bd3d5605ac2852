// SPDX-License-Identifier: MIT
#include "engine/store/geopackage.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "engine/core/file.h"
#include "store_fixture.h"

namespace swath::test {
namespace {

struct Output {
    int status = -1;
    std::string out, err;
};

/// Runs a GDAL tool on a file; status 127 where there is none.
Output gdalTool(const TempDir& dir, const std::string& command) {
    const auto out = dir / "out.txt", err = dir / "err.txt";
    const int status = std::system((command + " >'" + out.string() + "' 2>'" + err.string() + "'").c_str());
    return {WEXITSTATUS(status), readText(out).value(), readText(err).value()};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST(GeoPackage, PolygonsComeBackFromTheirBlobs) {
    const Feature feature = someFeature(1, {1}, {});
    const auto blob = gpkg::encodePolygon(feature.rings, 32633);
    EXPECT_EQ(static_cast<char>(blob[0]), 'G');
    EXPECT_EQ(blob.size(), 40u + 9 + 4 + 5 * 16 + 4 + 4 * 16);
    EXPECT_EQ(*gpkg::decodePolygon(blob), feature.rings);
    for (std::size_t size = 0; size < blob.size(); ++size)
        EXPECT_FALSE(gpkg::decodePolygon(std::span(blob).first(size)).ok()) << size;
    std::vector<std::byte> lying = blob;
    lying[45] = lying[46] = lying[47] = std::byte{0xff};  // more rings than there are bytes
    EXPECT_FALSE(gpkg::decodePolygon(lying).ok());
}

class GeoPackageTest : public StoreTest {
  protected:
    void SetUp() override {
        StoreTest::SetUp();
        if (gdalTool(dir_, "ogrinfo --version").status != 0) GTEST_SKIP() << "GDAL's tools are not installed";
    }
    /// GDAL warns of every GeoPackage whose name does not end in .gpkg unless the driver is named: so it is.
    Output ogrinfo(const std::string& options) {
        Output seen = gdalTool(dir_, "ogrinfo -ro " + options + " 'GPKG:" + path_.string() + "'");
        EXPECT_EQ(seen.status, 0);
        EXPECT_EQ(seen.err, "");
        EXPECT_FALSE(contains(seen.out, "ERROR") || contains(seen.out, "Warning")) << seen.out;
        return seen;
    }
};

TEST_F(GeoPackageTest, OgrinfoListsAnEmptyProjectWithoutAWarning) {
    const Output seen = ogrinfo("-so");
    EXPECT_TRUE(contains(seen.out, "polygons_epsg_32633 (Polygon)")) << seen.out;
    EXPECT_TRUE(contains(seen.out, "swath_classes (None)"));
    EXPECT_FALSE(contains(seen.out, "swath_tiles"));  // only what a GIS can use is a layer
    EXPECT_TRUE(contains(ogrinfo("-al").out, "name (String) = water"));
    // By its own name there is one remark, on the name alone; none at all if a project is called .gpkg.
    const Output plain = gdalTool(dir_, "ogrinfo -ro -al '" + path_.string() + "'");
    EXPECT_EQ(plain.status, 0);
    EXPECT_EQ(std::count(plain.err.begin(), plain.err.end(), '\n'), 1) << plain.err;
    EXPECT_TRUE(contains(plain.err, "extension")) << plain.err;
    store_.reset();
    std::filesystem::copy(path_, dir_ / "river.gpkg");
    EXPECT_EQ(gdalTool(dir_, "ogrinfo -ro -al '" + (dir_ / "river.gpkg").string() + "'").err, "");
}

TEST_F(GeoPackageTest, DrawnPolygonsAreFeaturesWithClassAndArea) {
    LabelMap map(kSceneSize);
    const Edit edit = randomEdit(map, scene_, layer_, 1);
    const Feature feature = someFeature(1, scene_, edit.id);
    ASSERT_OK(store_->recordEdit(edit, &feature));
    SceneRow plain = someScene("photo", "/photo.png");
    plain.crsWkt.clear(), plain.epsg = 0, plain.geotransform.reset();
    const SceneId photo = *store_->addScene(plain);
    ASSERT_OK(store_->addFeature(someFeature(2, photo, {})));

    Output seen = ogrinfo("-al");  // while it is open for writing
    EXPECT_TRUE(contains(seen.out,
                         "POLYGON ((400100.125 5599800.5,401100.125 5599800.5,401105.125 5598800.5,"
                         "400100.125 5598800.5,400100.125 5599800.5),("))
        << seen.out;
    EXPECT_TRUE(contains(seen.out, "class (String) = water"));
    EXPECT_TRUE(contains(seen.out, "scene (String) = river"));
    EXPECT_TRUE(contains(seen.out, "area_m2 (Real) = 1000250.5"));
    EXPECT_TRUE(contains(seen.out, "WGS 84 / UTM zone 33N"));
    EXPECT_TRUE(contains(seen.out, "POLYGON ((10 -20,110 -20,110.5 -120,10 -120,10 -20),(")) << seen.out;
    EXPECT_TRUE(
        contains(seen.out, "Extent: (400100.125000, 5598800.500000) - (401105.125000, 5599800.500000)"));

    ClassTable classes = someClasses();
    ASSERT_OK(classes.replace({.value = 1, .name = "lake", .colour = {}}));
    ASSERT_OK(store_->saveClasses(classes));
    EXPECT_TRUE(contains(ogrinfo("-al").out, "class (String) = lake"));

    ASSERT_OK(store_->markUndone(edit, true));
    seen = ogrinfo("-al");
    EXPECT_FALSE(contains(seen.out, "400100.125")) << seen.out;
    EXPECT_TRUE(contains(seen.out, "POLYGON ((10 -20"));
    EXPECT_EQ(store_->load()->features.size(), 2u);  // the journal says that it is undone
    ASSERT_OK(store_->markUndone(edit, false));
    EXPECT_TRUE(contains(ogrinfo("-al").out, "400100.125"));

    SceneRow moved = store_->load()->scenes.at(0);
    moved.name = "lakeside", moved.geotransform = Geotransform{{500000, 10, 0, 5600000, 0, -10}};
    ASSERT_OK(store_->updateScene(moved));
    seen = ogrinfo("-al");
    EXPECT_TRUE(contains(seen.out, "POLYGON ((500100 5599800")) << seen.out;
    EXPECT_TRUE(contains(seen.out, "scene (String) = lakeside"));
    EXPECT_TRUE(contains(seen.out, "Extent: (500100.000000"));
    ASSERT_OK(store_->removeScene(scene_));
    EXPECT_FALSE(contains(ogrinfo("-al").out, "lakeside"));
    reopen();
    ASSERT_EQ(store_->load()->features.size(), 1u);
    EXPECT_EQ(store_->load()->features[0].rings, feature.rings);
}

TEST_F(GeoPackageTest, SystemsWithoutANumberGetTablesOfTheirOwn) {
    SceneRow local = someScene("mine", "/m.tif");
    local.epsg = 0, local.crsWkt = "LOCAL_CS[\"Mine grid\",UNIT[\"metre\",1]]";
    ASSERT_OK(store_->addScene(local));
    local.name = "mine 2";
    ASSERT_OK(store_->addScene(local));
    const std::string listed = ogrinfo("-so").out;
    EXPECT_TRUE(contains(listed, "polygons_crs_100000")) << listed;
    EXPECT_FALSE(contains(listed, "polygons_crs_100001")) << listed;
}

}  // namespace swath::test
