// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package policy judges message-delivery metrics by rules. It is pure: it knows
// neither Terraform nor HTTP, no clock and no environment, nor what a key is called,
// which a Source names. The same Input gives the same Verdict, byte for byte, in
// whatever order its rows come.
//
// A caller reads rules with Source.Rules, checks each with Rule.Check, reads the rows
// of ReadWindow, and hands all of it to Judge. Where no rows could be read it makes the
// Verdict with Unread instead, and one that was made before with Recorded. There is no
// other way to a Verdict.
//
// A rule is applied to the whole channel, to each key, or to each interval of each key,
// as Rule.Per demands. Each of these is judged in this order, and the first step that
// applies decides:
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
// tolerated, a waiver that holds makes fail and inconclusive pass, and last the
// severity warning turns what is left of them into warn.
//
// Counts are int64 and their sums are checked. Rates, means and bounds are
// compared as exact rational numbers: a bound is the decimal number that its
// float64 prints as, so 190 of 200 meets min 0.95.
//
// For max_drop and max_rise a rate is pooled, Σ numerator ÷ Σ denominator, in window
// and baseline alike. A count is taken as the mean per interval on both sides: the
// sum over the rows divided by the number of distinct intervals that have a row,
// since a missing interval is not zero. With min and max a count is the sum itself.
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
// clock. Only intervals of the window that have a row ask for counterparts. Fewer than 3
// for any of them is no baseline for all that is judged together. A rate is pooled over
// the counterparts of all of them, and each counts once, however many intervals it
// stands beside. Days are told apart by their weekday alone, since a day may begin at
// one. An hour that comes twice is two counterparts, and one that a clock change left
// out is none. An aligned baseline of half hours goes back by the local clock, so that
// it has whole weeks of it. A baseline of fewer than 3 weeks could never be enough, so
// it is refused.
//
// # Consecutive and tolerate
//
// Each bound has its own runs and its own count of broken intervals: an interval fails
// if any bound is still broken. Consecutive is applied first, and tolerate counts only
// what it leaves. Broken means fail: an interval within its confidence is judged and
// not broken, so it ends a run and keeps its warning. An interval ends no run of a bound
// that could not be tested in it, even if another bound could. Neither applies to no
// data, gaps and low volume.
package policy
