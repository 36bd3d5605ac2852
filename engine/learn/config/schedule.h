// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/result.h"
#include "engine/learn/config/spec.h"

namespace swath {

/// Where a run is when it asks for a learning rate.
struct ScheduleMoment {
    std::int64_t step = 0;   ///< steps done before this one
    std::int64_t total = 0;  ///< steps of the whole run; 0: not known, something else ends it
    int stepsPerEpoch = 1;
    double progress = 0;  ///< where total is not known: the part of the run that is over, in [0, 1]
};

/// Counts judgements without a gain. A value is one of the better kind if larger.
class Patience {
  public:
    Patience() = default;
    Patience(int waited, double best) : waited_(waited), best_(best) {}

    /// @param minGain  what a value must exceed the best one by, to count. NaN is no gain.
    /// @return whether it was one.
    bool judge(double value, double minGain);
    void startOver() { waited_ = 0; }

    int waited() const { return waited_; }  ///< judgements since the best one
    double best() const { return best_; }   ///< −1: none yet
    friend bool operator==(const Patience&, const Patience&) = default;

  private:
    int waited_ = 0;
    double best_ = -1;
};

/// The learning rate over a run, as a factor of the one that was set. It is a function of the moment alone,
/// so that a run that is gone on with takes the same rates; only "plateau" has a state. With t in [0, 1] the
/// part of the run that is over and e the epochs done:
///
///     constant          1
///     cosine            last + (1 − last)·½(1 + cos πt)
///     poly              (1 − t)^power
///     step              factor^⌊e / every⌋
///     exponential       factor^⌊e⌋
///     warm-restarts     ½(1 + cos π·(e − start) / length); each cycle is `multiply` times as long as the
///     last one-cycle         from 1/25 up to 1 within 30 % of the steps, down to 4·10⁻⁶; half cosines
///     plateau           times factor whenever more than `patience` judgements brought no gain
///
/// Sources: poly: Liu, Rabinovich, Berg 2015, arXiv 1506.04579; warm restarts: Loshchilov, Hutter 2017,
/// arXiv 1608.03983; one cycle: Smith, Topin 2017, arXiv 1708.07120, with the constants of PyTorch's
/// OneCycleLR.
class Schedule {
  public:
    /// What of a plateau must outlive a process.
    struct State {
        double factor = 1;
        Patience patience;
        friend bool operator==(const State&, const State&) = default;
    };

    /// @param line  one term of scheduleCatalog(). @param warmUpSteps  the factor rises linearly over as many
    /// steps, whatever the schedule. Errors: InvalidInput.
    static Result<Schedule> parse(const std::string& line, int warmUpSteps);

    double factor(const ScheduleMoment& moment) const;
    /// Whether the factor depends on when the run ends.
    bool needsEnd() const;
    /// Whether it depends on what validations say.
    bool listens() const { return term_.name == "plateau"; }
    /// A validation's mean IoU, or another figure that should rise. @return whether the rate falls now.
    bool judged(double value);

    const State& state() const { return state_; }
    void restore(const State& state) { state_ = state; }

  private:
    double argument(const char* name) const;
    double oneCycle(const ScheduleMoment& moment) const;

    SpecTerm term_;
    int warmUpSteps_ = 0;
    State state_;
};

}  // namespace swath
