// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package place_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/place"
)

// configuration writes files, whose names may have folders.
func configuration(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFind(t *testing.T) {
	root := configuration(t, map[string]string{
		"main.tf": `# data "a" "comment" {}
data "a" "sick" {
  x = "${join("}", ["{"])}"
}
check "delivers" {
  data "a" "nested" {}
  assert {
    condition = true
  }
}
resource "terraform_data" "campaign" {
  provisioner "x" {}
}
ephemeral "a" "now" {}
output "o" {}
variable "v" {}
module "regions" {
  source = "./modules/region"
}
module "other" {
  source = "example/other/alicloud"
}
module "up" {
  source = "../${"elsewhere"}"
}
module "self" {
  source = "./"
}
`,
		"same.tf":       "data \"a\" \"both\" {}\n",
		"same.tofu":     "\ndata \"a\" \"both\" {}\n",
		"a_override.tf": "\n\n\ndata \"a\" \"sick\" {}\ndata \"a\" \"late\" {}\n",
		"main.tf.json": `{
  "data": {
    "a": {
      "json": {},
      "sick": {}
    }
  },
  "check": {"written": {"data": {"a":
    {"nested_json": {}}
  }}},
  "module": {"inner": {"source": "./modules/json"}}
}`,
		"b_override.tf.json":       `{"data": {"a": {"json": {}}}}`,
		"modules/json/x.tofu.json": `{"output": {"o": {"value": 1}}}`,
		"modules/region/region.tf": "\n\ndata \"a\" \"sick\" {}\nmodule \"deep\" {\n  source = \"../deep\"\n}\n",
		"modules/deep/deep.tofu":   "resource \"a\" \"b\" {}\n",
	})
	finder := place.New(root)
	for address, want := range map[string]string{
		"data.a.sick":                         "main.tf:2",
		`data.a.sick["module.a.data.b.c"]`:    "main.tf:2",
		`data.a.sick["a\"]b."]`:               "main.tf:2",
		"data.a.nested":                       "main.tf:6",
		"check.delivers":                      "main.tf:5",
		"terraform_data.campaign[0]":          "main.tf:11",
		"ephemeral.a.now":                     "main.tf:14",
		"output.o":                            "main.tf:15",
		"var.v":                               "main.tf:16",
		"data.a.both":                         "same.tofu:2",
		"data.a.late":                         "a_override.tf:5",
		"module.regions[\"a.b\"].data.a.sick": "modules/region/region.tf:3",
		"module.regions.module.deep[0].a.b":   "modules/deep/deep.tofu:1",
		"module.self.module.self.output.o":    "main.tf:15",
		"data.a.json":                         "main.tf.json:4",
		"check.written":                       "main.tf.json:8",
		"data.a.nested_json":                  "main.tf.json:9",
		"module.inner.output.o":               "modules/json/x.tofu.json:1",
		"data.a.absent":                       "",
		"module.other.data.a.sick":            "",
		"module.up.data.a.sick":               "",
		"module.absent.data.a.sick":           "",
		"data.a.comment":                      "",
		"policy":                              "",
		"":                                    "",
	} {
		got := ""
		if p := finder.Find(address); p.Line > 0 {
			relative, err := filepath.Rel(root, p.File)
			if err != nil {
				t.Fatal(err)
			}
			got = fmt.Sprintf("%s:%d", filepath.ToSlash(relative), p.Line)
		}
		if got != want {
			t.Errorf("%s is at %q, want %q", address, got, want)
		}
	}
	if notes := finder.Notes(); len(notes) != 1 || !strings.Contains(notes[0].Detail, "elsewhere cannot be read") {
		t.Errorf("the notes are %v", notes)
	}
}

// TestBroken checks that an unreadable file is noted, and that everything else is still
// found.
func TestBroken(t *testing.T) {
	root := configuration(t, map[string]string{
		"a.tf":        "data \"a\" \"good\" {}\n",
		"cut.tf":      "data \"a\" \"whole\" {}\ndata \"a\" \"cut\" {\n  x = [",
		"deep.tf":     "locals {\n  x = " + strings.Repeat("[", 100_000) + "\n}\n",
		"cut.tf.json": `{"data": {"a": {`,
		"utf.tf":      "\xff\xfed\x00a\x00",
		"big.tf":      strings.Repeat("# It is a comment of 32 bytes.\n\n", 11<<20/32),
	})
	if err := os.Mkdir(filepath.Join(root, "folder.tf"), 0o700); err != nil {
		t.Fatal(err)
	}
	finder := place.New(root)
	if finder.Find("data.a.good").Line != 1 || finder.Find("data.a.whole").Line != 1 {
		t.Error("what can be read was not found")
	}
	var all strings.Builder
	for _, note := range finder.Notes() {
		fmt.Fprintln(&all, strings.ReplaceAll(note.Detail, root, ""))
	}
	for _, words := range []string{
		"/big.tf cannot be read: File is too large", "/cut.tf is not valid: ", "/deep.tf is not valid: ",
		"/cut.tf.json is not valid: ", "Expressions are nested more than 100 levels deep", "/utf.tf cannot be read: File is encoded as UTF-16", "/folder.tf cannot be read: it is not a regular file",
	} {
		if !strings.Contains(filepath.ToSlash(all.String()), words) {
			t.Errorf("%q is not in\n%s", words, all.String())
		}
	}
	if len(finder.Notes()) != 6 {
		t.Errorf("there are %d notes:\n%s", len(finder.Notes()), all.String())
	}
}

// FuzzFind checks that places are valid for any configuration and address.
func FuzzFind(f *testing.F) {
	f.Add("data \"a\" \"b\" {}\nmodule \"m\" {\n  source = \"./\"\n}\n", `module.m["x"].data.a.b[0]`)
	f.Add("module m { source = null }\ncheck x { data a b {} }", "module.m.check.x")
	f.Add("module \"m\" {\n source = \"${a.b}\"\n}\ndata \"a\" {", `data."].[`)
	f.Add(`{"data": {"a": [{"b": {}}, 1]}, "module": {"m": {"source": "./"}}, "check": [{"x": null}]}`, "module.m.data.a.b")
	f.Fuzz(func(t *testing.T, text, address string) {
		finder := place.New(configuration(t, map[string]string{"main.tf": text, "main.tf.json": text}))
		if p := finder.Find(address); p.Line < 0 || p.Line > strings.Count(text, "\n")+1 || p.Line > 0 != (p.File != "") {
			t.Errorf("found %v", p)
		}
	})
}
