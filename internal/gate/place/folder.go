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
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
)

// folder is the configuration of one module.
type folder struct {
	blocks  map[string]diagnostic.Place // By the address within the module, without keys.
	modules map[string]string           // The sources of the modules that it calls, by name.
}

// maxSize bounds a file of a configuration, in bytes.
const maxSize = 10 << 20

// read reads the files of a folder. Of blocks with one address the first counts: OpenTofu
// takes a .tofu file rather than a .tf file, and overrides change what is elsewhere.
func (f *Finder) read(dir string) *folder {
	found := &folder{blocks: make(map[string]diagnostic.Place), modules: make(map[string]string)}
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.note(dir, "cannot be read: %v", reason(err))
		return found
	}
	var names []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext == ".tf" || ext == ".tofu" {
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
		if _, isDeep := input.HCLNesting(text, name); isDeep {
			f.note(name, "nests expressions more than %d levels deep", input.MaxNesting)
			continue
		}
		file, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
		if diags.HasErrors() {
			f.note(name, "is not valid: %v", diags[0])
		}
		if body, ok := file.Body.(*hclsyntax.Body); ok { // Of a broken file, as much of it as can be read.
			found.add(body.Blocks)
		}
	}
	return found
}

// rank is lower for a file whose blocks count first.
func rank(name string) int {
	base := strings.TrimSuffix(name, filepath.Ext(name))
	switch {
	case base == "override", strings.HasSuffix(base, "_override"):
		return 2
	case filepath.Ext(name) == ".tofu":
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
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // It was only read.
	return input.ReadText(f, name, maxSize)
}

// reason is an error without the path, which the note begins with.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// kinds has the number of labels of a block, and what its address begins with.
var kinds = map[string]struct {
	labels int
	prefix string
}{
	"data":      {2, "data."},
	"ephemeral": {2, "ephemeral."},
	"resource":  {2, ""},
	"check":     {1, "check."},
	"output":    {1, "output."},
	"variable":  {1, "var."},
}

func (f *folder) add(blocks hclsyntax.Blocks) {
	for _, b := range blocks {
		if b.Type == "module" && len(b.Labels) == 1 {
			if source := text(b.Body.Attributes["source"]); f.modules[b.Labels[0]] == "" {
				f.modules[b.Labels[0]] = source
			}
			continue
		}
		kind, found := kinds[b.Type]
		if !found || len(b.Labels) != kind.labels {
			continue
		}
		address := kind.prefix + strings.Join(b.Labels, ".")
		if _, found := f.blocks[address]; !found {
			f.blocks[address] = diagnostic.Place{File: b.TypeRange.Filename, Line: b.TypeRange.Start.Line}
		}
		if b.Type == "check" {
			f.add(b.Body.Blocks) // Its own data source.
		}
	}
}

// text is the value of an attribute that is a text without references, or empty.
func text(a *hclsyntax.Attribute) string {
	if a == nil {
		return ""
	}
	value, diags := a.Expr.Value(nil)
	if diags.HasErrors() || value.Type() != cty.String || value.IsNull() || !value.IsKnown() {
		return ""
	}
	return value.AsString()
}
