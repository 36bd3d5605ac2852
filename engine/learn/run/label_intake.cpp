// SPDX-License-Identifier: MIT
#include "engine/learn/run/label_intake.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace swath {

Result<LabelState> readLabelState(std::unique_ptr<PatchSource> source,
                                  std::shared_ptr<const TrainingData> data, const LabelState* before,
                                  std::stop_token stop) {
    LabelState state;
    state.data = std::move(data);
    state.source = state.data ? withLabels(std::move(source), state.data) : std::move(source);
    const bool comparable = before && before->data && state.data;
    auto index = comparable ? PatchIndex::rebuild(
                                  *state.source, Role::Train, *before->index,
                                  [&](int scene, const RectI& window) {
                                      return sharesLabels(*before->data, *state.data, scene, window);
                                  },
                                  stop)
                            : PatchIndex::build(*state.source, Role::Train, stop);
    if (!index) return index.error();
    state.index = std::make_shared<const PatchIndex>(std::move(*index));
    state.validation = makeValidationSet(*state.source);
    return state;
}

LabelIntake::LabelIntake(const PatchSource& images, const LearnControl& control, const TrainEventSink& sink)
    : images_(images), control_(control), sink_(sink) {}

LabelIntake::~LabelIntake() = default;

Result<std::shared_ptr<const TrainingData>> LabelIntake::first(std::int64_t next) {
    Data data;
    for (const Data& recorded : control_.recorded)
        if (recorded->fromStep < next || recorded->fromStep <= 1) data = recorded;
    if (!data && control_.recorded.empty()) data = seen_ = control_.data.load();
    if (data)
        if (Status fits = checkFits(images_, *data); !fits) return fits.error();
    return data;
}

Result<std::optional<LabelState>> LabelIntake::before(std::int64_t next, const LabelState& now) {
    for (const Data& recorded : control_.recorded) {
        if (recorded->fromStep != next || recorded == now.data) continue;
        if (Status fits = checkFits(images_, *recorded); !fits) return fits.error();
        auto state = readLabelState(images_.clone(), recorded, &now, control_.stop.get_token());
        if (!state) return state.error();
        return std::optional(std::move(*state));
    }
    std::optional<LabelState> taken;
    if (ready_) {
        thread_ = {};
        ready_ = false;
        Result<LabelState> made = std::move(*std::exchange(made_, std::nullopt));
        if (made && !made->index->empty())
            taken = std::move(*made);
        else if (made)
            sink_(
                TrainNotice{"the labels as they are now leave nothing to learn from: the run goes on with "
                            "those before"});
        else if (made.error().code != Errc::Cancelled)
            sink_(TrainNotice{"new labels could not be read: " + made.error().text()});
    }
    const Data newest = control_.data.load();
    if (thread_.joinable() || !newest || newest == seen_) return taken;
    seen_ = newest;
    const LabelState& latest = taken ? *taken : now;
    if (newest->id != latest.id() && usable(*newest, refusal_)) begin(newest, latest);
    return taken;
}

bool LabelIntake::usable(const TrainingData& data, std::string& lastRefusal) const {
    const Status fits = checkFits(images_, data);
    if (fits) return true;
    std::string text = "new labels are not taken: " + fits.error().text();
    if (text != lastRefusal) sink_(TrainNotice{text});
    lastRefusal = std::move(text);
    return false;
}

void LabelIntake::begin(Data data, const LabelState& now) {
    // What the thread compares with must not change under it: the index and the data are shared.
    LabelState before;
    before.data = now.data;
    before.index = now.index;
    thread_ = std::jthread([this, source = images_.clone(), data = std::move(data),
                            before = std::move(before)](const std::stop_token& stop) mutable {
        try {
            made_ = readLabelState(std::move(source), std::move(data), &before, stop);
        } catch (const std::exception& e) {
            made_ = Error{Errc::OutOfMemory, e.what(), ""};
        }
        ready_ = true;
    });
}

}  // namespace swath
