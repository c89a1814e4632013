// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// goldens are command lines by the name of the file that holds what each prints.
var goldens = map[string]string{
	"list":              "leasehold agents list -n shop",
	"list_all":          "leasehold agents list -A",
	"list_json":         "leasehold agents list -A -o json",
	"list_condition":    "leasehold agents list -A --condition Quarantined",
	"list_phase":        "leasehold agents list -A --phase semi-autonomous",
	"list_limit":        "leasehold agents list -A --limit 1 s",
	"list_none":         "leasehold agents list",
	"list_bad_phase":    "leasehold agents list --phase trusted",
	"list_server":       "leasehold agents list -A --server http://127.0.0.1:1",
	"get":               "leasehold agents get -n shop billing",
	"get_quarantined":   "leasehold agents get ops/crawler",
	"get_waiting":       "leasehold agents get shop/support-desk",
	"get_new":           "leasehold agents get ops/new",
	"get_json":          "leasehold agents get ops/crawler -o json",
	"get_unknown":       "leasehold agents get nobody",
	"get_two_spaces":    "leasehold agents get ops/crawler -n shop",
	"get_no_name":       "leasehold agents get a/b/c",
	"get_no_context":    "leasehold agents get ops/crawler --context elsewhere",
	"get_no_kubeconfig": "leasehold agents get ops/crawler --kubeconfig nowhere",
	"why":               "leasehold why ops/crawler",
	"why_waiting":       "leasehold why -n shop support-desk",
	"why_new":           "leasehold why ops/new",
	"why_json":          "leasehold why shop/billing -o json",
	"why_bad_gateway":   "leasehold why shop/billing --gateway gateway",
	"approve":           "leasehold agents approve -n shop support-desk --why fine --yes",
	"quarantine":        "leasehold agents quarantine shop/billing --why odd",
	"history":           "leasehold agents history shop/billing",
	"help":              "leasehold",
	"help_list":         "leasehold agents list --help",
	"usage":             "leasehold agnets",
}

// age is how long ago something was, which is another one at each run: in the last
// cell of a list's row, and in an account.
var age = regexp.MustCompile(`(?m)(  |UTC \(| is known for )(?:\d+[smhdy])+($|\)|,)`)

func settled(text string) string { return age.ReplaceAllString(text, "${1}5d${2}") }

func TestGolden(t *testing.T) {
	cast(t)
	for name, line := range goldens {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, code := kubectl(t, strings.Fields(line)...)
			got := "$ kubectl " + line + "\n" + stdout
			if stderr != "" {
				got += "--- standard error\n" + stderr
			}
			compare(t, filepath.Join("testdata", name+".golden"), settled(got)+fmt.Sprintf("--- exit %d\n", code))
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	require.NoError(t, err)
	assert.Len(t, files, len(goldens), "a golden file without a test proves nothing")
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// The gateway's own account comes through the API server's proxy.
func TestTheGatewaysAccount(t *testing.T) {
	cast(t)
	_, err := cluster.Clients.Kubernetes.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "leasehold-system"}}, metav1.CreateOptions{})
	if !apierrors.IsAlreadyExists(err) {
		require.NoError(t, err)
	}
	cluster.Serve(t, "leasehold-system", "leasehold-gateway", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/agent" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"name":%q,"phase":"shadow","why":["The gateway says so."],"floors":[{"rule":"floor.cycles","text":"13 of 18 cycles"}]}`, r.URL.Query().Get("named"))
	}))
	stdout, stderr, code := kubectl(t, "leasehold", "why", "-n", "shop", "billing")
	assert.Zero(t, code, stderr)
	assert.Empty(t, stderr)
	assert.True(t, strings.HasPrefix(stdout, "The gateway says so.\n"), stdout)
	assert.Contains(t, stdout, "✗  floor.cycles  13 of 18 cycles")
}

// What a status holds was written by somebody: nothing of it moves the cursor.
func TestNothingMovesTheCursor(t *testing.T) {
	cast(t)
	const odd = "\x1b[2J\u202e\n"
	write(t, "ops", "odd", &v1alpha1.AgentStatus{
		Since: new(ago(0)), Wealth: odd, LastDecision: &v1alpha1.LastDecision{Time: ago(0), Kind: odd, Cause: odd, Message: odd},
		Ledger: &v1alpha1.LedgerHead{Hash: odd}, Approval: &v1alpha1.ApprovalRequest{Target: v1alpha1.PhaseRestricted, Evidence: odd, Expires: ago(0)},
		OpenActions: []v1alpha1.OpenAction{{ID: odd, Kind: odd, State: odd, Message: odd}},
		Conditions:  []metav1.Condition{condition("Ready", "True", "Odd", odd)},
	})
	for _, line := range []string{"agents list -A", "agents get ops/odd", "why ops/odd", "agents get ops/odd -o json"} {
		stdout, stderr, code := kubectl(t, append([]string{"leasehold"}, strings.Fields(line)...)...)
		require.Zero(t, code, stderr)
		assert.NotContains(t, stdout+stderr, "\x1b", line)
	}
}

// A person's request goes to the server that is named, about the agent as the
// cluster names it.
func TestRequestsGoToTheServer(t *testing.T) {
	cast(t)
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"seq":7,"agent":"shop/billing","kind":"quarantine","from":"shadow","to":"shadow"}`)
	}))
	defer server.Close()
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("t0ken"), 0o600))
	_, stderr, code := kubectl(t, "leasehold", "agents", "quarantine", "-n", "shop", "billing", "--why", "odd", "--server", server.URL, "--token-file", token)
	assert.Zero(t, code, stderr)
	assert.Equal(t, []string{"POST /api/v1/agents/shop%2Fbilling/quarantine Bearer t0ken"}, asked)
}

// A list goes on with what changes.
func TestAListIsWatched(t *testing.T) {
	cast(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := command(ctx, t, "leasehold", "agents", "list", "-n", "shop", "-w")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	next := func() string {
		require.True(t, lines.Scan(), "it ended")
		return lines.Text()
	}
	assert.Contains(t, next(), "AGENT ")
	assert.Contains(t, next(), "shop/billing ")
	assert.Contains(t, next(), "shop/support-desk ")
	agents := cluster.Clients.Agents("shop")
	a, err := agents.Get(ctx, "billing", metav1.GetOptions{})
	require.NoError(t, err)
	a.Status.Revision++ // which nobody sees
	a, err = agents.UpdateStatus(ctx, a, metav1.UpdateOptions{})
	require.NoError(t, err)
	a.Status.Phase, a.Status.PhaseLevel = v1alpha1.PhaseRestricted, 1
	_, err = agents.UpdateStatus(ctx, a, metav1.UpdateOptions{})
	require.NoError(t, err)
	require.NoError(t, agents.Delete(ctx, "support-desk", metav1.DeleteOptions{}))
	assert.Regexp(t, `^shop/billing +restricted +Trusted +96`, next())
	assert.Regexp(t, `^shop/support-desk +semi-autonomous +Deleted +99`, next())
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	assert.NoError(t, cmd.Wait())
}

// console is a command line in the page and what it prints.
var console = regexp.MustCompile("(?s)```console\n\\$ kubectl ([^\n]+)\n.*?```\n")

// word is one of a command line, in quotes or without blanks.
var word = regexp.MustCompile(`'[^']*'|\S+`)

// TestThePageIsTrue: every command on the page prints what the page says.
func TestThePageIsTrue(t *testing.T) {
	cast(t)
	const path = "../../docs/kubernetes-cli.md"
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	n := 0
	want := console.ReplaceAllStringFunc(string(page), func(block string) string {
		n++
		line := console.FindStringSubmatch(block)[1]
		words := word.FindAllString(line, -1)
		for i := range words {
			words[i] = strings.Trim(words[i], "'")
		}
		out, _ := command(t.Context(), t, words...).CombinedOutput() // what it prints says how it ended
		return "```console\n$ kubectl " + line + "\n" + settled(string(out)) + "```\n"
	})
	assert.Equal(t, 4, n)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, string(page))
}
