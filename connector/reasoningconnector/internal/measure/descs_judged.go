// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

// Leasehold's own metrics on how cycles were judged.
var (
	findings = aggregate.Desc{
		Name:        semconv.MetricFindings,
		Description: "Rules that fired on steps and cycles, each as often as it was told.",
		Unit:        "{finding}",
		Labels:      labels(cycleLabels, semconv.FindingRule, semconv.FindingSeverity, semconv.LabelMode),
	}
	score = aggregate.Desc{
		Name:        semconv.MetricCycleScore,
		Description: "Audit score of each settled cycle, from 0 to 100.",
		Unit:        "1",
		Kind:        aggregate.Histogram,
		Bounds:      scoreBounds,
		Labels:      cycleLabels,
	}
	badness = aggregate.Desc{
		Name:        semconv.MetricCycleBadness,
		Description: "Badness of each settled cycle, from 0, clean, to 1.",
		Unit:        "1",
		Kind:        aggregate.Histogram,
		Bounds:      badnessBounds,
		Labels:      cycleLabels,
	}
	component = aggregate.Desc{
		Name:        semconv.MetricCycleComponent,
		Description: "Components of the audit score of each settled cycle, from 0 to 1.",
		Unit:        "1",
		Kind:        aggregate.Histogram,
		Bounds:      componentBounds,
		Labels:      labels(cycleLabels, semconv.LabelComponent),
	}
	confidence = aggregate.Desc{
		Name:        semconv.MetricCycleConfidence,
		Description: "Confidence of each settled cycle, calibrated by its agent's history.",
		Unit:        "1",
		Kind:        aggregate.Histogram,
		Bounds:      confidenceBounds,
		Labels:      labels(cycleLabels, semconv.VerdictConfidenceSource),
	}
	brier = aggregate.Desc{
		Name:        semconv.MetricCalibrationBrier,
		Description: "Brier score of an agent's confidence against how its cycles ended; 0 is perfect.",
		Unit:        "1",
		Kind:        aggregate.Gauge,
		Labels:      aggregate.Labels(semconv.LabelAgent),
	}
	expError = aggregate.Desc{
		Name:        semconv.MetricCalibrationECE,
		Description: "Expected calibration error of an agent's confidence; 0 is perfect.",
		Unit:        "1",
		Kind:        aggregate.Gauge,
		Labels:      aggregate.Labels(semconv.LabelAgent),
	}
)
