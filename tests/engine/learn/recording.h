// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/learn/run/learner.h"

namespace swath::test {

/// Everything that a run said, in order.
struct Recording {
    std::vector<TrainEvent> events;

    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const TrainEvent& event : events)
            if (const auto* typed = std::get_if<T>(&event)) found.push_back(*typed);
        return found;
    }
    const TrainEnded* ended() const {
        return events.empty() ? nullptr : std::get_if<TrainEnded>(&events.back());
    }
    const TrainFailed* failed() const {
        return events.empty() ? nullptr : std::get_if<TrainFailed>(&events.back());
    }
    std::string failure() const { return failed() ? failed()->error.text() : ""; }
};

/// Runs to the end. @param onEvent  sees each event as it comes, with the wheel.
inline Recording record(Learner& learner, LearnControl& control,
                        const std::function<void(const TrainEvent&)>& onEvent = {}) {
    Recording recording;
    learner.run(control, [&](TrainEvent event) {
        if (onEvent) onEvent(event);
        recording.events.push_back(std::move(event));
    });
    return recording;
}

}  // namespace swath::test
