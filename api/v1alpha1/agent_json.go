// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
)

// UnmarshalJSON reads a spec. To the schema jobTemplate is any object, so that one
// which is no template of a Job must not keep the Agent, and every other in a list
// with it, from being read: it is left out, and JobTemplateError says why.
func (s *AgentSpec) UnmarshalJSON(text []byte) error {
	type plain AgentSpec // without this method
	read := struct {
		*plain
		JobTemplate *runtime.RawExtension `json:"jobTemplate"`
	}{plain: (*plain)(s)}
	s.JobTemplate, s.JobTemplateError = nil, ""
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	if read.JobTemplate == nil {
		return nil
	}
	template := new(batchv1.JobTemplateSpec)
	if err := json.Unmarshal(read.JobTemplate.Raw, template); err != nil {
		s.JobTemplateError = fmt.Sprintf("jobTemplate is no template of a Job: %v", err)
		return nil
	}
	s.JobTemplate = template
	return nil
}
