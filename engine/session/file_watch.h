// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "engine/core/file_stamp.h"
#include "engine/core/ids.h"

namespace swath {

/// Looks at the files of scenes again and again, on a thread of its own (a look at a file on a network can
/// take long), and tells of those that have changed, gone or come back. Files that are being written are told
/// of when they have come to rest.
class FileWatch {
  public:
    /// @param changed  told of a scene and how its files are now; on the watching thread.
    FileWatch(std::chrono::milliseconds every, std::function<void(SceneId, const FileStamps&)> changed);

    /// From now on; each scene once. @param known  its files as they were when it was opened.
    void watch(SceneId scene, FileStamps known);
    void forget(SceneId scene);

  private:
    struct Watched {
        FileStamps known, last;
    };
    void work(const std::stop_token& stop);
    void look();

    std::chrono::milliseconds every_;
    std::function<void(SceneId, const FileStamps&)> changed_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::map<SceneId, Watched> scenes_;
    std::jthread thread_;  // last: joined before what it uses goes
};

}  // namespace swath
