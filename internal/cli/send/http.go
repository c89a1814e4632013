// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

type httpExporter struct {
	client *http.Client
	target Target
}

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 64 << 10

func newHTTP(t Target) *httpExporter {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // net/http documents the type
	return &httpExporter{
		client: &http.Client{Transport: transport, CheckRedirect: refuseRedirect},
		target: t,
	}
}

var errRedirect = errors.New("the server redirects; give --to the address it redirects to")

// refuseRedirect keeps headers, which may be secrets, from going elsewhere.
func refuseRedirect(*http.Request, []*http.Request) error { return errRedirect }

func (e *httpExporter) export(ctx context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	body, err := request.MarshalProto()
	if err != nil {
		return ptraceotlp.ExportResponse{}, fmt.Errorf("encode: %w", err)
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, e.target.URL, bytes.NewReader(body))
	if err != nil {
		return ptraceotlp.ExportResponse{}, err
	}
	post.Header.Set("Content-Type", "application/x-protobuf")
	for name, value := range e.target.Headers {
		post.Header.Set(name, value)
	}
	answer, err := e.client.Do(post)
	if err != nil {
		return ptraceotlp.ExportResponse{}, passing(err)
	}
	defer answer.Body.Close()
	return readAnswer(answer)
}

// passing marks err as one that may pass, unless asking again cannot help.
func passing(err error) error {
	var certificate *tls.CertificateVerificationError
	if errors.Is(err, errRedirect) || errors.As(err, &certificate) {
		return err
	}
	return &retryable{err}
}

func readAnswer(answer *http.Response) (ptraceotlp.ExportResponse, error) {
	response := ptraceotlp.NewExportResponse()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return response, &retryable{fmt.Errorf("read the answer: %w", err)}
	}
	switch answer.StatusCode {
	case http.StatusOK, http.StatusAccepted, http.StatusNoContent:
		// An answer that is no protobuf still says that the spans were taken.
		if response.UnmarshalProto(body) != nil {
			response = ptraceotlp.NewExportResponse()
		}
		return response, nil
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return response, &retryable{fmt.Errorf("answered %s", answer.Status)}
	default:
		return response, fmt.Errorf("answered %s", answer.Status)
	}
}

func (e *httpExporter) close() error {
	e.client.CloseIdleConnections()
	return nil
}
