// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/pager"

	"github.com/leasehold/leasehold/internal/kubeapi"
)

const (
	// pageSize is how many objects are asked for at once.
	pageSize = 250
	// maxObjects is how many of a kind are looked at.
	maxObjects = 20_000
)

// question is a kind that a cluster is asked for.
type question struct {
	kind string
	// list asks for a page.
	list func(context.Context, metav1.ListOptions) (runtime.Object, error)
	// optional is for kinds that a cluster need not know.
	optional bool
}

// ReadCluster asks a cluster for everything that is checked, in one namespace or in
// all for "". It reads no Secret. One kind may take as long as timeout; what cannot
// be read is told in Unread.
func ReadCluster(ctx context.Context, c *kubeapi.Clients, namespace string, timeout time.Duration) (*Input, error) {
	in := &Input{Cluster: true, Unread: map[string]string{}}
	for _, q := range questions(c, namespace) {
		err := in.ask(ctx, &q, timeout)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil:
		case apierrors.IsNotFound(err) && q.optional:
		case apierrors.IsNotFound(err) && q.kind == "Agent":
			in.Unread[q.kind] = "the cluster knows no Agents: install configs/kubernetes/crds"
		case apierrors.IsForbidden(err):
			in.Unread[q.kind] = "you may not list them"
		case apierrors.ReasonForError(err) == metav1.StatusReasonUnknown:
			return nil, fmt.Errorf("list the %ss of the cluster: %w", q.kind, err) // it was not reached
		default:
			in.Unread[q.kind] = err.Error()
		}
	}
	return in, nil
}

// ask lists a kind.
func (in *Input) ask(ctx context.Context, q *question, timeout time.Duration) error {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	pages := pager.New(q.list)
	pages.PageSize, pages.PageBufferSize = pageSize, 1
	n := 0
	return pages.EachListItem(limited, metav1.ListOptions{}, func(o runtime.Object) error {
		if n++; n > maxObjects {
			return fmt.Errorf("%w: more than %d", errLarge, maxObjects)
		}
		return in.live(q.kind, o)
	})
}

// live takes an object of the cluster.
func (in *Input) live(kind string, o runtime.Object) error {
	if u, ok := o.(*unstructured.Unstructured); ok {
		object, err := decode(u.Object, Cluster, "")
		if err == nil && object != nil {
			in.take(object)
		}
		return err
	}
	m, err := meta.Accessor(o)
	if err != nil {
		return err
	}
	in.take(newObject(kind, &metav1.ObjectMeta{
		Namespace: m.GetNamespace(), Name: m.GetName(), Annotations: m.GetAnnotations(),
	}, o, Cluster, ""))
	return nil
}

func questions(c *kubeapi.Clients, namespace string) []question {
	k := c.Kubernetes
	all := []question{
		ask("Agent", c.Agents(namespace).List),
		ask("TrustPolicy", c.Policies().List),
		ask("Job", k.BatchV1().Jobs(namespace).List),
		ask("CronJob", k.BatchV1().CronJobs(namespace).List),
		ask("Pod", k.CoreV1().Pods(namespace).List),
		ask("ConfigMap", k.CoreV1().ConfigMaps(namespace).List),
		ask("Namespace", k.CoreV1().Namespaces().List),
		ask("Deployment", k.AppsV1().Deployments(namespace).List),
		ask("StatefulSet", k.AppsV1().StatefulSets(namespace).List),
		ask("DaemonSet", k.AppsV1().DaemonSets(namespace).List),
		ask("Role", k.RbacV1().Roles(namespace).List),
		ask("ClusterRole", k.RbacV1().ClusterRoles().List),
		ask("RoleBinding", k.RbacV1().RoleBindings(namespace).List),
		ask("ClusterRoleBinding", k.RbacV1().ClusterRoleBindings().List),
		ask("ValidatingAdmissionPolicy", k.AdmissionregistrationV1().ValidatingAdmissionPolicies().List),
		ask("ValidatingAdmissionPolicyBinding", k.AdmissionregistrationV1().ValidatingAdmissionPolicyBindings().List),
		ask("HorizontalPodAutoscaler", k.AutoscalingV2().HorizontalPodAutoscalers(namespace).List),
	}
	for kind, resource := range map[string]schema.GroupVersionResource{
		"VerticalPodAutoscaler": {Group: "autoscaling.k8s.io", Version: "v1", Resource: "verticalpodautoscalers"},
		"ScaledObject":          {Group: "keda.sh", Version: "v1alpha1", Resource: "scaledobjects"},
		"ScaledJob":             {Group: "keda.sh", Version: "v1alpha1", Resource: "scaledjobs"},
	} {
		q := ask(kind, c.Dynamic.Resource(resource).Namespace(namespace).List)
		q.optional = true
		all = append(all, q)
	}
	return all
}

// ask is the question for a kind, by a client's function.
func ask[L runtime.Object](kind string, list func(context.Context, metav1.ListOptions) (L, error)) question {
	return question{kind: kind, list: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
		return list(ctx, o)
	}}
}
