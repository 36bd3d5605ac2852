// SPDX-License-Identifier: MIT
#include "engine/raster/access_policy.h"

#include <cpl_conv.h>
#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "engine/raster/raster_source.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/listener.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::Listener;
using test::TempDir;
using test::withDataset;
using test::writeScene;
using test::writeVrt;
using testing::HasSubstr;

constexpr AccessPolicy kLocal{}, kRemote{.remote = true};

class AccessPolicyTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(writeScene<std::uint8_t>(dir_ / "a.tif", {8, 8}, 1, [](int, int x, int) { return x; }));
    }
    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    void write(const std::string& name, const std::string& text) { std::ofstream(dir_ / name) << text; }
    /// The words in which opening is refused; empty if it is not.
    static std::string refusal(const std::string& path) {
        const auto source = RasterSource::open(path);
        return source ? "" : source.error().text();
    }
    TempDir dir_;
};

TEST_F(AccessPolicyTest, OpensRegularFilesAndArchivesOfThem) {
    for (const std::string& path : {at("a.tif"), at("none.tif"), dir_.path().string(), std::string("plain"),
                                    "GTIFF_DIR:1:" + at("a.tif"), "vrt://" + at("a.tif") + "?bands=1",
                                    "/vsizip/" + at("none.zip") + "/a.tif", at("with:colon.tif")})
        EXPECT_TRUE(checkPath(path, kLocal)) << path;
    EXPECT_EQ(refusal("GTIFF_DIR:1:" + at("a.tif")), "");
}

TEST_F(AccessPolicyTest, RefusesDevicesPipesAndSockets) {
    ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
    for (const std::string& path :
         {at("pipe"), std::string("/dev/zero"), std::string("/dev/stdin"), std::string("/vsistdin/"),
          "/vsigzip/" + at("pipe"), std::string("/vsizip//dev/zero/a.tif"), "GTIFF_DIR:1:" + at("pipe")})
        for (const AccessPolicy& policy : {kLocal, kRemote}) EXPECT_FALSE(checkPath(path, policy)) << path;
    EXPECT_THAT(refusal(at("pipe")), HasSubstr("is a pipe, not a file"));
    EXPECT_THAT(refusal("/dev/zero"), HasSubstr("is a device, not a file"));
}

TEST_F(AccessPolicyTest, RefusesWhatLiesElsewhereUnlessAllowed) {
    for (const char* path :
         {"/vsicurl/http://example.com/a.tif", "/vsis3/bucket/a.tif", "/vsizip//vsicurl/http://x/a.zip/b.tif",
          "/vsizip/{/vsis3/b/a.zip}/b.tif", "/vsicurl?url=http%3A%2F%2Fx", "http://example.com/a.tif",
          "https://example.com/a.tif", "WMS:http://example.com/?", "PG:dbname=x", "WMTS:x",
          "NETCDF:\"http://example.com/a.nc\":b", "s3://bucket/a.tif", "vrt:///vsicurl/http://x/a.tif"}) {
        const Status refused = checkPath(path, kLocal);
        ASSERT_FALSE(refused) << path;
        EXPECT_EQ(refused.error().code, Errc::InvalidInput);
        EXPECT_THAT(refused.error().hint, HasSubstr("--allow-remote"));
        EXPECT_TRUE(checkPath(path, kRemote)) << path;
    }
    EXPECT_FALSE(checkPath("<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>", kRemote));
    EXPECT_FALSE(checkPath(std::string("a\0b", 3), kRemote));
}

TEST_F(AccessPolicyTest, LooksIntoWhatAVrtRefersTo) {
    ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
    writeVrt(dir_ / "local.vrt", at("a.tif"), 8, 8, 1,
             "<Metadata><MDI key=\"from\">https://example.com/licence</MDI></Metadata>");
    EXPECT_EQ(refusal(at("local.vrt")), "");
    writeVrt(dir_ / "outer.vrt", at("inner.vrt"), 8, 8);
    for (const std::string& source :
         {std::string("/vsicurl/http://example.com/a.tif"), std::string("http&#58;//example.com/a.tif"),
          std::string("/vsi&#x63;url/http:/x"), std::string("PG:dbname=x"), at("pipe"),
          std::string("/dev/zero"), std::string("&lt;GDAL_WMS/&gt;")}) {
        writeVrt(dir_ / "inner.vrt", source, 8, 8);
        EXPECT_NE(refusal(at("inner.vrt")), "") << source;
        EXPECT_THAT(refusal(at("outer.vrt")), HasSubstr("inner.vrt")) << source;
    }
    writeVrt(dir_ / "self.vrt", at("self.vrt"), 8, 8);
    EXPECT_THAT(refusal(at("self.vrt")), HasSubstr("refer to each other"));
    write("wms.xml", "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://x/</ServerUrl></Service></GDAL_WMS>");
    EXPECT_THAT(refusal(at("wms.xml")), HasSubstr("a service that pictures are fetched from"));
}

TEST_F(AccessPolicyTest, NothingGoesOutWhoeverAsksGdal) {
    const Listener server;
    if (!server.ready()) GTEST_SKIP() << "no loopback network";
    // A file's own overviews are opened by GDAL itself.
    withDataset(dir_ / "a.tif", [&](GDALDataset& dataset) {
        dataset.SetMetadataItem("OVERVIEW_FILE", ("/vsicurl/" + server.url()).c_str(), "OVERVIEWS");
    });
    EXPECT_THAT(refusal(at("a.tif")), HasSubstr("names overviews elsewhere"));
    ::setenv("GDAL_HTTP_TIMEOUT", "1", 1);
    for (const std::string& name :
         {"/vsicurl/" + server.url(), "/vsicurl_streaming/" + server.url(), server.url(),
          "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>" + server.url() +
              "/${z}</ServerUrl></Service><DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>1</UpperLeftY>"
              "<LowerRightX>1</LowerRightX><LowerRightY>0</LowerRightY><SizeX>8</SizeX><SizeY>8</SizeY>"
              "</DataWindow></GDAL_WMS>",
          "WMTS:" + server.url(), "WCS:" + server.url()}) {
        const GDALDatasetUniquePtr dataset(GDALDataset::Open(name.c_str(), GDAL_OF_RASTER));
        EXPECT_FALSE(dataset) << name;
    }
    EXPECT_FALSE(server.wasCalled());
}

TEST_F(AccessPolicyTest, NeverRunsPythonOfAVrt) {
    ::setenv("GDAL_VRT_ENABLE_PYTHON", "YES", 1);
    EXPECT_EQ(refusal(at("a.tif")), "");
    EXPECT_STREQ(CPLGetConfigOption("GDAL_VRT_ENABLE_PYTHON", ""), "NO");
    const std::string made = at("made");
    write("python.vrt",
          "<VRTDataset rasterXSize=\"8\" rasterYSize=\"8\"><VRTRasterBand dataType=\"Byte\" band=\"1\" "
          "subClass=\"VRTDerivedRasterBand\"><PixelFunctionType>f</PixelFunctionType>"
          "<PixelFunctionLanguage>Python</PixelFunctionLanguage><PixelFunctionCode><![CDATA[\n"
          "def f(*a, **k):\n  open('" +
              made + "', 'w')\n]]></PixelFunctionCode><SimpleSource><SourceFilename>" + at("a.tif") +
              "</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>");
    const auto source = RasterSource::open(at("python.vrt"));
    EXPECT_FALSE(source && (*source)->readReduced(100) && (*source)->damage().empty());
    EXPECT_FALSE(std::filesystem::exists(made));
}

TEST_F(AccessPolicyTest, HeadersThatClaimTooMuchAreRefusedInWords) {
    writeVrt(dir_ / "large.vrt", "", 2147483647, 2147483647);
    EXPECT_THAT(refusal(at("large.vrt")), HasSubstr("claims"));
    writeVrt(dir_ / "million.vrt", "", 1'000'000, 1'000'000);
    EXPECT_THAT(refusal(at("million.vrt")), HasSubstr("claims"));
    writeVrt(dir_ / "bands.vrt", "", 8, 8, 60'000);
    EXPECT_THAT(refusal(at("bands.vrt")), HasSubstr("bands"));
    writeVrt(dir_ / "mosaic.vrt", "", 400'000, 300'000);
    EXPECT_EQ(refusal(at("mosaic.vrt")), "") << "large, but not beyond use";
}

}  // namespace
}  // namespace swath
