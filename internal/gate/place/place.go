// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package place finds the blocks of a configuration by their addresses in a plan, so a
// report can point to a block rather than to the plan.
package place

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
)

// Finder finds blocks in the configuration of a folder, and in the modules that it calls
// from local folders. It reads a folder when an address needs it.
type Finder struct {
	root    string
	folders map[string]*folder
	notes   diagnostic.List
}

// New returns a Finder of a configuration.
func New(root string) *Finder {
	return &Finder{root: root, folders: make(map[string]*folder)}
}

// Notes returns warnings about what could not be read.
func (f *Finder) Notes() diagnostic.List { return f.notes }

// Find returns where the block of an address is, such as module.a["x"].data.t.n[0]. It
// returns the zero Place if there is none.
func (f *Finder) Find(address string) diagnostic.Place {
	parts := strings.Split(planjson.BlockAddress(address), ".")
	dir := f.root
	for len(parts) > 2 && parts[0] == "module" {
		source := f.folder(dir).modules[parts[1]]
		if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
			return diagnostic.Place{}
		}
		dir, parts = filepath.Join(dir, filepath.FromSlash(source)), parts[2:]
	}
	return f.folder(dir).blocks[strings.Join(parts, ".")]
}

func (f *Finder) folder(dir string) *folder {
	if f.folders[dir] == nil {
		f.folders[dir] = f.read(dir)
	}
	return f.folders[dir]
}

func (f *Finder) note(file, format string, args ...any) {
	f.notes = append(f.notes, diagnostic.Diagnostic{
		Severity: diagnostic.Warning, Summary: "Configuration not read",
		Detail: fmt.Sprintf("%s %s. Reports do not point to its blocks; the verdict is the same.", file, fmt.Sprintf(format, args...)),
	})
}
