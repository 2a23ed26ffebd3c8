// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

// Aligned is what tests compare with the results of a verdict.
var Aligned = aligned
