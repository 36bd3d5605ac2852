// SPDX-License-Identifier: MIT
#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "engine/vector/read_features.h"
#include "engine/vector/write_features.h"
#include "tests/support/crs.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;

constexpr Size kVectorScene{400, 300};
const Geotransform kUtm{{500000, 10, 0, 5000000, 0, -10}};
const Ring kOuter{{100, 100}, {200, 100}, {200, 180.5}, {100, 180.5}},
    kHole{{120, 120}, {150, 120}, {150, 140}};

class VectorFiles : public testing::Test {
  protected:
    SceneFeatures sceneOnGround(const char* name = "river") const {
        SceneFeatures scene{name, kUtm, test::wktOf("EPSG:32633"), {}};
        for (const std::uint8_t value : {std::uint8_t{1}, std::uint8_t{2}}) {
            Feature feature{.id = FeatureId{value}, .classValue = value, .edit = {}};
            feature.rings = {kOuter, kHole};
            if (value == 2) feature.rings = {{{10.25, 20.5}, {30, 20.5}, {30, 60}}};
            feature.areaSquareMetres = areaSquareMetres(feature.rings, kUtm, scene.crsWkt);
            scene.features.push_back(feature);
        }
        return scene;
    }
    static ClassTable classes() { return *ClassTable::parse("water=#0000ff,Ödland=#00ff00"); }
    Result<WrittenFeatures> write(const std::string& name, const SceneFeatures& scene,
                                  bool overwrite = false) {
        return writeFeatures(dir_ / name, std::span(&scene, 1), classes(), {{}, overwrite});
    }
    VectorRequest request(const std::string& name, const SceneFeatures& scene) const {
        return {.file = dir_ / name,
                .size = kVectorScene,
                .geotransform = scene.geotransform,
                .crsWkt = scene.crsWkt};
    }
    std::string refusal(const VectorRequest& wanted) const {
        const auto read = readFeatures(wanted);
        return read ? "" : read.error().text();
    }
    void text(const std::string& name, const std::string& content) const {
        std::ofstream(dir_ / name) << content;
    }
    /// A collection of GeoJSON geometries, each a feature with a class.
    void geoJson(const std::string& name, const std::vector<std::string>& geometries,
                 const char* more = "") const {
        std::string all;
        for (const std::string& geometry : geometries)
            all += std::string(all.empty() ? "" : ",") +
                   R"({"type":"Feature","properties":{"class":"water"},"geometry":)" + geometry + "}";
        text(name, R"({"type":"FeatureCollection",)" + std::string(more) + R"("features":[)" + all + "]}");
    }
    test::TempDir dir_;
};

void expectNear(const std::vector<Ring>& is, const std::vector<Ring>& expected, double within) {
    ASSERT_EQ(is.size(), expected.size());
    for (std::size_t r = 0; r < is.size(); ++r) {
        ASSERT_EQ(is[r].size(), expected[r].size());
        for (const Vec2 corner : expected[r]) {  // formats turn rings round
            double nearest = 1e9;
            for (const Vec2 v : is[r])
                nearest = std::min(nearest, std::hypot(v.x - corner.x, v.y - corner.y));
            EXPECT_LT(nearest, within);
        }
    }
}

TEST_F(VectorFiles, OfEachFormatHoldWhatWasWritten) {
    const SceneFeatures scene = sceneOnGround();
    for (const VectorFormat& format : vectorFormats()) {
        const std::string name = "polygons" + format.extensions.front();
        const auto written = write(name, scene);
        ASSERT_TRUE(written) << format.label << ": " << written.error().text();
        EXPECT_EQ(written->polygons, 2);
        EXPECT_THAT(written->coordinates, HasSubstr(format.onlyLonLat ? "WGS 84" : "UTM zone 33N"));
        const auto read = readFeatures(request(name, scene));
        ASSERT_TRUE(read) << format.label << ": " << read.error().text();
        EXPECT_EQ(read->attribute, "class");
        EXPECT_TRUE(read->notes.empty()) << format.label << ": " << read->notes.front();
        ASSERT_EQ(read->polygons.size(), 2U) << format.label;
        // Spatial indices reorder.
        const bool turned = read->polygons[0].className != "water";
        const ReadPolygon &water = read->polygons[turned ? 1 : 0], &land = read->polygons[turned ? 0 : 1];
        EXPECT_EQ(water.className, "water") << format.label;
        EXPECT_EQ(land.className, "Ödland") << format.label;
        EXPECT_EQ(land.colour, (Rgb{0, 255, 0})) << format.label;
        expectNear(water.rings, {kOuter, kHole}, 1e-3);
        expectNear(land.rings, scene.features[1].rings, 1e-3);
    }
}

TEST_F(VectorFiles, SayAreasNumbersAndScenesToOtherPrograms) {
    ASSERT_TRUE(write("a.gpkg", sceneOnGround()));
    const GDALDatasetUniquePtr file(GDALDataset::Open((dir_ / "a.gpkg").c_str(), GDAL_OF_VECTOR));
    ASSERT_TRUE(file);
    OGRLayer* layer = file->GetLayer(0);
    ASSERT_TRUE(layer->GetSpatialRef());
    EXPECT_STREQ(layer->GetSpatialRef()->GetAuthorityCode(nullptr), "32633");
    const OGRFeatureUniquePtr row(layer->GetNextFeature());
    ASSERT_TRUE(row);
    EXPECT_EQ(row->GetFieldAsInteger("value"), 1);
    EXPECT_STREQ(row->GetFieldAsString("scene"), "river");
    EXPECT_STREQ(row->GetFieldAsString("colour"), "#0000ff");
    // On the projection's plane the area is that of the pixels; on the ground it differs by its scale
    // squared.
    const double plane = row->GetGeometryRef()->toPolygon()->get_Area();
    EXPECT_NEAR(plane, (100 * 80.5 - 300) * 100, 1e-3);
    EXPECT_NEAR(row->GetFieldAsDouble("area_m2"), plane, plane * 2e-3);
}

TEST_F(VectorFiles, OfScenesWithoutAPlaceAreInPixels) {
    SceneFeatures scene = sceneOnGround();
    scene.geotransform.reset();
    scene.crsWkt.clear();
    for (const char* name : {"a.gpkg", "a.geojson", "a.shp", "a.fgb"}) {
        const auto written = write(name, scene);
        ASSERT_TRUE(written) << name << ": " << written.error().text();
        EXPECT_THAT(written->coordinates, HasSubstr("in pixels"));
        const auto read = readFeatures(request(name, scene));
        ASSERT_TRUE(read) << name << ": " << read.error().text();
        EXPECT_EQ(read->polygons.size(), 2U);
        ASSERT_EQ(read->notes.size(), 1U);
        EXPECT_THAT(read->notes.front(), HasSubstr("pixels of the scene"));
        for (const ReadPolygon& polygon : read->polygons)
            if (polygon.rings.size() == 2) expectNear(polygon.rings, {kOuter, kHole}, 1e-6);
    }
    const auto kml = write("a.kml", scene);
    ASSERT_FALSE(kml);
    EXPECT_THAT(kml.error().text(), HasSubstr("choose another format"));
    const std::vector<SceneFeatures> mixed{sceneOnGround("one"), scene};
    EXPECT_FALSE(writeFeatures(dir_ / "b.gpkg", mixed, classes(), {}));
    ASSERT_TRUE(write("ground.gpkg", sceneOnGround()));
    EXPECT_THAT(refusal(request("ground.gpkg", scene)), HasSubstr("lies on the ground"));
}

TEST_F(VectorFiles, OfSeveralScenesShareTheCrsOfTheFirst) {
    SceneFeatures other = sceneOnGround("lake");
    other.geotransform = Geotransform{{15, 1e-4, 0, 45.1, 0, -1e-4}};
    other.crsWkt = test::wktOf("EPSG:4326");
    const std::vector<SceneFeatures> scenes{sceneOnGround(), other};
    const auto written = writeFeatures(dir_ / "both.gpkg", scenes, classes(), {});
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_EQ(written->polygons, 4);
    const auto read = readFeatures(request("both.gpkg", other));
    ASSERT_TRUE(read) << read.error().text();
    bool found = false;
    for (const ReadPolygon& polygon : read->polygons)
        if (polygon.rings.size() == 2 && std::abs(polygon.rings[0][0].x - 150) < 51) {
            expectNear(polygon.rings, {kOuter, kHole}, 1e-2);
            found = true;
        }
    EXPECT_TRUE(found);
}

TEST_F(VectorFiles, AreWrittenOverNothingThatIsNotOurs) {
    const SceneFeatures scene = sceneOnGround();
    text("other.geojson", "{}");
    EXPECT_FALSE(write("other.geojson", scene));
    EXPECT_TRUE(write("other.geojson", scene, true));
    EXPECT_TRUE(write("other.geojson", scene)) << "it says that Swath wrote it";
    text("a.dbf", "somebody's");
    const auto beside = write("a.shp", scene);
    ASSERT_FALSE(beside);
    EXPECT_THAT(beside.error().text(), HasSubstr("a.dbf"));
    EXPECT_FALSE(std::filesystem::exists(dir_ / "a.shp"));
    const auto input = writeFeatures(dir_ / "other.geojson", std::span(&scene, 1), classes(),
                                     {{dir_ / "other.geojson"}, true});
    EXPECT_FALSE(input);
    EXPECT_FALSE(write("a.txt", scene));
    EXPECT_FALSE(write("none/a.gpkg", scene));
    SceneFeatures empty = scene;
    empty.features.clear();
    EXPECT_FALSE(write("b.gpkg", empty));
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path()))
        EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry.path();
}

TEST_F(VectorFiles, OfOthersAreTakenWithTheirPartsCurvesAndHeights) {
    GDALAllRegister();
    {
        const GDALDatasetUniquePtr file(GetGDALDriverManager()->GetDriverByName("GPKG")->Create(
            (dir_ / "foreign.gpkg").c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        ASSERT_TRUE(file);
        OGRSpatialReference crs;
        crs.importFromEPSG(3035);
        crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        OGRLayer* layer = file->CreateLayer("land cover", &crs, wkbUnknown);
        OGRFieldDefn code("code", OFTInteger);
        ASSERT_EQ(layer->CreateField(&code), OGRERR_NONE);
        OGRSpatialReference utm;
        utm.importFromEPSG(32633);
        const std::unique_ptr<OGRCoordinateTransformation> there(
            OGRCreateCoordinateTransformation(&utm, &crs));
        for (const char* wkt :
             {"MULTIPOLYGON Z (((500100 4999900 7,500200 4999900 7,500200 4999800 7,500100 4999900 7)),"
              "((501000 4999000 1,501100 4999000 1,501100 4998900 1,501000 4999000 1)))",
              "CURVEPOLYGON (CIRCULARSTRING (501500 4999000,501600 4999100,501700 4999000,501600 "
              "4998900,501500 "
              "4999000))",
              "POINT (500100 4999900)", "LINESTRING (500100 4999900,500200 4999900)", "POLYGON EMPTY",
              "POLYGON ((100000 4000000,100100 4000000,100100 4000100,100000 4000000))"}) {
            OGRGeometry* geometry = nullptr;
            ASSERT_EQ(OGRGeometryFactory::createFromWkt(wkt, nullptr, &geometry), OGRERR_NONE);
            const std::unique_ptr<OGRGeometry> owner(geometry);
            ASSERT_EQ(geometry->transform(there.get()), OGRERR_NONE);
            const OGRFeatureUniquePtr row(OGRFeature::CreateFeature(layer->GetLayerDefn()));
            row->SetField("code", 2);
            row->SetGeometry(geometry);
            ASSERT_EQ(layer->CreateFeature(row.get()), OGRERR_NONE);
        }
    }
    VectorRequest wanted = request("foreign.gpkg", sceneOnGround());
    const auto unnamed = readFeatures(wanted);
    ASSERT_TRUE(unnamed) << unnamed.error().text();
    EXPECT_EQ(unnamed->attribute, "");
    wanted.attribute = "code";
    wanted.layer = "land cover";
    const auto read = readFeatures(wanted);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->polygons.size(), 3U);
    EXPECT_EQ(read->polygons[0].className, "2");
    expectNear(read->polygons[0].rings, {{{10, 10}, {20, 10}, {20, 20}}}, 1e-3);
    expectNear(read->polygons[1].rings, {{{100, 100}, {110, 100}, {110, 110}}}, 1e-3);
    EXPECT_NEAR(areaPixels(read->polygons[2].rings), M_PI * 100, 1) << "the circle as many short lines";
    EXPECT_THAT(read->notes, testing::Contains(HasSubstr("2 geometries that are no polygons")));
    EXPECT_THAT(read->notes, testing::Contains(HasSubstr("1 empty polygon")));
    EXPECT_THAT(read->notes, testing::Contains(HasSubstr("1 polygon beside the scene")));
    wanted.attribute = "kind";
    EXPECT_THAT(refusal(wanted), HasSubstr("its attributes: code"));
    wanted.layer = "none";
    EXPECT_THAT(refusal(wanted), HasSubstr("its layers: land cover"));
}

TEST_F(VectorFiles, ThatAreStrangeAreRefusedOrLeftOutInWords) {
    SceneFeatures plain = sceneOnGround();
    plain.geotransform.reset();
    plain.crsWkt.clear();
    const std::string good = R"({"type":"Polygon","coordinates":[[[1,1],[9,1],[9,9],[1,1]]]})";
    geoJson("far.geojson", {good, R"({"type":"Polygon","coordinates":[[[1,1],[1e300,1],[9,9],[1,1]]]})",
                            R"({"type":"Polygon","coordinates":[[[1,1],[9,1]]]})",
                            R"({"type":"Polygon","coordinates":[]})"});
    const auto far = readFeatures(request("far.geojson", plain));
    ASSERT_TRUE(far) << far.error().text();
    EXPECT_EQ(far->polygons.size(), 1U);
    EXPECT_THAT(far->notes,
                testing::Contains(HasSubstr("1 polygon with coordinates that are no place is left out")));

    // It touches itself and lies in itself: drawn by the even-odd rule, as it would be by hand.
    geoJson("knot.geojson", {R"({"type":"Polygon","coordinates":[[[1,1],[9,9],[9,1],[1,9],[1,1]]]})"});
    const auto knot = readFeatures(request("knot.geojson", plain));
    ASSERT_TRUE(knot) << knot.error().text();
    LabelMap map(kVectorScene);
    EXPECT_FALSE(fillPolygon(map, knot->polygons.front().rings, PaintRule::over(1, {})).empty());

    text("empty.geojson", "");
    text("broken.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feat)");
    geoJson("none.geojson", {});
    text("empty.shp", "");
    text("empty.gpkg", "");
    text("kml.kml", "<kml/>");
    for (const char* name :
         {"empty.geojson", "broken.geojson", "none.geojson", "empty.shp", "empty.gpkg", "kml.kml"}) {
        const auto read = readFeatures(request(name, plain));
        ASSERT_FALSE(read) << name;
        EXPECT_THAT(read.error().text(), HasSubstr(name));
        EXPECT_FALSE(read.error().hint.empty());
    }
    EXPECT_THAT(refusal(request("missing.gpkg", plain)), HasSubstr("there is no file"));
    EXPECT_THAT(refusal(request("a.dxf", plain)), HasSubstr(".gpkg (GeoPackage)"));
    std::vector<std::string> many(static_cast<std::size_t>(kMostReadPolygons) + 1, good);
    geoJson("many.geojson", many);
    EXPECT_THAT(refusal(request("many.geojson", plain)), HasSubstr("more than can be read"));
}

TEST_F(VectorFiles, OnServersAreNotFetchedUnlessThatIsAllowed) {
    VectorRequest wanted = request("a", sceneOnGround());
    for (const char* path : {"/vsicurl/http://127.0.0.1:9/a.geojson", "http://127.0.0.1:9/a.geojson"}) {
        wanted.file = path;
        EXPECT_THAT(refusal(wanted), HasSubstr("--allow-remote")) << path;
    }
    wanted.file = R"({"type":"Point","x":".geojson)";
    EXPECT_NE(refusal(wanted), "");
}

TEST_F(VectorFiles, OfAFormatFromOutsideNeedOneLine) {
    const std::vector<VectorFormat> formats{
        {.label = "GML", .driver = "GML", .extensions = {".gml"}, .besides = {".xsd"}}};
    const SceneFeatures scene = sceneOnGround();
    const auto written = writeFeatures(dir_ / "a.gml", std::span(&scene, 1), classes(), {}, {}, formats);
    ASSERT_TRUE(written) << written.error().text();
    const auto read = readFeatures(request("a.gml", scene), {}, formats);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->polygons.size(), 2U);
    EXPECT_EQ(read->polygons[0].className, "water");
}

}  // namespace
}  // namespace swath
