// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package backtest judges the channels of a policy on each of some past days, as the gate
// would have judged them: as of that day, with the lookback, settle and baselines of the
// policy, and the waivers that held. It answers which bound a rule should have.
//
// The gate is taken to run once a day, at one time of day. Its counts are those that CAMS
// reports now; receipts that came later than settle were not in them then.
package backtest
