// SPDX-License-Identifier: MIT
// GDAL takes its own recursive locks in both orders under the lock of one dataset; what it does in there is
// not ours to judge, and its reports on stderr would hide ours.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "deadlock:libgdal";
}
