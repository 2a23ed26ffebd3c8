// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package backtest judges the channels of a policy on past days as the gate would have
// judged them: as of each day, with the lookback, settle and baselines of the policy, and
// with the waivers in force. It helps to choose the bounds of rules.
//
// The gate is assumed to run once a day, always at the same time. Counts are those that
// CAMS reports now: receipts that arrived after settle are included, although the gate
// could not have seen them.
package backtest
