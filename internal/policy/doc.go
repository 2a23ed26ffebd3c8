// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package policy judges message-delivery metrics by rules. It is pure: it does not know
// Terraform, HTTP, the clock or the environment, nor what a key is called, which comes from
// a Source. The same Input gives the same Verdict, byte for byte, in any order of its rows.
//
// A caller reads rules with Source.Rules, checks each with Rule.Check, reads the rows of
// ReadWindow, and passes everything to Judge. If no rows could be read, Unread makes the
// Verdict instead. Recorded restores an earlier one. There is no other way to make a
// Verdict.
//
// Rule.Per decides whether a rule applies to the whole channel, to each key, or to each
// interval of each key. Each of these is judged in this order, and the first step that
// applies decides:
//
//  1. It has no row: on_no_data, reason no_data.
//  2. Fewer intervals than min_intervals have a row: inconclusive, reason gaps.
//  3. Fewer messages were sent than min_sent, or a rate is undefined: inconclusive,
//     reason low_volume.
//  4. Every bound is tested, and the worst outcome is the result. A broken bound fails.
//     Without a usable baseline, max_drop and max_rise are inconclusive, reason
//     no_baseline. With confidence, a rate that is beyond a bound warns, reason
//     within_confidence, if its interval is not wholly beyond it.
//
// Then consecutive and tolerate let broken bounds of a few intervals pass, reason
// tolerated. A waiver that holds lets fail and inconclusive pass. Last, the severity warning
// turns those that remain into warn.
//
// Counts are int64, and their sums are checked. Rates, means and bounds are compared as
// exact rational numbers. A bound is the decimal number that its float64 prints as, so 190
// of 200 meets min 0.95.
//
// For max_drop and max_rise, a rate is pooled, Σ numerator ÷ Σ denominator, in the window
// and in the baseline. A count is the mean per interval on both sides: the sum over the rows
// divided by the number of distinct intervals with a row, since a missing interval is not
// zero. With min and max, a count is the sum itself.
//
// # Confidence
//
// Min and max are tested by Wilson's score interval of a rate, max_drop and max_rise by
// Koopman's score interval of the ratio of the window's rate to the baseline's. In an
// interval, more delivered than sent counts as all delivered. In the rate itself it does
// not: if that alone puts a rate beyond its bound, it warns. With joint, the level is shared
// by the results of the rule of which at least one bound could be tested. It is shared by
// results, not by bounds, whatever their outcome.
//
// # Align
//
// Align compares an interval with its counterparts: the intervals of the baseline with a
// row on the same weekday and, for half hours, at the same time of day by the local clock.
// Only intervals of the window with a row need counterparts. If one of them has fewer than
// 3, there is no baseline for everything that is judged together. A rate is pooled over all
// counterparts, and each counts once, however many intervals share it.
//
// Days are matched only by their weekday, since a day may begin at one o'clock. A repeated
// hour is two counterparts, and an hour that a clock change skipped is none. An aligned
// baseline of half hours goes back by the local clock, to have whole weeks. A baseline of
// fewer than 3 weeks could never be enough, so it is rejected.
//
// # Consecutive and tolerate
//
// Each bound has its own runs and its own count of broken intervals. An interval fails if
// any bound is still broken. Consecutive is applied first, and tolerate counts only the
// intervals that remain broken. An interval within its confidence is judged and not broken,
// so it ends a run and keeps its warning. An interval in which a bound could not be tested
// does not end a run of that bound, even if another bound could be tested. Neither field
// applies to no data, gaps and low volume.
package policy
