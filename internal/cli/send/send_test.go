// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/leasehold/leasehold/internal/cli/send/sendtest"
)

// recording has n spans of one trace, one a second, each a tenth long.
func recording(n int) ptrace.Traces {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "planner")
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Scope().SetName("my.agent")
	for i := range n {
		span := scope.Spans().AppendEmpty()
		span.SetName(fmt.Sprintf("span %d", i))
		span.SetTraceID(pcommon.TraceID{15: 1})
		span.SetSpanID(pcommon.SpanID{6: byte(i >> 8), 7: byte(i + 1)})
		begin := time.Unix(1_700_000_000+int64(i), 0)
		span.SetStartTimestamp(pcommon.NewTimestampFromTime(begin))
		span.SetEndTimestamp(pcommon.NewTimestampFromTime(begin.Add(100 * time.Millisecond)))
	}
	return traces
}

func TestSendReachesBothProtocols(t *testing.T) {
	for _, protocol := range []string{ProtocolGRPC, ProtocolHTTP} {
		t.Run(protocol, func(t *testing.T) {
			r := &sendtest.Receiver{}
			address, url := r.Serve(t)
			to := map[string]string{ProtocolGRPC: address, ProtocolHTTP: url}[protocol]
			target, err := ParseTarget(to, "", false)
			require.NoError(t, err)
			require.Equal(t, protocol, target.Protocol)
			target.Headers = map[string]string{"x-key": "s3cret"}

			sent := 0
			want := recording(1200)
			result, err := Send(t.Context(), []ptrace.Traces{recording(1200)}, Options{
				Target: target, Patience: 5 * time.Second, Progress: func(n int) { sent += n },
			})
			require.NoError(t, err)
			assert.Equal(t, 1200, result.Spans)
			assert.Equal(t, 1, result.Traces)
			assert.Equal(t, 3, result.Requests, "512 spans a request")
			assert.Equal(t, 1200, sent)
			assert.Equal(t, 1200, r.Spans())
			assert.Equal(t, []string{"s3cret", "s3cret", "s3cret"}, r.Keys)
			first := r.Got[0].ResourceSpans().At(0)
			assert.Equal(t, want.ResourceSpans().At(0).Resource(), first.Resource())
			assert.Equal(t, want.ResourceSpans().At(0).ScopeSpans().At(0).Scope(), first.ScopeSpans().At(0).Scope())
			assert.Equal(t, want.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(7), first.ScopeSpans().At(0).Spans().At(7))
		})
	}
}

func TestSendRetriesWhatPasses(t *testing.T) {
	r := &sendtest.Receiver{Fail: []error{status.Error(codes.Unavailable, "starting")}, Rejected: 2}
	address, url := r.Serve(t)
	for _, to := range []string{address, url} {
		target, err := ParseTarget(to, "", false)
		require.NoError(t, err)
		result, err := Send(t.Context(), []ptrace.Traces{recording(3)}, Options{Target: target, Patience: 5 * time.Second})
		require.NoError(t, err)
		assert.Equal(t, 3, result.Spans)
		assert.EqualValues(t, 2, result.Rejected)
		assert.Equal(t, "not these", result.Reason)
		r.Fail = []error{errors.New("busy")}
	}
}

func TestSendGivesUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := listener.Addr().String()
	require.NoError(t, listener.Close())
	for _, to := range []string{closed, "http://" + closed} {
		target, err := ParseTarget(to, "", false)
		require.NoError(t, err)
		_, err = Send(t.Context(), []ptrace.Traces{recording(1)}, Options{Target: target, Patience: 300 * time.Millisecond})
		require.ErrorContains(t, err, "send to "+target.String()+": gave up after 300ms")
		assert.ErrorContains(t, err, "refused")
	}
}

func TestSendDoesNotRepeatWhatStays(t *testing.T) {
	r := &sendtest.Receiver{Fail: []error{status.Error(codes.PermissionDenied, "who are you")}}
	address, _ := r.Serve(t)
	target, err := ParseTarget(address, "", false)
	require.NoError(t, err)
	_, err = Send(t.Context(), []ptrace.Traces{recording(1)}, Options{Target: target, Patience: time.Hour})
	require.ErrorContains(t, err, "who are you")

	requests := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		requests++
		http.Redirect(w, hr, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer web.Close()
	target, err = ParseTarget(web.URL, "", false)
	require.NoError(t, err)
	_, err = Send(t.Context(), []ptrace.Traces{recording(1)}, Options{Target: target, Patience: time.Hour})
	require.ErrorContains(t, err, "redirects")
	assert.Equal(t, 1, requests, "headers may be secrets and must not follow a redirect")
}

// timed notes when requests come.
type timed struct {
	fail  int
	times []time.Time
	got   []ptrace.Traces
}

func (e *timed) export(_ context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	if e.fail > 0 {
		e.fail--
		return ptraceotlp.NewExportResponse(), &retryable{errors.New("busy")}
	}
	e.times = append(e.times, time.Now())
	e.got = append(e.got, request.Traces())
	return ptraceotlp.NewExportResponse(), nil
}

func (e *timed) close() error { return nil }

// TestPlayKeepsThePace: spans are sent when they end, at the speed asked for,
// and none is sent before it ends.
func TestPlayKeepsThePace(t *testing.T) {
	for _, speed := range []Speed{Recorded, 10, 0.5} {
		t.Run(fmt.Sprint(speed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, begin := &timed{}, time.Now()
				_, err := play(t.Context(), []ptrace.Traces{recording(5)}, Options{Speed: speed, RebaseTime: true, Patience: time.Second}, e)
				require.NoError(t, err)
				total := 0
				for i, at := range e.times {
					total += e.got[i].SpanCount()
					eachSpan(e.got[i], func(s ptrace.Span) {
						if speed >= 1 {
							assert.False(t, s.EndTimestamp().AsTime().After(at), "a span ends after it is sent")
						}
					})
				}
				assert.Equal(t, 5, total)
				want := time.Duration(float64(4100*time.Millisecond) / float64(speed))
				assert.InDelta(t, want, e.times[len(e.times)-1].Sub(begin), float64(time.Millisecond))
			})
		})
	}
}

func TestPlayStopsWhenTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		e := &timed{}
		result, err := play(ctx, []ptrace.Traces{recording(100)}, Options{Speed: Recorded, Patience: time.Hour}, e)
		require.Error(t, err)
		assert.Less(t, result.Spans, 4)
	})
}

func TestExportWaitsLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, begin := &timed{fail: 6}, time.Now()
		_, err := exportWithin(t.Context(), e, time.Minute, ptraceotlp.NewExportRequest())
		require.NoError(t, err)
		assert.Equal(t, (100+200+400+800+1600+2000)*time.Millisecond, time.Since(begin))
	})
}

func TestRebase(t *testing.T) {
	traces := recording(3)
	span := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(1)
	event := span.Events().AppendEmpty()
	event.SetTimestamp(span.StartTimestamp() + 7)
	span.SetEndTimestamp(0)

	now := time.Unix(1_800_000_000, 0)
	rebase(traces, now, Fast)
	p := periodOf(traces)
	assert.Equal(t, now.UTC(), p.end.AsTime())
	assert.Equal(t, 2100*time.Millisecond, p.length())
	assert.EqualValues(t, 0, span.EndTimestamp(), "what is missing stays missing")
	assert.Equal(t, span.StartTimestamp()+7, event.Timestamp())
}

func TestRenumber(t *testing.T) {
	traces := recording(2)
	spans := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	spans.At(1).Links().AppendEmpty().SetTraceID(spans.At(0).TraceID())
	renumber(traces, pcommon.TraceID{9})
	assert.Equal(t, pcommon.TraceID{0: 9, 15: 1}, spans.At(0).TraceID())
	assert.Equal(t, spans.At(0).TraceID(), spans.At(1).TraceID())
	assert.Equal(t, spans.At(0).TraceID(), spans.At(1).Links().At(0).TraceID())
}

// TestPlanBoundsRequests: no request is larger than a collector takes, unless
// one span is.
func TestPlanBoundsRequests(t *testing.T) {
	traces := recording(10)
	eachSpan(traces, func(s ptrace.Span) { s.Attributes().PutStr("long", strings.Repeat("x", 700<<10)) })
	total := 0
	for _, b := range plan([]ptrace.Traces{traces}, Fast) {
		assert.LessOrEqual(t, (&ptrace.ProtoMarshaler{}).TracesSize(b.traces()), maxBatchBytes+1024)
		total += len(b.items)
	}
	assert.Equal(t, 10, total)
}

func TestPlanOfNothing(t *testing.T) {
	assert.Empty(t, plan([]ptrace.Traces{ptrace.NewTraces()}, Fast))
}
