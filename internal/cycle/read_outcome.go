// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"cmp"
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// fillOutcome says how the step ended: any sign of an error is one, and a tool
// that shows none went well.
func (c *reading) fillOutcome(step *Step) {
	status := c.span.Status()
	said := c.slots[semconv.FieldToolStatus].text
	failed := status.Code() == ptrace.StatusCodeError ||
		c.has(semconv.FieldErrorType) ||
		c.events.failed && status.Code() != ptrace.StatusCodeOk ||
		strings.EqualFold(c.slots[semconv.FieldLevel].text, "ERROR") ||
		c.slots[semconv.FieldResponseStatus].text == "failed" ||
		step.Model.Finish == FinishError ||
		said == semconv.OutcomeError
	switch {
	case failed:
		step.Status = StatusError
		step.ErrorType = c.errorType(c.events.exception, status.Message())
	case status.Code() == ptrace.StatusCodeOk, said == semconv.OutcomeOK,
		c.slots[semconv.FieldResponseStatus].text == "completed",
		step.Model.Finish != FinishUnknown,
		step.Role == RoleTool && said == "":
		step.Status = StatusOK
	}
}

// errorType is the class of the error, from the best place that names one.
func (c *reading) errorType(exception, message string) string {
	return cmp.Or(
		c.cut(errorClass(c.slots[semconv.FieldErrorType].text)),
		c.cut(errorClass(exception)),
		messageClass(message),
	)
}

// errorClass returns text if it can be the name of a class of errors: a
// message has spaces in it.
func errorClass(text string) string {
	if strings.ContainsAny(text[:min(len(text), MaxString)], " \t\r\n") {
		return messageClass(text)
	}
	return text
}

// messageClass returns the class that many runtimes put before a message, as
// in "TimeoutError: no answer", and "" for other messages.
func messageClass(message string) string {
	class, _, _ := strings.Cut(message[:min(len(message), MaxString)], ":")
	if !strings.HasSuffix(class, "Error") && !strings.HasSuffix(class, "Exception") {
		return ""
	}
	for i := range len(class) {
		if c := class[i]; !isWordByte(c) {
			return ""
		}
	}
	return class
}

func isWordByte(c byte) bool {
	return c == '.' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
