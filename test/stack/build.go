// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// KubernetesVersion is what the API server says it is.
const KubernetesVersion = "v1.35.4"

// Binaries are the paths of the built programs.
type Binaries struct{ Etcd, APIServer, ControllerManager, Kubectl string }

// component is a module of its own that programs are built from.
type component struct {
	folder   string
	packages map[string]string // import path → name of the binary
	ldflags  string
}

var components = []component{
	{
		folder:   "etcd",
		packages: map[string]string{"go.etcd.io/etcd/server/v3": "etcd"},
	},
	{
		folder: "kubernetes",
		packages: map[string]string{
			"k8s.io/kubernetes/cmd/kube-apiserver":          "kube-apiserver",
			"k8s.io/kubernetes/cmd/kube-controller-manager": "kube-controller-manager",
			"k8s.io/kubernetes/cmd/kubectl":                 "kubectl",
		},
		ldflags: versionFlags("k8s.io/component-base/version") + versionFlags("k8s.io/client-go/pkg/version"),
	},
}

// vault is built only for those who ask for it: see BuildVault.
var vault = component{
	folder:   "vault",
	packages: map[string]string{"github.com/leasehold/leasehold/test/stack/vault": "vault"},
}

// versionFlags make a program say which version it is; without them clients do
// not understand what it answers.
func versionFlags(pkg string) string {
	major, minor, _ := strings.Cut(strings.TrimPrefix(KubernetesVersion, "v"), ".")
	minor, _, _ = strings.Cut(minor, ".")
	return fmt.Sprintf(" -X %[1]s.gitVersion=%[2]s -X %[1]s.gitMajor=%[3]s -X %[1]s.gitMinor=%[4]s -X %[1]s.gitTreeState=clean",
		pkg, KubernetesVersion, major, minor)
}

// Build builds the programs that are not there yet, which takes minutes once, and
// says on log what it does. Several processes may call it at once: one builds,
// the others wait.
func Build(ctx context.Context, log io.Writer) (Binaries, error) {
	root, err := root()
	if err != nil {
		return Binaries{}, err
	}
	folders := map[string]string{}
	for i := range components {
		c := &components[i]
		if folders[c.folder], err = c.build(ctx, filepath.Join(root, "test", "stack", c.folder), log); err != nil {
			return Binaries{}, fmt.Errorf("build %s: %w", c.folder, err)
		}
	}
	kube := folders["kubernetes"]
	return Binaries{
		Etcd:      filepath.Join(folders["etcd"], "etcd"),
		APIServer: filepath.Join(kube, "kube-apiserver"), ControllerManager: filepath.Join(kube, "kube-controller-manager"),
		Kubectl: filepath.Join(kube, "kubectl"),
	}, nil
}

// BuildVault is Build for the Vault server, whose path it returns. Its first build
// takes about as long as that of all the rest.
func BuildVault(ctx context.Context, log io.Writer) (path string, err error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	folder, err := vault.build(ctx, filepath.Join(root, "test", "stack", vault.folder), log)
	if err != nil {
		return "", fmt.Errorf("build %s: %w", vault.folder, err)
	}
	return filepath.Join(folder, "vault"), nil
}

// build returns the folder that the component's programs are in.
func (c *component) build(ctx context.Context, module string, log io.Writer) (string, error) {
	digest, err := c.digest(module)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for what is built: %w; set HOME or XDG_CACHE_HOME", err)
	}
	folder := filepath.Join(cache, "leasehold", "stack", c.folder+"-"+digest)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(folder, ".lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if c.built(folder) {
		return folder, nil
	}
	_, _ = fmt.Fprintf(log, "    building %s for the test stack, once: this takes minutes\n", c.folder)
	for pkg, name := range c.packages {
		if err := c.compile(ctx, module, pkg, filepath.Join(folder, name), log); err != nil {
			return "", err
		}
	}
	return folder, nil
}

func (c *component) compile(ctx context.Context, module, pkg, output string, log io.Writer) error {
	half := output + ".half"
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w"+c.ldflags, "-o", half, pkg)
	cmd.Dir, cmd.Stdout, cmd.Stderr = module, log, log
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOWORK=off")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", pkg, err)
	}
	return os.Rename(half, output)
}

func (c *component) built(folder string) bool {
	for _, name := range c.packages {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			return false
		}
	}
	return true
}

// digest names what the programs are made of.
func (c *component) digest(module string) (string, error) {
	h := sha256.New()
	sources, err := sourcesOf(module)
	if err != nil {
		return "", err
	}
	for _, path := range append([]string{filepath.Join(module, "go.mod"), filepath.Join(module, "go.sum")}, sources...) {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		_, _ = h.Write(text)
	}
	_, _ = io.WriteString(h, runtime.Version()+runtime.GOOS+runtime.GOARCH+c.ldflags)
	return hex.EncodeToString(h.Sum(nil)[:6]), nil
}

// sourcesOf are a module's own files, and those that stand for modules it goes without.
func sourcesOf(module string) (paths []string, err error) {
	if paths, err = filepath.Glob(filepath.Join(module, "*.go")); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(filepath.Join(module, "without"), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it goes without none
		}
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

// lock lets one process at a time into a folder.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// root is the folder of the repository that the working directory is in.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "builder-config.yaml")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no builder-config.yaml above the working directory: run it in the repository")
		}
	}
}

// Root is the folder of the repository.
func (s *Stack) Root() string { return s.root }
