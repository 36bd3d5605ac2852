// SPDX-License-Identifier: MIT
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {

const NetworkProfile* Session::networkProfile(const NetworkQuery& query, int batch) const {
    return networkProfiles_.find(NetworkProfiles::keyOf(query, batch));
}

Status Session::on(const ProfileNetwork& wanted) {
    const std::string key = NetworkProfiles::keyOf(wanted.query, wanted.batch);
    if (networkProfiles_.find(key)) return {};
    // Who asks for another one no longer waits for the last: it is asked for anew when it is looked at again.
    compute_->cancel(profileJob_);
    if (const NetworkProfile* last = networkProfiles_.find(profiledKey_); last && !last->measured())
        networkProfiles_.forget(profiledKey_);
    profiledKey_ = key;

    const bool isMeasured = networkProfiles_.at(key).measured();
    const auto learn = [worker = worker_, key](auto change) {
        worker->facts.push([key, change = std::move(change)](Session& s) {
            if (!s.networkProfiles_.find(key)) return;
            change(s.networkProfiles_.at(key));
            s.networkProfiles_.save(key);
            s.emit(EventKind::NetworkProfiled);
        });
    };
    // Counting is short and goes on beside a run; what is measured waits for the compute thread.
    io_->submit("Count " + wanted.query.network, [learn, query = wanted.query](JobContext&) -> Status {
        learn([facts = networkFacts(query)](NetworkProfile& profile) {
            if (facts)
                profile.facts = *facts;
            else
                profile.problem = facts.error();
        });
        return {};
    });
    if (isMeasured) return {};
    profileJob_ =
        compute_->submit("Measure " + wanted.query.network,
                         [learn, query = wanted.query, batch = wanted.batch](JobContext& job) -> Status {
                             job.report("training steps", 0);
                             if (const auto cost = trainingCost(query, batch))
                                 learn([c = *cost](NetworkProfile& profile) { profile.training = c; });
                             if (job.stopRequested()) return {};
                             job.report("prediction", 0.4);
                             if (const auto timing = timeNetwork(query))
                                 learn([t = *timing](NetworkProfile& profile) { profile.timing = t; });
                             if (job.stopRequested()) return {};
                             job.report("receptive field", 0.8);
                             if (const auto field = receptiveField(query))
                                 learn([f = *field](NetworkProfile& profile) {
                                     profile.receptiveField = f;
                                     profile.receptiveFieldKnown = true;
                                 });
                             return {};
                         });
    return {};
}

}  // namespace swath
