// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package policy judges message-delivery metrics by rules. It is pure: it does not know
// Terraform, HTTP, clock or environment, nor the name of a key, which comes from a
// Source. The same Input results in the same Verdict, byte for byte, in any order of its
// rows.
//
// A caller reads rules with Source.Rules, checks each with Rule.Check, reads the rows of
// ReadWindow, and passes everything to Judge. If no rows could be read, Unread makes the
// Verdict instead, and Recorded makes one from an earlier one. There is no other way to
// make a Verdict.
//
// Rule.Per decides whether a rule is applied to the whole channel, to each key, or to
// each interval of each key. Each of these is judged in this order, and the first step
// that applies decides:
//
//  1. It has no row: on_no_data, reason no_data.
//  2. Fewer intervals than min_intervals have a row: inconclusive, reason gaps.
//  3. Fewer messages were sent than min_sent, or a rate is undefined: inconclusive,
//     reason low_volume.
//  4. Every bound is tested, and the worst outcome is the result: a bound that is
//     broken fails; max_drop and max_rise without a usable baseline are
//     inconclusive, reason no_baseline; with confidence, a rate that is beyond
//     a bound while its interval is not wholly warns, reason within_confidence.
//
// Then consecutive and tolerate make broken bounds of few intervals pass, reason
// tolerated; a waiver that holds makes fail and inconclusive pass; and last, the severity
// warning turns the remaining ones into warn.
//
// Counts are int64 and their sums are checked. Rates, means and bounds are
// compared as exact rational numbers: a bound is the decimal number that its
// float64 prints as, so 190 of 200 meets min 0.95.
//
// For max_drop and max_rise a rate is pooled, Σ numerator ÷ Σ denominator, in window and
// baseline alike. A count is the mean per interval on both sides: the sum over the rows
// divided by the number of distinct intervals with a row, since a missing interval is not
// zero. With min and max a count is the sum itself.
//
// # Confidence
//
// Min and max are tested by Wilson's score interval of a rate, max_drop and max_rise by
// Koopman's of the ratio of the window's rate to the baseline's. More delivered than sent
// counts as all delivered in an interval, though not in the rate itself; where that alone
// puts a rate beyond its bound, it warns. With joint a level is shared by the results of
// the rule of which at least one bound could be tested: by a number of results, not of
// bounds, whatever comes out for them.
//
// # Align
//
// Align compares an interval with its counterparts: the intervals of the baseline with a
// row that have the same weekday and, for half hours, the same time of day by the local
// clock. Only intervals of the window with a row need counterparts. If any of them has
// fewer than 3, everything that is judged together has no baseline. A rate is pooled over
// all counterparts, and each counts once, however many intervals share it. Days are
// matched only by their weekday, since a day may begin at one o'clock. A repeated hour is
// two counterparts, and one that a clock change skipped is none. An aligned baseline of
// half hours goes back by the local clock, to have whole weeks. A baseline of fewer than
// 3 weeks could never be enough, so it is rejected.
//
// # Consecutive and tolerate
//
// Each bound has its own runs and its own count of broken intervals: an interval fails if
// any bound is still broken. Consecutive is applied first, and tolerate counts only what
// it leaves. Broken means fail: an interval within its confidence is judged and not
// broken, so it ends a run and keeps its warning. An interval does not end the run of a
// bound that could not be tested in it, even if another bound could. Neither applies to
// no data, gaps and low volume.
package policy
