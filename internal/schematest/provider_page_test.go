// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package schematest_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestProviderPage checks that each argument of the provider is documented once: on the page
// of the provider, or in the list of a guide if it is ignored.
func TestProviderPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/index.md")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../../docs/guides/with-the-official-provider.md")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "Ignored") {
		t.Error("the page of the provider shows arguments that are ignored")
	}
	_, list, found := strings.Cut(string(guide), "## Arguments that are ignored")
	if !found {
		t.Fatal("the guide has no list of arguments that are ignored")
	}
	ignored := strings.Fields(list)
	for path := range current(t) {
		name, ofProvider := strings.CutPrefix(path, "provider.")
		if !ofProvider {
			continue
		}
		block, argument, nested := strings.Cut(name, ".")
		if !nested {
			argument = block
		}
		shown := strings.Contains(string(page), "- `"+argument+"` (")
		// An ignored block is listed without its arguments.
		listed := slices.Contains(ignored, argument) || nested && slices.Contains(ignored, block)
		if shown == listed {
			t.Errorf("%s: on the page of the provider: %t, in the list of what is ignored: %t", path, shown, listed)
		}
	}
}
