// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import "slices"

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

// Metric is either a count or a rate. A rate is Σ numerator ÷ Σ denominator over all
// rows, never a mean of rates.
type Metric struct {
	Name        string
	numerator   *count
	denominator *count // Nil for a count.
}

// count is one of the counts of a row.
type count struct {
	word    string // What happened to the messages.
	of      func(Counts) int64
	unknown Unknown // The bit that marks it as unknown; 0 if it is always known.
}

var (
	sent      = &count{"sent", func(c Counts) int64 { return c.Sent }, 0}
	delivered = &count{"delivered", func(c Counts) int64 { return c.Delivered }, 0}
	read      = &count{"read", func(c Counts) int64 { return c.Read }, UnknownRead}
	clicked   = &count{"clicked", func(c Counts) int64 { return c.Clicked }, UnknownClicked}
)

// metrics lists all metrics. A source offers those whose counts it reports.
var metrics = []Metric{
	{DeliveryRate, delivered, sent},
	{SentCount, sent, nil},
	{DeliveredCount, delivered, nil},
	{ReadRate, read, delivered},
	{ReadCount, read, nil},
	{ClickRate, clicked, delivered},
	{ClickCount, clicked, nil},
}

// Find returns the metric with a name, or false.
func Find(name string) (Metric, bool) {
	i := slices.IndexFunc(metrics, func(m Metric) bool { return m.Name == name })
	if i < 0 {
		return Metric{}, false
	}
	return metrics[i], true
}

// IsRate reports whether the metric is a rate. A rate is usually between 0 and 1, but
// exceeds 1 if receipts arrive late.
func (m Metric) IsRate() bool { return m.denominator != nil }

// Parts returns the words for the numerator and the denominator: "delivered" and "sent".
// The whole is empty for a count.
func (m Metric) Parts() (part, whole string) {
	if m.IsRate() {
		whole = m.denominator.word
	}
	return m.numerator.word, whole
}

// Fraction returns the exact value. The denominator is 1 for a count, and 0 for an
// undefined rate.
func (m Metric) Fraction(c Counts) (numerator, denominator int64) {
	if m.IsRate() {
		return m.numerator.of(c), m.denominator.of(c)
	}
	return m.numerator.of(c), 1
}

// Value returns the value, or false if it is undefined.
func (m Metric) Value(c Counts) (float64, bool) {
	numerator, denominator := m.Fraction(c)
	if denominator == 0 {
		return 0, false
	}
	return float64(numerator) / float64(denominator), true
}

// Rate returns delivered ÷ sent, or false if nothing was sent: the rate is then
// undefined, not zero.
func (c Counts) Rate() (float64, bool) {
	m, _ := Find(DeliveryRate) // It is always in the table.
	return m.Value(c)
}
