// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func TestPicturesAreUpToDate(t *testing.T) {
	kept, err := os.ReadFile("../../" + flowFile)
	if err != nil {
		t.Fatal(err)
	}
	drawn := flow.svg()
	if string(kept) != drawn {
		t.Errorf("%s is not up to date: run make pictures", flowFile)
	}
	for d := xml.NewDecoder(strings.NewReader(drawn)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
