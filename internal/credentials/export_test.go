// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

// Resolve over an environment of a test's own.
var ResolveIn = resolve
