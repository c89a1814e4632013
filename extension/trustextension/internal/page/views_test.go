// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// views are all kinds of pages, by the name of their golden file.
var views = map[string]string{
	"fleet":        "/",
	"fleet_some":   "/?phase=shadow&match=b",
	"fleet_none":   "/?match=nobody",
	"agent":        agentPath(apitest.Indebted),
	"waiting":      agentPath(apitest.Waiting) + "?done=promote",
	"quarantined":  agentPath(apitest.Quarantined),
	"unproven":     agentPath(apitest.Unproven),
	"hostile":      agentPath(apitest.Hostile),
	"decisions":    "/decisions",
	"ledger":       "/ledger?to=12",
	"no_such_page": "/nothing",
}

// A file's address changes with every change of it, which is not the view's.
var version = regexp.MustCompile(`(/static/[a-z.]+\?)[0-9a-f]+`)

func TestViews(t *testing.T) {
	for name, path := range views {
		t.Run(name, func(t *testing.T) {
			w := get(t, New(settings(apitest.New(0))), path)
			golden(t, name+".html", version.ReplaceAllString(w.Body.String(), "${1}VERSION"))
		})
	}
}

// parsed is a page as a browser reads it.
func parsed(t *testing.T, p http.Handler, path string) *html.Node {
	t.Helper()
	w := get(t, p, path)
	tree, err := html.Parse(strings.NewReader(w.Body.String()))
	require.NoError(t, err)
	return tree
}

// Nothing that others wrote becomes anything but text: every view has only the
// elements and the attributes that its template has.
func TestNothingIsInline(t *testing.T) {
	allowed := map[string]bool{
		"html": true, "head": true, "body": true, "meta": true, "title": true, "link": true, "script": true, "a": true, "header": true,
		"img": true, "nav": true, "ul": true, "ol": true, "li": true, "p": true, "span": true, "strong": true, "b": true, "main": true,
		"div": true, "section": true, "h1": true, "h2": true, "h3": true, "bdi": true, "time": true, "footer": true, "code": true,
		"dl": true, "dt": true, "dd": true, "form": true, "label": true, "input": true, "select": true, "option": true, "button": true,
		"table": true, "caption": true, "thead": true, "tbody": true, "tr": true, "th": true, "td": true, "br": true, "svg": true,
		"rect": true, "line": true, "polyline": true, "polygon": true, "circle": true, "text": true, "desc": true, "g": true,
		"figure": true, "figcaption": true, "details": true, "summary": true, "fieldset": true, "legend": true,
	}
	p := New(settings(apitest.New(0)))
	for _, path := range views {
		scripts, ids := 0, map[string]bool{}
		for n := range parsed(t, p, path).Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			assert.True(t, allowed[n.Data], "%s: <%s>", path, n.Data)
			for _, a := range n.Attr {
				assert.False(t, strings.HasPrefix(a.Key, "on") || a.Key == "style", "%s: %s=%q", path, a.Key, a.Val)
				if a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction" {
					assert.Regexp(t, "^[/#]([^/]|$)", a.Val, path)
				}
				if a.Key == "id" {
					assert.False(t, ids[a.Val], "%s: two of id %q", path, a.Val)
					ids[a.Val] = true
				}
			}
			if n.Data == "script" {
				scripts++
				assert.Nil(t, n.FirstChild, "%s: a script of its own", path)
			}
		}
		assert.Equal(t, 1, scripts, path)
	}
}

// No character that acts unseen reaches a page, but for line ends of ours.
func TestNothingActsUnseen(t *testing.T) {
	p := New(settings(apitest.New(0)))
	for _, path := range views {
		for n := range parsed(t, p, path).Descendants() {
			if n.Type == html.TextNode {
				text := strings.ReplaceAll(n.Data, "\n", "")
				assert.False(t, strings.ContainsFunc(text, isUnseen), "%s: %q", path, text)
			}
		}
	}
}

func TestStatuses(t *testing.T) {
	fake := apitest.New(0)
	p := New(settings(fake))
	assert.Equal(t, http.StatusNotFound, get(t, p, "/nothing").Code)
	assert.Equal(t, http.StatusNotFound, get(t, p, "/agents/nobody").Code)
	assert.Equal(t, http.StatusNotFound, get(t, p, "/static/other.css").Code)
	assert.Equal(t, http.StatusNotFound, get(t, p, "/static/..%2Ftemplates%2Flayout.html").Code)
	fake.Fail(errors.New("disk"))
	w := get(t, p, "/ledger")
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), "disk")
}

func TestStaticFiles(t *testing.T) {
	p := New(settings(apitest.New(0)))
	for name, kind := range assetTypes {
		address, err := asset(name)
		require.NoError(t, err)
		w := get(t, p, address)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, kind, w.Header().Get("Content-Type"))
		assert.Contains(t, w.Header().Get("Cache-Control"), "immutable")
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
	}
}

// Who may not act sees no form, and what to configure.
func TestReadOnly(t *testing.T) {
	set := settings(apitest.New(0))
	set.Who = func(*http.Request) (string, error) {
		return "", trustapi.NewProblem(http.StatusForbidden, "set auth::authenticator")
	}
	body := get(t, New(set), agentPath(apitest.Waiting)).Body.String()
	assert.NotContains(t, body, "<form")
	assert.Contains(t, body, "set auth::authenticator")
	assert.Contains(t, body, "Read only")
}

func TestBanners(t *testing.T) {
	fake := apitest.New(0)
	p := New(settings(fake))
	assert.Contains(t, get(t, p, "/").Body.String(), "The fleet is frozen")
	fake.Change(func(f *trustapi.Fleet) { f.Frozen, f.Enforcement = nil, "observe" })
	body := get(t, p, "/decisions").Body.String()
	assert.NotContains(t, body, "frozen</strong>")
	assert.Contains(t, body, "Decisions are written down and not carried out.")
	fake.Change(func(f *trustapi.Fleet) { f.Unproven = true })
	assert.Contains(t, get(t, p, "/").Body.String(), "Names are not proven")
}

func TestPages(t *testing.T) {
	p := New(settings(apitest.New(80)))
	first := get(t, p, "/?match=worker").Body.String()
	assert.Contains(t, first, "worker-050")
	assert.NotContains(t, first, "worker-051")
	assert.Contains(t, first, `href="/?after=worker-050&amp;condition=&amp;match=worker&amp;phase=#agents"`)
	second := get(t, p, "/?match=worker&after=worker-050").Body.String()
	assert.NotContains(t, second, "worker-050<")
	assert.Contains(t, second, "worker-080")
	assert.NotContains(t, second, ">More</a>")
	assert.Contains(t, get(t, p, "/decisions?before=80").Body.String(), `href="/decisions?before=40"`)
	assert.Contains(t, get(t, p, "/ledger?to=80").Body.String(), `href="/ledger?to=30"`)
}

func TestAgo(t *testing.T) {
	for ago, want := range map[time.Duration]string{
		0: "just now", time.Second: "1 second ago", 59 * time.Second: "59 seconds ago", time.Minute: "1 minute ago",
		59 * time.Minute: "59 minutes ago", time.Hour: "1 hour ago", 35 * time.Hour: "35 hours ago", 36 * time.Hour: "1 day ago",
		72 * time.Hour: "3 days ago", -time.Minute: "in 1 minute",
	} {
		assert.Equal(t, want, momentOf(apitest.Start, apitest.Start.Add(-ago)).Ago)
	}
	assert.Empty(t, momentOf(apitest.Start, time.Time{}))
}
