// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestPrintValues checks that a value never looks as if it were on the other side of its
// bound.
func TestPrintValues(t *testing.T) {
	rate, sent := metric.DeliveryRate, metric.SentCount
	tests := map[string]struct {
		metric          string
		observed, bound *float64
		want            string // Observed and bound.
	}{
		"far apart":                {rate, p(0.5), p(0.95), "50.0% 95%"},
		"equal":                    {rate, p(0.95), p(0.95), "95.0% 95%"},
		"another rate":             {metric.ReadRate, p(0.29), p(0.3), "29.0% 30%"},
		"just below":               {rate, p(0.94999), p(0.95), "94.999% 95%"},
		"just above":               {rate, p(0.9500000001), p(0.95), "95.00000001% 95%"},
		"just below a whole":       {rate, p(0.9999999), p(1.), "99.99999% 100%"},
		"a small bound":            {rate, p(0.00001), p(0.00002), "0.0% 0.002%"},
		"below a computed bound":   {rate, p(0.9421), p(0.942123449), "94.210% 94.212%"},
		"above a computed bound":   {rate, p(0.94213), p(0.942123449), "94.213% 94.212%"},
		"a count":                  {sent, p(12040.), p(10.), "12,040 10"},
		"a bound with a fraction":  {sent, p(12040.), p(10.25), "12,040 10.25"},
		"a mean":                   {sent, p(12040.26), p(12041.), "12,040.3 12,041"},
		"a mean beside its bound":  {sent, p(12040.99), p(12041.), "12,040.99 12,041"},
		"a count beside a mean":    {sent, p(12041.), p(12041.0123456789), "12,041.00 12,041.01"},
		"the largest count":        {sent, p(float64(math.MaxInt64)), p(1.), "9,223,372,036,854,775,808 1"},
		"beyond the largest count": {sent, p(5.), p(1e25), "5 10,000,000,000,000,000,905,969,664"},
		"an exponent":              {sent, p(5.), p(1e308), "5 1e+308"},
		"infinity":                 {sent, p(5.), p(math.Inf(1)), "5 +Inf"},
		"not a number":             {rate, p(math.NaN()), p(0.5), "NaN% 50%"},
		"below zero":               {sent, p(-123456.), p(-7.), "-123,456 -7"},
		"no bound":                 {rate, p(0.5), nil, "50.0% –"},
		"no value":                 {rate, nil, p(0.123456789), "– 12.3%"},
		"neither":                  {rate, nil, nil, "– –"},
		"an unknown metric":        {"mood", p(0.5), p(0.75), "0.5 0.75"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			observed, bound := policy.PrintValues(tt.metric, tt.observed, tt.bound)
			if got := observed + " " + bound; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
