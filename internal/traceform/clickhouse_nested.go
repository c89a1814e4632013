// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// events are the row's events, whose columns are lists of equal length.
func (row *clickHouseRow) events() ([]recordEvent, error) {
	times, err := eventTimes(row.EventTimes)
	if err != nil {
		return nil, fmt.Errorf("Events.Timestamp: %w", err)
	}
	list := make([]recordEvent, len(row.EventNames))
	for i, name := range row.EventNames {
		list[i].Name = name
		list[i].Time = at(times, i)
		list[i].Attributes = at(row.EventAttributes, i)
	}
	return list, nil
}

// links are the row's links, whose columns are lists of equal length.
func (row *clickHouseRow) links() []recordLink {
	list := make([]recordLink, len(row.LinkTraces))
	for i, trace := range row.LinkTraces {
		list[i] = recordLink{
			Trace: trace, Span: at(row.LinkSpans, i),
			TraceState: at(row.LinkStates, i), Attributes: at(row.LinkAttributes, i),
		}
	}
	return list
}

// at is the element i of list, or nothing when the column is shorter.
func at[T any](list []T, i int) (element T) {
	if i < len(list) {
		element = list[i]
	}
	return element
}

// eventTimes reads the column of times: a list, or the text that Python makes
// of one, "[datetime.datetime(2025, 6, 20, 21, 37, 8, 604341)]".
func eventTimes(raw json.RawMessage) ([]json.RawMessage, error) {
	if isNull(raw) {
		return nil, nil
	}
	var list []json.RawMessage
	if raw[0] != '"' {
		err := json.Unmarshal(raw, &list)
		return list, err
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, err
	}
	for _, match := range pythonTime.FindAllStringSubmatch(text, -1) {
		ns, err := pythonNanoseconds(strings.Split(match[1], ","))
		if err != nil {
			return nil, err
		}
		list = append(list, ns)
	}
	return list, nil
}

var pythonTime = regexp.MustCompile(`datetime\.datetime\(([0-9, ]{1,60})`)

// pythonNanoseconds are the Unix nanoseconds of a date given as year, month,
// day and, as far as they are not zero, hour, minute, second, microsecond.
func pythonNanoseconds(parts []string) (json.RawMessage, error) {
	var n [7]int
	for i := range min(len(n), len(parts)) {
		part := strings.TrimSpace(parts[i])
		if part == "" { // a comma before what is no number, such as a zone
			break
		}
		var err error
		if n[i], err = strconv.Atoi(part); err != nil {
			return nil, fmt.Errorf("date: %w", err)
		}
	}
	date := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6]*int(time.Microsecond), time.UTC)
	ns, err := instant(date)
	if err != nil {
		return nil, err
	}
	return strconv.AppendUint(nil, uint64(ns), 10), nil
}
