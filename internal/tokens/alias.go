// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"regexp"
	"slices"
	"strings"
)

// nameForm is one way to read a model's name, from the name as given to what
// is left of it.
type nameForm struct {
	name string
	// provider is who the taken-off part says serves the model, or "".
	provider string
	// family is set when what was taken off may have changed the model.
	family bool
}

// maxForms bounds the readings of one name; real names have fewer than ten.
const maxForms = 16

// bedrockID is the provider that region and vendor prefixes point to.
const bedrockID = "aws.bedrock"

var (
	resourcePath = regexp.MustCompile(`^(?:.*/)?(?:publishers/[^/]+/)?models/`)
	vertexDate   = regexp.MustCompile(`@(\d{8})$`)
	vertexTag    = regexp.MustCompile(`@(?:default|latest)$`)
	revision     = regexp.MustCompile(`-v\d+(?::\d+)?(?::\d+k)?$`)
	revisionFull = regexp.MustCompile(`-v\d+:\d+(?::\d+k)?$`)
	region       = regexp.MustCompile(`^(?:us|us-gov|eu|apac|au|jp|ca|global)\.`)
	vendor       = regexp.MustCompile(`^(?:ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|xai|zai)\.`)
	dateSuffix   = regexp.MustCompile(`-(?:\d{8}|\d{4}-\d{2}-\d{2})$`)
)

// nameForms lists the readings of a lower-case name, the most literal first.
// Later ones have lost a path, a platform, a version, a region, a vendor, and
// at last a date. isProvider tells which path segments are providers.
func nameForms(name string, isProvider func(string) bool) []nameForm {
	forms := []nameForm{{name: name}}
	last := func() nameForm { return forms[len(forms)-1] }
	add := func(f nameForm) {
		if f.name != "" && f.name != last().name && len(forms) < maxForms {
			forms = append(forms, f)
		}
	}
	if _, resource, found := strings.Cut(name, "/"); found && strings.HasPrefix(name, "arn:") {
		add(nameForm{name: resource, provider: bedrockID})
	}
	add(last().rename(resourcePath.ReplaceAllString(last().name, "")))
	for range maxForms / 2 {
		head, rest, found := strings.Cut(last().name, "/")
		if !found {
			break
		}
		f := nameForm{name: rest, provider: head, family: last().family}
		if !isProvider(head) {
			f.provider, f.family = last().provider, true
		}
		add(f)
	}
	add(last().rename(vertexTag.ReplaceAllString(vertexDate.ReplaceAllString(last().name, "-$1"), "")))
	addPlatform(last, add)
	return append(forms, dateless(forms)...)
}

// addPlatform adds the readings without Bedrock's revision, region and vendor.
func addPlatform(last func() nameForm, add func(nameForm)) {
	f := last()
	dotted := region.MatchString(f.name) || vendor.MatchString(f.name)
	if dotted {
		f.provider = bedrockID
	}
	add(f.rename(dropRevision(f.name, dotted)))
	f.name = last().name
	for _, prefix := range [...]*regexp.Regexp{region, vendor} {
		f.name = prefix.ReplaceAllString(f.name, "")
		add(f)
	}
}

// dropRevision takes "-v1:0" off; a bare "-v1" only where the rest of the name
// shows that it is Bedrock's, as it may be a model's generation elsewhere.
func dropRevision(name string, bedrock bool) string {
	if bedrock {
		return revision.ReplaceAllString(name, "")
	}
	return revisionFull.ReplaceAllString(name, "")
}

// dateless is the forms that end in a date, without it.
func dateless(forms []nameForm) []nameForm {
	var out []nameForm
	for _, f := range forms {
		bare := dateSuffix.ReplaceAllString(f.name, "")
		if bare == f.name || slices.ContainsFunc(out, func(o nameForm) bool { return o.name == bare }) {
			continue
		}
		out = append(out, nameForm{name: bare, provider: f.provider, family: true})
	}
	return out
}

func (f nameForm) rename(name string) nameForm {
	f.name = name
	return f
}
