// SPDX-License-Identifier: MIT
// Scenes on a server: a real one, which tells what was asked of it.
#include <arpa/inet.h>
#include <gdal_priv.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <random>
#include <sstream>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kRemoteSide = 4096;

/// A port of this machine that nobody listens on.
int freePort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(fd, plain, length) == 0 && ::getsockname(fd, plain, &length) == 0;
    ::close(fd);
    return bound ? ntohs(address.sin_port) : 0;
}

/// nginx over a folder, as a process of this test.
class WebServer {
  public:
    explicit WebServer(const fs::path& folder) : folder_(folder), port_(freePort()) {
        const std::string at = folder.string();
        writeTextFile(
            folder / "nginx.conf",
            std::string(::getuid() == 0 ? "user root; " : "") + "daemon off; worker_processes 1; pid " + at +
                "/nginx.pid; error_log " + at +
                "/error.log;\nevents {}\nhttp {\n log_format bytes '$status $bytes_sent $request';\n"
                " access_log " +
                at + "/access.log bytes;\n client_body_temp_path " + at + "/t1; proxy_temp_path " + at +
                "/t2; fastcgi_temp_path " + at + "/t3; uwsgi_temp_path " + at + "/t4; scgi_temp_path " + at +
                "/t5;\n server { listen 127.0.0.1:" + std::to_string(port_) + "; root " + at +
                "/www; }\n}\n");
        fs::create_directories(folder / "www");
        pid_ = ::fork();
        if (pid_ == 0) {
            const std::string conf = at + "/nginx.conf";
            ::execlp("nginx", "nginx", "-e", (at + "/error.log").c_str(), "-c", conf.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~WebServer() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    /// Waits until somebody answers. @return false: nobody does.
    bool ready() const {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port_));
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < until) {
            const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
            const bool answered = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
            ::close(fd);
            if (answered) return true;
        }
        return false;
    }
    std::string url(const std::string& name) const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/" + name;
    }
    fs::path file(const std::string& name) const { return folder_ / "www" / name; }
    /// Of all answers since it began.
    struct Served {
        std::int64_t bytes = 0;
        int requests = 0, whole = 0;  ///< whole: answers that were no part of a file
    };
    Served served() const {
        Served all;
        std::istringstream lines(bytesOf(folder_ / "access.log"));
        std::string line;
        while (std::getline(lines, line)) {
            std::istringstream words(line);
            int status = 0;
            std::int64_t bytes = 0;
            std::string verb;
            words >> status >> bytes >> verb;
            ++all.requests;
            all.bytes += bytes;
            all.whole += status == 200 && verb == "GET";
        }
        return all;
    }

  private:
    fs::path folder_;
    int port_;
    pid_t pid_ = -1;
};

class Remote : public ProgramTest {
  protected:
    void SetUp() override {
        if (!outputOf("nginx -v 2>&1")) GTEST_SKIP() << "nginx is not installed";
        server_.emplace(dir_.path());
        if (!server_->ready()) GTEST_SKIP() << "nginx does not run here: " << bytesOf(dir_ / "error.log");
        ::setenv("XDG_STATE_HOME", at("state").c_str(), 1);
        ::setenv("XDG_CACHE_HOME", at("cache").c_str(), 1);
        expectDone({"new", project(), "--classes", "a,b"});
    }
    /// Noise, which no compression makes small, with overviews: "COG" of GDAL.
    void writeCloudOptimised(const std::string& name, int side) {
        GDALAllRegister();
        GDALDriver* memory = GetGDALDriverManager()->GetDriverByName("MEM");
        GDALDriver* cog = GetGDALDriverManager()->GetDriverByName("COG");
        if (!memory || !cog) GTEST_SKIP() << "this GDAL writes no COG";
        const GDALDatasetUniquePtr made(memory->Create("", side, side, 1, GDT_Byte, nullptr));
        Geotransform g{{500000, 10, 0, 5000000, 0, -10}};
        made->SetGeoTransform(g.t.data());
        std::mt19937 random(5);
        std::vector<std::uint8_t> row(static_cast<std::size_t>(side));
        for (int y = 0; y < side; ++y) {
            for (auto& sample : row) sample = static_cast<std::uint8_t>(random());
            ASSERT_EQ(made->GetRasterBand(1)->RasterIO(GF_Write, 0, y, side, 1, row.data(), side, 1, GDT_Byte,
                                                       0, 0, nullptr),
                      CE_None);
        }
        const GDALDatasetUniquePtr written(
            cog->CreateCopy(server_->file(name).c_str(), made.get(), FALSE, nullptr, nullptr, nullptr));
        ASSERT_TRUE(written);
    }
    std::optional<WebServer> server_;
};

TEST_F(Remote, OnlyWhatIsLookedAtIsFetched) {
    writeCloudOptimised("a.tif", kRemoteSide);
    const auto whole = static_cast<double>(fs::file_size(server_->file("a.tif")));
    ASSERT_GT(whole, kRemoteSide * kRemoteSide);
    EXPECT_THAT(failure({"add", project(), server_->url("a.tif")}), HasSubstr("--allow-remote"));
    EXPECT_EQ(server_->served().requests, 0) << "nothing is fetched unasked";
    const std::string told = done({"add", project(), server_->url("a.tif"), "--allow-remote"});
    EXPECT_THAT(told, HasSubstr("4096 × 4096 pixels"));
    const auto served = server_->served();
    RecordProperty("bytes", static_cast<int>(served.bytes));
    EXPECT_GT(served.bytes, 0);
    EXPECT_EQ(served.whole, 0) << "pieces alone";
    EXPECT_LT(served.requests, 15) << "nor is the server asked for files that may lie beside it";
    EXPECT_LT(static_cast<double>(served.bytes), 0.1 * whole) << served.requests << " requests";
}

TEST_F(Remote, SecondFilesOfScenesAndMosaicsAreAskedForToo) {
    writeCloudOptimised("b.tif", 256);
    writeDiscScene("a.tif", 1);
    ASSERT_TRUE(writeScene(dir_ / "a.tif", {256, 256}, 1, discScene));
    expectDone({"add", project(), "--bands", at("a.tif") + ",/vsicurl/" + server_->url("b.tif"), "--name",
                "two", "--allow-remote"});
    const int before = server_->served().requests;
    // As somebody else would get the project.
    ::setenv("XDG_STATE_HOME", at("elsewhere").c_str(), 1);
    const Ran ran = swath({"info", project(), "--json"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("lies on a server"));
    EXPECT_EQ(server_->served().requests, before) << "nothing is fetched unasked";
}

TEST_F(Remote, AnItemOfACatalogueBecomesAScene) {
    writeCloudOptimised("B02.tif", 256);
    writeCloudOptimised("B08.tif", 256);
    writeTextFile(server_->file("item.json"),
                  R"({"stac_version": "1.0.0", "type": "Feature", "id": "S2_there",
      "properties": {"datetime": "2021-07-12T10:00:00Z"}, "assets": {
      "nir": {"href": "./B08.tif", "eo:bands": [{"name": "B08", "center_wavelength": 0.842}]},
      "blue": {"href": "B02.tif", "eo:bands": [{"name": "B02", "center_wavelength": 0.49}]}}})");
    EXPECT_THAT(failure({"add", project(), server_->url("item.json")}), HasSubstr("--allow-remote"));
    const std::string told = done({"add", project(), server_->url("item.json"), "--allow-remote"});
    EXPECT_THAT(told, HasSubstr("S2_there: 256 × 256 pixels, 2 bands"));
    EXPECT_THAT(told, HasSubstr("B08 near infrared"));
}

}  // namespace
}  // namespace swath::test
