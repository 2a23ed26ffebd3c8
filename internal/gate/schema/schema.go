// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package schema holds the JSON schema of the reports of chatapp-gate.
package schema

import (
	_ "embed"
	"slices"
)

//go:embed report-1.json
var report []byte

// Report is the schema of the json format, versions 1.x.
func Report() []byte { return slices.Clone(report) }
