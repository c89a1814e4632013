// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// Objects are written as JSON here, for what the Go types could not say.
func object(t *testing.T, kind, name, spec string) *unstructured.Unstructured {
	t.Helper()
	u := new(unstructured.Unstructured)
	require.NoError(t, u.UnmarshalJSON([]byte(
		`{"apiVersion":"leasehold.dev/v1alpha1","kind":"`+kind+`","metadata":{"name":"`+name+`"},"spec":`+spec+`}`)))
	return u
}

// create makes an object, in a namespace unless that is empty.
func create(t *testing.T, resource schema.GroupVersionResource, ns string, u *unstructured.Unstructured, o metav1.CreateOptions) (*unstructured.Unstructured, error) {
	t.Helper()
	all := cluster.Clients.Dynamic.Resource(resource)
	if ns == "" {
		return all.Create(t.Context(), u, o)
	}
	return all.Namespace(ns).Create(t.Context(), u, o)
}

var strict = metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict}

// What an Agent's spec may say. Each is added to the least that it has to say.
func TestTheSpecOfAnAgent(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	from := func(names string) string { return `"triggers":[{"name":"next","from":[` + names + `]}]` }
	tool := func(name string) string { return `"tools":[{"phase":"shadow","allowed":["` + name + `"]}]` }
	cost := func(c string) string { return `"budget":{"costPerDay":` + c + `}` }
	grants := func(path, capability string) string {
		return `"vault":{"role":"planner","grants":[{"phase":"shadow","tool":"orders","path":"` + path + `","capabilities":["` + capability + `"]}]}`
	}
	tests := map[string]struct {
		spec string
		want string // a part of the refusal; let in when empty
	}{
		"no more":               {``, ``},
		"phase":                 {`"maxPhase":"semi-autonomous"`, ``},
		"unknown phase":         {`"maxPhase":"trusted"`, `supported values: "shadow", "restricted", "semi-autonomous", "autonomous"`},
		"phase by its number":   {`"maxPhase":2`, `must be of type string`},
		"unknown field":         {`"phase":"autonomous"`, `unknown field "spec.phase"`},
		"cycles":                {`"maxConcurrentCycles":16`, ``},
		"no cycles":             {`"maxConcurrentCycles":0`, `greater than or equal to 1`},
		"many cycles":           {`"maxConcurrentCycles":17`, `less than or equal to 16`},
		"parts of a cycle":      {`"maxConcurrentCycles":1.5`, `must be of type integer`},
		"tokens":                {`"budget":{"tokensPerCycle":1,"tokensPerDay":9000000000}`, ``},
		"no tokens":             {`"budget":{"tokensPerCycle":0}`, `greater than or equal to 1`},
		"tokens beyond int64":   {`"budget":{"tokensPerDay":100000000000000000000}`, `must be of type integer`},
		"cost":                  {cost(`"12.50"`), ``},
		"floating cost":         {cost(`12.5`), `must be of type string`},
		"cost in words":         {cost(`"much"`), `should match`},
		"negative cost":         {cost(`"-1"`), `should match`},
		"scientific cost":       {cost(`"1e9"`), `should match`},
		"cost without end":      {cost(`"1.0123456789"`), `should match`},
		"cost of two lines":     {cost(`"1\n"`), `should match`},
		"policy":                {`"policyRef":{"name":"strict"}`, ``},
		"policy without a name": {`"policyRef":{}`, `spec.policyRef.name: Required value`},
		"tools":                 {tool("fs.read*"), ``},
		"every tool":            {tool("*"), ``},
		"star in the middle":    {tool("fs.*.read"), `should match`},
		"no tool":               {tool(""), `at least 1 chars`},
		"long tool":             {tool(strings.Repeat("a", 129)), `may not be more than 128`},
		"tools of a phase twice": {
			`"tools":[{"phase":"shadow","allowed":["a"]},{"phase":"shadow","allowed":["b"]}]`, `spec.tools[1]: Duplicate value`,
		},
		"a tool twice":         {`"tools":[{"phase":"shadow","allowed":["a","a"]}]`, `spec.tools[0].allowed[1]: Duplicate value`},
		"tools of no phase":    {`"tools":[{"allowed":["a"]}]`, `spec.tools[0].phase: Required value`},
		"trigger":              {from(`"agents/reviewer","other/a.b-c"`), ``},
		"trigger twice":        {`"triggers":[{"name":"next"},{"name":"next"}]`, `spec.triggers[1]: Duplicate value`},
		"trigger with a space": {`"triggers":[{"name":"the next"}]`, `should match`},
		"from without a slash": {from(`"reviewer"`), `should match`},
		"from everybody":       {from(`"*/*"`), `should match`},
		"from capitals":        {from(`"Agents/reviewer"`), `should match`},
		"from two slashes":     {from(`"a/b/c"`), `should match`},
		"from one twice":       {from(`"a/b","a/b"`), `Duplicate value`},
		"Vault":                {`"vault":{"role":"planner"}`, ``},
		"Vault without a role": {`"vault":{}`, `spec.vault.role: Required value`},
		"Vault, a path":        {`"vault":{"role":"../sys"}`, `should match`},
		"grants":               {grants("database/creds/reader", "read"), ``},
		"grant of any segment": {grants("kv/data/+/orders-*", "read"), ``},
		"grant of a delivery":  {`"vault":{"role":"planner","tokenDelivery":"Mail"}`, `Unsupported value`},
		"grant of sys":         {grants("sys/policies/acl/admin", "update"), `paths of Vault itself`},
		"grant of auth":        {grants("auth/token/create", "update"), `paths of Vault itself`},
		"grant of anything":    {grants("+/creds/reader", "read"), `paths of Vault itself`},
		"grant with a quote":   {grants("kv/data/\\\"x", "read"), `should match`},
		"grant with sudo":      {grants("database/creds/reader", "sudo"), `Unsupported value`},
		"template":             {`"jobTemplate":{"spec":{"template":{"spec":{"containers":[]}}}}`, ``},
		"template in words":    {`"jobTemplate":"mine"`, `must be of type object`},
		"another account":      {`"serviceAccountName":"other"`, `an Agent has the name of its ServiceAccount: set metadata.name and spec.serviceAccountName to the same`},
		"no account":           {`"serviceAccountName":""`, `at least 1 chars`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			spec := `{"serviceAccountName":"planner"}`
			switch {
			case strings.Contains(test.spec, "serviceAccountName"):
				spec = `{` + test.spec + `}`
			case test.spec != "":
				spec = `{"serviceAccountName":"planner",` + test.spec + `}`
			}
			_, err := create(t, v1alpha1.AgentsResource, ns, object(t, "Agent", "planner", spec), strict)
			expect(t, err, test.want)
			if err != nil {
				return
			}
			// What the schema lets in, the Go types read.
			assert.Equal(t, "planner", read[v1alpha1.Agent](t, object(t, "Agent", "planner", spec)).Spec.ServiceAccountName)
		})
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		assert.NoError(t, err)
		return
	}
	assert.ErrorContains(t, err, want)
}

func TestTheSpecOfATrustPolicy(t *testing.T) {
	minTime := func(d string) string { return `{"up":{"restricted":{"minTime":` + d + `}}}` }
	for name, test := range map[string]struct{ spec, want string }{
		"empty":               {`{}`, ``},
		"preset":              {`{"preset":"demo"}`, ``},
		"unknown preset":      {`{"preset":"lenient"}`, `supported values: "default", "demo"`},
		"observe":             {`{"enforcement":"observe"}`, ``},
		"off":                 {`{"enforcement":"off"}`, `supported values: "observe", "enforce"`},
		"unknown phase":       {`{"onDigestChange":{"model":"none"}}`, `supported values`},
		"alpha":               {`{"up":{"autonomous":{"alpha":"0.001"}}}`, ``},
		"floating alpha":      {`{"up":{"autonomous":{"alpha":0.001}}}`, `must be of type string`},
		"negative badness":    {`{"down":{"tolerated":"-0.1"}}`, `should match`},
		"cycles":              {`{"up":{"restricted":{"minCycles":20}}}`, ``},
		"cycles below none":   {`{"up":{"restricted":{"minCycles":-1}}}`, `greater than or equal to 0`},
		"cycles beyond int32": {`{"up":{"restricted":{"minCycles":4294967296}}}`, `less than or equal to 1000000`},
		"time":                {minTime(`"72h"`), ``},
		"time as Go says it":  {minTime(`"72h30m1.5s"`), ``},
		"no time":             {minTime(`"0s"`), ``},
		"time in days":        {minTime(`"3d"`), `should match`},
		"time in words":       {minTime(`"soon"`), `should match`},
		"time as a number":    {minTime(`3600`), `must be of type string`},
		"time back":           {minTime(`"-1h"`), `should match`},
		"no time at all":      {minTime(`""`), `at least 2 chars`},
		"time beyond int64":   {minTime(`"9999999h"`), `should match`},
		"unknown field":       {`{"up":{"shadow":{}}}`, `unknown field "spec.up.shadow"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := create(t, v1alpha1.TrustPoliciesResource, "", object(t, "TrustPolicy", "strict", test.spec), strict)
			expect(t, err, test.want)
			if err != nil {
				return
			}
			// What the schema lets in, the Go types read.
			made := read[v1alpha1.TrustPolicy](t, object(t, "TrustPolicy", "strict", test.spec))
			assert.Equal(t, "strict", made.Name)
		})
	}
}

// An Agent is of one ServiceAccount for good.
func TestAnAgentStaysOfItsServiceAccount(t *testing.T) {
	agents := cluster.Clients.Agents(cluster.Namespace(t, nil))
	_, err := agents.Create(t.Context(), &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: "planner"}, Spec: v1alpha1.AgentSpec{ServiceAccountName: "planner"},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = agents.Patch(t.Context(), "planner", types.MergePatchType, []byte(`{"spec":{"serviceAccountName":"other"}}`), metav1.PatchOptions{})
	assert.ErrorContains(t, err, "serviceAccountName cannot be changed: delete the Agent and make another")
}
