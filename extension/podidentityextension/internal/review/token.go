// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"context"
	"slices"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What the API server says of a bound token beside its user.
const (
	extraPodName = "authentication.kubernetes.io/pod-name"
	extraPodUID  = "authentication.kubernetes.io/pod-uid"

	accountPrefix = "system:serviceaccount:"
)

// hasForm reports whether text can be a ServiceAccount's token: three parts of
// base64url, with dots between them.
func hasForm(text string) bool {
	dots := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
		case c == '.' && i > 0 && text[i-1] != '.':
			dots++
		default:
			return false
		}
	}
	return dots == 2 && text[len(text)-1] != '.'
}

// ask has the API server review a token.
func (r *Reviewer) ask(ctx context.Context, token string) (who *Identity, why *Refusal, err error) {
	review := &authenticationv1.TokenReview{
		Spec: authenticationv1.TokenReviewSpec{Token: token, Audiences: r.cfg.Audiences},
	}
	var answer *authenticationv1.TokenReview
	err = retry(ctx, func(ctx context.Context) (err error) {
		answer, err = r.cfg.Tokens.Create(ctx, review, metav1.CreateOptions{})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	who, why = r.read(&answer.Status)
	return who, why, nil
}

// read is what an answer of the API server says. Nothing is taken for granted:
// a server that does not know audiences leaves them out.
func (r *Reviewer) read(s *authenticationv1.TokenReviewStatus) (*Identity, *Refusal) {
	if !s.Authenticated {
		return nil, RefusedToken
	}
	if !slices.ContainsFunc(s.Audiences, func(a string) bool { return slices.Contains(r.cfg.Audiences, a) }) {
		return nil, RefusedAudience
	}
	account, found := strings.CutPrefix(s.User.Username, accountPrefix)
	namespace, name, both := strings.Cut(account, ":")
	if !found || !both || namespace == "" || name == "" || strings.ContainsAny(account, "/ ") || strings.Contains(name, ":") {
		return nil, RefusedAccount
	}
	who := &Identity{Namespace: namespace, ServiceAccount: name}
	who.Pod, who.PodUID = only(s.User.Extra[extraPodName]), only(s.User.Extra[extraPodUID])
	if who.Pod == "" || who.PodUID == "" {
		if !r.cfg.AllowUnbound || len(s.User.Extra[extraPodName])+len(s.User.Extra[extraPodUID]) > 0 {
			return nil, RefusedUnbound
		}
	}
	return who, nil
}

// only is the one value there is, "" for none and for several.
func only(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}
