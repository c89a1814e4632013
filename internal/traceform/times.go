// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// layouts are how recorders write times as text; those without a zone are UTC.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999"}

// timestamp reads a time: Unix nanoseconds, a date as text, or the pair of
// seconds and nanoseconds that JavaScript calls hrtime. Null is 0.
func timestamp(raw json.RawMessage) (pcommon.Timestamp, error) {
	switch {
	case isNull(raw):
		return 0, nil
	case raw[0] == '[':
		return hrtime(raw)
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return 0, err
		}
		return textTime(text)
	default:
		return nanoseconds(string(raw))
	}
}

func hrtime(raw json.RawMessage) (pcommon.Timestamp, error) {
	var pair [2]uint64
	if err := json.Unmarshal(raw, &pair); err != nil {
		return 0, fmt.Errorf("time: %w; expected [seconds, nanoseconds]", err)
	}
	const second = uint64(time.Second)
	if pair[0] > math.MaxInt64/second || pair[1] >= second {
		return 0, fmt.Errorf("time [%d, %d] is out of range", pair[0], pair[1])
	}
	return pcommon.Timestamp(pair[0]*second + pair[1]), nil
}

func textTime(text string) (pcommon.Timestamp, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return instant(t)
		}
	}
	return nanoseconds(text)
}

// instant is t, which has to lie between 1970 and 2262, where nanoseconds end.
func instant(t time.Time) (pcommon.Timestamp, error) {
	if t.Unix() < 0 || t.Unix() > math.MaxInt64/int64(time.Second)-1 {
		return 0, fmt.Errorf("time %s is out of range", t.Format(time.RFC3339))
	}
	return pcommon.NewTimestampFromTime(t), nil
}

func nanoseconds(text string) (pcommon.Timestamp, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("time %.40q is neither a date nor Unix nanoseconds", text)
	}
	return pcommon.Timestamp(n), nil
}
