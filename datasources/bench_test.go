// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// BenchmarkNumbers validates and reads 1,000 numbers of one channel. Answers are cached,
// so the sandbox only takes part in the first read.
func BenchmarkNumbers(b *testing.B) {
	channel := many(1000)
	elements := make([]tftypes.Value, len(channel.Numbers))
	for i, n := range channel.Numbers {
		elements[i] = tftypes.NewValue(tftypes.String, n.PhoneNumber)
	}
	p := startProtocol(b, sandbox.Scenario{Channels: []sandbox.Channel{channel}}, map[string]tftypes.Value{
		"cust_space_id":   tftypes.NewValue(tftypes.String, channel.CustSpaceID),
		"phone_numbers":   tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements),
		"whole_channel":   tftypes.NewValue(tftypes.Bool, true),
		"lookback":        tftypes.NewValue(tftypes.String, "7d"),
		"include_metrics": tftypes.NewValue(tftypes.Bool, false),
	})
	b.Run("validate", func(b *testing.B) { repeat(b, p.validate) })
	b.Run("read", func(b *testing.B) { repeat(b, p.read) })
}

// BenchmarkRows reads 100,000 rows.
func BenchmarkRows(b *testing.B) {
	channel := many(1000)
	p := startProtocol(b, sandbox.Scenario{Channels: []sandbox.Channel{channel}}, map[string]tftypes.Value{
		"cust_space_id": tftypes.NewValue(tftypes.String, channel.CustSpaceID),
		"lookback":      tftypes.NewValue(tftypes.String, "100d"),
	})
	repeat(b, p.read)
}

// many is a channel with many numbers.
func many(numbers int) sandbox.Channel {
	channel := sandbox.Channel{CustSpaceID: "cams-many", ROIMetrics: true}
	for i := range numbers {
		channel.Numbers = append(channel.Numbers, sandbox.Number{PhoneNumber: fmt.Sprintf("86138%08d", i), DailySent: 1200, DeliveryRate: 0.95, Steady: true})
	}
	return channel
}

func repeat(b *testing.B, method func() ([]*tfprotov6.Diagnostic, error)) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		diagnostics, err := method()
		if err != nil || len(diagnostics) > 0 {
			b.Fatal(err, diagnostics)
		}
	}
}
