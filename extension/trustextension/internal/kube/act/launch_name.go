// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxJobName leaves a Job's pods a name that is also one of a host.
const maxJobName = 63

// jobName is the name of the Job that an action launches: the same for the same
// trigger, whichever action it is of, and as good as sure another for another. Ids
// count the decisions of one ledger: gateways have one each, and begin a new one
// where it is lost, so that of a person's launches the time counts as well.
func jobName(t target, action *trustapi.Action) string {
	asked := []string{t.String(), action.ID, action.Created.UTC().Format(time.RFC3339Nano)}
	if by := action.Trigger; by != nil {
		asked = []string{t.String(), by.Trace, by.Span, by.Name}
	}
	sum := sha256.Sum256([]byte(strings.Join(asked, "\x00")))
	end := "-" + hex.EncodeToString(sum[:5])
	begin := strings.ReplaceAll(t.name, ".", "-")
	begin = strings.TrimRight(begin[:min(len(begin), maxJobName-len(end))], "-")
	return begin + end
}

// origin are the annotations that say what a Job was launched by, and by which a
// second launch knows it. They are on its pods as well.
func origin(action *trustapi.Action) map[string]string {
	by := action.Trigger
	if by == nil {
		return map[string]string{v1alpha1.AnnotationAction: action.ID}
	}
	marks := map[string]string{v1alpha1.AnnotationTrigger: by.Name}
	if isHex(by.Trace, 32) && isHex(by.Span, 16) {
		marks[v1alpha1.AnnotationTraceID], marks[v1alpha1.AnnotationSpanID] = by.Trace, by.Span
		marks[v1alpha1.AnnotationTraceparent] = "00-" + by.Trace + "-" + by.Span + "-01"
	}
	return marks
}

// isHex reports whether an id of a trace or span is well-formed, and not the one
// that means none.
func isHex(id string, length int) bool {
	return len(id) == length && strings.Trim(id, "0123456789abcdef") == "" && strings.Trim(id, "0") != ""
}

// sameLaunch returns nil if a Job was launched for what the action asks.
func sameLaunch(job *batchv1.Job, t target, action *trustapi.Action) error {
	same := runsAs(job) == t.name && job.Labels[v1alpha1.LabelAgent] == t.name && job.Labels[v1alpha1.LabelManagedBy] == v1alpha1.ManagedBy
	for key, value := range origin(action) {
		same = same && job.Annotations[key] == value
	}
	if !same {
		return fmt.Errorf("%s: %w; delete or rename it", job.Name, ErrForeign)
	}
	return nil
}
