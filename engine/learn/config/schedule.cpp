// SPDX-License-Identifier: MIT
#include "engine/learn/config/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/learn/config/catalogs.h"

namespace swath {
namespace {

/// From 1 at t = 0 to 0 at t = 1.
double halfCosine(double t) {
    return 0.5 * (1 + std::cos(std::numbers::pi * t));
}

double progressOf(const ScheduleMoment& moment) {
    const double progress = moment.total > 0
                                ? static_cast<double>(moment.step) / static_cast<double>(moment.total)
                                : moment.progress;
    return std::clamp(progress, 0.0, 1.0);
}

double warmRestarts(double epochs, double first, double multiply) {
    if (multiply == 1) return halfCosine(std::fmod(epochs, first) / first);
    double start = 0, length = first;
    while (epochs - start >= length) {
        start += length;
        length *= multiply;
    }
    return halfCosine((epochs - start) / length);
}

}  // namespace

bool Patience::judge(double value, double minGain) {
    const bool gain = value > best_ && (best_ < 0 || value > best_ + minGain);
    if (gain) best_ = value;
    waited_ = gain ? 0 : waited_ + 1;
    return gain;
}

Result<Schedule> Schedule::parse(const std::string& line, int warmUpSteps) {
    auto terms = parseSpec("schedule", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("schedule", *terms, scheduleCatalog()); !known) return known.error();
    if (terms->size() != 1 || terms->front().weight != 1)
        return Error{Errc::InvalidInput, "schedule: it must be a single one",
                     "write it like poly(power=0.9)"};
    Schedule schedule;
    schedule.term_ = std::move(terms->front());
    schedule.warmUpSteps_ = warmUpSteps;
    return schedule;
}

double Schedule::argument(const char* name) const {
    return specArgument(term_, scheduleCatalog(), name);
}

bool Schedule::needsEnd() const {
    return term_.name == "cosine" || term_.name == "poly" || term_.name == "one-cycle";
}

double Schedule::oneCycle(const ScheduleMoment& moment) const {
    constexpr double kRise = 0.3, kFirst = 1.0 / 25, kLast = kFirst / 1e4;
    // The top is at step 0.3·N − 1 and the bottom at the last one, N − 1.
    const auto steps = static_cast<double>(moment.total);
    const double top = moment.total > 0 ? std::max(0.0, kRise * steps - 1) : kRise;
    const double end = moment.total > 0 ? std::max(top + 1, steps - 1) : 1;
    const double at = moment.total > 0 ? static_cast<double>(moment.step) : progressOf(moment);
    if (at < top) return 1 + (kFirst - 1) * halfCosine(at / top);
    return kLast + (1 - kLast) * halfCosine(std::min(1.0, (at - top) / (end - top)));
}

double Schedule::factor(const ScheduleMoment& moment) const {
    const double epochs = static_cast<double>(moment.step) / std::max(1, moment.stepsPerEpoch);
    const std::string& name = term_.name;
    double factor = 1;
    if (name == "cosine") {
        const double last = argument("last");
        factor = last + (1 - last) * halfCosine(progressOf(moment));
    } else if (name == "poly") {
        factor = std::pow(1 - progressOf(moment), argument("power"));
    } else if (name == "step") {
        factor = std::pow(argument("factor"), std::floor(epochs / argument("every")));
    } else if (name == "exponential") {
        factor = std::pow(argument("factor"), std::floor(epochs));
    } else if (name == "warm-restarts") {
        factor = warmRestarts(epochs, argument("first"), argument("multiply"));
    } else if (name == "one-cycle") {
        factor = oneCycle(moment);
    } else if (name == "plateau") {
        factor = state_.factor;
    }
    if (moment.step + 1 < warmUpSteps_) factor *= static_cast<double>(moment.step + 1) / warmUpSteps_;
    return factor;
}

bool Schedule::judged(double value) {
    if (!listens()) return false;
    state_.patience.judge(value, 0);
    if (state_.patience.waited() <= argument("patience")) return false;
    state_.patience.startOver();
    state_.factor *= argument("factor");
    return true;
}

const std::vector<SpecEntry>& scheduleCatalog() {
    static const std::vector<SpecEntry> all{
        {"constant", "Constant", "The same rate throughout", {}},
        {"cosine",
         "Half a cosine",
         "Falls slowly, fast, slowly: rate · (last + (1 − last) · ½(1 + cos πt)), t the part of the run done",
         {{"last", 0.05, 0, 1, "The rate at the end, as a share of the first one"}}},
        {"poly",
         "Polynomial",
         "rate · (1 − t)^power, t the part of the run done",
         {{"power", 0.9, 0.01, 10, "1 falls along a straight line"}}},
        {"step",
         "Steps",
         "Times the factor every so many epochs",
         {{"every", 30, 1, 1e6, "Epochs from one fall to the next"},
          {"factor", 0.1, 1e-6, 1, "What the rate is multiplied by"}}},
        {"exponential",
         "Exponential",
         "Times the factor after each epoch",
         {{"factor", 0.95, 1e-3, 10, "What the rate is multiplied by"}}},
        {"warm-restarts",
         "Warm restarts",
         "Half cosines down to nothing, each followed by a start at the full rate",
         {{"first", 10, 0.01, 1e6, "Epochs of the first fall"},
          {"multiply", 2, 1, 100, "How many times as long as the last fall the next one takes"}}},
        {"one-cycle",
         "One cycle",
         "Rises from 1/25 of the rate to all of it within 30 % of the steps, then falls to almost nothing",
         {}},
        {"plateau",
         "On a plateau",
         "Falls when validations at epochs' ends bring no better mean IoU",
         {{"factor", 0.1, 1e-6, 1, "What the rate is multiplied by"},
          {"patience", 10, 0, 1e6, "Validations without a gain that are waited for"}}},
    };
    return all;
}

}  // namespace swath
