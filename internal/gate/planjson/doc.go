// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package planjson reads the parts of a plan that chatapp-gate judges, from the output of
// `terraform show -json` and `tofu show -json`: the reads of given data sources, and all
// checks. A plan is read as a stream: only its largest resource, and what is judged, are
// in memory.
package planjson
