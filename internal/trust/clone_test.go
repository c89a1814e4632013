// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestACloneSharesNothing(t *testing.T) {
	s := full()
	c := s.Clone()
	assert.Equal(t, s, c)
	for name, p := range pointers(reflect.ValueOf(*s)) {
		assert.NotEqual(t, p, pointers(reflect.ValueOf(*c))[name], name)
	}
	again := newDesk(DemoPolicy())
	again.clean(5)
	again.s.CopyFrom(s)
	assert.Equal(t, s, &again.s)
	again.s.CopyFrom(new(State))
	assert.Equal(t, stored(t, new(State)), stored(t, &again.s), "nothing is left of what it was")
}

// pointers are the addresses that the fields of a struct lead to.
func pointers(v reflect.Value) map[string]uintptr {
	all := make(map[string]uintptr)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i); f.Kind() {
		case reflect.Pointer, reflect.Slice:
			// The location of a time is the same for all, and OneRun is only read.
			if name != "loc" && name != "OneRun" {
				all[name] = f.Pointer()
			}
		case reflect.Struct:
			for n, p := range pointers(f) {
				all[name+"."+n] = p
			}
		}
	}
	return all
}
