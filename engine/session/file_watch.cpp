// SPDX-License-Identifier: MIT
#include "engine/session/file_watch.h"

#include <utility>
#include <vector>

namespace swath {

FileWatch::FileWatch(std::chrono::milliseconds every, std::function<void(SceneId, const FileStamps&)> changed)
    : every_(every),
      changed_(std::move(changed)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

void FileWatch::watch(SceneId scene, FileStamps known) {
    const std::lock_guard lock(mutex_);
    scenes_[scene] = {known, known};
}

void FileWatch::forget(SceneId scene) {
    const std::lock_guard lock(mutex_);
    scenes_.erase(scene);
}

void FileWatch::work(const std::stop_token& stop) {
    while (true) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, every_, [] { return false; });
        }
        if (stop.stop_requested()) return;
        look();
    }
}

void FileWatch::look() {
    std::map<SceneId, Watched> scenes;
    {
        const std::lock_guard lock(mutex_);
        scenes = scenes_;
    }
    std::vector<std::pair<SceneId, FileStamps>> changed;
    for (auto& [scene, watched] : scenes) {
        FileStamps now;
        for (const auto& [path, known] : watched.known) now[path] = stampOf(path);
        const std::lock_guard lock(mutex_);
        const auto present = scenes_.find(scene);
        if (present == scenes_.end() || present->second.known != watched.known) continue;  // opened meanwhile
        const bool rests = std::exchange(present->second.last, now) == now;
        if (!rests || now == watched.known) continue;
        present->second.known = now;
        changed.emplace_back(scene, std::move(now));
    }
    for (const auto& [scene, now] : changed) changed_(scene, now);
}

}  // namespace swath
