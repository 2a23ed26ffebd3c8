// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package planjson reads what `terraform show -json` and `tofu show -json` print of a
// plan, as far as chatapp-gate judges it: the reads of the data sources that it is given,
// and all checks. A plan is read as a stream: no more of it is in memory than its largest
// resource, and what is judged.
package planjson
