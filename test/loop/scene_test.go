// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// scene is a test's namespace and gateway, and what its agents spill.
type scene struct {
	*sitetest.Rig
	t   *testing.T
	dir string
}

func newScene(t *testing.T, overlays ...string) *scene {
	t.Helper()
	s := &scene{t: t, dir: t.TempDir()}
	s.Rig = sitetest.New(t, here, append([]string{sitetest.Demo}, overlays...)...)
	s.keepsSecrets(s.Gateway)
	return s
}

// spills is where the pods of an agent leave their loot.
func (s *scene) spills(agent string) string { return filepath.Join(s.dir, agent+".$(POD_NAME)") }

// hire makes an agent that plays a script with real credentials, which its phases
// have from one on, and waits until a gateway holds it.
func (s *scene) hire(name, script string, from v1alpha1.Phase, change func(*v1alpha1.Agent), args ...string) {
	s.t.Helper()
	args = append([]string{"--spill", s.spills(name), "--turned", filepath.Join(s.dir, name+turned)}, args...)
	if slices.Contains(args, patient) {
		args = append(args[:len(args):len(args)], s.word(name))
	}
	agent, err := here.CreateAgent(s.t.Context(), s.NS, name, site.Template(script, args...), func(a *v1alpha1.Agent) {
		site.WithVault(a, s.NS, v1alpha1.DeliveryLogin, site.Orders(from))
		if change != nil {
			change(a)
		}
	})
	require.NoError(s.t, err)
	require.NoError(s.t, here.SetUp(s.t.Context(), agent))
	s.Await(name, "it is held", func(a *v1alpha1.Agent) bool { return a.Status.Writer != "" })
}

// wrapped lets Leasehold bring the tokens of an agent.
func wrapped(a *v1alpha1.Agent) { a.Spec.Vault.TokenDelivery = v1alpha1.DeliveryWrapped }

// atMost is the highest phase that an agent may hold.
func atMost(phase v1alpha1.Phase) func(*v1alpha1.Agent) {
	return func(a *v1alpha1.Agent) { a.Spec.MaxPhase = phase }
}

// loots are what the pods of an agent have spilled so far, by their names.
func (s *scene) loots(agent string) map[string]site.Loot {
	s.t.Helper()
	prefix := filepath.Join(s.dir, agent+".")
	files, err := filepath.Glob(prefix + "*")
	require.NoError(s.t, err)
	all := map[string]site.Loot{}
	for _, file := range files {
		if strings.HasSuffix(file, ".next") {
			continue
		}
		loot, err := site.ReadLoot(file)
		require.NoError(s.t, err)
		all[strings.TrimPrefix(file, prefix)] = loot
	}
	return all
}

// working starts a cycle and waits until its pod works with all that it was given.
func (s *scene) working(agent string) (pod string, loot site.Loot) {
	s.t.Helper()
	before := s.loots(agent)
	s.Ask(agent, "launch")
	require.Eventually(s.t, func() bool {
		for pod, loot = range s.loots(agent) {
			if _, old := before[pod]; !old {
				return s.alive(loot) == working
			}
		}
		return false
	}, patience, pause, "%s works with its credentials", agent)
	return pod, loot
}

// bound waits until Leasehold knows what an agent holds.
func (s *scene) bound(agent string) {
	s.t.Helper()
	s.Await(agent, "it is known what it holds", func(a *v1alpha1.Agent) bool { return a.Status.Credentials > 0 })
}

// working is a credential of which nothing is taken.
var working = site.Alive{Token: true, Accessor: true, Lease: true, Role: true, Login: true, Sessions: 1}

func (s *scene) alive(l site.Loot) site.Alive {
	s.t.Helper()
	a, err := here.Alive(s.t.Context(), l)
	require.NoError(s.t, err)
	return a
}

// dies waits until nothing of a credential is left, and says how long that took.
func (s *scene) dies(l site.Loot) time.Duration {
	s.t.Helper()
	begun := time.Now()
	var last site.Alive
	for time.Since(begun) < patience {
		if last = s.alive(l); last.Dead() {
			return time.Since(begun)
		}
		time.Sleep(pause / 10)
	}
	s.t.Fatalf("of a credential there is still, after %v: %+v", patience, last)
	return 0
}

// stopped waits until an agent is stopped and everything that this takes is done, and
// checks it on the parts themselves.
func (s *scene) stopped(agent string) *v1alpha1.Agent {
	s.t.Helper()
	a := s.Await(agent, "it is stopped and all is done", func(a *v1alpha1.Agent) bool {
		return a.Status.Quarantined && len(a.Status.OpenActions) == 0
	})
	s.suspended()
	require.True(s.t, s.entity(agent).Disabled, "its entity is disabled")
	return a
}

// suspended expects that all Jobs that have not ended are suspended, and no pod is
// left.
func (s *scene) suspended() {
	s.t.Helper()
	jobs := s.Jobs()
	for i := range jobs {
		if job := &jobs[i]; !ended(job) {
			require.True(s.t, job.Spec.Suspend != nil && *job.Spec.Suspend, "Job %s is suspended", job.Name)
		}
	}
	require.Empty(s.t, s.Pods())
}

func ended(job *batchv1.Job) bool {
	for _, c := range job.Status.Conditions {
		if c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed {
			return true
		}
	}
	return false
}

func (s *scene) entity(agent string) site.Entity {
	s.t.Helper()
	e, err := here.EntityOf(s.t.Context(), s.NS, agent)
	require.NoError(s.t, err)
	return e
}

// policy is the name of an agent's policy in a phase.
func (s *scene) policy(agent string, phase v1alpha1.Phase) string {
	return fmt.Sprintf("leasehold.%s.%s.%s", s.NS, agent, phase)
}

// logs is what all pods of the scene have written.
func (s *scene) logs() string {
	s.t.Helper()
	list, err := here.Clients.Kubernetes.CoreV1().Pods(s.NS).List(s.t.Context(), metav1.ListOptions{})
	require.NoError(s.t, err)
	var all strings.Builder
	for i := range list.Items {
		all.WriteString(here.Kubelet.LogOf(s.NS, list.Items[i].Name))
	}
	return all.String()
}

// turn lets the next cycles of an agent play another script: it is the same agent,
// with the same image and arguments.
func (s *scene) turn(agent, script string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(filepath.Join(s.dir, agent+turned), []byte(script), 0o600))
}

const turned = "-turned"

// patient, as the last argument of an agent, has its cycles go on in order until a
// test tells it: what is looked at in mid-cycle is seen, however slow the machine.
const patient = "--until"

func (s *scene) word(agent string) string { return filepath.Join(s.dir, agent+"-until") }

// tell lets a patient agent end its cycle, or do what it has in mind.
func (s *scene) tell(agent string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(s.word(agent), nil, 0o600))
}

// policyFor makes a policy in which an agent is silent that says nothing for so many
// seconds.
func (s *scene) policyFor(seconds int) *v1alpha1.PolicyReference {
	s.t.Helper()
	soon, late := metav1.Duration{Duration: time.Duration(seconds) * time.Second}, metav1.Duration{Duration: time.Minute}
	_, err := here.Clients.Policies().Create(s.t.Context(), &v1alpha1.TrustPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: s.NS},
		Spec: v1alpha1.TrustPolicySpec{Preset: "demo", Silence: &v1alpha1.SilencePolicy{
			First: &soon, Next: &late, DemoteAfter: &late,
		}},
	}, metav1.CreateOptions{})
	require.NoError(s.t, err)
	return &v1alpha1.PolicyReference{Name: s.NS}
}

// podsOf is how many pods of an agent have not ended.
func (s *scene) podsOf(agent string) (n int) {
	for _, pod := range s.Pods() {
		if strings.HasPrefix(pod, agent+"-") {
			n++
		}
	}
	return n
}
