// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command mirror builds the provider, and lays it out as Terraform and OpenTofu read a
// network mirror: a folder that any web server can serve over HTTPS. An existing mirror keeps
// its other versions.
package main

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"
)

const (
	name    = "terraform-provider-alicloud"
	address = "chatapp-metrics/alicloud"
	source  = "../.." // From the folder of this module, in which it runs.
)

// hosts are the default registries of Terraform and of OpenTofu.
var hosts = []string{"registry.terraform.io", "registry.opentofu.org"}

func main() {
	version := flag.String("version", "", "version of the provider")
	platforms := flag.String("platforms", "", "platforms to build for, such as linux_amd64, with spaces between them")
	folder := flag.String("to", "", "folder of the mirror")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: mirror -version VERSION -platforms 'PLATFORM…' -to FOLDER [FILE that goes into each archive]…")
		flag.PrintDefaults()
	}
	flag.Parse()
	if *version == "" || *platforms == "" || *folder == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := mirror(*folder, *version, strings.Fields(*platforms), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mirror:", err)
		os.Exit(1)
	}
}

// archive is one platform of a version, as the mirror lists it.
type archive struct {
	URL    string   `json:"url"`
	Hashes []string `json:"hashes"`
}

func mirror(folder, version string, platforms, files []string) error {
	archives := make(map[string]archive)
	for _, platform := range platforms {
		file := fmt.Sprintf("%s_%s_%s.zip", name, version, platform)
		target := filepath.Join(folder, "archives", file)
		if err := pack(target, version, platform, files); err != nil {
			return fmt.Errorf("%s: %w", platform, err)
		}
		hash, err := dirhash.HashZip(target, dirhash.Hash1)
		if err != nil {
			return err
		}
		// Relative to the list, which is below host, namespace and type.
		archives[platform] = archive{URL: path.Join("../../../archives", file), Hashes: []string{hash}}
	}
	for _, host := range hosts {
		place := filepath.Join(folder, host, filepath.FromSlash(address))
		if err := write(filepath.Join(place, version+".json"), map[string]any{"archives": archives}); err != nil {
			return err
		}
		if err := list(filepath.Join(place, "index.json"), version); err != nil {
			return err
		}
	}
	return nil
}

// pack builds the provider, and puts it into an archive as a release does.
func pack(target, version, platform string, files []string) error {
	system, architecture, found := strings.Cut(platform, "_")
	if !found {
		return errors.New("this is not a system and an architecture, such as linux_amd64")
	}
	temp, err := os.MkdirTemp("", "mirror")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }() // If this fails, the system removes it eventually.
	binary := filepath.Join(temp, name+"_v"+version)
	if system == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w -X main.version="+version, "-o", binary, ".") //nolint:noctx // An interrupt ends both.
	build.Dir = source
	build.Env = append(build.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+architecture)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	// It has another name until it is complete, because a server may be serving the folder.
	f, err := os.CreateTemp(filepath.Dir(target), ".new")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // After a success, the name is gone.
	w := zip.NewWriter(f)
	for _, file := range append([]string{binary}, files...) {
		if err := add(w, file); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if err := errors.Join(w.Close(), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), target)
}

func add(w *zip.Writer, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // It was only read.
	info, err := f.Stat()
	if err != nil {
		return err
	}
	header := &zip.FileHeader{Name: filepath.Base(file), Method: zip.Deflate} // Without a time, so the same build has the same bytes.
	header.SetMode(info.Mode())
	entry, err := w.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, f)
	return err
}

// list adds a version to a list of versions.
func list(file, version string) error {
	var index struct {
		Versions map[string]struct{} `json:"versions"`
	}
	switch text, err := os.ReadFile(file); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(text, &index); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	if index.Versions == nil {
		index.Versions = make(map[string]struct{})
	}
	index.Versions[version] = struct{}{}
	return write(file, index)
}

func write(file string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
