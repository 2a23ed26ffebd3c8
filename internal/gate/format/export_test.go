// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

// Aligned lets tests compare drawn baselines with the results of a verdict.
var Aligned = aligned
