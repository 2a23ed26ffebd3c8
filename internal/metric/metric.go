// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

// The names of metrics in rules.
const (
	SentCount      = "sent_count"
	DeliveredCount = "delivered_count"
	DeliveryRate   = "delivery_rate"
	ReadCount      = "read_count"
	ReadRate       = "read_rate"
	ClickCount     = "click_count"
	ClickRate      = "click_rate"
)

// Metric is a number made of counts: a count, or a rate, which is Σ numerator ÷ Σ
// denominator over all rows, never a mean of rates.
type Metric struct {
	Name        string
	numerator   func(Counts) int64
	denominator func(Counts) int64 // Nil for a count.
	needs       Unknown            // The counts that it is made of, of those that can be unknown.
	part, whole string             // What is counted, in words: "delivered" of "sent". A count has no whole.
}

func sent(c Counts) int64      { return c.Sent }
func delivered(c Counts) int64 { return c.Delivered }
func read(c Counts) int64      { return c.Read }
func clicked(c Counts) int64   { return c.Clicked }

// metrics lists all metrics. A source offers those whose counts it reports.
var metrics = []Metric{
	{DeliveryRate, delivered, sent, 0, "delivered", "sent"},
	{SentCount, sent, nil, 0, "sent", ""},
	{DeliveredCount, delivered, nil, 0, "delivered", ""},
	{ReadRate, read, delivered, UnknownRead, "read", "delivered"},
	{ReadCount, read, nil, UnknownRead, "read", ""},
	{ClickRate, clicked, delivered, UnknownClicked, "clicked", "delivered"},
	{ClickCount, clicked, nil, UnknownClicked, "clicked", ""},
}

// Find returns the metric with a name, and false if there is none.
func Find(name string) (Metric, bool) {
	for _, m := range metrics {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// IsRate reports whether the metric is a rate. A rate is usually between 0 and 1, and
// exceeds 1 if receipts arrive late.
func (m Metric) IsRate() bool { return m.denominator != nil }

// Parts names what the metric counts, and, for a rate, what of: "delivered" of "sent".
func (m Metric) Parts() (part, whole string) { return m.part, m.whole }

// Fraction returns the exact metric, as numerator and denominator. The denominator of a
// count is 1; that of an undefined rate is 0.
func (m Metric) Fraction(c Counts) (numerator, denominator int64) {
	if m.IsRate() {
		return m.numerator(c), m.denominator(c)
	}
	return m.numerator(c), 1
}

// Value returns the metric, and false if it is undefined.
func (m Metric) Value(c Counts) (float64, bool) {
	numerator, denominator := m.Fraction(c)
	if denominator == 0 {
		return 0, false
	}
	return float64(numerator) / float64(denominator), true
}

// Rate returns delivered ÷ sent, and false if nothing was sent: the rate is then
// undefined, not zero.
func (c Counts) Rate() (float64, bool) {
	m, _ := Find(DeliveryRate) // It is always in the table.
	return m.Value(c)
}
