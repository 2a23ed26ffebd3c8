// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package place

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
)

// folder is the configuration of one module.
type folder struct {
	blocks  map[string]diagnostic.Place // By the address within the module, without keys.
	modules map[string]string           // The sources of the modules that it calls, by name.
}

// read reads the files of a folder. Of blocks with one address the first counts: OpenTofu
// prefers a .tofu file to a .tf file, and overrides change blocks of other files.
func (f *Finder) read(dir string) *folder {
	found := &folder{blocks: make(map[string]diagnostic.Place), modules: make(map[string]string)}
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.note(dir, "cannot be read: %v", reason(err))
		return found
	}
	var names []string
	for _, e := range entries {
		if ext := filepath.Ext(native(e.Name())); ext == ".tf" || ext == ".tofu" {
			names = append(names, e.Name())
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	for _, name := range names {
		name = filepath.Join(dir, name)
		text, err := readFile(name)
		if err != nil {
			f.note(name, "cannot be read: %v", reason(err))
			continue
		}
		body, diags := policyfile.ParseBody(hclparse.NewParser(), name, text)
		if diags.HasErrors() {
			f.note(name, "is not valid: %v", diags[0])
		}
		found.add(body) // Of a broken file, as much as can be read.
	}
	return found
}

// native is the name of a file without the ending of the JSON syntax.
func native(name string) string { return strings.TrimSuffix(name, ".json") }

// rank is lower for a file whose blocks count first.
func rank(name string) int {
	ext := filepath.Ext(native(name))
	base := strings.TrimSuffix(native(name), ext)
	switch {
	case base == "override", strings.HasSuffix(base, "_override"):
		return 2
	case ext == ".tofu":
		return 0
	}
	return 1
}

func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // Opening a named pipe would wait for its writer.
		return nil, errors.New("it is not a regular file")
	}
	return policyfile.ReadFile(name)
}

// reason returns an error without its path, with which the note begins.
func reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// prefixes has the blocks that a plan has addresses of, and what the addresses begin with.
var prefixes = map[string]string{
	"data": "data.", "ephemeral": "ephemeral.", "resource": "", "check": "check.", "output": "output.", "variable": "var.",
}

var (
	blocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "data", LabelNames: []string{"type", "name"}},
		{Type: "ephemeral", LabelNames: []string{"type", "name"}},
		{Type: "resource", LabelNames: []string{"type", "name"}},
		{Type: "check", LabelNames: []string{"name"}},
		{Type: "output", LabelNames: []string{"name"}},
		{Type: "variable", LabelNames: []string{"name"}},
		{Type: "module", LabelNames: []string{"name"}},
	}}
	call = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "source"}}}
)

// add adds the blocks of a body. Errors in it are those of the CLI to report.
func (f *folder) add(body hcl.Body) {
	content, _, _ := body.PartialContent(blocks)
	for _, b := range content.Blocks {
		name := strings.Join(b.Labels, ".")
		if b.Type == "module" {
			if content, _, _ := b.Body.PartialContent(call); f.modules[name] == "" {
				f.modules[name] = text(content.Attributes["source"])
			}
			continue
		}
		address := prefixes[b.Type] + name
		if _, found := f.blocks[address]; !found {
			at := b.LabelRanges[len(b.LabelRanges)-1] // In JSON, the types of several blocks are one key.
			f.blocks[address] = diagnostic.Place{File: at.Filename, Line: at.Start.Line}
		}
		if b.Type == "check" {
			f.add(b.Body) // Its own data source.
		}
	}
}

// text returns the value of an attribute that is a text without references, or "".
func text(a *hcl.Attribute) string {
	if a == nil {
		return ""
	}
	value, diags := a.Expr.Value(nil)
	if diags.HasErrors() || value.Type() != cty.String || value.IsNull() || !value.IsKnown() {
		return ""
	}
	return value.AsString()
}
