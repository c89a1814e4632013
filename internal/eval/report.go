// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

// Report is what an evaluation came to.
type Report struct {
	Datasets []Dataset `json:"datasets"`
}

// Dataset is what the runs of one file came to.
type Dataset struct {
	// Name is the file's, without its endings; Runs how many runs it holds.
	Name string `json:"name"`
	Runs int    `json:"runs"`
	// Judged is how many of them were judged: all, or those with enough others
	// to be compared with.
	Judged int `json:"judged"`
	// Nothing are the hashes that were found to stand for nothing.
	Nothing []string `json:"nothing,omitempty"`
	// Rows are the rates over all runs and by suite, and those of faults.
	Rows []Row `json:"rows"`
	// Halves are the rates over all suites by half.
	Halves []Half `json:"halves"`
	// WarmUp are the rates over all suites by the number of runs that a
	// baseline was made of, as far as there are as many.
	WarmUp []WarmUp `json:"warm_up,omitempty"`
}

// Half is what the runs of one half came to.
type Half struct {
	// Half is "tuned", on which thresholds were looked for, or "held_out".
	Half string `json:"half"`
	Rows []Row  `json:"rows"`
}

// WarmUp is what all runs came to against baselines of so many runs.
type WarmUp struct {
	Runs int   `json:"runs"`
	Rows []Row `json:"rows"`
}

// The names of what is not a rule or a suite of its own.
const (
	Verdict = "verdict"
	All     = "all"
)

// Row is how often a rule found what it should and what it should not.
type Row struct {
	// Rule is the rule's id, or Verdict for cycles that count as bad.
	Rule string `json:"rule"`
	// Suite is the suite, or All.
	Suite string `json:"suite"`
	// Fault is the fault that was injected, "" for runs as they were recorded.
	Fault string `json:"fault"`

	// Positives is how many runs had to be found and TP how many were;
	// Negatives how many had not to be and FP how many were all the same. Of a
	// rule only warnings and worse count, with TPAny and FPAny information too;
	// for a fault, everything counts.
	Positives int `json:"positives"`
	TP        int `json:"tp"`
	Negatives int `json:"negatives"`
	FP        int `json:"fp"`
	TPAny     int `json:"tp_any"`
	FPAny     int `json:"fp_any"`

	// The rates, nil of no runs, and the ends of their 95 % intervals.
	TPR     *float64 `json:"tpr"`
	TPRLow  float64  `json:"tpr_low"`
	TPRHigh float64  `json:"tpr_high"`
	FPR     *float64 `json:"fpr"`
	FPRLow  float64  `json:"fpr_low"`
	FPRHigh float64  `json:"fpr_high"`

	// MedianSteps is how many steps after its onset a fault was found in the
	// median, 0 being at once; nil where that is known only at the run's end.
	MedianSteps *float64 `json:"median_steps"`
}

// finish fills in what follows from the counts.
func (r *Row) finish(steps []int) {
	r.TPR, r.TPRLow, r.TPRHigh = rate(r.TP, r.Positives)
	r.FPR, r.FPRLow, r.FPRHigh = rate(r.FP, r.Negatives)
	r.MedianSteps = median(steps)
}

func rate(k, n int) (share *float64, low, high float64) {
	low, high = clopperPearson(k, n)
	if n == 0 {
		return nil, low, high
	}
	return new(float64(k) / float64(n)), low, high
}
