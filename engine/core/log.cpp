// SPDX-License-Identifier: MIT
#include "engine/core/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace swath::log {
namespace {

spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made("swath", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made.set_pattern("swath %l: %v");
        made.set_level(spdlog::level::warn);
        return made;
    }();
    return instance;
}

}  // namespace

void info(std::string_view text) {
    logger().info("{}", text);
}
void warn(std::string_view text) {
    logger().warn("{}", text);
}
void error(std::string_view text) {
    logger().error("{}", text);
}
void setVerbose(bool verbose) {
    logger().set_level(verbose ? spdlog::level::info : spdlog::level::warn);
}

}  // namespace swath::log
