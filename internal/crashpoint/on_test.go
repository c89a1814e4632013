// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

//go:build crashpoints

package crashpoint

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// child is set in the process that is to die.
const child = "CRASHPOINT_CHILD"

// The process dies by SIGKILL, once at each place and step, and only while there is a
// book.
func TestItDiesOnceAtEachStep(t *testing.T) {
	if os.Getenv(child) != "" {
		At("here", "one", "two")
		At("here", "two")
		_ = After("there", func() error { return errors.New("it failed") }, "failed")
		_ = After("there", func() error { return nil }, "done")
		return
	}
	book := filepath.Join(t.TempDir(), "book")
	run := func() error {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestItDiesOnceAtEachStep$")
		cmd.Env = append(os.Environ(), child+"=1", BookVariable+"="+book)
		return cmd.Run()
	}
	require.NoError(t, run(), "there is no book")
	require.NoError(t, os.Mkdir(book, 0o700))
	for range 2 {
		var ended *exec.ExitError
		require.ErrorAs(t, run(), &ended)
		status, ok := ended.Sys().(syscall.WaitStatus)
		require.True(t, ok && status.Signaled())
		assert.Equal(t, syscall.SIGKILL, status.Signal())
	}
	require.NoError(t, run())
	files, err := os.ReadDir(book)
	require.NoError(t, err)
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	assert.Equal(t, []string{"here%2Fone", "here%2Ftwo", "there%2Fdone"}, names)
}

// By what the book is restricted to it dies at nothing else.
func TestItDiesOnlyWhereItIsTo(t *testing.T) {
	if os.Getenv(child) != "" {
		At("here", "one")
		_ = After("there", func() error { return nil }, "one")
		At("there", "two")
		return
	}
	book := t.TempDir()
	for _, signaled := range []bool{true, false} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestItDiesOnlyWhereItIsTo$")
		cmd.Env = append(os.Environ(), child+"=1", BookVariable+"="+book, OnlyVariable+"=there/t")
		require.Equal(t, signaled, cmd.Run() != nil)
	}
	files, err := os.ReadDir(book)
	require.NoError(t, err)
	require.Len(t, files, 1)
	assert.Equal(t, "there%2Ftwo", files[0].Name())
}

// A request is named by what it changes, and not by whose that is.
func TestARequestIsNamedByItsKind(t *testing.T) {
	for path, want := range map[string]string{
		"/apis/batch/v1/namespaces/shop/jobs":                        "jobs",
		"/apis/batch/v1/namespaces/shop/jobs/clerk-1":                "jobs",
		"/apis/leasehold.dev/v1/namespaces/shop/agents/clerk/status": "agents/status",
		"/v1/identity/entity/name/leasehold.shop.clerk":              "identity/entity/name",
		"/v1/auth/token/create/leasehold.shop.clerk":                 "auth/token/create",
	} {
		assert.Equal(t, want, kindOf(path))
	}
	for url, want := range map[string]bool{"/v1/auth/token/lookup-accessor": false, "/jobs?dryRun=All": false, "/jobs": true} {
		assert.Equal(t, want, changes(httptest.NewRequest(http.MethodPost, url, http.NoBody)), url)
	}
	assert.False(t, changes(httptest.NewRequest(http.MethodGet, "/jobs", http.NoBody)))
}
