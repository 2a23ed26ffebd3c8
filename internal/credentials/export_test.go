// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"time"
)

// Splitting of commands, by the rules of Windows or of other systems.
var SplitFor = splitFor

// WithoutWaits has attempts follow each other at once.
func (m Machine) WithoutWaits() Machine {
	m.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return m
}
