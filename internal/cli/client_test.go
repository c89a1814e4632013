// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// hostileLines are commands that show what a hostile agent or server says.
var hostileLines = [][]string{
	{"agents", "list"},
	{"agents", "get", hostileName},
	{"agents", "history", hostileName},
	{"why", hostileName},
	{"agents", "quarantine", hostileName, "--why", "x"},
	{"agents", "approve", hostileName, "--why", "x", "--yes"},
	{"decisions", "--agent", hostileName},
	{"fleet"},
}

func TestHostileTextIsHarmless(t *testing.T) {
	api := newFakeAPI(t)
	api.fleet.Cause, api.fleet.Policy, api.fleet.Version = "\x1b[2J", "a\u202eb", "\x07"
	api.fleet.ByCondition = map[string]int{"\x1b[1m": 1}
	api.fleet.Ledger.Hash = "\x9b"
	for _, line := range hostileLines {
		for _, form := range []string{"table", "json"} {
			code, stdout, stderr := run(t, append(line, "-o", form)...)
			assert.Equal(t, ExitOK, code, "%q: %s", line, stderr)
			for _, r := range stdout + stderr {
				assert.True(t, r == '\n' || !unicode.IsControl(r), "%q printed %q", line, r)
				assert.False(t, form == "table" && unicode.Is(unicode.Bidi_Control, r), "%q printed %q", line, r)
			}
		}
	}
}

// TestAnswersAreNotChanged: what is escaped is still the same JSON.
func TestAnswersAreNotChanged(t *testing.T) {
	var out strings.Builder
	require.NoError(t, writeAnswer(&out, map[string]string{"a": "x\u009by\x7f<&>é"}))
	assert.JSONEq(t, `{"a":"x\u009by\u007f<&>é"}`, out.String())
	assert.True(t, isPlain(strings.TrimSuffix(out.String(), "\n")), out.String())
}

// TestNothingUntypeableIsOffered: a command that is printed to be copied does
// what it says in a shell, or is not printed.
func TestNothingUntypeableIsOffered(t *testing.T) {
	assert.Equal(t, "leasehold agents approve --evidence 9f a/b", approveCommand("a/b", "9f"))
	assert.Equal(t, `leasehold agents approve --evidence 9f 'it'\''s'`, approveCommand("it's", "9f"))
	assert.Equal(t, "leasehold agents approve --evidence '$(x)' -- -rf", approveCommand("-rf", "$(x)"))
	assert.NotContains(t, approveCommand(hostileName, "9f"), "leasehold agents approve")
	assert.NotContains(t, approveCommand("a", "9f\x07"), "leasehold agents approve")
}

func TestErrorsSayWhatToDo(t *testing.T) {
	problem := func(status int, detail string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { answerProblem(w, status, detail) }
	}
	tests := map[string]struct {
		handler http.HandlerFunc
		want    []string
	}{
		"401":       {problem(401, "send credentials"), []string{"401 Unauthorized: send credentials; ", "--token-file"}},
		"403":       {problem(403, "set auth::authenticator."), []string{"403 Forbidden: set auth::authenticator; ", "ask who runs"}},
		"404":       {problem(404, ""), []string{"404 Not Found; ", "leasehold agents list"}},
		"409":       {problem(409, "refused: it holds shadow"), []string{"409 Conflict: refused: it holds shadow\n"}},
		"409 alone": {problem(409, ""), []string{"409 Conflict; ", "leasehold why"}},
		"500":       {problem(500, "the collector's log says why"), []string{"500 Internal Server Error: the collector's log says why"}},
		"hostile":   {problem(400, "a\x1b[2J\nb"), []string{"400 Bad Request: a·[2J·b"}},
		"no problem": {
			func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<h1>no</h1>", http.StatusTeapot) },
			[]string{"418 I'm a teapot"},
		},
		"elsewhere": {
			func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://example.invalid", http.StatusFound)
			},
			[]string{"302 Found: it points elsewhere, which is not followed"},
		},
		"page": {
			func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
			[]string{`it answers with "text/html"`, "does --server say where that listens?"},
		},
		"garbage": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"agents": "four"}`)
			},
			[]string{"not the API of the trust extension"},
		},
		"huge": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				chunk := strings.Repeat(" ", 1<<20)
				for range 20 {
					fmt.Fprint(w, chunk)
				}
			},
			[]string{"answer is too large: more than 16 MB"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(test.handler)
			defer server.Close()
			code, stdout, stderr := run(t, "fleet", "--server", server.URL)
			assert.Equal(t, ExitError, code)
			assert.Empty(t, stdout)
			for _, part := range test.want {
				assert.Contains(t, stderr, part)
			}
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	code, _, stderr := run(t, "why", "billing", "--server", server.URL)
	assert.Equal(t, ExitError, code)
	assert.Equal(t, "Error: no collector answers on "+server.URL+": start one with make run, or pass --server\n", stderr)
}

func TestSlowAnswer(t *testing.T) {
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	defer server.Close()
	defer close(over)
	code, _, stderr := run(t, "fleet", "--server", server.URL, "--timeout", "20ms")
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "no answer in time: "+server.URL+" took more than 20ms; pass a longer --timeout")

	// Whether a change was made is not known then, and a person must look.
	code, _, stderr = run(t, "agents", "quarantine", "billing", "--why", "x", "--server", server.URL, "--timeout", "20ms")
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "it is not known whether this was done: look with leasehold why before you ask again")
}

func TestSignIn(t *testing.T) {
	var header http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Clone()
		answerJSON(w, trustapi.Fleet{})
	}))
	defer server.Close()
	dir := t.TempDir()
	token, password := filepath.Join(dir, "token"), filepath.Join(dir, "password")
	require.NoError(t, os.WriteFile(token, []byte("t0ken\n"), 0o600))
	require.NoError(t, os.WriteFile(password, []byte("pa:ss word\n"), 0o600))
	ask := func(t *testing.T, line ...string) string {
		t.Helper()
		code, _, stderr := run(t, append([]string{"fleet", "--server", server.URL}, line...)...)
		require.Equal(t, ExitOK, code, stderr)
		return header.Get("Authorization")
	}
	assert.Empty(t, ask(t))
	assert.Equal(t, "leasehold/dev", header.Get("User-Agent"))
	assert.Equal(t, "Bearer t0ken", ask(t, "--token-file", token))
	basic := ask(t, "--user", "ada", "--password-file", password)
	assert.Equal(t, "Basic YWRhOnBhOnNzIHdvcmQ=", basic)

	t.Run("environment", func(t *testing.T) {
		t.Setenv("LEASEHOLD_TOKEN_FILE", token)
		assert.Equal(t, "Bearer t0ken", ask(t))
		// A flag stands before the environment, also where that says another way.
		assert.Equal(t, basic, ask(t, "--user", "ada", "--password-file", password))
	})
}

func TestConnectionsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	empty, lines := filepath.Join(dir, "empty"), filepath.Join(dir, "lines")
	require.NoError(t, os.WriteFile(empty, []byte(" \n"), 0o600))
	require.NoError(t, os.WriteFile(lines, []byte("s3cret\nX-Evil: 1\n"), 0o600))
	tests := map[string]struct {
		line string
		want string
	}{
		"no url":       {"--server nowhere", "--server is no URL"},
		"password":     {"--server http://ada:s3cret@127.0.0.1:1", "--server holds a name or password"},
		"bad password": {"--server http://ada:s3cret%zz@127.0.0.1:1", "--server is no URL"},
		"query":        {"--server http://127.0.0.1:1?token=s3cret", "nothing after ?"},
		"in the clear": {"--server http://collector.example:8790 --token-file " + lines, "in the clear"},
		"two ways":     {"--token-file x --user y --password-file z", "pass one of them"},
		"half basic":   {"--user ada", "--user and --password-file need each other"},
		"half tls":     {"--server https://127.0.0.1:1 --cert x", "--cert and --key need each other"},
		"tls to http":  {"--ca-file x", "need an https --server"},
		"no file":      {"--token-file " + filepath.Join(dir, "missing"), "--token-file: open"},
		"empty file":   {"--token-file " + empty, "is empty"},
		"two lines":    {"--token-file " + lines, "more than one line"},
		"no pem":       {"--server https://127.0.0.1:1 --ca-file " + lines, "holds no certificate"},
		"no key":       {"--server https://127.0.0.1:1 --cert " + lines + " --key " + lines, "--cert and --key: tls"},
		"no time":      {"--timeout 0s", "--timeout has to be more than 0, got 0s"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := run(t, append([]string{"fleet"}, strings.Fields(test.line)...)...)
			assert.Equal(t, ExitUsage, code)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, test.want)
			assert.NotContains(t, stderr, "s3cret")
		})
	}
}

func TestCompletesAgents(t *testing.T) {
	newFakeAPI(t)
	code, stdout, _ := run(t, "__complete", "why", "")
	assert.Equal(t, ExitOK, code)
	assert.Equal(t, "billing\tshadow\ncrawler\tshadow\nsupport-desk\tsemi-autonomous\n:4\n", stdout)

	t.Setenv("LEASEHOLD_SERVER", "http://ada:x@127.0.0.1")
	_, stdout, _ = run(t, "__complete", "agents", "get", "b")
	assert.Equal(t, ":4\n", stdout)
}
