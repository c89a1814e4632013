// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

// Kind is what a metric does with the values recorded into it.
type Kind uint8

// The kinds of metric. Sums are monotonic; histograms have explicit buckets; a
// gauge is the last value, whatever the temporality.
const (
	SumInt Kind = iota
	SumDouble
	Histogram
	Gauge
)

// String returns the kind in the words of the OpenTelemetry data model.
func (k Kind) String() string {
	switch k {
	case SumInt:
		return "sum (int)"
	case SumDouble:
		return "sum (double)"
	case Gauge:
		return "gauge"
	default:
		return "histogram"
	}
}

// Label is one attribute of a metric's data points.
type Label struct {
	Key string
	// Int writes the value, a decimal number in the series key, as an integer.
	Int bool
}

// Labels returns a string label for each key.
func Labels(keys ...string) []Label {
	labels := make([]Label, len(keys))
	for i, key := range keys {
		labels[i].Key = key
	}
	return labels
}

// Desc describes one metric.
type Desc struct {
	Name        string
	Description string
	// Unit is the unit's UCUM code.
	Unit string
	Kind Kind
	// Bounds are the upper bounds of a histogram's buckets, ascending; one
	// more bucket holds what is above the last.
	Bounds []float64
	// Labels are the data point's attributes, in the order of the series key.
	Labels []Label
}
