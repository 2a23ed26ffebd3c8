// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import "encoding/json"

// Button is how often a button of a template was clicked.
type Button struct {
	Type  string
	Text  string
	Count int64
}

// Buttons are the buttons of a row, in the order of the answer. The type is a string because
// rows are compared.
type Buttons string

// NewButtons returns buttons as Buttons.
func NewButtons(all []Button) Buttons {
	if len(all) == 0 {
		return ""
	}
	text, _ := json.Marshal(all) // Strings and numbers always marshal.
	return Buttons(text)
}

// List returns the buttons.
func (b Buttons) List() []Button {
	var all []Button
	_ = json.Unmarshal([]byte(b), &all) // It fails only if b is empty, and then there are none.
	return all
}
